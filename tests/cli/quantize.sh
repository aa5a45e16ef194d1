# guardbit quantize: codes, scales, counts, and the trace that it writes.
source "$SOURCE/tests/cli/lib.bash"

# x = 0.25 1.25 7. e2m1 has 0 0.5 1 1.5 2 3 4 6: ties to the even codes 0 and 2, 7 saturates.
safetensors real.safetensors '{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}' \
  '\0\0\x80\x3e\0\0\xa0\x3f\0\0\xe0\x40'
run 0 quantize real.safetensors --format e2m1 --scaling none -o codes.safetensors --csv
[[ $(head -n 1 out) == tensor,format,elements,absmax,scales,scale_min,scale_max,sqnr_db,* ]] ||
  fail "$last: wrong heading"
[[ $(tail -n 1 out) == x,e2m1:finite,3,7,1,1,1,*,3,1,1,3 ]] || fail "$last: wrong row"
[[ $(data codes.safetensors 3) == '0 2 7' ]] || fail "$last: wrong codes"
grep -aqF 'e2m1:finite' codes.safetensors || fail "$last: no format in the file"

# Errors 0.25 0.25 1: 10 log10(50.625 / 1.125) = 16.53
run 0 quantize real.safetensors --format e2m1 --scaling none -o again.safetensors
line 'x e2m1:finite 3 7 1 1 1 16.53 3 1 1 3'
cmp codes.safetensors again.safetensors || fail "$last: not the same bytes"

# The largest magnitude becomes code 127: 0.25 * 127 / 7 = 4.54, 1.25 * 127 / 7 = 22.68.
run 0 quantize real.safetensors --format int8 --scaling tensor:max -o int8.safetensors
[[ $(data int8.safetensors 3) == '5 23 127' ]] || fail "$last: wrong codes"
run 0 quantize real.safetensors --format int8 --rounding toward-zero -o int8.safetensors
[[ $(data int8.safetensors 3) == '4 22 127' ]] || fail "$last: wrong codes"

# Channels of a tensor that no layer uses: the first dimension. 2 rows, scales 1 and 2.
safetensors rows.safetensors '{"x":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}' \
  '\0\0\xc0\x40\0\0\x40\x41'
run 0 quantize rows.safetensors --format e2m1 --scaling channel:pow2 -o scaled.safetensors
line 'x e2m1:finite 2 12 2 1 2 inf 0 0 0 1'
[[ $(data scaled.safetensors 2) == '7 7' ]] || fail "$last: wrong codes"

# The sample: what was written is a trace whose operands are those codes.
run 0 quantize --format int8 --scaling channel:max -o sample.safetensors
run 0 width sample.safetensors --layers cnn/conv1
[[ $(grep '^cnn/conv1 ' out | tr -s ' ' | cut -d' ' -f1-4) == 'cnn/conv1 int8 int8 9' ]] ||
  fail "$last: wrong row"
run 0 quantize --format int8 --scaling channel:max --json -o sample2.safetensors
valid_json
cmp sample.safetensors sample2.safetensors || fail "$last: not the same bytes"
run 0 quantize --format int8 --tensors 'cnn/*' -o cnn.safetensors --csv
[[ $(wc -l <out) == 11 ]] || fail "$last: expected the 10 tensors of the network"
run 0 quantize cnn.safetensors --format e4m3 -o both.safetensors --csv
has 'vit/head.weights,e4m3:fn'
! grep -q '^cnn/' out || fail "$last: quantised codes again"

# Stochastic rounding follows the seed.
run 0 quantize --format int4 --rounding stochastic --seed 1 -o one.safetensors
run 0 quantize --format int4 --rounding stochastic --seed 1 -o same.safetensors
run 0 quantize --format int4 --rounding stochastic --seed 2 -o other.safetensors
cmp one.safetensors same.safetensors || fail "$last: the same seed gave other bytes"
! cmp -s one.safetensors other.safetensors || fail "$last: another seed gave the same bytes"

cp real.safetensors before.safetensors
rejects 'is the input file itself' quantize real.safetensors --format int8 -o ./real.safetensors
cmp real.safetensors before.safetensors || fail "$last: changed its input"
rejects 'no tensor of real numbers' quantize codes.safetensors --format int8 -o new.safetensors
rejects "matches 'y*'" quantize real.safetensors --format int8 --tensors 'y*' -o new.safetensors
rejects 'only integers and fixed point wrap' \
  quantize real.safetensors --format e4m3 --overflow wrap -o new.safetensors
rejects '--random-bits: 33' \
  quantize real.safetensors --format e4m3 --random-bits 33 -o new.safetensors
rejects 'exclude each other' quantize real.safetensors --format int8 --json --csv -o new.safetensors

# NaN in element 1, and a format without NaN.
safetensors nan.safetensors '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}' \
  '\0\0\x80\x3f\0\0\xc0\x7f'
rejects "tensor 'x': NaN at index 1, and e2m1:finite has no NaN" \
  quantize nan.safetensors --format e2m1 -o new.safetensors
[[ ! -e new.safetensors ]] || fail 'a refused run left a file'
