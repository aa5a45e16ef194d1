// A value change dump, as IEEE 1364-2005 section 18 has it: four-state wires and reals in scopes.
//
// It is kept in memory until it is whole: variables may be added at any time, though the file has
// to begin with all of them. It holds no date, so that the same changes give the same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace guardbit::models {

class VcdWriter {
 public:
  using Variable = std::size_t;

  /// A wire of so many bits, at least 1, or a real. Names are without blanks. Unknown at first.
  Variable add_wire(std::vector<std::string> scope, std::string name, int width);
  Variable add_real(std::vector<std::string> scope, std::string name);

  std::size_t size() const { return entries_.size(); }

  /// All that is set from now on happens at `time`, which never goes back.
  void at(std::uint64_t time);
  /// The low bits of `words`, least significant first. What does not change is not repeated.
  void set(Variable variable, std::span<const std::uint64_t> words);
  void set(Variable variable, std::uint64_t bits) { set(variable, std::span(&bits, 1)); }
  void set_real(Variable variable, double value);
  /// x for a wire, NaN for a real.
  void set_unknown(Variable variable);

  /// The whole file, ending with a time stamp of the last at().
  std::string text() const;

 private:
  struct Entry {
    std::vector<std::string> scope;
    std::string name;
    int width = 0;      // 0: real
    std::string shown;  // the value as last written
  };

  void change(Variable variable, std::string value);
  std::string header() const;

  std::vector<Entry> entries_;
  std::optional<std::uint64_t> first_, now_;
  bool stamped_ = false;
  std::map<Variable, std::string> initial_;  // what is set at the first time
  std::string changes_;
};

}  // namespace guardbit::models
