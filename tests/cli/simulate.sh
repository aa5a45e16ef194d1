# guardbit simulate: cycles, records, reproducibility, rejected input.
source "$SOURCE/tests/cli/lib.bash"

# conv1 of the sample is 640 x 9 x 16: one fold on 16x16. Weight-stationary 16 + 640 + 16 + 16 - 2;
# output-stationary 40 folds of 2 * 16 + 16 + 9 - 3.
run 0 simulate --layers cnn/conv1 --csv -o ws
[[ $(cut -d, -f1,2,5 out | tail -n 1) == 'cnn/conv1,640x9x16,686' ]] || fail "$last: wrong cycles"
run 0 simulate --layers cnn/conv1 --dataflow os --csv -o os
[[ $(cut -d, -f1,2,5 out | tail -n 1) == 'cnn/conv1,640x9x16,2160' ]] || fail "$last: wrong cycles"
run 0 simulate --layers cnn/conv1 --json -o ws
valid_json
[[ ! -s err ]] || fail "$last: printed something on standard error"

# Every clock an event or a block of clocks: the same files. A waveform changes nothing.
run 0 simulate --layers 'cnn/fc' --time lockstep -o lockstep
run 0 simulate --layers 'cnn/fc' --time block -o block --vcd fc.vcd --vcd-window 100:130 \
  --vcd-pe 0..1,3 2,0
for file in run.json layers.csv outputs.safetensors; do
  cmp "lockstep/$file" "block/$file" || fail "$file differs between lockstep and block time"
done
# A time stamp an edge of the window, and one for its end.
[[ $(grep -c '^#' fc.vcd) == 31 ]] || fail "the waveform has another number of time stamps"
grep -q '^#130$' fc.vcd || fail "the waveform does not end with its window"
grep -q 'date' fc.vcd && fail "the waveform holds a date"
grep -q '^$var wire 8 .* code \[7:0\] $end$' fc.vcd || fail "codes of e4m3 are not 8 bits wide"
for element in pe_0_3 pe_1_3 pe_2_0; do
  grep -q "^\$scope module $element " fc.vcd || fail "the waveform lacks $element"
done
ls fc.vcd.* 2>/dev/null && fail "something is left beside the waveform"

# Toggled bits of each layer and of all, only where asked for.
run 0 simulate --layers cnn/conv1 --toggles -o toggles
grep -q '^Toggled bits: [1-9][0-9]* of operands, [1-9][0-9]* of products, [1-9]' out ||
  fail "$last: no line of toggled bits"
[[ $(grep -c toggled_bits toggles/run.json) == 2 ]] || fail "$last: toggled bits are not recorded"
grep -q toggled_bits block/run.json && fail "toggled bits are recorded without being asked for"
cmp toggles/outputs.safetensors ws/outputs.safetensors || fail "counting bits changes the outputs"

# Stochastic rounding follows from the seed alone.
stochastic=(simulate --layers cnn/fc --accumulator float:e5m10,rounding=stochastic)
run 0 "${stochastic[@]}" --seed 1 -o first
run 0 "${stochastic[@]}" --seed 1 -o again
run 0 "${stochastic[@]}" --seed 2 -o other
cmp first/outputs.safetensors again/outputs.safetensors || fail "the same seed gives other bits"
cmp -s first/outputs.safetensors other/outputs.safetensors && fail "another seed gives the same bits"

# One output: weights 1 -1, activations 3 and 5: -2, in a 20-bit register sign-extended to 64 bits.
codes() {
  safetensors "$1" '{"__metadata__":{"guardbit.trace":"{\"version\":1,\"name\":\"small\",'\
'\"layers\":[{\"name\":\"fc\",\"kind\":\"matmul\",\"activations\":\"a\",\"weights\":\"w\"}],'\
'\"quantised\":{\"a\":{\"format\":\"int8\",\"scales\":[1]},\"w\":{\"format\":\"int8\",\"scales\":[1]}}}"},'\
'"a":{"dtype":"I8","shape":[1,2],"data_offsets":[0,2]},'\
'"w":{"dtype":"I8","shape":[2,1],"data_offsets":[2,4]}}' "$2"
}
codes small.safetensors '\x03\x05\x01\xff'
run 0 simulate small.safetensors --array 2x1 --accumulator int:width=20 -o small
[[ $(data small/outputs.safetensors 9) == '254 255 255 255 255 255 255 255 0' ]] ||
  fail "$last: wrong register or flag"
run 0 simulate small.safetensors --array 2x1 --accumulator int:width=20 \
  --requantise shift:format=int8,by=1 -o small
