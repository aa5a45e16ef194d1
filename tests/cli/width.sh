# guardbit width: accumulator bits certified, predicted, observed and needed.
source "$SOURCE/tests/cli/lib.bash"

# 4608 * (max / quantum)^2, its bits and a sign: e2m1 4608 * 12^2 < 2^20; e3m2 28 * 2^4 = 448,
# 4608 * 448^2 < 2^30; e4m3 448 * 2^9 = 7 * 2^15, 4608 * 49 * 2^30 < 2^48; e5m2 7 * 2^29,
# 4608 * 49 * 2^58 < 2^76.
run 0 width --weights 'e2m1;e3m2;e4m3;e5m2' -n 4608 --csv
expected='weights,activations,terms,bits,product_lsb_exp
e2m1:finite,e2m1:finite,4608,21,-2
e3m2:finite,e3m2:finite,4608,31,-8
e4m3:fn,e4m3:fn,4608,49,-18
e5m2:ieee,e5m2:ieee,4608,77,-32'
[[ $(<out) == "$expected" ]] || fail "$last: differs"

# -128 * -8 = 2^10, 256 of them 2^18: positive, so 20 bits.
run 0 width --weights int4 --activations int8 -n 1 256
line 'int4 int8 1 12 2^0'
line 'int4 int8 256 20 2^0'

# As typed, and as a shell passes it on with the braces expanded.
run 0 width --weights 'e{2..5}m{1..3}' -n 4608
[[ $(wc -l <out) == 15 ]] || fail "$last: expected 12 rows under 3 lines of heading"
cp out quoted
run 0 width --weights e{2..5}m{1..3} -n 4608
cmp quoted out || fail "$last: differs from the quoted range"

# Quires: the standard's 16 bits for each of the posit's, 1 sign and n - 1 carry bits on 4h = 24 and
# 224 of before, and 4h + 2 + 13 for 4608 products, of which the exact width needs one less.
run 0 width --weights posit8_0 posit16_2 e4m3 -n 4608 --csv
expected='weights,activations,terms,bits,product_lsb_exp,quire_standard_bits,quire_early_bits,quire_formula_bits
posit8_0,posit8_0,4608,38,-12,,32,39
posit16_2,posit16_2,4608,238,-112,256,240,239
e4m3:fn,e4m3:fn,4608,49,-18,,,'
[[ $(<out) == "$expected" ]] || fail "$last: differs"

# One output: weights 1 -1, activations 3 and 5, sums 3 and -2. By format 2 * (-128)^2 = 2^15 needs
# 17 bits; by weights from -128 - 127 to 127 + 128, 9 bits; 3 needs 3 and -2 needs 2. How far off the
# codes were is not known, so nothing is searched.
safetensors small.safetensors '{"__metadata__":{"guardbit.trace":"{\"version\":1,\"name\":\"small\",'\
'\"layers\":[{\"name\":\"fc\",\"kind\":\"matmul\",\"activations\":\"a\",\"weights\":\"w\"}],'\
'\"quantised\":{\"a\":{\"format\":\"int8\",\"scales\":[1]},\"w\":{\"format\":\"int8\",\"scales\":[1]}}}"},'\
'"a":{"dtype":"I8","shape":[1,2],"data_offsets":[0,2]},'\
'"w":{"dtype":"I8","shape":[2,1],"data_offsets":[2,4]}}' '\x03\x05\x01\xff'
run 0 width small.safetensors
line 'fc int8 int8 2 17 9 3 2 2 - - - - - - - - - 2^0'
line 'fc: the trace holds codes, whose quantisation error is not known: give --error to say which error would do.'
# In the range of this tensor, [3, 5]: 3 - 5 to 5 - 3, and 5 on the way; in those of 3 and 5, -2 and 3.
# A2Q: 2 * 2^7 + 1 <= 2^9; A2Q+: the mean is 0, 2 * 255 + 2 = 2^9. Tiles of one product: [-128, 128].
run 0 width small.safetensors --only certified --tile 1
line 'fc int8 int8 2 17 17 10 9 9 9 3 4 2 3 16 9 9 9 9 2^0'
run 0 width small.safetensors --only observed
line 'fc int8 int8 2 3 3 2 14 0 2^0'
# 3 does not fit 2 bits, -2 does.
run 0 width small.safetensors --only overflows
line 'fc int8 int8 2 1 0 1 0 0 0 0 1'
run 0 width small.safetensors --channels --csv --only certified
[[ $(tail -n 1 out) == 'fc,int8,int8,2,0,17,17,10,9,9,9,3,4,2,3,0' ]] || fail "$last: differs"
# -2 is exact in 2 bits that wrap, and in 2 that saturate: 1, then 1 - 5 = -4 becomes -2.
run 0 width small.safetensors --error 40
line 'fc int8 int8 2 17 9 3 2 2 6 2 2 2 2 1 3 8 11 2^0'
rejects "tensor 'a' holds codes of int8, not of int4" width small.safetensors --weights int4
rejects 'give either' width small.safetensors -n 4
rejects 'formats alone have no --only' width -n 4 --only needed
rejects "--only: 'most' is not one of certified, predicted, observed, needed, overflows" width --only most
rejects "--channels: 'needed' is of whole layers" width --channels --only certified,needed
rejects '--tile: expected at least 1 product' width --tile 0
rejects '--chunk: expected at least 1 product' width --chunk 0
rejects '--group: expected from 1 to 1024' width --group 0
rejects 'expected at most 200 dB' width --margin 201
rejects '--register-rounding' width --register-rounding up
rejects 'the trace comes before the options' width --weights int8 small.safetensors

