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

rejects "did you mean 'e4m3'" sweep --formats e4m -o never
rejects "without '}'" sweep --formats 'int{3..' -o never
rejects "accumulator 'sum'" sweep --accumulators sum -o never
rejects 'missing.safetensors' sweep missing.safetensors -o never
[[ ! -e never ]] || fail "a rejected sweep left files"
