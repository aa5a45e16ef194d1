// Formats by the text that a user wrote, each built into a codec once.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "arith/numbers/codec.h"
#include "traces/format_name.h"

namespace guardbit::inline traces {

/// Codecs by canonical name: `e4m3` and `e4m3:fn` share one.
class CodecCache {
 public:
  /// Throws SpecError.
  std::shared_ptr<const Codec> get(const std::string& format);

 private:
  std::map<std::string, std::shared_ptr<const Codec>> codecs_;
};

}  // namespace guardbit::inline traces
