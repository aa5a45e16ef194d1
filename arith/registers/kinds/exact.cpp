// `exact`: a two's complement register as wide as its sums are.
#include <memory>

#include "arith/registers/kinds/twos_complement.h"

namespace guardbit::inline arith {
namespace {

class ExactRequest final : public RegisterRequest {
 public:
  std::string text() const override { return "exact"; }
  std::string label() const override { return "exact"; }
  bool holds_every_sum() const override { return true; }

  Register fit(const SumsToHold& sums) const override {
    AddendRange range = sum_range(sums.addends, sums.count);
    if (sums.first) range = added(range, *sums.first);
    TwosComplementRegister whole;
    whole.width = signed_bits(range.low, range.high);
    whole.lsb = range.quantum_exp;
    Register reg = fit_twos_complement(whole, sums);
    reg.range = range;
    std::get<TwosComplementSums>(reg.sums).holds_every_sum = true;
    return reg;
  }
};

class ExactOptions final : public RegisterOptions {
 public:
  using RegisterOptions::RegisterOptions;
  bool take(const SpecOption&) override { return false; }
  RegisterSpec finish(const SumOrder&) override {
    return RegisterSpec(std::make_shared<ExactRequest>());
  }
};

const AddRegisterKind exact_registration({{"exact"}, "exact", "exact", 0, [](const Spec& spec) {
                                            return std::make_unique<ExactOptions>(spec);
                                          }});

}  // namespace
}  // namespace guardbit::inline arith
