// A reader of value change dumps, for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace guardbit::test {

using Values = std::map<std::string, std::string>;  // by full name; wires with all their bits

// A value change dump: the values that each cycle ends with.
class VcdFile {
 public:
  explicit VcdFile(const std::string& text) {
    std::istringstream in(text);
    std::string line;
    while (std::getline(in, line)) read(line);
  }
  const Values& at(std::uint64_t cycle) const {
    return std::prev(times_.upper_bound(cycle))->second;
  }
  std::uint64_t first() const { return times_.begin()->first; }
  std::uint64_t last() const { return times_.rbegin()->first; }
  std::size_t changes() const { return changes_; }

 private:
  struct Variable {
    std::string name;
    std::size_t width = 0;
    bool is_real = false;
  };

  void read(const std::string& line) {
    std::istringstream words(line);
    std::string word, kind, id, name;
    if (line.starts_with("$scope")) {
      words >> word >> word >> name;
      scope_.push_back(name);
    } else if (line.starts_with("$upscope")) {
      scope_.pop_back();
    } else if (line.starts_with("$var")) {
      std::size_t width = 0;
      words >> word >> kind >> width >> id >> name;
      std::string path;
      for (const std::string& level : scope_) path += level + ".";
      variables_[id] = {path + name, width, kind == "real"};
    } else if (line.starts_with("#")) {
      const std::uint64_t time = std::stoull(line.substr(1));
      times_[time] = times_.empty() ? Values{} : times_.rbegin()->second;
    } else if (line[0] == 'b' || line[0] == 'r') {
      words >> word >> id;
      set(variables_.at(id), word.substr(1));
    } else if (line[0] != '$') {
      set(variables_.at(line.substr(1)), line.substr(0, 1));
    }
  }

  void set(const Variable& variable, std::string value) {
    if (!variable.is_real) {
      const char fill = value[0] == 'x' ? 'x' : '0';
      value.insert(0, variable.width - value.size(), fill);
    }
    std::string& shown = times_.rbegin()->second[variable.name];
    if (shown == value) throw std::logic_error("a value that has not changed is repeated");
    shown = value;
    ++changes_;
  }

  std::map<std::string, Variable> variables_;
  std::vector<std::string> scope_;
  std::map<std::uint64_t, Values> times_;
  std::size_t changes_ = 0;
};

}  // namespace guardbit::test
