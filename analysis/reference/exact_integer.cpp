// Integers and fixed point: bits b of weight 2^i, the top one of weight -2^(W-1) where there is a
// sign, all of it times 2^-F. `symmetric` leaves the code 10...0 unused.
#include "analysis/reference/exact_family.h"

namespace guardbit::analysis {
namespace {

class ExactInteger final : public ExactFamily {
 public:
  ExactInteger(int bits, int fraction_bits, bool is_unsigned, bool symmetric)
      : fraction_bits_(fraction_bits), symmetric_(symmetric) {
    width = bits;
    is_signed = !is_unsigned;
    twos_complement = true;
    wraps = !symmetric;
    quantum_exp = -fraction_bits;
    const std::uint64_t top = std::uint64_t{1} << (bits - 1);
    positive = {0, is_unsigned ? 2 * top - 1 : top - 1, {}};
    negative = {0, symmetric ? top - 1 : top, {}};
  }

  ValueClass decode(Code code, MpfrNumber& value) const override {
    if (symmetric_ && code == Code{1} << (width - 1)) {
      mpfr_set_nan(value.get());
      return ValueClass::unused;
    }
    std::int64_t integer = 0;
    for (int i = 0; i < width; ++i) {
      const std::int64_t weight = std::int64_t{1} << i;
      if ((code >> i) & 1) integer += is_signed && i == width - 1 ? -weight : weight;
    }
    value.assign(integer, -fraction_bits_);
    return code == 0 ? ValueClass::zero : ValueClass::finite;
  }

  void magnitude_value(std::uint64_t magnitude, MpfrNumber& value) const override {
    value.assign(static_cast<std::int64_t>(magnitude), -fraction_bits_);
  }

 private:
  int fraction_bits_;
  bool symmetric_;
};

std::unique_ptr<ExactFamily> exact_integer(std::string_view name) {
  NameReader reader(name);
  const bool is_unsigned = reader.take("u");
  const bool is_integer = reader.take("int");
  if (!is_integer && !reader.take("fixed")) return nullptr;
  const auto bits = reader.take_number(2, 32);
  std::optional<int> fraction_bits = 0;
  if (!is_integer) fraction_bits = reader.take(".") ? reader.take_number(0, 62) : std::nullopt;
  const bool symmetric = !is_unsigned && reader.take(":symmetric");
  if (!bits || !fraction_bits || !reader.at_end()) return nullptr;
  return std::make_unique<ExactInteger>(*bits, *fraction_bits, is_unsigned, symmetric);
}

const RegisterExactFamily exact_integer_registration(exact_integer);

}  // namespace
}  // namespace guardbit::analysis
