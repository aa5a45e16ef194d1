# guardbit width: exact accumulator bits by formats, by weights, and as observed.
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

# One output: weights 1 -1, activations 3 and 5, sums 3 and -2. By format 2 * (-128)^2 = 2^15 needs
# 17 bits; by weights from -128 - 127 to 127 + 128, 9 bits; 3 needs 3.
safetensors small.safetensors '{"__metadata__":{"guardbit.trace":"{\"version\":1,\"name\":\"small\",'\
'\"layers\":[{\"name\":\"fc\",\"kind\":\"matmul\",\"activations\":\"a\",\"weights\":\"w\"}],'\
'\"quantised\":{\"a\":{\"format\":\"int8\",\"scales\":[1]},\"w\":{\"format\":\"int8\",\"scales\":[1]}}}"},'\
'"a":{"dtype":"I8","shape":[1,2],"data_offsets":[0,2]},'\
'"w":{"dtype":"I8","shape":[2,1],"data_offsets":[2,4]}}' '\x03\x05\x01\xff'
run 0 width small.safetensors
line 'fc int8 int8 2 17 9 3 2^0'
rejects "tensor 'a' holds codes of int8, not of int4" width small.safetensors --weights int4
rejects 'give either' width small.safetensors -n 4
rejects 'the trace comes before the options' width --weights int8 small.safetensors

# The embedded sample: conv1 sums 9 products, 9 * 49 * 2^30 < 2^39.
run 0 width --weights e4m3 --layers 'cnn/*'
[[ $(tr -s ' ' <out | grep '^cnn/conv1 ' | cut -d' ' -f2-5) == 'e4m3:fn e4m3:fn 9 40' ]] ||
  fail "$last: wrong row of cnn/conv1"
run 0 width --weights e4m3 --layers 'cnn/*' --json
valid_json
[[ ! -s err ]] || fail "$last: printed something on standard error"
rejects "no layer matches 'nothing'" width --layers nothing
rejects 'at least 1 product' width -n 0
