# guardbit sweep SPEC.yaml: rows and files, stopped and resumed runs, specifications that are refused.
source "$SOURCE/tests/cli/lib.bash"

cat >small.yaml <<'YAML'
layers: [cnn/fc, vit/head]
seed: 3
cost: true
studies:
  - formats: int{4..5} mxfp4
    accumulators:
      - exact
      - fixed:width={8,12},lsb=auto,overflow=saturate
    arrays: ["{4,8}x8 ws", {rows: 2, columns: 2, lanes: 4, dataflow: dot}]
  - weights: int4
    activations: int8
    weight_scalings: tensor:max channel:pow2
YAML

# 2 layers: 3 formats, 3 accumulators, 3 arrays; then 1 pair of operands with 2 scalings.
run 0 sweep small.yaml -o small --csv
cmp out small/sweep.csv || fail "$last: printed another table than it wrote"
[[ $(wc -l <out) == $((1 + 2 * (27 + 2))) ]] || fail "$last: wrong number of rows"
[[ $(wc -l <small/sweep.jsonl) == 58 ]] || fail "$last: wrong number of lines of JSON"
[[ $(wc -l <small/choices.csv) == 30 ]] || fail "$last: wrong number of choices"
[[ ! -e small/points.jsonl ]] || fail "$last: the journal is still there"
# cnn/fc is 10 x 512 x 10: on 4x8 ws 128 * 2 folds of 2 * 4 + 10 + 8 - 2 cycles.
grep -q '^cnn/fc,int4,.*,4x8 ws,exact,.*,6144,' out || fail "$last: wrong cycles"
for name in error-versus-accumulator-width error-along-sum error-versus-cost best-format-per-layer; do
  for ending in dat gp json svg; do
    [[ -s small/$name.$ending ]] || fail "$last: no $name.$ending"
  done
done
if command -v python3 >/dev/null; then
  python3 - <<'PYTHON' || fail "$last: the JSON files are not what docs/sweep.md says"
import csv, json
rows = [json.loads(line) for line in open("small/sweep.jsonl")]
about = json.load(open("small/sweep.json"))
table = list(csv.DictReader(open("small/sweep.csv")))
assert about["kind"] == "sweep" and about["rows"] == len(rows) == len(table) == 58
assert about["specification"] == open("small.yaml").read()
assert about["layers"] == ["cnn/fc", "vit/head"] and about["passed"]
assert list(rows[0]) == list(table[0])
for plot in about["plots"]:
    assert json.load(open("small/" + plot["data"]))["title"] == plot["title"]
for row, line in zip(rows, table):
    assert row["seed"] == 3 and row["version"] == about["version"] and row["failure"] is None
    assert float(line["total_error"]) == row["total_error"]
    assert row["accumulator"] != "exact" or row["total_error"] == row["quantisation_error"]
PYTHON
fi

# The options and the specification that says the same give the same rows.
cat >options.yaml <<'YAML'
layers: vit/head
studies:
  - formats: e4m3
  - formats: int4
    accumulators: ["exact", "int:width={8,12},overflow=saturate"]
YAML
run 0 sweep options.yaml -o by_file
run 0 sweep --layers vit/head --formats e4m3 --operands int4 \
  --accumulators 'int:width={8,12},overflow=saturate' -o by_options
cmp by_file/sweep.jsonl by_options/sweep.jsonl || fail "options give other rows"

# A sweep that is long enough to be stopped: 8 layers, 8 formats, 11 accumulators, 2 arrays.
cat >long.yaml <<'YAML'
layers: vit/block0.*
studies:
  - formats: int{5..8} e4m3 e3m4 e2m5 e5m2
    accumulators: exact fixed:width={8..20..3},lsb=auto float:e8m{2..14..3},rounding=stochastic
    arrays: ["8x8 ws", 8x8 os]
YAML
sed 's/int{5..8}/int{5..7}/' long.yaml >other.yaml

