// The arguments of one native call, read in order: each reader takes the next one, checks type,
// length and overlap, and throws what src/addon turns into its own TypeError or RangeError. Sizes
// come first, because they give the arrays their lengths. Reading an argument runs no JavaScript,
// so a pointer stays valid to the end of the call.
#pragma once
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "binding/napi.h"
#include "kernels/gradient.h"

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
struct TypedArrayType<int16_t> {
  static constexpr napi_typedarray_type kType = napi_int16_array;
  static constexpr const char* kName = "Int16Array";
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

// A value of an enum and the name that JavaScript has for it.
template <class Enum>
struct Named {
  const char* name;
  Enum value;
};

template <class T>
struct Span {
  T* data;
  size_t size;
};

class Args {
 public:
  explicit Args(const Napi::CallbackInfo& info) : info_(info) { ranges_.reserve(info.Length()); }

  Napi::Env Env() const { return info_.Env(); }

  // A dimension: at most 2³² − 1, so that a product of two never overflows.
  size_t Size(const char* name, uint64_t min = 0) { return Integer(name, min, UINT32_MAX); }
  // An integer in [min, max].
  uint64_t Integer(const char* name, uint64_t min, uint64_t max);
  double Number(const char* name);
  float Float(const char* name) { return static_cast<float>(Number(name)); }
  bool Boolean(const char* name);
  std::string String(const char* name);
  template <class Enum, size_t kCount>
  Enum OneOf(const char* name, const Named<Enum> (&choices)[kCount]) {
    char given[kMaxName + 1];
    ReadName(name, given);
    std::string expected;
    for (const Named<Enum>& choice : choices)
      if (std::strcmp(given, choice.name) == 0) return choice.value;
    for (const Named<Enum>& choice : choices)
      expected += (expected.empty() ? "'" : " or '") + std::string(choice.name) + "'";
    ThrowRange(name, expected, "'" + std::string(given) + "'");
  }

  // An array that is read, of exactly `size` elements.
  template <class T>
  const T* In(const char* name, size_t size) {
    return Read<T>(Next(), name, false, size).data;
  }
  // An array that is written; it may overlap no other array of the call.
  template <class T>
  T* Out(const char* name, size_t size) {
    return Read<T>(Next(), name, true, size).data;
  }
  template <class T>
  const T* OptionalIn(const char* name, size_t size) {
    return SkipNull() ? nullptr : In<T>(name, size);
  }
  template <class T>
  T* OptionalOut(const char* name, size_t size) {
    return SkipNull() ? nullptr : Out<T>(name, size);
  }
  // An array of any length.
  template <class T>
  Span<const T> InAny(const char* name) {
    const Span<T> span = Read<T>(Next(), name, false);
    return {span.data, span.size};
  }
  template <class T>
  Span<T> OutAny(const char* name) {
    return Read<T>(Next(), name, true);
  }

  // Which of the gradients that follow are added to: bit i is for the i-th.
  void Accumulate(const char* name, unsigned gradients);
  Gradient OutGradient(const char* name, size_t size) {
    return {Out<float>(name, size), NextAccumulates()};
  }
  Gradient OptionalOutGradient(const char* name, size_t size) {
    return {OptionalOut<float>(name, size), NextAccumulates()};
  }

  bool NextIsNull() const { return Peek().IsNull(); }
  bool NextIsString() const { return Peek().IsString(); }
  template <class T>
  bool NextIs() const {
    return Is<T>(Peek());
  }
  template <class T>
  bool Is(const Napi::Value& value) const {
    void* data = nullptr;
    size_t size = 0;
    return TypedArray(value, TypedArrayType<T>::kType, &data, &size);
  }
  // A buffer that no other thread shares.
  Napi::ArrayBuffer Buffer(const char* name);
  // An argument that must be null here.
  void Null(const char* name);

  // The elements of a JavaScript array, all fetched (a getter may run) before any memory is read.
  std::vector<Napi::Value> List(const char* name);
  template <class T>
  Span<T> ListItem(const Napi::Value& item, const char* name, bool written) {
    return Read<T>(item, name, written, kAnySize, true);
  }
  // Throws where items overlap: once all lists are read, as thousands of arrays are not compared
  // two by two.
  void CheckItemsApart();

  // Throws unless all arguments were read.
  void End() const;

  [[noreturn]] void ThrowRange(const std::string& name, const std::string& expected,
                               const std::string& received) const;
  [[noreturn]] void ThrowType(const std::string& name, const std::string& expected,
                              const Napi::Value& received) const;

 private:
  struct Range {
    uintptr_t begin, end;
    bool written;
    const char* name;
  };
  static constexpr size_t kAnySize = SIZE_MAX;
  static constexpr size_t kMaxName = 31;

  Napi::Value Peek() const { return info_[next_]; }
  Napi::Value Next() { return info_[next_++]; }
  bool SkipNull() {
    if (!NextIsNull()) return false;
    next_ += 1;
    return true;
  }
  bool NextAccumulates() {
    const bool accumulates = (accumulate_ & 1) != 0;
    accumulate_ >>= 1;
    return accumulates;
  }

  // The next argument, a string, cut off at kMaxName bytes.
  void ReadName(const char* name, char (&given)[kMaxName + 1]);
  void CheckApart(const Range& range, const Range& other) const;
  // False unless the value is a typed array of that type.
  bool TypedArray(const Napi::Value& value, napi_typedarray_type type, void** data,
                  size_t* size) const;
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

  const Napi::CallbackInfo& info_;
  size_t next_ = 0;
  unsigned accumulate_ = 0;
  std::vector<Range> ranges_;
};

}  // namespace regulus
