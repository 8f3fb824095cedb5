#include "binding/args.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace regulus {
namespace {

std::string Describe(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

// What a value is, for a message.
std::string TypeOf(const Napi::Value& value) {
  if (value.IsTypedArray()) {
    static const char* const kNames[] = {
        "an Int8Array",   "a Uint8Array",    "a Uint8ClampedArray", "an Int16Array",
        "a Uint16Array",  "an Int32Array",   "a Uint32Array",       "a Float32Array",
        "a Float64Array", "a BigInt64Array", "a BigUint64Array"};
    const size_t type = static_cast<size_t>(value.As<Napi::TypedArray>().TypedArrayType());
    return type < std::size(kNames) ? kNames[type] : "a typed array";
  }
  if (value.IsArray()) return "an Array";
  switch (value.Type()) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return "a boolean";
    case napi_number:
      return "a number";
    case napi_string:
      return "a string";
    case napi_symbol:
      return "a symbol";
    case napi_function:
      return "a function";
    case napi_bigint:
      return "a bigint";
    default:
      return "an object";
  }
}

}  // namespace

void Args::ThrowRange(const std::string& name, const std::string& expected,
                      const std::string& received) const {
  throw Napi::RangeError::New(Env(), name + ": expected " + expected + ", received " + received);
}

void Args::ThrowType(const std::string& name, const std::string& expected,
                     const Napi::Value& received) const {
  throw Napi::TypeError::New(Env(),
                             name + ": expected " + expected + ", received " + TypeOf(received));
}

bool Args::TypedArray(const Napi::Value& value, napi_typedarray_type type, void** data,
                      size_t* size) const {
  bool isTypedArray = false;
  if (napi_is_typedarray(Env(), value, &isTypedArray) != napi_ok || !isTypedArray) return false;
  napi_typedarray_type actual = type;
  if (napi_get_typedarray_info(Env(), value, &actual, size, data, nullptr, nullptr) != napi_ok ||
      actual != type)
    return false;
  if (*data == nullptr) *size = 0;  // detached
  return true;
}

void Args::CheckApart(const Range& range, const Range& other) const {
  if ((range.written || other.written) && range.begin < other.end && other.begin < range.end) {
    ThrowRange(range.name, std::string("memory apart from ") + other.name, "an overlapping view");
  }
}

void Args::CheckItemsApart() {
  std::sort(ranges_.begin(), ranges_.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  // Of those that begin before: the one that ends last, and the last to end of those written.
  const Range* last = nullptr;
  const Range* written = nullptr;
  for (const Range& range : ranges_) {
    if (last != nullptr) CheckApart(range, *last);
    if (written != nullptr) CheckApart(range, *written);
    if (last == nullptr || range.end > last->end) last = &range;
    if (range.written && (written == nullptr || range.end > written->end)) written = &range;
  }
}

Span<void> Args::ReadArray(const Napi::Value& value, const char* name, napi_typedarray_type type,
                           const char* typeName, size_t elementBytes, size_t size, bool written,
                           bool item) {
  Span<void> span = {};
  if (!TypedArray(value, type, &span.data, &span.size)) ThrowType(name, typeName, value);
  if (span.size > 0) {
    const uintptr_t begin = reinterpret_cast<uintptr_t>(span.data);
    const Range range = {begin, begin + span.size * elementBytes, written, name};
    for (size_t i = 0; !item && i < ranges_.size(); ++i) CheckApart(range, ranges_[i]);
    ranges_.push_back(range);
  }
  if (size != kAnySize && span.size != size)
    ThrowRange(name, "length " + std::to_string(size), std::to_string(span.size));
  return span;
}

std::vector<Napi::Value> Args::List(const char* name) {
  const Napi::Value value = Next();
  if (!value.IsArray()) ThrowType(name, "Array", value);
  const Napi::Array array = value.As<Napi::Array>();
  const uint32_t length = array.Length();
  if (length > 1u << 20) ThrowRange(name, "at most 2^20 arrays", std::to_string(length));
  std::vector<Napi::Value> items;
  items.reserve(length);
  for (uint32_t i = 0; i < length; ++i) items.push_back(array.Get(i));
  return items;
}

double Args::Number(const char* name) {
  const Napi::Value value = Next();
  double number = 0.0;
  if (napi_get_value_double(Env(), value, &number) != napi_ok) ThrowType(name, "number", value);
  return number;
}

bool Args::Boolean(const char* name) {
  const Napi::Value value = Next();
  bool boolean = false;
  if (napi_get_value_bool(Env(), value, &boolean) != napi_ok) ThrowType(name, "boolean", value);
  return boolean;
}

std::string Args::String(const char* name) {
  const Napi::Value value = Next();
  if (!value.IsString()) ThrowType(name, "string", value);
  return value.As<Napi::String>().Utf8Value();
}

void Args::ReadName(const char* name, char (&given)[kMaxName + 1]) {
  const Napi::Value value = Next();
  if (napi_get_value_string_utf8(Env(), value, given, sizeof given, nullptr) != napi_ok)
    ThrowType(name, "string", value);
}

uint64_t Args::Integer(const char* name, uint64_t min, uint64_t max) {
  const double value = Number(name);
  if (!(value >= static_cast<double>(min) && value <= static_cast<double>(max)) ||
      value != std::floor(value)) {
    ThrowRange(name, "an integer from " + std::to_string(min) + " to " + std::to_string(max),
               Describe(value));
  }
  return static_cast<uint64_t>(value);
}

void Args::Accumulate(const char* name, unsigned gradients) {
  accumulate_ = static_cast<unsigned>(Integer(name, 0, (uint64_t{1} << gradients) - 1));
}

Napi::ArrayBuffer Args::Buffer(const char* name) {
  const Napi::Value value = Next();
  if (!value.IsArrayBuffer()) ThrowType(name, "ArrayBuffer", value);
  return value.As<Napi::ArrayBuffer>();
}

void Args::Null(const char* name) {
  const Napi::Value value = Next();
  if (!value.IsNull()) ThrowType(name, "null", value);
}

void Args::End() const {
  if (info_.Length() != next_)
    ThrowRange("arguments", std::to_string(next_), std::to_string(info_.Length()));
}

}  // namespace regulus
