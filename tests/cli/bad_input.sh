# What every command does with bad input: one line that says what and where, exit status 2, no files.
source "$SOURCE/tests/cli/lib.bash"

rejects "unknown command 'formts' (did you mean 'formats'?)" formts
rejects "unknown command 'zzzzzz'; see guardbit --help" zzzzzz
rejects "unknown option '--versoin' (did you mean '--version'?)" --versoin
rejects "unknown option '--jsno' (did you mean '--json'?)" formats --jsno
rejects "unknown option '--fromat' (did you mean '--format'?)" quantize --fromat int8 -o x
rejects "unexpected argument 'b'" width a b
rejects '--format needs a value' quantize -o x --format
rejects '--output is missing' quantize --format int8
rejects "--terms: 'many' is not a whole number" width -n many

rejects "unknown format 'fp61' (did you mean 'fp16'?)" formats fp61
rejects "unknown format 'e4n3' (did you mean 'e4m3'?)" width --weights e4n3 -n 4
rejects "format 'e4m3:ffn': 'ffn' is not one of ieee, fn" formats e4m3:ffn
rejects "format 'int99'" formats int99
rejects "scaling 'tensor:mx': expected none, tensor:max" quantize --format int8 --scaling tensor:mx -o x
rejects "--rounding: 'nearest' is not one of" quantize --format int8 --rounding nearest -o x
rejects "'{' without '}'" formats 'e{2..3m1'
rejects 'stands for more than 10000 texts' width --weights 'int{1..100000}' -n 4
rejects '2^32 codes' formats fp32 --codes

sample=$SOURCE/traces/samples/digits.safetensors
printf '' >empty.safetensors
head -c 4 "$sample" >header.safetensors
head -c 3000 "$sample" >cut.safetensors
head -c 300000 "$sample" >half.safetensors
printf 'not a tensor file at all, but long enough to hold a header\n' >text.safetensors
mkdir folder.safetensors
for file in missing empty header cut half text folder; do
  rejects "$file.safetensors" width "$file.safetensors"
  rejects "$file.safetensors" quantize "$file.safetensors" --format int8 -o new.safetensors
done
rejects 'nowhere/new.safetensors' quantize --format int8 -o nowhere/new.safetensors
rejects 'folder.safetensors' quantize --format int8 -o folder.safetensors
[[ $(ls -A) == "$(printf '%s\n' cut.safetensors empty.safetensors err folder.safetensors half.safetensors \
  header.safetensors out text.safetensors)" ]] || fail "files were left: $(ls -A | xargs)"
[[ -z $(ls -A folder.safetensors) ]] || fail 'files were left in a folder'

# A full disk is an error too, not a success.
if [[ -w /dev/full ]]; then
  status=0
  "$GUARDBIT" formats >/dev/full 2>err || status=$?
  [[ $status == 2 ]] || fail "output that cannot be written: exit status $status"
fi

# Control characters of a name do not reach the terminal.
rejects 'a\u001b[31m.safetensors' width $'a\e[31m.safetensors'

status=0
"$GUARDBIT" >out 2>err || status=$?
[[ $status == 2 && ! -s out && -s err ]] || fail 'without a command: expected usage on standard error'
run 0 --help
[[ $(wc -l <out) -le 40 ]] || fail 'help is longer than a screen'
[[ $(grep -c '^  guardbit .* ' out) -ge 3 ]] || fail 'help has no examples'
run 0 help width
has 'Usage: guardbit width'
run 0 --version
has 'guardbit '
