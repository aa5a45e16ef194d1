#!/usr/bin/env bash
# The manual pages and the bash completion, from what the program says of itself: nothing is listed
# twice. manual.sh PROGRAM FOLDER
set -euo pipefail
program=$1 folder=$2 here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
overview=$("$program" --help)
version=$("$program" --version)
# Lines of "Commands:", each `  name  summary`.
commands=$(sed -n '/^Commands:/,/^$/s/^  //p' <<<"$overview")
names=$(cut -d' ' -f1 <<<"$commands")
also=$(sed 's/^/guardbit-/' <<<"$names")

page() {
  awk -v name="$1" -v summary="$2" -v version="${version%% (*}" -v also="$3" -f "$here/man_page.awk"
}

rm -rf "$folder"
mkdir -p "$folder"
{
  printf '# bash completion of guardbit, made from its help.\n_guardbit() {\n'
  printf '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=""\n'
  printf '  case $COMP_CWORD:${COMP_WORDS[1]}:$previous in\n'
  printf '    1:* | 2:help:*) words="%s --help --version" ;;\n' "$(tr '\n' ' ' <<<"$names")"
  while read -r name summary; do
    help=$("$program" "$name" --help)
    page "guardbit-$name" "$summary" guardbit <<<"$help" >"$folder/guardbit-$name.1"
    awk -v name="$name" -f "$here/completion.awk" <<<"$help"
  done <<<"$commands"
  printf '  esac\n  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")\n}\n'
  printf 'complete -o default -F _guardbit guardbit\n'
} >"$folder/guardbit.bash"
summary=$(head -n 1 <<<"$overview")
# Last: its time says that all of them are there.
tail -n +3 <<<"$overview" | page guardbit "${summary#guardbit: }" "$also" >"$folder/guardbit.1"
gzip -9n "$folder"/*.1
