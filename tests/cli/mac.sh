# guardbit mac: one dot product step by step, by hand.
source "$SOURCE/tests/cli/lib.bash"

# 1.5 * 0.5 = 0.75, then -2 * 3 = -6, then 1 * 2; in binary16 0.75 = 1.5 * 2^-1 (exponent 14),
# -5.25 = -1.3125 * 2^2 (17, 0.3125 = 0.0101), -3.25 = -1.625 * 2 (16, 0.625 = 0.101).
small=(mac --a 1.5,-2,0x38 --b 0.5,3,0x40 --accumulator float:fp16)
run 0 "${small[@]}" --requantise scale:format=int8,by=0.5
line 'e4m3:fn * e4m3:fn into float:e5m10:ieee,overflow=infinity'
line 'k = 1'
line ' a 0xc0 1|1000|000 -2'
line ' b 0x44 0|1000|100 3'
line ' product -6'
line ' sum -5.25 = -21*2^-2'
line ' register 0xc540 1|10001|0101000000 -5.25'
line ' register 0xc280 1|10000|1010000000 -3.25'
line ' flags none'
line ' exact -3.25 = -13*2^-2'
line ' error 0'
line ' requantised 0xfe -2 (rounded)' # -1.625
run 0 "${small[@]}" --csv --trace steps.csv
cmp out steps.csv || fail "$last: printed other rows than it wrote"
# Products of two 4-bit significands: -2 is -8 * 2^-2, 3 is 12 * 2^-2.
[[ $(cut -d, -f1,2,4,6,7,14,15,16 out | sed -n 3p) == '1,0xc0,0x44,-96,-4,0xc540,-5.25,none' ]] ||
  fail "$last: wrong row"
run 0 "${small[@]}" --json
valid_json
has '"register": "0xc280"'

# The same operands in a file; codes of either base.
printf '# by hand\na,b\n1.5, 0.5\n\n-2,3 # second\n0b00111000,0x40\n' >ops.csv
run 0 mac --file ops.csv --accumulator float:fp16 --csv
cmp out steps.csv || fail "$last: differs from the operands on the line"

# 9 bits: 100 * 3 = 300 wraps to 300 - 512 = -212, the bits 0x12c; -135 more is -347, back to 165.
run 0 mac --a 100,27 --b 3,-5 --activations int8 --weights int8 --accumulator int:width=9
line ' addend 300 units of 2^0'
line ' register 0x12c -212'
line ' flags overflowed, wrapped'
line ' register 0x0a5 165'
line ' error 0'

# An addend: 1.3 is 1.25 in e4m3, and the register starts at 8, where the spacing of e5m2 is 2:
# 8 + 1.25 = 9.25 goes to 10.
run 0 mac --a 1.3 --b 1 --addend 8 --accumulator float:e5m2
line ' a 0x3a 0|0111|010 1.25 (rounded)'
line ' sum 9.25 = 37*2^-2'
line ' register 0x49 0|10010|01 10'
line ' flags inexact'
line ' error 0.75 = 3*2^-2 (0.0811 of it)' # 0.75 / 9.25

# Units of 2^(3 - 4): 1.25 is 2 of them, -0.75 is -1; 17 of them are 8.5.
run 0 mac --a 8,1.25,-0.75 --b 1,1,1 --accumulator aligned:terms=3,fraction=4,result=fp16
line ' group exponent 3, units of 2^-1: register=0, k0=16, k1=2, k2=-1'
line ' waiting 2 products'
line ' sum 8.5 = 17*2^-1'
line ' flags inexact, lost-low-bits'

# Infinity minus infinity.
run 0 mac --activations e5m2 --weights e5m2 --a=inf,-inf --b 1,1 --accumulator float:fp16
line ' register 0x7c00 0|11111|0000000000 inf'
has 'invalid'
! grep -q '^  exact' out || fail "$last: an exact sum of infinities"
[[ $(awk '{ if (length > longest) longest = length } END { print longest }' out) -le 110 ]] ||
  fail "$last: wider than 110 columns"

# Stochastic rounding follows the seed.
stochastic=(mac --a 1.5,1.75,3 --b 1.25,1.5,1.75 --accumulator float:e5m2,rounding=stochastic --csv)
run 0 "${stochastic[@]}" --seed 1 --trace one.csv
run 0 "${stochastic[@]}" --seed 1 --trace again.csv
run 0 "${stochastic[@]}" --seed 2 --trace other.csv
cmp one.csv again.csv || fail "the same seed gives other bits"
cmp -s one.csv other.csv && fail "another seed gives the same bits"

rejects 'either --a and --b or --file' mac
rejects 'either --a and --b or --file' mac --a 1 --b 1 --file ops.csv
rejects '--a has 2 operands and --b 1' mac --a 1,2 --b 1 --trace never.csv
rejects "--a: ''" mac --a 1,,2 --b 1,2,3
rejects "--b: 'x' is neither a value" mac --a 1 --b x
rejects "--a: '0x1ff' is not a code of 8 bits" mac --a 0x1ff --b 1
rejects "--a: e4m3:fn has no code for 'inf'" mac --a inf --b 1
rejects "has no use for the code '0x80'" mac --a 0x80 --b 1 --activations int8:symmetric
printf 'a,b\n1,2\n3\n' >short.csv
rejects 'short.csv:3: expected two columns a,b' mac --file short.csv
printf '1,2\n3,y\n' >word.csv
rejects "word.csv:2: 'y'" mac --file word.csv
printf '# nothing\na,b\n' >none.csv
rejects 'none.csv: no operands' mac --file none.csv
rejects 'missing.csv: cannot read' mac --file missing.csv
rejects "requantisation 'shift:by=1': expected format" mac --a 1 --b 1 --requantise shift:by=1
rejects '--addend' mac --a 1 --b 1 --addend 1e9 --accumulator fixed:width=8,lsb=0
rejects "accumulator 'sum'" mac --a 1 --b 1 --accumulator sum
rejects 'exclude each other' mac --a 1 --b 1 --json --csv
rejects 'nowhere/steps.csv' mac --a 1 --b 1 --trace nowhere/steps.csv
[[ ! -e never.csv ]] || fail 'a rejected run left a file'
