# Block scales from the command line: presets, files, the round trip, and where scales are applied.
source "$SOURCE/tests/cli/lib.bash"

# x = 1 6 | -7 0.5 | 12 in blocks of 2: scales 2^0 2^0 2^1 (e8m0 codes 127 127 128), -7 saturates.
safetensors real.safetensors '{"x":{"dtype":"F32","shape":[1,5],"data_offsets":[0,20]}}' \
  '\0\0\x80\x3f\0\0\xc0\x40\0\0\xe0\xc0\0\0\0\x3f\0\0\x40\x41'
run 0 quantize real.safetensors --format e2m1 --scaling block:2,e8m0 -o codes.safetensors --csv
[[ $(tail -n 1 out) == x,e2m1:finite,5,12,3,1,2,*,1,1,0,4 ]] || fail "$last: wrong row"
[[ $(data codes.safetensors 8) == '2 7 15 1 7 127 127 128' ]] || fail "$last: wrong codes"
grep -aqF 'length' codes.safetensors || fail "$last: no block length in the file"
run 0 quantize real.safetensors --format e2m1 --scaling block:2,e8m0 --axis 0 -o rows.safetensors
line 'x e2m1:finite 5 12 5 0.125 2 23.62 1 1 0 3'
rejects '--axis: 2 is no dimension' \
  quantize real.safetensors --format e2m1 --scaling block:2,e8m0 --axis 2 -o new.safetensors
rejects '--axis: only blocks' quantize real.safetensors --format e2m1 --axis 0 -o new.safetensors
rejects 'mxfp4 has a scaling of its own' \
  quantize real.safetensors --format mxfp4 --scaling none -o new.safetensors
rejects 'its elements are e2m1' formats mxfp4
run 0 formats
has 'nvfp4       e2m1               block:16,ue4m3:fn,tensor'

# MX as its hardware does it: scales of inner sums, exact within a block.
run 0 simulate --layers 'vit/block0.?' --weights mxfp4 --activations mxfp8_e4m3 \
  --accumulator exact:chunk=32+float:fp32 --dataflow os --array 16x16 -o os --quiet
has 'Block scales are factors of inner sums in: vit/block0.q, vit/block0.k, vit/block0.v.'
grep -qF '"factors_of": "inner sums"' os/run.json || fail "$last: no place in run.json"
grep -qF '"activations": "32 * ue8m0:fn,nozero"' os/run.json || fail "$last: no blocks in run.json"

# The same from a file whose codes were made before.
run 0 quantize --format mxfp4 -o mx.safetensors
run 0 simulate mx.safetensors --layers vit/block0.q --accumulator exact+float:fp32 --array 32x8 \
  -o file --quiet
run 0 simulate --layers vit/block0.q --weights mxfp4 --activations mxfp4 \
  --accumulator exact+float:fp32 --array 32x8 -o made --quiet
cmp file/outputs.safetensors made/outputs.safetensors || fail 'codes from a file gave other outputs'

# A 3x3 filter has its taps in different blocks.
run 0 simulate --layers cnn/dw2 --weights nvfp4 --activations nvfp4 --accumulator float:fp32 \
  --array 16x16 -o products --quiet
has 'Block scales are factors of products in: cnn/dw2.'
run 0 simulate --layers vit/head --weights nvfp4 --activations nvfp4 --array 16x16 \
  --accumulator float:fp16+float:fp32 -o nvfp4 --quiet
has 'Block scales are factors of inner sums in: vit/head.'
rejects 'not a quire or an aligned sum' simulate --layers vit/head --weights nvfp4 \
  --activations nvfp4 --dataflow os --accumulator quire -o new --quiet
run 0 width mx.safetensors --layers vit/head --quiet
[[ $(grep '^vit/head ' out | tr -s ' ') == 'vit/head e2m1:finite e2m1:finite 32 15 - 12 12 '*' 2^-8' ]] ||
  fail "$last: expected 15 bits by the formats, none by the weights, 12 observed"

# A squeeze and shift of its own for each tensor.
run 0 simulate --layers cnn/fc --weights s2fp8 --activations s2fp8 --array 16x16 -o s2fp8 --quiet
has 's2fp8:.. * s2fp8:..'
grep -qE '"weights": "s2fp8:alpha=[0-9.]+,beta=-?[0-9.]+"' s2fp8/run.json || fail "$last: no fit"
