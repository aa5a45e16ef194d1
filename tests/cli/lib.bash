# What the scripts here share: each sources this, with GUARDBIT, SOURCE and an empty folder given.
set -euo pipefail

fail() {
  printf 'FAIL: %s\n' "$*" >&2
  head -n 60 out err >&2
  exit 1
}

# run STATUS ARGUMENTS...: runs the program and checks its exit status; keeps ./out and ./err.
run() {
  local wanted=$1 status=0
  shift
  last="guardbit $*"
  "$GUARDBIT" "$@" >out 2>err || status=$?
  [[ $status == "$wanted" ]] || fail "$last: exit status $status, expected $wanted"
}

# rejects MESSAGE ARGUMENTS...: exit status 2, nothing on standard output, and one line that begins
# with "guardbit: error: " and holds MESSAGE.
rejects() {
  local message=$1
  shift
  run 2 "$@"
  [[ ! -s out ]] || fail "$last: printed something although it failed"
  [[ $(wc -l <err) == 1 ]] || fail "$last: expected one line of error"
  [[ $(<err) == "guardbit: error: "*"$message"* ]] || fail "$last: expected '$message'"
}

# line TEXT: standard output has this line, runs of spaces counting as one.
line() {
  tr -s ' ' <out | grep -xF -- "$1" >/dev/null || fail "$last: no line '$1'"
}

# has TEXT: standard output has this text.
has() {
  grep -qF -- "$1" out || fail "$last: no '$1'"
}

# valid_json: standard output is a JSON document (not checked where there is no Python).
valid_json() {
  if command -v python3 >/dev/null; then
    python3 -m json.tool <out >/dev/null || fail "$last: not valid JSON"
  fi
}

# safetensors FILE HEADER DATA: a file of this JSON header and data, the latter with \x escapes.
safetensors() {
  local length=${#2}
  {
    printf '%b' "\\x$(printf %02x $((length % 256)))\\x$(printf %02x $((length / 256)))\\0\\0\\0\\0\\0\\0"
    printf '%s' "$2"
    printf '%b' "$3"
  } >"$1"
}

# data FILE BYTES: the last BYTES bytes of a file as decimal numbers.
data() {
  tail -c "$2" "$1" | od -An -v -tu1 | xargs
}
