// Numbers and files.
#include "sim/report/json_reading.h"

#include <cmath>
#include <limits>

#include "traces/files/json.h"
#include "traces/files/mapped_file.h"
#include "traces/trace_error.h"

namespace guardbit::sim {

double real_of(const Json& value, const std::string& place) {
  if (value.is_number()) return value.number<double>();
  if (value.is_null() || value == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (value == "inf") return std::numeric_limits<double>::infinity();
  if (value == "-inf") return -std::numeric_limits<double>::infinity();
  throw_trace_error(
      place, "must be a number, \"inf\", \"-inf\" or \"nan\", not " + value.dump().substr(0, 60));
}

double real_at(const StrictObject& object, const std::string& key) {
  return real_of(object.at(key), object.place() + ": '" + key + "'");
}

std::vector<double> reals_at(const StrictObject& object, const std::string& key) {
  std::vector<double> values;
  for (const Json& value : object.list(key)) {
    values.push_back(
        real_of(value, object.place() + ": '" + key + "[" + std::to_string(values.size()) + "]'"));
  }
  return values;
}

std::vector<std::string> texts_at(const StrictObject& object, const std::string& key) {
  std::vector<std::string> texts;
  for (const Json& value : object.list(key)) {
    if (!value.is_string()) {
      throw_trace_error(object.place(), "'" + key + "' must be a list of strings");
    }
    texts.push_back(value.text());
  }
  return texts;
}

std::string file_text(const std::filesystem::path& path) {
  const MappedFile file(path);
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

}  // namespace guardbit::sim
