# guardbit vectors: files for $readmemh, by hand.
source "$SOURCE/tests/cli/lib.bash"

# e2m1 has 0 0.5 1 1.5 2 3 4 6; int:width=8 counts in units of 2^-2. Line 16 a + b + 1.
run 0 vectors --exhaustive --activations e2m1 --weights e2m1 --accumulator int:width=8 -o all
has '256 dot products of 1'
at() {
  sed -n "${2}p" "all/$1.hex"
}
for file in a b sum flags; do
  [[ $(wc -l <"all/$file.hex") == 256 ]] || fail "$file.hex: expected 256 lines"
done
# 6 * 6 = 36 is 144 units, which wrap to -112 = 0x90: overflowed (1) and wrapped (32).
[[ "$(at a 120) $(at b 120) $(at sum 120) $(at flags 120)" == '7 7 90 21' ]] || fail 'wrong line 120'
# -0.5 * 0.5 is -1 unit.
[[ "$(at a 146) $(at b 146) $(at sum 146) $(at flags 146)" == '9 1 ff 00' ]] || fail 'wrong line 146'
[[ $(sed -n 1p all/vectors.csv) == index,a,b,sum,flags ]] || fail 'wrong heading'
[[ $(sed -n 121p all/vectors.csv) == 119,7,7,90,21 ]] || fail 'wrong row'
[[ $(paste -d, all/{a,b,sum,flags}.hex) == "$(tail -n +2 all/vectors.csv | cut -d, -f2-)" ]] ||
  fail 'vectors.csv and the hex files differ'
cp all/vectors.json out
valid_json
has '"accumulator": "int:width=8,overflow=wrap"'
has '"lsb_exp": -2'
[[ $(ls all | xargs) == 'a.hex b.hex flags.hex sum.hex vectors.csv vectors.json' ]] ||
  fail "wrong files: $(ls all | xargs)"

# Numbers only, unless asked: e4m3 has 254, e5m2 248.
run 0 vectors --exhaustive --activations e4m3 --weights e2m1 -o numbers
[[ $(wc -l <numbers/a.hex) == 4064 ]] || fail "$last: expected 254 * 16 lines"
run 0 vectors --exhaustive --activations e4m3 --weights e2m1 --specials -o specials
[[ $(wc -l <specials/a.hex) == 4096 ]] || fail "$last: expected 256 * 16 lines"

# Every addend too: 8 * 8 * 64.
run 0 vectors --exhaustive --addends --activations int3 --weights int3 \
  --accumulator int:width=6,overflow=saturate -o addends
[[ $(wc -l <addends/c.hex) == 4096 ]] || fail "$last: expected 4096 lines"
# -4 * -4 + 31 saturates at 31: line 64 * (8 * 4 + 4) + 31 + 1; flags 1 + 16.
[[ $(sed -n 2337p addends/vectors.csv) == 2335,4,4,1f,1f,11 ]] || fail "$last: wrong row"

# Drawn ones follow the seed, and have one word a line of K * width bits.
drawn=(vectors --length 5 --count 50 --activations int6 --weights e4m3 --addends
  --accumulator float:fp16,chunk=2 --requantise scale:format=int8,by=0.1)
run 0 "${drawn[@]}" --seed 7 -o first
run 0 "${drawn[@]}" --seed 7 -o again
run 0 "${drawn[@]}" --seed 8 -o other
[[ $(ls first | xargs) == 'a.hex b.hex c.hex flags.hex out.hex sum.hex vectors.csv vectors.json' ]] ||
  fail "wrong files: $(ls first | xargs)"
for file in first/*; do cmp "$file" "again/${file#first/}" || fail "$file differs"; done
cmp -s first/a.hex other/a.hex && fail 'another seed gives the same operands'
widths=$(for file in a b c sum flags out; do awk '{ print length }' first/$file.hex | sort -u; done)
[[ $(xargs <<<"$widths") == '8 10 4 4 2 2' ]] || fail "$last: wrong digits: $(xargs <<<"$widths")"

rejects '--output is missing' vectors
rejects '--exhaustive: expected --length 1' vectors --exhaustive --length 2 -o never
rejects '2^24 cases' vectors --exhaustive --weights fp16 --activations fp16 -o never
rejects '2^24 cases' vectors --exhaustive --addends -o never
rejects 'draws nothing' vectors --exhaustive --count 5 -o never
rejects '--length: expected 1' vectors --length 0 -o never
rejects '1 to 2^24 products' vectors --count 0 -o never
rejects 'stochastic' vectors --accumulator float:fp16,rounding=stochastic -o never
rejects 'stochastic' vectors --requantise shift:format=int8,by=1,rounding=stochastic -o never
rejects "requantisation 'half'" vectors --requantise half -o never
rejects "did you mean 'e4m3'" vectors --weights e4m -o never
[[ ! -e never ]] || fail 'a rejected run left files'
touch file
rejects 'file/' vectors -o file
