// What a machine counts: stalls by cause, elements through its buffers, bytes to and from memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>

namespace guardbit::inline traces {

/// What a standing array waits for: operands, partial sums or room for results in a buffer that
/// the memory outside has to fill or drain, or a port of a buffer.
enum class StallCause {
  activations,
  weights,
  partial_sums,
  results,
  activation_ports,
  weight_ports,
  output_ports
};
inline constexpr std::array<std::string_view, 7> stall_cause_names{
    "activations",      "weights",      "partial_sums", "results",
    "activation_ports", "weight_ports", "output_ports"};

/// Clock edges in which the array stood still, each under one cause.
struct StallCounts {
  std::array<std::uint64_t, stall_cause_names.size()> by_cause{};
  std::uint64_t& operator[](StallCause cause) { return by_cause[static_cast<std::size_t>(cause)]; }
  std::uint64_t operator[](StallCause cause) const {
    return by_cause[static_cast<std::size_t>(cause)];
  }
  std::uint64_t total() const {
    return std::accumulate(by_cause.begin(), by_cause.end(), std::uint64_t{0});
  }
  StallCounts& operator+=(const StallCounts& other) {
    for (std::size_t i = 0; i < by_cause.size(); ++i) by_cause[i] += other.by_cause[i];
    return *this;
  }
  bool operator==(const StallCounts&) const = default;
};

/// Elements that pass between the buffers and the array; padding of a convolution is not read.
struct BufferAccesses {
  std::uint64_t activation_reads = 0;
  std::uint64_t weight_reads = 0;
  std::uint64_t sum_writes = 0;  ///< of partial and whole sums
  std::uint64_t sum_reads = 0;   ///< of partial sums, to be added to
  BufferAccesses& operator+=(const BufferAccesses& other) {
    activation_reads += other.activation_reads;
    weight_reads += other.weight_reads;
    sum_writes += other.sum_writes;
    sum_reads += other.sum_reads;
    return *this;
  }
  bool operator==(const BufferAccesses&) const = default;
};

/// Bytes between the buffers and the memory outside; all 0 where there is none.
struct MemoryTraffic {
  std::uint64_t activation_reads = 0;
  std::uint64_t weight_reads = 0;
  std::uint64_t sum_reads = 0;   ///< of partial sums that did not stay in the buffer
  std::uint64_t sum_writes = 0;  ///< of the same
  std::uint64_t result_writes = 0;
  std::uint64_t reads() const { return activation_reads + weight_reads + sum_reads; }
  std::uint64_t writes() const { return sum_writes + result_writes; }
  MemoryTraffic& operator+=(const MemoryTraffic& other) {
    activation_reads += other.activation_reads;
    weight_reads += other.weight_reads;
    sum_reads += other.sum_reads;
    sum_writes += other.sum_writes;
    result_writes += other.result_writes;
    return *this;
  }
  bool operator==(const MemoryTraffic&) const = default;
};

/// Bits that changed in the registers of the array's elements, which begin a layer as zero.
struct ToggleCounts {
  std::uint64_t operand = 0;
  std::uint64_t product = 0;
  std::uint64_t accumulator = 0;
  bool operator==(const ToggleCounts&) const = default;
  ToggleCounts& operator+=(const ToggleCounts& other) {
    operand += other.operand;
    product += other.product;
    accumulator += other.accumulator;
    return *this;
  }
};

}  // namespace guardbit::inline traces
