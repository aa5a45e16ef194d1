# A page of troff's man macros from the help of a command: the usage, headings with options under
# them, what the command does, examples. Given: name, summary, version, also (names of other pages).
function quoted(text) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  gsub(/'/, "\\(aq", text)
  sub(/^\./, "\\\\\\&.", text)
  return text
}
function verbatim(on) {
  if (on != as_is) print on ? ".nf" : ".fi"
  as_is = on
}
function section(heading) {
  verbatim(0)
  print ".SH " quoted(toupper(heading))
}

BEGIN {
  printf ".TH %s 1 \"\" \"%s\" \"User commands\"\n.nh\n.ad l\n", quoted(toupper(name)), quoted(version)
  printf ".SH NAME\n%s \\- %s\n", quoted(name), quoted(summary)
}
/^Usage: / {
  printf ".SH SYNOPSIS\n.nf\n%s\n.fi\n", quoted(substr($0, 8))
  next
}
/^Examples:$/ {
  section("Examples")
  verbatim(1)
  in_examples = 1
  next
}
in_examples && /^  / {
  print quoted(substr($0, 3))
  next
}
in_examples && /^[^ ]/ {  # what follows the examples
  in_examples = 0
  described = 1
  section("Notes")
}
!described && /^[^ ].*:$/ {
  section(substr($0, 1, length($0) - 1))
  next
}
!described && /^          / {  # more of an option's help
  sub(/^ +/, "")
  print quoted($0)
  next
}
!described && /^  / {
  text = substr($0, 3)
  at = match(text, /   */)
  printf ".TP\n.B %s\n", quoted(at ? substr(text, 1, at - 1) : text)
  if (at) print quoted(substr(text, at + RLENGTH))
  next
}
!described && /^[^ ]/ {
  described = 1
  section("Description")
}
/^$/ {
  empty = described
  next
}
{
  verbatim(/^ /)
  if (empty) print as_is ? "" : ".PP"
  empty = 0
  print quoted($0)
}
END {
  section("See also")
  count = split(also, others, /[ \n]+/)
  for (i = 1; i <= count; ++i) printf ".BR %s (1)%s\n", quoted(others[i]), i < count ? "," : ""
}
