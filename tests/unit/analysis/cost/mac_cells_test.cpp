// Golden counts: the netlists of a published-model study, counted before synthesis.
//
// The study synthesised structural MAC units with yosys 0.23; its counts are, in this order, full
// adders, half adders, ANDs, multiplexers, XORs, flip-flops, ORs.
#include "analysis/cost/mac_cells.h"

#include <doctest/doctest.h>

#include "tests/unit/analysis/cost/cost_helpers.h"

namespace guardbit::analysis::mac_cells_test {

using enum CellKind;

namespace {

CellCounts cells(const std::string& format, const std::string& accumulator, std::size_t lanes = 1) {
  return mac_cells(design_of(format, accumulator, lanes));
}

}  // namespace

TEST_CASE("integer units have the golden counts") {
  CHECK(cells("int8", "int:width=32") == CellCounts{81, 24, 96, 0, 0, 32, 0});
  CHECK(cells("int4", "int:width=16") == CellCounts{25, 12, 32, 0, 0, 16, 0});
}

TEST_CASE("minifloats in two's complement registers have the golden counts") {
  // Products are multiples of 2^-2 (e2m1), 2^-18 (e4m3), 2^-32 (e5m2); 8 guard bits above. The
  // window of 24 bits drops the lowest 21 of 45.
  CHECK(cells("e2m1", fixed_text(17, -2)) == CellCounts{18, 4, 34, 9, 11, 17, 2});
  CHECK(cells("e4m3:finite", fixed_text(45, -18)) == CellCounts{56, 6, 126, 35, 43, 45, 6});
  CHECK(cells("e4m3:finite", fixed_text(24, 3)) == CellCounts{35, 6, 84, 30, 22, 24, 6});
  CHECK(cells("e5m2:finite", fixed_text(75, -32)) == CellCounts{82, 5, 215, 30, 75, 75, 8});
}

TEST_CASE("a fused multiply-add of e4m3 into fp32 has the golden counts") {
  CHECK(cells("e4m3:finite", "float:fp32") == CellCounts{90, 89, 237, 301, 74, 32, 168});
}

TEST_CASE("codes that are no numbers change no datapath as wide") {
  CHECK(cells("e4m3:fn", fixed_text(45, -18)) == cells("e4m3:finite", fixed_text(45, -18)));
}

TEST_CASE("saturation is a multiplexer a bit and two gates") {
  CellCounts expected = cells("int8", "int:width=32,overflow=wrap");
  expected[mux2] += 32;
  expected[xor2] += 2;
  CHECK(cells("int8", "int:width=32,overflow=saturate") == expected);
}

TEST_CASE("unsigned operands leave no constant and no negation") {
  // 8 x 8 partial products and the register: unsigned columns, and none of ones.
  const CellCounts both = cells("uint8", "int:width=32");
  CHECK(both[and2] == 96);
  CHECK(both[flip_flop] == 32);
  CHECK(cells("ue4m3", fixed_text(45, -18))[xor2] == 6);  // the hidden bits alone
}

TEST_CASE("lanes repeat all but the register") {
  const CellCounts one = cells("e4m3", fixed_text(45, -18)),
                   eight = cells("e4m3", fixed_text(45, -18), 8);
  for (const CellKind kind : {mux2, xor2, or2}) CHECK(eight[kind] == 8 * one[kind]);
  CHECK(eight[flip_flop] == 45);
  CHECK(eight[and2] == 8 * (one[and2] - 45) + 45);
  const CellCounts floats = cells("e4m3", "float:fp32"), pair = cells("e4m3", "float:fp32", 2);
  CHECK(pair[full_adder] == 2 * floats[full_adder]);
  CHECK(pair[flip_flop] == floats[flip_flop]);
}

TEST_CASE("a wrapping register that is narrower than a product drops its upper columns") {
  // int4 into 6 bits: partial products of columns 0 to 5, 16 less the 3 above.
  CHECK(cells("int4", "int:width=6")[flip_flop] == 6);
  CHECK(cells("e4m3", fixed_text(12, -18))[mux2] < cells("e4m3", fixed_text(45, -18))[mux2]);
}

TEST_CASE("a quire is a two's complement register of its width") {
  const MacDesign quire = design_of("posit8_1", "quire:carry=8");
  CHECK(quire.kind == RegisterEncoding::twos_complement);
  CHECK(mac_cells(quire)[flip_flop] == quire.register_bits);
}

}  // namespace guardbit::analysis::mac_cells_test
