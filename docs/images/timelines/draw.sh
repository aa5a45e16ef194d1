#!/usr/bin/env bash
# Draws the timelines of the documentation: `draw.sh PROGRAM`, PROGRAM being the built guardbit.
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# One product of 24 x 16 x 16 on 8 x 8: two pieces along each side of the stationary operand.
printf 'Layer, M, N, K,\nproduct, 24, 16, 16,\n' >"$work/product.csv"
draw() {
  local name=$1
  shift
  "$program" simulate "$work/product.csv" --array 8x8 --weights int8 --activations int8 \
    --accumulator int:width=32 --quiet -o "$work/out" --timeline "$name.svg" "$@" >/dev/null
}
draw output-stationary --dataflow os
draw weight-stationary --dataflow ws
draw input-stationary --dataflow is
draw dot --dataflow dot --lanes 4
printf 'array: {rows: 8, columns: 8, dataflow: ws, double_buffered: true}\n' >"$work/double.yaml"
"$program" simulate "$work/product.csv" --config "$work/double.yaml" --weights int8 \
  --activations int8 --accumulator int:width=32 --quiet -o "$work/out" \
  --timeline double-buffered.svg >/dev/null

cat >"$work/memory.yaml" <<'END'
array: {rows: 8, columns: 8, dataflow: ws}
buffers: {activations: {size: 4KiB}, weights: {size: 2KiB}, outputs: {size: 8KiB}}
memory: {bandwidth: 8, latency: 40, burst: 32}
formats: {weights: int8, activations: int8, accumulator: 'int:width=32'}
END
"$program" simulate --layers 'cnn/*' --config "$work/memory.yaml" --quiet -o "$work/out" \
  --timeline memory.svg >/dev/null
