#include "kernels/adamw.h"

#include "binding/args.h"
#include "binding/register.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

constexpr size_t kSegmentFields = 4;
constexpr size_t kRuleFields = 8;

// The segment table, copied and checked: in order, apart, and within storages of these sizes.
Span<Segment> ReadSegments(Args& args, size_t index, const std::vector<size_t>& sizes, size_t rules,
                           Scratch& scratch) {
  const Span<const double> table = args.InAny<double>(index, "segments");
  if (table.size % kSegmentFields != 0)
    args.ThrowRange("segments", "four numbers a segment", std::to_string(table.size) + " numbers");
  const Span<Segment> segments = {scratch.Take<Segment>(table.size / kSegmentFields),
                                  table.size / kSegmentFields};
  size_t storage = 0, free = 0;
  for (size_t i = 0; i < segments.size; ++i) {
    double fields[kSegmentFields];
    for (size_t f = 0; f < kSegmentFields; ++f) {
      fields[f] = table.data[i * kSegmentFields + f];
      if (!(fields[f] >= 0 && fields[f] <= 9007199254740991.0))
        args.ThrowRange("segments", "integers", "something else in segment " + std::to_string(i));
    }
    const Segment s = {static_cast<size_t>(fields[0]), static_cast<size_t>(fields[1]),
                       static_cast<size_t>(fields[2]), static_cast<size_t>(fields[3])};
    if (s.storage > storage) free = 0;
    if (s.storage < storage || s.storage >= sizes.size() || s.offset < free ||
        s.offset > sizes[s.storage] || s.length > sizes[s.storage] - s.offset || s.rule >= rules) {
      args.ThrowRange("segments", "ordered segments within their storage and rules",
                      "segment " + std::to_string(i) + " outside");
    }
    storage = s.storage;
    free = s.offset + s.length;
    segments.data[i] = s;
  }
  return segments;
}

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

Napi::Value Norm(Args& args) {
  Scratch scratch;
  const Lists lists = ReadLists(args, {{0, "grads", kGrad, false}}, MomentType::kFloat32, scratch);
  const Span<Segment> segments = ReadSegments(args, 1, lists.sizes, SIZE_MAX, scratch);
  return Napi::Number::New(args.Env(), GradNorm(lists.storages.data, segments.data, segments.size));
}

Napi::Value Scale(Args& args) {
  Scratch scratch;
  const Lists lists = ReadLists(args, {{0, "grads", kGrad, true}}, MomentType::kFloat32, scratch);
  const Span<Segment> segments = ReadSegments(args, 1, lists.sizes, SIZE_MAX, scratch);
  ScaleGrads(lists.storages.data, segments.data, segments.size, args.Number(2, "factor"));
  return args.Env().Undefined();
}

}  // namespace

void RegisterAdamw(Napi::Object exports) {
  Export(exports, "adamwStep", Step);
  Export(exports, "gradNorm", Norm);
  Export(exports, "scaleGrads", Scale);
}

}  // namespace regulus
