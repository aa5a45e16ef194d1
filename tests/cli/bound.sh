# guardbit bound: bounds beside errors, for every kind of accumulator, and rejected input.
source "$SOURCE/tests/cli/lib.bash"

# Exact sums have no error, and 512 products of int8, below 2^14 each, no overflow in 24 bits.
run 0 bound --layers cnn/fc --weights int8 --activations int8 --accumulators int:width=24 --csv
has 'cnn/fc,"int:width=24,overflow=wrap",512,T1,100,100,0,100,0,'

# Every layer under every kind of accumulator: the exit status says that no bound is below an error.
run 0 bound --quiet --accumulators exact int:width=16,overflow={wrap,saturate} \
  fixed:width=28,lsb=-6,rounding={nearest-even,truncate,stochastic},overflow=saturate \
  float:fp32 float:e8m{7..13..3} float:fp16,overflow=infinity float:posit16_1 \
  float:e8m9,rounding={toward-zero,stochastic,up} float:e8m9,{chunk,partials,tree}=16 \
  float:e8m9,pairwise float:e8m9,product=bf16 float:e8m9,chunk=16+exact \
  aligned:terms=16,fraction=13,result=fp32 hopper
has 'No proven bound lies below an error: '
[[ ! -s err ]] || fail "$last: printed something on standard error"
run 0 bound --quiet --weights fp16 --activations fp16 --layers 'cnn/*' \
  --accumulators float:fp16,overflow=infinity float:bf16 quire volta ampere
run 0 bound --quiet --weights mxfp8_e4m3 --activations mxfp8_e4m3 --layers vit/head \
  --accumulators exact float:e8m9,chunk=32 --json
valid_json

# The same on any number of threads; a row for every output.
for threads in 1 3; do
  run 0 bound --quiet --layers 'vit/block0.*' --threads $threads --outputs "outputs$threads.csv"
  mv out "out$threads"
done
cmp out1 out3
cmp outputs1.csv outputs3.csv
run 0 bound --quiet --layers cnn/fc --accumulators float:e8m9 exact --outputs all.csv
[[ $(wc -l <all.csv) == 201 ]] || fail "$last: expected a row for each of 100 outputs, twice"

rejects '--confidence: expected a number from 1 to 1000' bound --confidence 0
rejects "no layer" bound --layers nothing --outputs never.csv
rejects "accumulator 'sum'" bound --accumulators sum --outputs never.csv
rejects 'missing.safetensors' bound missing.safetensors --outputs never.csv
[[ ! -e never.csv ]] || fail 'a rejected command left a file'
