// Families read off canonical names.
#include "arith/numbers/format_family.h"

namespace guardbit::inline arith {

std::string family_label(const std::string& format) {
  const std::string name = format.substr(0, format.find(':'));
  const auto underscore = name.find('_');
  if (name.starts_with("posit")) return "posit es " + name.substr(underscore + 1);
  const bool is_unsigned = name.starts_with('u');
  const std::string bare = name.substr(is_unsigned ? 1 : 0);
  if (bare.starts_with('e'))
    return (is_unsigned ? "unsigned E" : "E") + bare.substr(1, bare.find('m') - 1);
  return name.substr(0, name.find_first_of("0123456789"));
}

}  // namespace guardbit::inline arith
