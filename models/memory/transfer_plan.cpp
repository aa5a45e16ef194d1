// Following a layer's demand through its buffers.
#include "models/memory/transfer_plan.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "arith/error.h"
#include "models/memory/demand_walk.h"
#include "models/memory/working_lines.h"

namespace guardbit::models {
namespace {

// A region cut into lines of one burst; the last may be shorter.
struct Lines {
  Region region;
  std::uint64_t burst = 1;
  std::size_t first = 0;  // number of the region's first line among those of its buffer

  std::size_t count() const {
    return static_cast<std::size_t>((region.bytes() + burst - 1) / burst);
  }
  std::size_t first_of(std::uint64_t element) const {
    return first + static_cast<std::size_t>(element * region.bits / 8 / burst);
  }
  std::size_t last_of(std::uint64_t element) const {
    return first + static_cast<std::size_t>(((element + 1) * region.bits - 1) / 8 / burst);
  }
  std::uint64_t offset(std::size_t line) const { return (line - first) * burst; }
  std::uint32_t bytes(std::size_t line) const {
    return static_cast<std::uint32_t>(std::min(burst, region.bytes() - offset(line)));
  }
};

Transfer transfer(const Lines& lines, std::size_t line, bool write, StallCause cause) {
  return {0, 0, lines.region.base + lines.offset(line), lines.bytes(line), write, cause};
}

// How many different lines the busiest cycle uses.
class LinesPerCycle {
 public:
  explicit LinesPerCycle(std::size_t lines) : used_(lines, 0) {}
  // False where the line has been seen in this cycle already.
  bool first_in(std::uint64_t cycle, std::size_t line) {
    if (used_[line] == cycle + 1) return false;
    used_[line] = cycle + 1;
    if (cycle != cycle_) count_ = 0;
    cycle_ = cycle;
    most_ = std::max(most_, ++count_);
    return true;
  }
  std::size_t most() const { return most_; }

 private:
  std::vector<std::uint64_t> used_;  // one more than the cycle
  std::uint64_t cycle_ = 0;
  std::size_t count_ = 0, most_ = 0;
};

// Lines in one of `parts` equal parts of a buffer; nothing where it has no size.
std::optional<std::size_t> lines_in(const BufferConfig& buffer, std::uint64_t burst,
                                    std::uint64_t parts) {
  if (buffer.bytes == 0) return std::nullopt;
  return static_cast<std::size_t>(buffer.bytes / parts / burst);
}

void require_room(const char* name, const BufferConfig& buffer, std::uint64_t burst,
                  std::uint64_t parts, std::size_t lines) {
  if (buffer.bytes == 0 || buffer.bytes / parts / burst >= lines) return;
  throw SpecError(std::string("buffers.") + name + ": " + std::to_string(buffer.bytes) +
                  " bytes are too few, a cycle of this layer uses " + std::to_string(lines) +
                  " lines of " + std::to_string(burst) + " bytes: expected at least " +
                  std::to_string(parts * burst * lines) + " bytes");
}

constexpr std::uint64_t operand_parts = 2, sum_parts = 4;

// A half of fewer lines than a cycle uses is refused in the end; until then it shall not be empty.
std::optional<std::size_t> at_least_one(std::optional<std::size_t> lines) {
  return lines ? std::optional(std::max<std::size_t>(*lines, 1)) : lines;
}

// The lines of a buffer that take what comes next, in the order of its first use.
class LinesAhead {
 public:
  explicit LinesAhead(std::optional<std::size_t> lines) : lines_(at_least_one(lines)) {}
  // How many cycles are over before there is room for one more, which `cycle` uses.
  std::uint64_t take(std::uint64_t cycle) {
    const bool is_full = lines_ && uses_.size() >= *lines_;
    const std::uint64_t after = is_full ? uses_[uses_.size() - *lines_] + 1 : 0;
    uses_.push_back(cycle);
    return after;
  }

