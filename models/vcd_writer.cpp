// Writing variables, scopes and changes as text.
#include "models/vcd_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace guardbit::models {
namespace {

// Digits to base 94: the printable characters.
std::string identifier(std::size_t number) {
  std::string text;
  do {
    text += static_cast<char>('!' + number % 94);
    number /= 94;
  } while (number > 0);
  return text;
}

// Without the leading zeros, which readers fill in.
std::string binary(std::span<const std::uint64_t> words, int width) {
  std::string digits;
  for (int bit = width; bit-- > 0;) {
    const auto place = static_cast<std::size_t>(bit);
    const bool is_one = (words[place / 64] >> (place % 64) & 1) != 0;
    if (is_one || !digits.empty() || bit == 0) digits += is_one ? '1' : '0';
  }
  return digits;
}

// The shortest text that reads back as the same number.
std::string decimal(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

}  // namespace

VcdWriter::Variable VcdWriter::add_wire(std::vector<std::string> scope, std::string name,
                                        int width) {
  entries_.push_back({std::move(scope), std::move(name), width, width == 1 ? "x" : "bx "});
  return entries_.size() - 1;
}

VcdWriter::Variable VcdWriter::add_real(std::vector<std::string> scope, std::string name) {
  entries_.push_back({std::move(scope), std::move(name), 0, "rnan "});
  return entries_.size() - 1;
}

void VcdWriter::at(std::uint64_t time) {
  if (!first_) first_ = time;
  stamped_ = stamped_ && now_ == time;
  now_ = time;
}

void VcdWriter::set(Variable variable, std::span<const std::uint64_t> words) {
  const int width = entries_[variable].width;
  const std::string digits = binary(words, width);
  change(variable, width == 1 ? digits : "b" + digits + " ");
}

void VcdWriter::set_real(Variable variable, double value) {
  change(variable, "r" + decimal(value) + " ");
}

void VcdWriter::set_unknown(Variable variable) {
  const int width = entries_[variable].width;
  change(variable, width == 0 ? "rnan " : width == 1 ? "x" : "bx ");
}

void VcdWriter::change(Variable variable, std::string value) {
  Entry& entry = entries_[variable];
  if (entry.shown == value) return;
  entry.shown = std::move(value);
  if (now_ == first_) {
    initial_[variable] = entry.shown;
    return;
  }
  if (!stamped_) changes_ += "#" + std::to_string(*now_) + "\n";
  stamped_ = true;
  changes_ += entry.shown + identifier(variable) + "\n";
}

std::string VcdWriter::header() const {
  std::string text = "$version guardbit $end\n$timescale 1 ns $end\n";
  std::vector<std::string> open;
  const auto enter = [&](const std::vector<std::string>& scope) {
    const auto same = static_cast<std::size_t>(
        std::mismatch(open.begin(), open.end(), scope.begin(), scope.end()).first - open.begin());
    for (; open.size() > same; open.pop_back()) text += "$upscope $end\n";
    for (std::size_t level = same; level < scope.size(); ++level) {
      text += "$scope module " + scope[level] + " $end\n";
      open.push_back(scope[level]);
    }
  };
  for (Variable variable = 0; variable < entries_.size(); ++variable) {
    const Entry& entry = entries_[variable];
    enter(entry.scope);
    const int width = entry.width == 0 ? 64 : entry.width;
    text += std::string("$var ") + (entry.width == 0 ? "real " : "wire ") + std::to_string(width) +
            " " + identifier(variable) + " " + entry.name;
    if (entry.width > 1) text += " [" + std::to_string(width - 1) + ":0]";
    text += " $end\n";
  }
  enter({});
  return text + "$enddefinitions $end\n";
}

std::string VcdWriter::text() const {
  std::string text = header() + "#" + std::to_string(first_.value_or(0)) + "\n$dumpvars\n";
  for (Variable variable = 0; variable < entries_.size(); ++variable) {
    const auto value = initial_.find(variable);
    const int width = entries_[variable].width;
    const std::string unknown = width == 0 ? "rnan " : width == 1 ? "x" : "bx ";
    text += (value == initial_.end() ? unknown : value->second) + identifier(variable) + "\n";
  }
  text += "$end\n" + changes_;
  if (now_ != first_ && !stamped_) text += "#" + std::to_string(*now_) + "\n";
  return text;
}

}  // namespace guardbit::models