has '1 outputs requantised, every code as MPFR rounds it.'
grep -aqF 'fc.codes' small/outputs.safetensors || fail "$last: no codes"
rejects "requantisation 'shift'" simulate small.safetensors --requantise shift -o never
# -128 * -128 twice is 32768, one more than 16 bits hold: it wraps, and the flags (overflowed 1, wrapped 32) say so.
codes corner.safetensors '\x80\x80\x80\x80'
run 0 simulate corner.safetensors --dataflow os --accumulator int:width=16 -o corner
[[ $(data corner/outputs.safetensors 9) == '0 128 255 255 255 255 255 255 33' ]] ||
  fail "$last: wrong register or flag"
has '1 outputs overflowed'

# The same with a bias: 7.5 is a tie between 7 and 8 units of the products: -2 + 8. Then NaN.
biased() {
  safetensors "$1" '{"__metadata__":{"guardbit.trace":"{\"version\":1,\"name\":\"small\",'\
'\"layers\":[{\"name\":\"fc\",\"kind\":\"matmul\",\"activations\":\"a\",\"weights\":\"w\",\"bias\":\"b\"}],'\
'\"quantised\":{\"a\":{\"format\":\"int8\",\"scales\":[1]},\"w\":{\"format\":\"int8\",\"scales\":[1]}}}"},'\
'"a":{"dtype":"I8","shape":[1,2],"data_offsets":[0,2]},'\
'"w":{"dtype":"I8","shape":[2,1],"data_offsets":[2,4]},'\
'"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}' "$2"
}
biased biased.safetensors '\x03\x05\x01\xff\0\0\xf0\x40'
for dataflow in ws os; do
  run 0 simulate biased.safetensors --dataflow "$dataflow" --array 2x1 --accumulator int:width=20 -o biased
  [[ $(data biased/outputs.safetensors 9) == '6 0 0 0 0 0 0 0 0' ]] ||
    fail "$last: wrong register or flag"
  grep -A 1 -F '"bias": {' biased/run.json | grep -qF '"lsb_exp": 0' || fail "$last: no bias in the record"
done
biased nan_bias.safetensors '\x03\x05\x01\xff\0\0\xc0\x7f'
rejects "layer 'fc': bias 'b': expected finite numbers" simulate nan_bias.safetensors -o never

# 2.0 and NaN as float32 activations.
reals() {
  safetensors "$1" '{"__metadata__":{"guardbit.trace":"{\"version\":1,'\
'\"layers\":[{\"name\":\"fc\",\"kind\":\"matmul\",\"activations\":\"a\",\"weights\":\"w\"}]}"},'\
'"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},'\
'"w":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]}}' "$2"
}
reals nan.safetensors '\0\0\0\x40\0\0\xc0\x7f\0\0\x80\x3f\0\0\x80\x3f'
for format in e2m1 e4m3; do
  rejects "tensor 'a'" simulate nan.safetensors --weights "$format" --activations "$format" -o never
done

rejects 'missing.safetensors' simulate missing.safetensors -o never
head -c 100000 "$SOURCE/traces/samples/digits.safetensors" >truncated.safetensors
rejects 'truncated.safetensors' simulate truncated.safetensors -o never
rejects "array '0x4'" simulate --array 0x4 -o never
rejects "array '16'" simulate --array 16 -o never
rejects "did you mean 'os'" simulate --dataflow oss -o never
rejects 'sums chunks of 16' simulate --accumulator float:fp32,chunk=10 -o never
rejects "'witdh'" simulate --accumulator int:witdh=20 -o never
rejects "did you mean '--weights'" simulate --weigths e4m3 -o never
rejects "--vcd-window: '5:5'" simulate --vcd x.vcd --vcd-window 5:5 -o never
rejects "--vcd-window: '5'" simulate --vcd x.vcd --vcd-window 5 -o never
rejects "--vcd-window: '-1:5'" simulate --vcd x.vcd --vcd-window=-1:5 -o never
rejects 'which has 686' simulate --layers cnn/conv1 --vcd x.vcd --vcd-window 686:700 -o never
rejects "'16' is not a whole number from 0 to 15" simulate --vcd x.vcd --vcd-pe 16,0 -o never
rejects "--vcd-pe: '3'" simulate --vcd x.vcd --vcd-pe 3 -o never
rejects 'expected --vcd' simulate --vcd-pe 3,3 -o never
[[ ! -e x.vcd ]] || fail "a rejected run left a waveform"
[[ ! -e never ]] || fail "a rejected run left files"
touch file
rejects 'file/below' simulate --layers cnn/fc -o file/below

# Any number of threads gives the same record.
run 0 simulate --layers 'vit/head' --threads 1 -o one
run 0 simulate --layers 'vit/head' --threads 3 -o three
for file in run.json layers.csv outputs.safetensors; do
  cmp "one/$file" "three/$file" || fail "$file differs"
done
rejects '--threads: 0 is not from 1 to 1024' simulate --threads 0 -o never
