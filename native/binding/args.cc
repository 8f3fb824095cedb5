#include "binding/args.h"

#include <algorithm>
#include <cmath>

namespace regulus {
namespace {

std::string Describe(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

// Every exported function comes in here; its data is the call.
Napi::Value Enter(const Napi::CallbackInfo& info) {
  try {
    Args args(info);
    return reinterpret_cast<Napi::Value (*)(Args&)>(info.Data())(args);
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(info.Env(), "out of memory: the temporaries of this call do not fit");
  }
}

}  // namespace

void Export(Napi::Object exports, const char* name, Napi::Value (*call)(Args&)) {
  exports.Set(name, Napi::Function::New<Enter>(exports.Env(), name, reinterpret_cast<void*>(call)));
}

void Args::ThrowRange(const std::string& name, const std::string& expected,
                      const std::string& received) const {
  throw Napi::RangeError::New(Env(), name + ": expected " + expected + ", received " + received);
}

void Args::ThrowType(const std::string& name, const std::string& expected) const {
  throw Napi::TypeError::New(Env(), name + ": expected " + expected + ", received another type");
}

bool Args::TypedArray(const Napi::Value& value, napi_typedarray_type type, void** data,
                      size_t* size) const {
  bool isTypedArray = false;
  if (napi_is_typedarray(Env(), value, &isTypedArray) != napi_ok || !isTypedArray) return false;
  napi_typedarray_type actual;
  if (napi_get_typedarray_info(Env(), value, &actual, size, data, nullptr, nullptr) != napi_ok ||
      actual != type)
    return false;
  if (*data == nullptr) *size = 0;  // detached
  return true;
}

bool Args::IsTypedArray(size_t index, napi_typedarray_type type) const {
  void* data;
  size_t size;
  return TypedArray(info_[index], type, &data, &size);
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
  if (!TypedArray(value, type, &span.data, &span.size)) ThrowType(name, typeName);
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

std::vector<Napi::Value> Args::List(size_t index, const char* name) {
  if (!info_[index].IsArray()) ThrowType(name, "Array");
  const Napi::Array array = info_[index].As<Napi::Array>();
  const uint32_t length = array.Length();
  if (length > 1u << 20) ThrowRange(name, "at most 2^20 arrays", std::to_string(length));
  std::vector<Napi::Value> items;
  items.reserve(length);
  for (uint32_t i = 0; i < length; ++i) items.push_back(array.Get(i));
  return items;
}

double Args::Number(size_t index, const char* name) {
  if (!info_[index].IsNumber()) ThrowType(name, "number");
  return info_[index].As<Napi::Number>().DoubleValue();
}

bool Args::Boolean(size_t index, const char* name) {
  if (!info_[index].IsBoolean()) ThrowType(name, "boolean");
  return info_[index].As<Napi::Boolean>().Value();
}

std::string Args::String(size_t index, const char* name) {
  if (!info_[index].IsString()) ThrowType(name, "string");
  return info_[index].As<Napi::String>().Utf8Value();
}

uint64_t Args::Integer(size_t index, const char* name, uint64_t least, uint64_t most) {
  const double value = Number(index, name);
  if (!(value >= static_cast<double>(least) && value <= static_cast<double>(most)) ||
      value != std::floor(value)) {
    ThrowRange(name, "an integer from " + std::to_string(least) + " to " + std::to_string(most),
               Describe(value));
  }
  return static_cast<uint64_t>(value);
}

}  // namespace regulus
