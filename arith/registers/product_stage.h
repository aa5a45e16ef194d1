// Rounding of products before they are added: a multiplier whose result has a format of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "arith/numbers/codec.h"
#include "arith/numbers/operand.h"
#include "arith/numbers/rounding.h"
#include "arith/registers/tally.h"

namespace guardbit::inline arith {

/// Rounding of each product before it is added.
struct ProductSpec {
  std::string format;
  RoundingRule rounding;
  bool operator==(const ProductSpec&) const = default;
};

/// Overflow gives infinity where the format has one, else its largest value.
class ProductStage {
 public:
  ProductStage(ProductSpec spec, std::shared_ptr<const Codec> codec)
      : spec_(std::move(spec)), codec_(std::move(codec)) {}

  /// The rounded product; what happened goes to `flags` and `counts`, zeros are not counted.
  Product rounded(const Product& product, std::uint64_t random, std::uint8_t& flags,
                  AdditionCounts& counts) const;
  bool is_stochastic() const { return spec_.rounding.mode == Rounding::stochastic; }
  const ProductSpec& spec() const { return spec_; }
  const Codec& codec() const { return *codec_; }
  const std::shared_ptr<const Codec>& shared_codec() const { return codec_; }

 private:
  ProductSpec spec_;
  std::shared_ptr<const Codec> codec_;
};

}  // namespace guardbit::inline arith
