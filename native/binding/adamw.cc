#include "kernels/adamw.h"

#include <algorithm>

#include "binding/args.h"
#include "binding/export.h"
#include "binding/segments.h"
#include "runtime/scratch.h"

namespace regulus {

template <>
struct Layout<AdamwRule> {
  template <class Visit>
  static void ForEachField(const Visit& visit) {
    visit("lr", &AdamwRule::lr);
    visit("beta1", &AdamwRule::beta1);
    visit("beta2", &AdamwRule::beta2);
    visit("eps", &AdamwRule::eps);
    visit("weightDecay", &AdamwRule::weightDecay);
    visit("biasCorrection1", &AdamwRule::biasCorrection1);
    visit("biasCorrection2", &AdamwRule::biasCorrection2);
    visit("decoupled", &AdamwRule::decoupled);
    visit("amsgrad", &AdamwRule::amsgrad);
    visit("maximize", &AdamwRule::maximize);
  }
};

namespace {

MomentType ReadMomentType(Args& args) {
  static constexpr Named<MomentType> kMomentTypes[] = {{"f32", MomentType::kFloat32},
                                                       {"bf16", MomentType::kBfloat16}};
  return args.OneOf("momentDtype", kMomentTypes);
}

// The storages of a step: each list has an array for each, and all arrays of one have one size.
class Storages {
 public:
  Storages(Args& args, Scratch& scratch) : args_(args), scratch_(scratch) {}

  // Reads the next argument, a list, into a field of the storages.
  template <class T, class Pointer>
  void Read(const char* name, Pointer AdamwStorage::* field, bool written) {
    const std::vector<Napi::Value> items = args_.List(name);
    if (data_ == nullptr) {
      data_ = scratch_.Take<AdamwStorage>(items.size());
      std::fill_n(data_, items.size(), AdamwStorage{});
      sizes_.assign(items.size(), kUnknown);
    }
    if (items.size() != sizes_.size()) {
      args_.ThrowRange(name, std::to_string(sizes_.size()) + " arrays",
                       std::to_string(items.size()));
    }
    for (size_t i = 0; i < items.size(); ++i) {
      const Span<T> array = args_.ListItem<T>(items[i], name, written);
      if (sizes_[i] == kUnknown) sizes_[i] = array.size;
      if (array.size != sizes_[i]) {
        args_.ThrowRange(std::string(name) + "[" + std::to_string(i) + "]",
                         "length " + std::to_string(sizes_[i]), std::to_string(array.size));
      }
      data_[i].*field = array.data;
    }
  }

  const AdamwStorage* data() const { return data_; }
  const std::vector<size_t>& sizes() const { return sizes_; }

 private:
  static constexpr size_t kUnknown = SIZE_MAX;
  Args& args_;
  Scratch& scratch_;
  AdamwStorage* data_ = nullptr;
  std::vector<size_t> sizes_;
};

template <class Moment>
bool ReadStorages(Args& args, Storages& storages) {
  storages.Read<float>("params", &AdamwStorage::param, true);
  storages.Read<float>("grads", &AdamwStorage::grad, false);
  storages.Read<Moment>("expAvg", &AdamwStorage::expAvg, true);
  storages.Read<Moment>("expAvgSq", &AdamwStorage::expAvgSq, true);
  const bool amsgrad = !args.NextIsNull();
  if (amsgrad)
    storages.Read<Moment>("maxExpAvgSq", &AdamwStorage::maxExpAvgSq, true);
  else
    args.Null("maxExpAvgSq");
  args.CheckItemsApart();
  return amsgrad;
}

Napi::Value Step(Args& args) {
  Scratch scratch;
  const MomentType momentType = ReadMomentType(args);
  const double gradScale = args.Number("gradScale");
  Storages storages(args, scratch);
  const bool keepsMaximum = momentType == MomentType::kFloat32
                                ? ReadStorages<float>(args, storages)
                                : ReadStorages<uint16_t>(args, storages);
  const Span<AdamwRule> rules = ReadRecords<AdamwRule>(args, "rules", scratch);
  for (size_t i = 0; i < rules.size; ++i) {
    if (rules.data[i].amsgrad && !keepsMaximum)
      args.ThrowRange("maxExpAvgSq", "arrays, because a rule uses amsgrad", "null");
  }
  const Span<Segment> segments = ReadSegments(args, storages.sizes(), rules.size, scratch);
  args.End();
  AdamwStep(storages.data(), segments.data, segments.size, rules.data, rules.size, gradScale,
            momentType);
  return args.Env().Undefined();
}

const Export kAdamwRuleFields("adamwRuleFields", FieldNames<AdamwRule>);
const Export kAdamwStep("adamwStep", Step);

}  // namespace

}  // namespace regulus
