# The whole program linked and started, in little time even where nothing is optimised: the help of
# every command, and a small layer on every dataflow.
source "$SOURCE/tests/cli/lib.bash"

run 0 --help
names=$(sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' out)
[[ -n $names ]] || fail "$last: no commands"
for name in $names; do
  run 0 "$name" --help
  has "Usage: guardbit $name"
  has 'Examples:'
done

for dataflow in ws os is dot; do
  run 0 simulate --layers cnn/fc --dataflow "$dataflow" --accumulator float:e8m13 -o run --quiet
  has 'Every register equals the functional model bit for bit'
done
run 0 width --layers cnn/fc
run 0 mac --activations e4m3 --weights e4m3 --accumulator hopper --a 448,1.5 --b 2,1.75
