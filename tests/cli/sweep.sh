# guardbit sweep: rows, files, plots, rejected input.
source "$SOURCE/tests/cli/lib.bash"

run 0 sweep --layers cnn/fc --formats 'int{7..8}' e2m1 --operands int4 \
  --accumulators 'int:width={8..16..8},overflow=saturate' 'fixed:width=12,lsb=auto' -o out.d --csv
cmp out out.d/sweep.csv || fail "$last: printed another table than it wrote"
# Three formats, then int4: exact, two integer widths, one fixed.
[[ $(wc -l <out) == 8 ]] || fail "$last: expected 7 rows"
[[ $(cut -d, -f2,3 out | sed -n '2,4p' | xargs) == 'int7,7 int8,8 e2m1:finite,4' ]] ||
  fail "$last: wrong formats"
[[ $(grep -c ',exact,' out) == 4 ]] || fail "$last: expected 4 rows of exact sums"
for name in error-versus-bitwidth error-versus-accumulator-width; do
  for ending in dat gp svg; do
    [[ -s out.d/$name.$ending ]] || fail "$last: no $name.$ending"
  done
done

# Sums of 512 products of int4: |w * a| <= 64, so 16 bits and a sign hold them all; an exact sum has
# no error, and 24 bits have none either.
run 0 sweep --layers cnn/fc --formats int4 --operands int4 --accumulators int:width=24 -o out.d --json
valid_json
has '"arithmetic_error": 0.0'
[[ ! -s err ]] || fail "$last: printed something on standard error"

# The same bytes again.
run 0 sweep --layers 'vit/head' --formats 'posit{5..6}_1' --operands e4m3 --accumulators \
  'float:e8m{4..6},rounding=stochastic' -o first
run 0 sweep --layers 'vit/head' --formats 'posit{5..6}_1' --operands e4m3 --accumulators \
  'float:e8m{4..6},rounding=stochastic' -o again
for file in first/*; do cmp "$file" "again/${file#first/}" || fail "$file differs"; done

# And on any number of threads.
for threads in 1 3; do
  run 0 sweep --layers 'vit/head' --formats 'posit{5..6}_1' --operands e4m3 --accumulators \
    'float:e8m{4..6},rounding=stochastic' -o "threads$threads" --threads $threads
  for file in first/*; do cmp "$file" "threads$threads/${file#first/}" || fail "$file differs"; done
done
# 2 formats, e4m3 under exact sums and 3 accumulators: 6 points of 10 x 10 outputs.
line 'All 600 outputs were compared with their exact sums: every error is within its bound.'

rejects "--threads: 0 is not from 1 to 1024" sweep --threads 0 -o never
rejects "did you mean 'e4m3'" sweep --formats e4m -o never
rejects "without '}'" sweep --formats 'int{3..' -o never
rejects "accumulator 'sum'" sweep --accumulators sum -o never
rejects 'missing.safetensors' sweep missing.safetensors -o never
[[ ! -e never ]] || fail "a rejected sweep left files"
