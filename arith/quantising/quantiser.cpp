// The registered way where there is one, else the plain one.
#include "arith/quantising/quantiser.h"

#include <utility>
#include <variant>

namespace guardbit::inline arith {
namespace {

ChooseFastRounder& registered() {
  static ChooseFastRounder choose = [](const Codec&, const RoundingRule&, Overflow) {
    return nullptr;
  };
  return choose;
}

}  // namespace

AddFastRounders::AddFastRounders(ChooseFastRounder choose) { registered() = std::move(choose); }

QuantisationCounts DividingQuantiser::operator()(std::span<const float> values,
                                                 const RandomSteps& random,
                                                 CodePointer codes) const {
  if (fast_) return (*fast_)(values, random, codes);
  return std::visit([&](auto* to) { return plain_(values, random, to); }, codes);
}

Quantiser::Quantiser(const Codec& codec, const RoundingRule& rule, Overflow overflow)
    : codec_(codec), rule_(rule), overflow_(overflow), fast_(registered()(codec, rule, overflow)) {}

DividingQuantiser Quantiser::divided_by(double divisor, std::size_t count) const {
  return {{&codec_, rule_, overflow_, divisor},
          fast_ ? fast_->divided_by(divisor, count) : nullptr};
}

}  // namespace guardbit::inline arith
