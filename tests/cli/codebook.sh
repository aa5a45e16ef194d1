# Codebooks on the command line: the dynamic maps, tables from files, and bad files.
source "$SOURCE/tests/cli/lib.bash"

run 0 formats dynamic8
line 'canonical name dynamic8'
line 'width (bits) 8'
line 'sign none: a table of values'
line 'precision (bits) 24'
line 'zero codes 0x7f'
line 'NaN codes none'
line 'unused codes none'
line '0x27 -7457997*2^-24 0x67 -3103785*2^-29 0xa7 1137705*2^-25 0xe7 5616435*2^-23'
run 0 formats udynamic8
line 'zero codes 0x00'

printf '# five\n1\n-0.5\nnan\n0\n0x1.8p-2 # 0.375\n' >five.txt
run 0 formats codebook:file=five.txt
line 'canonical name codebook:file=five.txt'
line 'width (bits) 3'
line 'maximum 1'
line 'lowest -0.5 = -2^-1'
line 'smallest positive 0.375 = 3*2^-3'
line 'zero codes 0x3'
line 'NaN codes 0x2'
line 'unused codes 0x5 0x6 0x7'
run 0 formats codebook:file=./five.txt,bits=8 --csv
line '0x4,100,finite,0.375,3,-3'
line '0x5,101,unused,nan,,'

run 0 quantize "$SOURCE/traces/samples/digits.safetensors" --format dynamic8 -o dynamic.safetensors
run 0 quantize "$SOURCE/traces/samples/digits.safetensors" --format codebook:file=five.txt -o five.safetensors

# The whole way, checked against the functional model, MPFR and the bound.
run 0 simulate --layers cnn/fc --weights dynamic8 --activations udynamic8 -o run

rejects "format 'codebook': expected file=<path>" formats codebook
rejects 'none.txt: cannot read: No such file' formats codebook:file=none.txt
printf '1\n2\n1\n' >twice.txt
rejects 'twice.txt:3: expected a value that is not there yet, got that of line 1 again' \
  formats codebook:file=twice.txt
printf '1\nseven\n' >word.txt
rejects "word.txt:2: expected a decimal or hexadecimal number or nan" formats codebook:file=word.txt
printf -- '-1\n0\n' >below.txt
rejects 'below.txt: expected at least one value above zero' formats codebook:file=below.txt
: >empty.txt
rejects 'empty.txt: is empty' formats codebook:file=empty.txt
mkfifo pipe.txt
rejects 'pipe.txt: is not a regular file' formats codebook:file=pipe.txt
rejects "bits: '1' is not a whole number from 2 to 32" formats codebook:file=five.txt,bits=1
rejects "a codebook cannot be an accumulator's format" \
  simulate --weights int8 --activations int8 --accumulator float:dynamic8
