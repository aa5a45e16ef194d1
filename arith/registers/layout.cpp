// Layouts compared, and files made.
#include "arith/registers/layout.h"

#include <utility>

namespace guardbit::inline arith {

bool RegisterLayout::operator==(const RegisterLayout& other) const {
  if (width != other.width || lsb != other.lsb) return false;
  if (!codec || !other.codec) return codec == other.codec;
  return format().name == other.format().name;
}

RegisterLayout code_layout(std::shared_ptr<const Codec> codec) {
  const int width = codec->format().width;
  return {width, 0, std::move(codec)};
}

RegisterLayout code_layout(std::string_view format) {
  return code_layout(std::make_shared<const Codec>(parse_format(format)));
}

RegisterFile make_register_file(const RegisterLayout& layout, std::size_t outputs) {
  return {layout, std::vector<std::uint64_t>(outputs * layout.words()),
          std::vector<std::uint8_t>(outputs)};
}

}  // namespace guardbit::inline arith
