// The registry of theorems.
#include "analysis/bounds/sum_theorem.h"

#include <map>
#include <utility>

namespace guardbit::analysis {
namespace {

std::map<std::string, SumTheorem>& registry() {
  static std::map<std::string, SumTheorem> theorems;
  return theorems;
}

}  // namespace

AddSumTheorem::AddSumTheorem(SumTheorem theorem) {
  std::string sums = theorem.sums;
  registry().emplace(std::move(sums), std::move(theorem));
}

const SumTheorem* find_sum_theorem(const std::string& sums) {
  const auto found = registry().find(sums);
  return found == registry().end() ? nullptr : &found->second;
}

}  // namespace guardbit::analysis
