# The cases of a bash completion from the help of command `name`: the words after an option that
# takes one of several, and the options themselves.
function finish_option() {
  if (choices ~ /: /) {
    sub(/ \(default .*/, "", choices)
    sub(/.*: /, "", choices)
    gsub(/,/, "", choices)
    printf "    *:%s:%s) words=\"%s\" ;;\n", name, option, choices
  }
  choices = ""
}
/^[^ ]/ { finish_option() }
/^  -/ {
  finish_option()
  text = substr($0, 3)
  at = match(text, /   */)
  left = at ? substr(text, 1, at - 1) : text
  count = split(left, parts, /, | /)
  for (i = 1; i <= count; ++i) {
    if (parts[i] !~ /^-/) continue
    option = parts[i]
    options = options " " option
  }
  if (left ~ / WORD$/) choices = at ? substr(text, at + RLENGTH) : " "
  next
}
/^          / && choices {
  sub(/^ +/, "")
  choices = choices " " $0
}
END {
  finish_option()
  printf "    *:%s:*) [[ $current != -* ]] || words=\"%s --help\" ;;\n", name, substr(options, 2)
}
