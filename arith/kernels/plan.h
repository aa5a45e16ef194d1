// Which kernel sums into a register: chosen once per layer, with the reason.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "arith/kernels/carriers.h"
#include "arith/kernels/pe_rows.h"
#include "arith/kernels/tile.h"
#include "arith/registers/register.h"

namespace guardbit::inline arith {

/// What a register is to add up.
struct Addends {
  ValueRange values;
  std::size_t count = 0;  ///< addends a sum
  int sum_top = 0;        ///< the magnitudes of no sum's addends, added up exactly, reach 2^sum_top
  ValueRange start;       ///< what registers start at, before the first addend; within sum_top
  bool tree = false;      ///< added up by a tree of adders
  bool told_range = false;  ///< how large sums get is asked for
  int lsb() const {
    return start.empty ? values.lsb : values.empty ? start.lsb : std::min(start.lsb, values.lsb);
  }
  bool all_zero() const { return values.empty && start.empty; }
};

/// A kernel fitted to a register and its addends. Carriers count in units of 2^unit_exp.
template <class Kernel>
struct RegisterPlan {
  Kernel kernel;
  typename RowsOf<Kernel>::type rows;  ///< the same for an array of elements; may be empty
  std::string name;                    ///< what runs
  std::string reason;                  ///< why it may
  int unit_exp = 0;
  bool is_stochastic = false;
  bool counts_events = false;
  bool tells_range = false;
  bool reads_powers = false;  ///< of operands, beside their values
  ValueRange contents;        ///< of the register at the end
  int sum_top = 0;  ///< as in Addends, of what the registers of an output come to together
};
using FloatPlan = RegisterPlan<TileSum<float>>;
using DoublePlan = RegisterPlan<TileSum<double>>;
using AddPlan = RegisterPlan<TileAdd>;

/// The plan, or why there is none.
template <class Plan>
using Planned = std::variant<Plan, std::string>;

/// Sums of products in the register: with floats where they will do, else with doubles. `a` and
/// `b`: the operands.
std::variant<FloatPlan, DoublePlan, std::string> plan_sums(const Register& reg, const ValueRange& a,
                                                           const ValueRange& b,
                                                           const Addends& products);
/// Sums of addends that come one at a time.
Planned<AddPlan> plan_adds(const Register& reg, const Addends& addends);

}  // namespace guardbit::inline arith
