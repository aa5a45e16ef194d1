# guardbit formats: the catalogue and what it says of each format.
source "$SOURCE/tests/cli/lib.bash"

run 0 formats
# 8 bits, 448 = 1.75 * 2^8, smallest 2^-9, 4 bits precision, two NaN codes;
# (448 / 2^-9)^2 = 49 * 2^30: 37 bits with sign, 1024 of them 10 more.
line 'e4m3 e4m3:fn 8 448 -448 2^-6 2^-9 4 no 2 2^-18 37 47'
# 57344 = 1.75 * 2^15; (57344 / 2^-16)^2 = 49 * 2^58
line 'e5m2 e5m2:ieee 8 57344 -57344 2^-14 2^-16 3 yes 6 2^-32 65 75'
# (-128)^2 = 2^14 needs 16 signed bits, 1024 of them 2^24 needs 26
line 'int8 int8 8 127 -128 64 1 7 no 0 2^0 16 26'
line 'uint8 uint8 8 255 0 128 1 8 no 0 2^0 17 27'
has 'posit<n>[_<es>]'
[[ $(awk '{ if (length > longest) longest = length } END { print longest }' out) -le 140 ]] ||
  fail "$last: wider than 140 columns"

run 0 formats e4m3
line 'maximum 448 = 7*2^6'
line 'smallest positive 0.001953125 = 2^-9'
line 'NaN codes 0x7f 0xff'
line 'infinity codes none'
line 'zero codes 0x00 0x80'
line 'dynamic range (dB) 107.2' # 20 log10(448 / 2^-9)
has '0x7e          448'
has '0x38            1'
has '0xff          NaN'

run 0 formats e5m2
line 'NaN codes 0x7d 0x7e 0x7f 0xfd 0xfe 0xff'
line 'infinity codes 0x7c 0xfc'

run 0 formats fp32
line 'NaN codes 0x7f800001..0x7fffffff 0xff800001..0xffffffff'
line 'number of NaN codes 16777214' # 2 * (2^23 - 1)

run 0 formats int8:symmetric
line 'unused codes 0x80'

# A bare name that a standard defines, its canonical name, and one that no standard defines.
run 0 formats e8m0
line 'canonical name ue8m0:fn,nozero'
run 0 formats e3m4
line 'maximum 31' # 1.9375 * 2^4
run 0 formats e2m1 --csv
[[ $(wc -l <out) == 17 ]] || fail "$last: expected a heading and 16 codes"
line '0x7,0111,finite,6,3,1'

run 0 formats 'e{2..3}m{1..2}' int8 --csv
[[ $(cut -d, -f1 out | xargs) == 'name e2m1 e2m2 e3m1 e3m2 int8' ]] || fail "$last: wrong rows"

run 0 formats --json
valid_json
run 0 formats e4m3 --json
valid_json
has '"nan_codes": "0x7f 0xff"'
has '"code": "0x7e"'
run 0 formats fp16 --codes --json
valid_json
has '"code": "0xffff"'

run 0 formats --help
has 'Usage: guardbit formats [SPEC...] [options]'
has 'Examples:'
