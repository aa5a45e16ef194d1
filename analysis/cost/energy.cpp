// Energies of operations, out of one published table at a time.
#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/cost/cost.h"
#include "analysis/cost/operand_text.h"

namespace guardbit::analysis {
namespace {

using Energy = Covered<double>;

// The sum of a table's terms for an action on an operand; nothing where it has none.
std::optional<double> listed(const std::string& table, const std::string& action,
                             const std::string& operand, double x) {
  std::optional<double> energy;
  for (const EnergyTerm& term : cost_tables().energies) {
    if (term.table != table || term.action != action || term.operand != operand) continue;
    energy = energy.value_or(0) + term.value * std::pow(x / term.width, term.degree);
  }
  return energy;
}

// The energy of the very operand, else of its class.
Energy operation(const std::string& table, const std::string& action, const std::string& operand,
                 const std::string& of_class, int width) {
  const auto exactly = listed(table, action, operand, width);
  if (exactly) return *exactly;
  const auto by_class = listed(table, action, of_class, width);
  if (by_class) return *by_class;
  return Energy::not_covered(table + " does not " + action + " " + operand);
}

Energy multiplication(const MacDesign& design, const std::string& table) {
  const OperandWidths& a = design.activations;
  const std::string name = operand_text(a);
  if (name != operand_text(design.weights)) {
    return Energy::not_covered(table + " does not multiply " + name + " with " +
                               operand_text(design.weights));
  }
  if (a.kind == OperandKind::integer) return operation(table, "multiply", name, "int", a.bits);
  const std::string of_class = a.kind == OperandKind::minifloat ? "float" : "posit";
  return operation(table, "multiply", name, of_class, a.exponent_bits + a.precision - 1);
}

Energy addition(const MacDesign& design, const std::string& table) {
  if (design.kind == RegisterKind::floating) {
    return operation(table, "add", register_text(design), "float",
                     design.exponent_bits + design.fraction_bits);
  }
  if (design.activations.kind != OperandKind::integer) {
    return Energy::not_covered(table + " has no fixed-point sums of " +
                               operand_text(design.activations));
  }
  return operation(table, "add", "int" + std::to_string(design.register_bits), "int",
                   design.register_bits);
}

Energy buffers_energy(const std::vector<RunActions::Buffer>& buffers, const std::string& table) {
  double energy = 0;
  for (const RunActions::Buffer& buffer : buffers) {
    if (buffer.bits == 0) continue;
    if (buffer.bytes == 0) return Energy::not_covered("buffers without a size");
    const double size = std::log2(8 * static_cast<double>(buffer.bytes));
    const auto per_bit = listed(table, "buffer_bit", "log2_bits", size);
    if (!per_bit) return Energy::not_covered(table + " has no buffers");
    energy += *per_bit * buffer.bits;
  }
  return energy;
}

Energy memory_energy(double bits, const std::string& table) {
  if (bits == 0) return 0.0;
  const auto per_bit = listed(table, "memory_bit", "any", 1);
  if (!per_bit) return Energy::not_covered(table + " has no memory");
  return *per_bit * bits;
}

}  // namespace

std::vector<std::string> energy_tables() {
  std::vector<std::string> names;
  for (const EnergyTerm& term : cost_tables().energies) {
    if (std::ranges::find(names, term.table) == names.end()) names.push_back(term.table);
  }
  return names;
}

Covered<double> mac_energy_pj(const MacDesign& design, const std::string& table) {
  const Energy multiply = multiplication(design, table);
  if (!multiply) return multiply;
  const Energy add = addition(design, table);
  if (!add) return add;
  return *multiply + *add;
}

Covered<double> RunEnergy::total_pj() const {
  double total = 0;
  for (const Energy* part : {&macs_pj, &buffers_pj, &memory_pj}) {
    if (!*part) return *part;
    total += **part;
  }
  return total;
}

RunEnergy run_energy(const Covered<MacDesign>& design, const RunActions& actions,
                     const std::string& table) {
  Energy per_mac = design ? mac_energy_pj(*design, table) : Energy::not_covered(design.why());
  if (per_mac) per_mac = *per_mac * actions.macs;
  return {per_mac, buffers_energy(actions.buffers, table),
          memory_energy(actions.memory_bits, table)};
}

}  // namespace guardbit::analysis