 private:
  std::optional<std::size_t> lines_;
  std::vector<std::uint64_t> uses_;  // the first one of each line fetched
};

// An operand's way through its buffer.
class OperandDemand {
 public:
  OperandDemand(const Region& codes, const Region& scales, const BufferConfig& buffer,
                std::uint64_t burst, StallCause cause)
      : codes_{codes, burst},
        scales_{scales, burst, codes_.count()},
        ahead_(lines_in(buffer, burst, operand_parts)),
        cause_(cause),
        per_cycle_(codes_.count() + scales_.count()),
        lines_(codes_.count() + scales_.count(),
               at_least_one(lines_in(buffer, burst, operand_parts))) {}

  // Appends what must be fetched for the elements that enter in a cycle.
  void use(const std::vector<Demand::Element>& elements, std::uint64_t cycle, TransferPlan& plan,
           std::uint64_t& bytes) {
    for (const Demand::Element& element : elements) {
      use_range(codes_, element.index, cycle, plan, bytes);
      if (scales_.region.elements != 0) use_range(scales_, element.block, cycle, plan, bytes);
    }
  }
  std::size_t most_per_cycle() const { return per_cycle_.most(); }

 private:
  void use_range(const Lines& in, std::uint64_t element, std::uint64_t cycle, TransferPlan& plan,
                 std::uint64_t& bytes) {
    for (std::size_t line = in.first_of(element); line <= in.last_of(element); ++line) {
      if (!per_cycle_.first_in(cycle, line) || lines_.use(line, cycle).present) continue;
      Transfer fetch = transfer(in, line, false, cause_);
      fetch.needed_at = cycle;
      fetch.after = ahead_.take(cycle);
      bytes += fetch.bytes;
      plan.fetches.push_back(fetch);
    }
  }

  Lines codes_, scales_;
  LinesAhead ahead_;
  StallCause cause_;
  LinesPerCycle per_cycle_;
  WorkingLines lines_;
};

// The sums' way through theirs.
class SumDemand {
 public:
  SumDemand(const Region& region, const BufferConfig& buffer, std::uint64_t burst)
      : in_{region, burst},
        returning_(lines_in(buffer, burst, sum_parts)),
        leaving_(at_least_one(lines_in(buffer, burst, sum_parts))),
        per_cycle_(in_.count()),
        lines_(in_.count(), at_least_one(lines_in(buffer, burst, operand_parts))),
        unfinished_(in_.count(), 0),
        outside_(in_.count(), false) {
    for (std::uint64_t output = 0; output < region.elements; ++output) {
      for_lines(output, [&](std::size_t line) { ++unfinished_[line]; });
    }
  }

  void use(const Demand& demand, std::uint64_t cycle, TransferPlan& plan) {
    for (const std::size_t output : demand.sums) {
      for_lines(output, [&](std::size_t line) { use_line(line, cycle, plan); });
    }
    if (!demand.whole) return;
    for (const std::size_t output : demand.sums) {
      for_lines(output, [&](std::size_t line) {
        if (--unfinished_[line] == 0) drain(line, cycle, plan);
      });
    }
  }
  std::size_t most_per_cycle() const { return per_cycle_.most(); }

 private:
  template <class Function>
  void for_lines(std::uint64_t output, const Function& function) const {
    for (std::size_t line = in_.first_of(output); line <= in_.last_of(output); ++line) {
      function(line);
    }
  }

  void use_line(std::size_t line, std::uint64_t cycle, TransferPlan& plan) {
    if (!per_cycle_.first_in(cycle, line)) return;
    const WorkingLines::Use use = lines_.use(line, cycle);
    if (use.evicted) write_out(*use.evicted, cycle, plan);
    if (use.present || !outside_[line]) return;
    outside_[line] = false;
    Transfer fetch = transfer(in_, line, false, StallCause::partial_sums);
    fetch.needed_at = cycle;
    fetch.after = returning_.take(cycle);
    plan.memory.sum_reads += fetch.bytes;
    plan.fetches.push_back(fetch);
  }

  void write_out(const WorkingLines::Evicted& evicted, std::uint64_t cycle, TransferPlan& plan) {
    outside_[evicted.line] = true;
    Transfer write = transfer(in_, evicted.line, true, StallCause::partial_sums);
    write.after = evicted.last_used + 1;
    write.needed_at = cycle;
    plan.memory.sum_writes += write.bytes;
    plan.fetches.push_back(write);
  }

