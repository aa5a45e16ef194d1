// Where sums go that leave an array: the partial-sum bank below the columns, then the outputs.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "arith/product/matrix_product.h"
#include "arith/registers/mac.h"
#include "arith/registers/random_keys.h"

namespace guardbit::models {

/// Plain C++ content of the partial-sum module. Writes to a register file that outlives it.
class Results {
 public:
  /// `bank_size`: partial sums kept at once, 0 where the dataflow's PEs hold whole sums; a bank
  /// needs an outer register.
  Results(const MacRegisters& registers, std::size_t bank_size, std::uint64_t seed,
          RegisterFile& outputs)
      : seed_(seed), outputs_(outputs) {
    assert(bank_size == 0 || registers.outer);
    if (bank_size != 0) bank_ = registers.outer->make_bank(bank_size);
  }

  /// A whole sum, in register `from` of a grid's: goes to place `output` as it is.
  void put(std::size_t output, const Bank& sums, std::size_t from) {
    sums.write(from, output, outputs_);
    ++delivered_;
  }

  /// Where a partial sum belongs.
  struct PartialSum {
    std::size_t index;   ///< bank register of its output
    std::size_t output;  ///< place of it
    std::size_t chunk;   ///< number of the sum among those of its output
    bool is_last;        ///< of these
  };
  /// A partial sum, in register `from` of a grid's: added to its bank register, which starts empty,
  /// or with the bias of its column, with chunk 0 and is written to the outputs with the last one.
  /// `factor`: its block scales.
  void add(const PartialSum& partial, const Bank& sums, std::size_t from,
           const Product& factor = unit_product,
           const std::optional<Product>& bias = std::nullopt) {
    const auto [index, output, chunk, is_last] = partial;
    if (chunk == 0) start(index, output, bias);
    bank_->add(index, sums, from, chunk_random(seed_, output, chunk), factor);
    if (is_last) bank_->write(index, output, outputs_);
    ++delivered_;
  }

  /// For grids that keep their partial sums themselves: the outputs to write to, and how many sums
  /// have left the array.
  RegisterFile& outputs() { return outputs_; }
  void count_delivered(std::size_t sums) { delivered_ += sums; }

  /// Sums that have left the array so far.
  std::uint64_t delivered() const { return delivered_; }
  RegisterTally tally() const { return bank_ ? bank_->tally() : RegisterTally{}; }

 private:
  void start(std::size_t index, std::size_t output, const std::optional<Product>& bias) {
    bank_->clear(index);
    if (bias) bank_->load(index, *bias, bias_random(seed_, output));
  }

  std::unique_ptr<Bank> bank_;
  std::uint64_t seed_;
  RegisterFile& outputs_;
  std::uint64_t delivered_ = 0;
};

}  // namespace guardbit::models
