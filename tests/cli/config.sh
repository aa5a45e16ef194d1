# guardbit simulate with a configured machine: presets, YAML, SCALE-Sim files, precedence, bad input.
source "$SOURCE/tests/cli/lib.bash"

run 0 simulate --list-presets
for preset in gemmini-16x16 hopper-8x16 tpuv1-256x256; do has "$preset"; done
run 0 simulate --preset hopper-8x16 --layers cnn/fc -o preset
has ' pass'

# A written configuration is the same machine: the same record, byte for byte.
run 0 simulate --preset gemmini-16x16 --print-config
cp out gemmini.yaml
run 0 simulate --config gemmini.yaml --print-config
cmp out gemmini.yaml || fail "a printed configuration prints as another"
run 0 simulate --preset gemmini-16x16 --layers cnn/fc -o by_name
run 0 simulate --config gemmini.yaml --layers cnn/fc -o by_file
for file in run.json layers.csv outputs.safetensors; do
  cmp "by_name/$file" "by_file/$file" || fail "$file differs between preset and file"
done

# What the command line says counts above the file.
run 0 simulate --config gemmini.yaml --array 4x8 --accumulator exact --print-config
has 'rows: 4' && has 'columns: 8' && has 'accumulator: exact'
rejects 'array.double_buffered' simulate --config gemmini.yaml --dataflow os -o never

# SCALE-Sim's files. 10 x 32 x 16 on 8x8, weight-stationary: 4 * 2 folds of 10 + 2 * 8 + 8 - 2 cycles.
cat >scale.cfg <<'END'
[general]
run_name = scale
[architecture_presets]
ArrayHeight: 8
ArrayWidth: 8
Dataflow: ws
[run_presets]
InterfaceBandwidth: CALC
END
printf 'Layer, M, N, K,\nfc, 10, 16, 32,\n' >layers.csv
run 0 simulate layers.csv --config scale.cfg --csv -o scale
[[ $(cut -d, -f1,2,5 out | tail -n 1) == 'fc,10x32x16,256' ]] || fail "$last: wrong cycles"
run 0 simulate layers.csv --config scale.cfg --seed 1 -o seeded
cmp -s scale/outputs.safetensors seeded/outputs.safetensors && fail 'another seed gives the same values'

# A memory: stalls, the same outputs, and its addresses. A is 320 codes, B 512, the sums 640 bytes.
printf '%s\n' 'array: {rows: 8, columns: 8, dataflow: ws}' 'memory: {bandwidth: 4, latency: 20}' \
  'buffers: {activations: {size: 4KiB}, weights: {size: 4KiB}, outputs: {size: 4KiB}}' >memory.yaml
run 0 simulate layers.csv --config memory.yaml -o memory --memory-trace a.csv a.stl a.ldst
has 'The array stood still in ' && has 'Memory: 832 bytes read, 640 written.'
cmp memory/outputs.safetensors scale/outputs.safetensors || fail 'a memory changes outputs'
[[ $(grep -c '^LD 0x' a.ldst) == 13 && $(grep -c '^ST 0x' a.ldst) == 10 ]] || fail 'wrong accesses'
# B begins at 320; its row 7, from 432 on, enters first: in the line of 64 bytes at 384.
[[ $(head -n 1 a.stl) == $'0:\tread\t0x180' ]] || fail 'another first read'
grep -q '^0, 384, 320, 0, ' a.csv || fail 'another first line'
run 0 simulate layers.csv --config memory.yaml -o memory --timeline t.svg
grep -q 'waits for activations: 68 of 543 cycles' t.svg || fail 'the timeline lacks a stall'
rejects 'ends in .svg' simulate layers.csv --timeline t.png -o never
run 0 simulate layers.csv --config memory.yaml --time lockstep -o lockstep
for file in run.json outputs.safetensors; do
  cmp "memory/$file" "lockstep/$file" || fail "$file differs between lockstep and block time"
done
rejects 'expected a memory' simulate layers.csv --config scale.cfg --memory-trace b.stl -o never
rejects "extension '.txt'" simulate layers.csv --config memory.yaml --memory-trace b.txt -o never
sed 's/activations: {size: 4KiB}/activations: {size: 64}/' memory.yaml >small.yaml
rejects 'buffers.activations: 64 bytes are too few' simulate layers.csv --config small.yaml -o never

printf 'array: {row: 4}\n' >bad.yaml
rejects "bad.yaml:1:9: unknown key 'array.row' (did you mean 'rows'?)" simulate --config bad.yaml -o never
printf 'fc, 10, 16\n' >bad.csv
rejects 'bad.csv:1: 3 fields' simulate bad.csv -o never
printf '[general]\nrun = x\n' >bad.cfg
rejects "bad.cfg:2: unknown key 'run'" simulate --config bad.cfg -o never
rejects "did you mean 'hopper-8x16'" simulate --preset hoper-8x16 -o never
rejects '--config and --preset exclude each other' simulate --config scale.cfg --preset hopper-8x16 -o never
rejects 'missing.yaml' simulate --config missing.yaml -o never
rejects 'array.lanes' simulate --lanes 4 -o never
[[ ! -e never ]] || fail 'a rejected run left files'

# A rule for layers that are not there is a mistake, named with its place; --layers does not matter.
printf 'array: {rows: 4, columns: 4, dataflow: ws}\nlayers:\n  - match: "fc"\n    weights: int8\n  - {match: fd, weights: int8}\n' >rules.yaml
rejects "rules.yaml:5:13: match: 'fd' matches no layer of the trace (did you mean 'fc'?), which has fc" \
  simulate layers.csv --config rules.yaml -o never
printf 'Layer, M, N, K,\nfc, 10, 16, 32,\nfd, 1, 2, 3,\n' >two.csv
run 0 simulate two.csv --layers fc --config rules.yaml -o two
run 0 simulate --config rules.yaml --print-config

# SCALE-Sim's reports of the layer above, 4 * 2 folds of 10 + 2 * 8 + 8 - 2 cycles, one less reported:
# 10 * 16 * 32 of 255 * 64 multiplications; ifmap 10 * 32 * 2, filter 32 * 16, ofmap 10 * 16 * 4 words.
run 0 simulate layers.csv --config scale.cfg --quiet -o scale --scalesim-reports reports
cat >expected <<'END'
LayerID, Total Cycles, Stall Cycles, Overall Util %, Mapping Efficiency %, Compute Util %,
0, 255, 0, 31.372549019607842, 100.0, 25.64102564102564,
END
cmp reports/COMPUTE_REPORT.csv expected || fail 'COMPUTE_REPORT.csv'
[[ $(tail -n 1 reports/BANDWIDTH_REPORT.csv) == '0, 2.5098039215686274, 2.007843137254902, 2.5098039215686274,' ]] ||
  fail 'BANDWIDTH_REPORT.csv'
[[ $(tail -n 1 reports/DETAILED_ACCESS_REPORT.csv) == '0, 9, 249, 640, 1, 232, 512, 15, 255, 640,' ]] ||
  fail 'DETAILED_ACCESS_REPORT.csv'
[[ $(ls reports | wc -l) == 3 ]] || fail 'other files among the reports'
rejects "dataflow 'dot': expected os, ws or is" simulate layers.csv --dataflow dot -o never --scalesim-reports never
rejects 'is not a folder' simulate layers.csv -o never --scalesim-reports layers.csv
[[ ! -e never ]] || fail 'a rejected run left files'
