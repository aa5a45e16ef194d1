// The expected error of formats with scalings on densities, by the texts that a user writes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/distributions/expected_error.h"
#include "arith/quantising/scaling.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::analysis {

/// How the scale comes about.
struct ScaleChoice {
  enum class Kind {
    best,         ///< `best`: the least expected squared error
    best_within,  ///< `best:within`: the same, the format's largest value at most the largest
                  ///< magnitude
    crest,        ///< `crest=<R>`: the format's largest value stands for R root mean squares
    rule,         ///< a scaling of arith/quantising/scaling.h
  };
  Kind kind = Kind::best;
  double parameter = 0;
  ScalingSpec rule;
};

/// Throws SpecError.
ScaleChoice parse_scale_choice(const std::string& text);

struct ExpectedQuantisation {
  std::string format;             ///< canonical name
  std::optional<double> scale;    ///< none of blocks
  std::optional<double> maximum;  ///< what the format's largest value stands for
  ExpectedError<Wide> error;      ///< of blocks without cross, bias and saturation
  double sqnr() const { return decibels(error.power, error.squared); }
};

/// Each format is built once.
class ExpectedQuantisations {
 public:
  /// `format` may be an operand preset such as mxfp4, whose scaling then takes the place of
  /// `choice`. Throws SpecError.
  ExpectedQuantisation of(const Density& density, const std::string& format,
                          const ScaleChoice& choice);
  const ValueGrid& grid(const std::string& format);
  CodecCache& codecs() { return codecs_; }

 private:
  double scale_by_rule(const Density& density, const Codec& codec, const ScalingSpec& rule);

  CodecCache codecs_;
  std::map<std::string, ValueGrid> grids_;
};

/// Every format of `bits` bits that a split can give: two's complement without its extra code, and
/// e<E>m<M> with 2 <= E <= 5 (bits 3 to 16), all codes finite.
std::vector<std::string> splits_of(std::uint64_t bits);

}  // namespace guardbit::analysis
