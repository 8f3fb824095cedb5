// Records in a Float64Array. The fields of a record are declared once, by a specialisation of
// Layout: the binding reads them in that order, and src/addon learns the order from FieldNames.
#pragma once
#include <cmath>
#include <string>
#include <type_traits>

#include "binding/args.h"
#include "runtime/scratch.h"

namespace regulus {

// A specialisation has ForEachField(visit), which calls visit(name, member) for each field.
template <class Record>
struct Layout;

template <class Record>
Napi::Value FieldNames(Args& args) {
  Napi::Array names = Napi::Array::New(args.Env());
  Layout<Record>::ForEachField([&](const char* name, auto) { names.Set(names.Length(), name); });
  return names;
}

// Whether a number can be a field: sizes are integers, booleans 0 or 1, doubles any number.
template <class Field>
bool Fits(double value) {
  if constexpr (std::is_same_v<Field, size_t>)
    return value >= 0 && value <= 9007199254740991.0 && value == std::floor(value);
  if constexpr (std::is_same_v<Field, bool>) return value == 0.0 || value == 1.0;
  return true;
}

// The next argument. Each number is read once: another thread may rewrite shared memory.
template <class Record>
Span<Record> ReadRecords(Args& args, const char* name, Scratch& scratch) {
  size_t fields = 0;
  Layout<Record>::ForEachField([&](const char*, auto) { fields += 1; });
  const Span<const double> table = args.InAny<double>(name);
  if (table.size % fields != 0) {
    args.ThrowRange(name, std::to_string(fields) + " numbers a record",
                    std::to_string(table.size) + " numbers");
  }
  const Span<Record> records = {scratch.Take<Record>(table.size / fields), table.size / fields};
  const double* next = table.data;
  for (size_t i = 0; i < records.size; ++i) {
    Layout<Record>::ForEachField([&](const char* field, auto member) {
      using Field = std::remove_reference_t<decltype(records.data[i].*member)>;
      const double value = *next++;
      if (!Fits<Field>(value)) {
        args.ThrowRange(std::string(name) + "[" + std::to_string(i) + "]." + field,
                        std::is_same_v<Field, bool> ? "0 or 1" : "an integer of at least 0",
                        std::to_string(value));
      }
      records.data[i].*member = static_cast<Field>(value);
    });
  }
  return records;
}

}  // namespace regulus