# 16 bits: one output leaves them on the way and returns. Wrapping is right, saturation is not.
scaled='--layers cnn/pw2 --weights int8 --activations uint8 --activations-scaling tensor:pow2'
run 0 width $scaled --only overflows
line 'cnn/pw2 int8 uint8 16 1 0 20480 12185 0 380 25 11'
run 0 simulate $scaled --dataflow os --accumulator int:width=16,overflow=wrap -o wrapped
has 'exact   39.2      2      0'
run 0 simulate $scaled --dataflow os --accumulator int:width=16,overflow=saturate -o saturated
has ' 65.5   39.2      1      1'

# Activations of zero: every sum is 0, and every register exact.
safetensors zero.safetensors '{"__metadata__":{"guardbit.trace":"{\"version\":1,\"name\":\"zero\",'\
'\"layers\":[{\"name\":\"fc\",\"kind\":\"matmul\",\"activations\":\"a\",\"weights\":\"w\"}]}"},'\
'"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},'\
'"w":{"dtype":"F32","shape":[2,1],"data_offsets":[8,16]}}' '\0\0\0\0\0\0\0\0\0\0\x80\x3f\0\0\0\x40'
run 0 width zero.safetensors --weights int8
line 'fc int8 int8 2 17 16 1 1 2 - 2 2 2 2 1 2 1 1 2^0'
line 'fc: the formats hold the operands exactly: needed are exact sums.'
run 0 width zero.safetensors --weights int8 --error 20

# Block scales: no certificate by the weights, the rest stands.
run 0 width --layers vit/head --weights mxfp4 --only certified,needed
tr -s ' ' <out | grep -E '^vit/head e2m1:finite e2m1:finite 32 [0-9]+( -){9} 2' >/dev/null ||
  fail "$last: expected no certificate but by formats"
has 'vit/head: block scales are factors of the products'

# The embedded sample: conv1 sums 9 products, 9 * 49 * 2^30 < 2^39.
run 0 width --weights e4m3 --layers 'cnn/*'
[[ $(tr -s ' ' <out | grep '^cnn/conv1 ' | cut -d' ' -f2-5) == 'e4m3:fn e4m3:fn 9 40' ]] ||
  fail "$last: wrong row of cnn/conv1"
run 0 width --weights e4m3 --layers 'cnn/*' --json
valid_json
has '"float_accumulator": "float:'
has '"overflowing_final_sums"'
cp out one
run 0 width --weights e4m3 --layers 'cnn/*' --json --threads 1
cmp one out || fail "$last: depends on the number of threads"
[[ ! -s err ]] || fail "$last: printed something on standard error"
rejects "no layer matches 'nothing'" width --layers nothing
rejects 'at least 1 product' width -n 0