  void drain(std::size_t line, std::uint64_t cycle, TransferPlan& plan) {
    lines_.leave(line);
    Transfer write = transfer(in_, line, true, StallCause::results);
    write.after = cycle + 1;
    write.needed_at = Transfer::at_the_end;
    if (leaving_ && plan.drains.size() >= *leaving_) {
      plan.drains[plan.drains.size() - *leaving_].needed_at = cycle;
    }
    plan.memory.result_writes += write.bytes;
    plan.drains.push_back(write);
  }

  Lines in_;
  LinesAhead returning_;
  std::optional<std::size_t> leaving_;  // lines on their way out at a time
  LinesPerCycle per_cycle_;
  WorkingLines lines_;
  std::vector<std::uint32_t> unfinished_;  // outputs of each line that are not whole
  std::vector<bool> outside_;              // lines of partial sums that had to go
};

// The clock edges that ports make a cycle longer.
class PortDemand {
 public:
  explicit PortDemand(const StorageConfig& storage) : storage_(storage) {}

  void use(const Demand& demand, std::uint64_t cycle, TransferPlan& plan) {
    Hold hold{cycle, 0, {}};
    const auto see = [&](std::size_t elements, const BufferConfig& buffer, StallCause cause) {
      if (buffer.ports == 0 || elements == 0) return;
      const std::uint64_t extra = (elements - 1) / buffer.ports;
      if (extra > hold.extra) hold = {cycle, extra, cause};
    };
    see(demand.activations.size(), storage_.activations, StallCause::activation_ports);
    see(demand.weights.size(), storage_.weights, StallCause::weight_ports);
    see(demand.sums.size() * (demand.adds ? 2 : 1), storage_.outputs, StallCause::output_ports);
    const Hold before = plan.holds.empty() ? Hold{} : plan.holds.back();
    if (hold.extra == before.extra && (hold.extra == 0 || hold.cause == before.cause)) return;
    plan.holds.push_back(hold);
  }

 private:
  const StorageConfig& storage_;
};

void count(const Demand& demand, BufferAccesses& accesses) {
  accesses.activation_reads += demand.activations.size();
  accesses.weight_reads += demand.weights.size();
  accesses.sum_writes += demand.sums.size();
  if (demand.adds) accesses.sum_reads += demand.sums.size();
}

}  // namespace

TransferPlan plan_transfers(const PlanRequest& request) {
  const StorageConfig& storage = request.storage;
  const std::uint64_t burst = storage.memory ? storage.memory->burst : 1;
  const MemoryMap map =
      memory_map(request.stored, request.stored.layer.outputs(), request.outputs, burst);
  TransferPlan plan;
  PortDemand ports(storage);
  DemandWalk walk(request.dataflow, request.array, request.tiling, request.stored);
  if (!storage.memory) {
    plan.cycles = walk.run([&](std::uint64_t cycle, const Demand& demand) {
      count(demand, plan.accesses);
      ports.use(demand, cycle, plan);
    });
    return plan;
  }
  OperandDemand activations(map.activations, map.activation_scales, storage.activations, burst,
                            StallCause::activations);
  OperandDemand weights(map.weights, map.weight_scales, storage.weights, burst,
                        StallCause::weights);
  SumDemand sums(map.outputs, storage.outputs, burst);
  plan.cycles = walk.run([&](std::uint64_t cycle, const Demand& demand) {
    count(demand, plan.accesses);
    ports.use(demand, cycle, plan);
    activations.use(demand.activations, cycle, plan, plan.memory.activation_reads);
    weights.use(demand.weights, cycle, plan, plan.memory.weight_reads);
    sums.use(demand, cycle, plan);
  });
  require_room("activations", storage.activations, burst, operand_parts,
               activations.most_per_cycle());
  require_room("weights", storage.weights, burst, operand_parts, weights.most_per_cycle());
  require_room("outputs", storage.outputs, burst, sum_parts, sums.most_per_cycle());
  return plan;
}

}  // namespace guardbit::models
