// Looking formats up by name.
#include "traces/operands/codec_cache.h"

#include <utility>

namespace guardbit::inline traces {

std::shared_ptr<const Codec> CodecCache::get(const std::string& format) {
  Format parsed = format_named(format);
  std::shared_ptr<const Codec>& codec = codecs_[parsed.name];
  if (!codec) codec = std::make_shared<const Codec>(std::move(parsed));
  return codec;
}

}  // namespace guardbit::inline traces
