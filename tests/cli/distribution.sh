# guardbit distribution: densities, splits, crossings, dot products, tensors, rejected input.
source "$SOURCE/tests/cli/lib.bash"

# The uniform density on [-1, 1] with int8's step 2/255 has the error (2/255)^2 / 12 = 5.1262e-06 at
# the maximum 127 * 2/255 = 0.996078.
run 0 distribution --density uniform --formats int8:symmetric
line 'uniform int8:symmetric 0.996078 0.00784314 5.1262e-06 52.90 0.4 48.13'
run 0 distribution --density uniform --formats int8:symmetric --json
valid_json
has '"format": "int8:symmetric"'

# Published optimum of e2m5 on a Gaussian, and of the dot product of two such tensors: 39.656 dB.
run 0 distribution --density gaussian:clip=10 --formats e2m5 --dot 1 --csv
[[ $(sed -n 2p out) == gaussian:clip=10,e2m5:finite,4.352* ]] || fail "$last: wrong optimum"
[[ $(sed -n 2p out | cut -d, -f9) == 0.000108* ]] || fail "$last: wrong error of a dot product"

# Of 5 bits a Gaussian wants two exponent bits; 24.87 and 24.33 dB are published.
run 0 distribution --density gaussian --best-split 5 --csv
[[ $(sed -n 2p out) == gaussian,5,e2m2:finite,*,int5:symmetric,* ]] || fail "$last: wrong split"

run 0 distribution --density gaussian --crossings --formats int8:symmetric e2m5
[[ $(tail -n 1 out | tr -s ' ' | cut -d' ' -f2-4) == 'int8:symmetric e2m5:finite 2.94664' ]] ||
  fail "$last: wrong crest factor"

# 1 and -1 and 7: int4:symmetric holds them exactly at the scale 1, e2m1 does not hold 7.
safetensors small.safetensors '{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}' \
  '\x00\x00\x80\x3f\x00\x00\x80\xbf\x00\x00\xe0\x40'
run 0 distribution small.safetensors --formats int4:symmetric e2m1 --scaling none --csv
[[ $(sed -n 2p out) == x,3,*,int4:symmetric,'holds every value exactly' ]] ||
  fail "$last: wrong advice"

rejects "density 'normal'" distribution --density normal
rejects 'nu= above 2' distribution --density student:nu=2
rejects 'need a --density' distribution --crossings
rejects 'no largest magnitude' distribution --density gaussian --scaling tensor:max
rejects "no tensor matches 'nothing'" distribution --tensors nothing
rejects 'expected 3 to 16 bits' distribution --density gaussian --best-split 2
rejects 'at most 16 bits' distribution --density gaussian --formats fp32
