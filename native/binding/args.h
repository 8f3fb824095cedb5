// The arguments of one native call: reads each once, checks type, length and overlap, and throws
// what the facade turns into its own TypeError or RangeError. Reading an argument runs no
// JavaScript, so a pointer stays valid to the end of the call.
#pragma once
#include <cstdint>
#include <new>
#include <string>
#include <vector>

#include "binding/napi.h"

namespace regulus {

template <class T>
struct TypedArrayType;
template <>
struct TypedArrayType<float> {
  static constexpr napi_typedarray_type kType = napi_float32_array;
  static constexpr const char* kName = "Float32Array";
};
template <>
struct TypedArrayType<double> {
  static constexpr napi_typedarray_type kType = napi_float64_array;
  static constexpr const char* kName = "Float64Array";
};
template <>
struct TypedArrayType<int32_t> {
  static constexpr napi_typedarray_type kType = napi_int32_array;
  static constexpr const char* kName = "Int32Array";
};
template <>
struct TypedArrayType<uint32_t> {
  static constexpr napi_typedarray_type kType = napi_uint32_array;
  static constexpr const char* kName = "Uint32Array";
};
template <>
struct TypedArrayType<uint16_t> {
  static constexpr napi_typedarray_type kType = napi_uint16_array;
  static constexpr const char* kName = "Uint16Array";
};
template <>
struct TypedArrayType<uint8_t> {
  static constexpr napi_typedarray_type kType = napi_uint8_array;
  static constexpr const char* kName = "Uint8Array";
};

template <class T>
struct Span {
  T* data;
  size_t size;
};

class Args {
 public:
  explicit Args(const Napi::CallbackInfo& info) : info_(info) {}

  Napi::Env Env() const { return info_.Env(); }

  // An array that is read, of exactly `size` elements.
  template <class T>
  const T* In(size_t index, const char* name, size_t size) {
    return Sized<T>(info_[index], name, size, false);
  }
  // An array that is written; it may overlap no other array of the call.
  template <class T>
  T* Out(size_t index, const char* name, size_t size) {
    return Sized<T>(info_[index], name, size, true);
  }
  template <class T>
  const T* OptionalIn(size_t index, const char* name, size_t size) {
    return info_[index].IsNull() ? nullptr : In<T>(index, name, size);
  }
  template <class T>
  T* OptionalOut(size_t index, const char* name, size_t size) {
    return info_[index].IsNull() ? nullptr : Out<T>(index, name, size);
  }
  // An array of any length.
  template <class T>
  Span<const T> InAny(size_t index, const char* name) {
    const Span<T> span = Read<T>(info_[index], name, false);
    return {span.data, span.size};
  }
  template <class T>
  Span<T> OutAny(size_t index, const char* name) {
    return Read<T>(info_[index], name, true);
  }
  bool IsTypedArray(size_t index, napi_typedarray_type type) const;
  bool IsNull(size_t index) const { return info_[index].IsNull(); }

  // The elements of a JavaScript array, all fetched (a getter may run) before any memory is looked
  // at.
  std::vector<Napi::Value> List(size_t index, const char* name);
  template <class T>
  Span<T> ListItem(const Napi::Value& item, const char* name, bool written) {
    return Read<T>(item, name, written, kAnySize, true);
  }
  // Throws where items overlap: once all lists are read, as thousands of arrays are not compared
  // two by two.
  void CheckItemsApart();

  double Number(size_t index, const char* name);
  bool Boolean(size_t index, const char* name);
  std::string String(size_t index, const char* name);
  // An integer in [least, most].
  uint64_t Integer(size_t index, const char* name, uint64_t least, uint64_t most);
  // A dimension: at most 2³² − 1, so that a product of two never overflows.
  size_t Size(size_t index, const char* name, uint64_t least = 0) {
    return Integer(index, name, least, UINT32_MAX);
  }

  [[noreturn]] void ThrowRange(const std::string& name, const std::string& expected,
                               const std::string& received) const;
  [[noreturn]] void ThrowType(const std::string& name, const std::string& expected) const;

 private:
  struct Range {
    uintptr_t begin, end;
    bool written;
    const char* name;
  };

  void CheckApart(const Range& range, const Range& other) const;
  // Null unless the value is a typed array of that type.
  bool TypedArray(const Napi::Value& value, napi_typedarray_type type, void** data,
                  size_t* size) const;

  static constexpr size_t kAnySize = SIZE_MAX;
  // An array of `size` elements, or of any number; apart from all before it, but for an item of a
  // list.
  Span<void> ReadArray(const Napi::Value& value, const char* name, napi_typedarray_type type,
                       const char* typeName, size_t elementBytes, size_t size, bool written,
                       bool item);

  template <class T>
  Span<T> Read(const Napi::Value& value, const char* name, bool written, size_t size = kAnySize,
               bool item = false) {
    const Span<void> span = ReadArray(value, name, TypedArrayType<T>::kType,
                                      TypedArrayType<T>::kName, sizeof(T), size, written, item);
    return {static_cast<T*>(span.data), span.size};
  }
  template <class T>
  T* Sized(const Napi::Value& value, const char* name, size_t size, bool written) {
    return Read<T>(value, name, written, size).data;
  }

  const Napi::CallbackInfo& info_;
  std::vector<Range> ranges_;
};

// Adds `name` to the exports; memory that runs out becomes an error of the call.
void Export(Napi::Object exports, const char* name, Napi::Value (*call)(Args&));

}  // namespace regulus
