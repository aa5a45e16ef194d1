# guardbit cost: golden counts, the reference, several units, what is not covered; --cost elsewhere.
source "$SOURCE/tests/cli/lib.bash"

# column NAME: the fields of a column of the CSV on standard output, one a line; quoted ones are empty.
column() {
  awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; ++i) if ($i == name) at = i; next } { print $at }' \
    <(sed 's/"[^"]*"//g' out)
}
cells() {
  for kind in full_adder half_adder and2 mux2 xor2 flip_flop or2; do column "cells_$kind"; done | xargs
}

# The counts of a netlist of int8 into 32 bits, and of e4m3 into fp32 (tests/unit/analysis/cost).
run 0 cost --weights int8 --accumulator int:width=32 --explain --csv
[[ $(cells) == '81 24 96 0 0 32 0' ]] || fail "$last: wrong counts"
[[ $(column area_ratio) == 1 && $(column area_ratio_low) == 1 && $(column area_ratio_high) == 1 ]] ||
  fail "$last: int8 into 32 bits is what areas are compared with"
[[ $(column luts) == 104 ]] || fail "$last: 8 * 8 + 32 + 8 LUTs"
[[ $(column mac_energy_horowitz45_pj) == 0.30000000000000004 ]] || fail "$last: 0.2 + 0.1 pJ"
run 0 cost --weights e4m3 --accumulator float:fp32 --explain --csv
[[ $(cells) == '90 89 237 301 74 32 168' ]] || fail "$last: wrong counts"
[[ $(column luts) == 729 ]] || fail "$last: measured LUTs"
[[ -z $(column mac_energy_horowitz45_pj) ]] || fail "$last: Horowitz has no e4m3"

# An array is so many units.
run 0 cost --weights e4m3 --accumulator float:fp32 --lanes 16 --array 16x16 --csv
python3 - "$(column um2)" "$(column array_um2)" <<'EOF' || fail "$last: the array is 256 units"
import sys
assert abs(float(sys.argv[2]) / float(sys.argv[1]) - 256) < 1e-9
EOF
run 0 cost --weights e4m3 --accumulator float:fp32 --lanes 16 --array 16x16
has 'blind to the data'
has 'area of a MAC, int8 = 1'
[[ ! -s err ]] || fail "$last: printed something on standard error"

# Several units: what is not covered is an empty cell with a note.
run 0 cost --weights int8 lns8_3 --accumulator exact -n 4608 --json
valid_json
has '"note": "not covered: operands of lns8_3"'
has '"area_ratio": null'
run 0 cost --weights 'e{2..5}m2' --accumulator exact
has 'e5m2:ieee'

rejects 'the cost model does not cover operands of lns8_3' cost --weights lns8_3 --accumulator exact
rejects 'does not cover aligned sums' cost --weights e4m3 --accumulator hopper
rejects 'does not cover two registers' cost --weights e4m3 --accumulator float:fp32,chunk=16
rejects "cell library 'tsmc3': expected one of osu018, nangate45" cost --library tsmc3
rejects "--lanes: 0 is not from 1 to 1024" cost --lanes 0
rejects "array '16': expected <rows>x<columns>" cost --array 16
rejects 'at least 1 product' cost -n 0
rejects "did you mean 'e4m3'" cost --weights e4m

# Costs of a run are asked for, and change nothing else.
run 0 simulate --layers cnn/fc --weights int8 --activations int8 --accumulator int:width=32 \
  --dataflow os -o plain --quiet
! grep -q cost plain/run.json || fail "$last: costs that nobody asked for"
run 0 simulate --layers cnn/fc --weights int8 --activations int8 --accumulator int:width=32 \
  --dataflow os -o priced --quiet --cost
has 'blind to the data'
grep -q '"full_adder": 81' priced/run.json || fail "$last: no counts in the record"
cmp plain/outputs.safetensors priced/outputs.safetensors || fail "$last: other outputs"
# 10 * 512 * 10 MACs of 0.3 pJ.
grep -q '"macs_pj": 15360' priced/run.json || fail "$last: energy of 51200 MACs"

run 0 sweep --layers cnn/fc --formats 'int{3..4}' e2m1 --operands int4 \
  --accumulators int:width=16 -o swept --cost
has 'The Pareto front of area and error:'
[[ $(wc -l <swept/choices.csv) == 5 ]] || fail "$last: expected 4 choices"
[[ -s swept/error-versus-cost.svg && -s swept/error-versus-cost.dat ]] || fail "$last: no plot"