# started FOLDER: waits until some points, but not all, are finished.
started() {
  for ((i = 0; i < 3000; ++i)); do
    [[ -s $1/points.jsonl && $(wc -l <"$1/points.jsonl") -gt 40 ]] && return
    sleep 0.01
  done
  fail "no points in $1"
}
same_files() {
  for file in whole/*; do cmp "$file" "$1/${file#whole/}" || fail "$1: ${file#whole/} differs"; done
  [[ $(ls whole) == "$(ls "$1")" ]] || fail "$1: other files"
}

run 0 sweep long.yaml -o whole --threads 1

"$GUARDBIT" sweep long.yaml -o killed >out 2>err &
started killed
kill -9 $!
wait $! || true
[[ -s killed/points.jsonl && ! -e killed/sweep.csv ]] || fail "the sweep was not killed halfway"
printf '{"layer":"vit/block' >>killed/points.jsonl
lines=$(wc -l <killed/points.jsonl)
rejects 'holds the finished points of another sweep (plan differs); --fresh' sweep other.yaml -o killed
[[ $(wc -l <killed/points.jsonl) == "$lines" ]] || fail "a refused sweep changed the journal"

# Ctrl-C, twice in turn (background jobs ignore it otherwise), then to the end.
for attempt in 1 2; do
  status=0
  env --default-signal=INT "$GUARDBIT" sweep long.yaml -o killed >out 2>err &
  pid=$!
  for ((i = 0; i < 3000; ++i)); do
    [[ $(wc -l <killed/points.jsonl) -gt $((lines + 20)) ]] && break
    sleep 0.01
  done
  kill -INT $pid
  wait $pid || status=$?
  [[ $status == 130 ]] || fail "Ctrl-C: exit status $status, expected 130"
  [[ ! -s out && $(<err) == "guardbit: stopped: "*" of 1408 points are finished and kept in"* ]] ||
    fail "Ctrl-C: expected one line on standard error"
  [[ ! -e killed/sweep.csv ]] || fail "Ctrl-C: wrote outputs"
  lines=$(wc -l <killed/points.jsonl)
done
run 0 sweep long.yaml -o killed --threads 2
[[ ! -s err ]] || fail "$last: printed something on standard error"
same_files killed

# Points of another sweep, and a journal that someone has edited.
mkdir edited
head -c 5000 whole/sweep.jsonl >edited/points.jsonl
rejects 'does not hold the points of a sweep; --fresh starts anew' sweep small.yaml -o edited
run 0 sweep small.yaml -o edited --fresh
cmp edited/sweep.jsonl small/sweep.jsonl || fail "$last: other rows"

# refused MESSAGE TEXT: a specification that is refused before anything runs.
refused() {
  printf '%b' "$2" >bad.yaml
  rejects "$1" sweep bad.yaml -o never
}
refused "bad.yaml:1:1: 'studies' is missing" 'seed: 1\n'
refused "bad.yaml:2:14: studies[0].formats: " 'studies:\n  - formats: e4m\n'
refused "bad.yaml:2:5: unknown key 'studies[0].format' (did you mean 'formats'?)" \
  'studies:\n  - format: e4m3\n'
refused "bad.yaml:2:5: weights int8 (channel:max), activations int8 (tensor:max), array 8x8 ws, acc" \
  'studies:\n  - formats: int8\n    arrays: 8x8 ws\n    accumulators: [exact, "exact:tree=8"]\n'
refused 'bad.yaml:2:5: weights int8 (channel:max), activations int8 (channel:max), ' \
  'studies:\n  - formats: int8\n    scalings: channel:max\n'
refused "bad.yaml:2:5: weights e4m3:fn (tensor:f8net)" \
  'studies:\n  - formats: e4m3\n    scalings: "tensor:f8net"\n'
refused "no layer matches 'nothing'" 'layers: nothing\nstudies:\n  - formats: int8\n'
refused 'missing.safetensors' 'trace: missing.safetensors\nstudies:\n  - formats: int8\n'
rejects 'says what is swept: expected it without the options' sweep small.yaml --formats int8 -o never
rejects "--pareto: 'aera' is no cost (did you mean 'area'?)" sweep --pareto aera -o never
[[ ! -e never ]] || fail "a rejected sweep left files"
