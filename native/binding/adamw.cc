#include "kernels/adamw.h"

#include "binding/args.h"
#include "binding/register.h"
#include "binding/segments.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

constexpr size_t kRuleFields = 8;

// Each list has an array for each storage; all arrays of a storage have one size.
enum Field { kParam, kGrad, kExpAvg, kExpAvgSq, kMaxExpAvgSq, kFieldCount };
struct Lists {
  Span<AdamwStorage> storages;
  std::vector<size_t> sizes;
};
struct ListArgument {
  size_t index;
  const char* name;
  Field field;
  bool written;
};

Lists ReadLists(Args& args, std::initializer_list<ListArgument> lists, MomentType momentType,
                Scratch& scratch) {
  std::vector<std::vector<Napi::Value>> items;
  for (const ListArgument& list : lists) items.push_back(args.List(list.index, list.name));
  const size_t count = items[0].size();
  Lists result = {{scratch.Take<AdamwStorage>(count), count}, std::vector<size_t>(count)};
  for (size_t s = 0; s < count; ++s) {
    void* data[kFieldCount] = {};
    size_t which = 0;
    for (const ListArgument& list : lists) {
      const std::vector<Napi::Value>& values = items[which++];
      if (values.size() != count)
        args.ThrowRange(list.name, std::to_string(count) + " arrays",
                        std::to_string(values.size()));
      const bool half = list.field >= kExpAvg && momentType == MomentType::kBfloat16;
      const auto read = [&](auto span) {
        data[list.field] = span.data;
        return span.size;
      };
      const size_t size = half ? read(args.ListItem<uint16_t>(values[s], list.name, list.written))
                               : read(args.ListItem<float>(values[s], list.name, list.written));
      if (which == 1) result.sizes[s] = size;
      if (size != result.sizes[s]) {
        args.ThrowRange(std::string(list.name) + "[" + std::to_string(s) + "]",
                        "length " + std::to_string(result.sizes[s]), std::to_string(size));
      }
    }
    result.storages.data[s] = {static_cast<float*>(data[kParam]), static_cast<float*>(data[kGrad]),
                               data[kExpAvg], data[kExpAvgSq], data[kMaxExpAvgSq]};
  }
  args.CheckItemsApart();
  return result;
}

Span<AdamwRule> ReadRules(Args& args, size_t index, bool amsgradGiven, Scratch& scratch) {
  const Span<const double> table = args.InAny<double>(index, "rules");
  if (table.size % kRuleFields != 0)
    args.ThrowRange("rules", "eight numbers a rule", std::to_string(table.size) + " numbers");
  const Span<AdamwRule> rules = {scratch.Take<AdamwRule>(table.size / kRuleFields),
                                 table.size / kRuleFields};
  for (size_t i = 0; i < rules.size; ++i) {
    double f[kRuleFields];
    std::copy_n(table.data + i * kRuleFields, kRuleFields, f);
    if (!(f[7] >= 0 && f[7] <= 7))
      args.ThrowRange("rules", "flags from 0 to 7", std::to_string(f[7]));
    const unsigned flags = static_cast<unsigned>(f[7]);
    rules.data[i] = {f[0],
                     f[1],
                     f[2],
                     f[3],
                     f[4],
                     f[5],
                     f[6],
                     (flags & 1) != 0,
                     (flags & 2) != 0,
                     (flags & 4) != 0};
    if (rules.data[i].amsgrad && !amsgradGiven)
      args.ThrowType("maxExpAvgSq", "Array, as a rule uses amsgrad");
  }
  return rules;
}

Napi::Value Step(Args& args) {
  Scratch scratch;
  const double gradScale = args.Number(7, "gradScale");
  const MomentType momentType =
      args.Boolean(8, "bfloat16") ? MomentType::kBfloat16 : MomentType::kFloat32;
  const ListArgument params = {0, "params", kParam, true}, grads = {1, "grads", kGrad, false};
  const ListArgument expAvg = {2, "expAvg", kExpAvg, true},
                     expAvgSq = {3, "expAvgSq", kExpAvgSq, true};
  const ListArgument maxExpAvgSq = {4, "maxExpAvgSq", kMaxExpAvgSq, true};
  const bool amsgrad = !args.IsNull(4);
  const Lists lists =
      amsgrad ? ReadLists(args, {params, grads, expAvg, expAvgSq, maxExpAvgSq}, momentType, scratch)
              : ReadLists(args, {params, grads, expAvg, expAvgSq}, momentType, scratch);
  const Span<AdamwRule> rules = ReadRules(args, 6, amsgrad, scratch);
  const Span<Segment> segments = ReadSegments(args, 5, lists.sizes, rules.size, scratch);
  AdamwStep(lists.storages.data, segments.data, segments.size, rules.data, rules.size, gradScale,
            momentType);
  return args.Env().Undefined();
}

}  // namespace

void RegisterAdamw(Napi::Object exports) { Export(exports, "adamwStep", Step); }

}  // namespace regulus
