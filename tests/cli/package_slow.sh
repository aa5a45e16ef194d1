# The Debian package: what is in it, that it runs, and that it installs on a bare Debian 12, where
# such a system can be made: as root, with debootstrap and a mirror. Needs $BUILD, the build folder.
source "$SOURCE/tests/cli/lib.bash"

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

# checked LOG COMMAND ...: runs the command, shows its log if it fails.
checked() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2 && printf 'FAIL: %s\n' "$*" >&2 && exit 1; }
}

# demo PROGRAM...: runs demo and checks what it says and draws into ./drawn.
demo() {
  checked demo.log "$@" demo --quiet -o "$drawn"
  grep -q 'outputs were compared with their exact sums' demo.log || fail "$*: no verdict"
}

for tool in cpack dpkg-deb dpkg-shlibdeps gzip; do
  command -v "$tool" >/dev/null || skip "no $tool"
done
checked cpack.log cpack --config "$BUILD/CPackConfig.cmake" -B "$PWD"
package=$(ls guardbit_*.deb)

# What it needs, and what it holds.
needs=$(dpkg-deb -f "$package" Depends)
for library in libc6 libfmt libmpfr libsystemc libyaml-cpp gnuplot; do
  [[ $needs == *"$library"* ]] || fail "the package does not depend on $library: $needs"
done
mkdir tree
dpkg-deb -x "$package" tree
for file in bin/guardbit lib/libguardbit_analysis.so include/guardbit/arith/numbers/codec.h \
  lib/cmake/guardbit/guardbitConfig.cmake share/man/man1/guardbit.1.gz \
  share/man/man1/guardbit-simulate.1.gz share/bash-completion/completions/guardbit \
  share/doc/guardbit/{README.md,copyright,changelog.gz,docs/formats.md} \
  share/guardbit/traces/digits.safetensors; do
  [[ -e tree/usr/$file ]] || fail "the package lacks /usr/$file"
done
if command -v lintian >/dev/null; then
  checked lintian.log lintian --allow-root --fail-on error "$package"
fi

# Every command has its page, and the completion knows its options and their words.
pages=$(cd tree/usr/share/man/man1 && ls guardbit-*.1.gz | sed 's/^guardbit-//; s/\.1\.gz$//')
commands=$("$GUARDBIT" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
[[ $pages == "$commands" ]] || fail "pages of: $pages; commands: $commands"
if command -v man >/dev/null; then
  for page in tree/usr/share/man/man1/*.gz; do
    said=$(LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)
    [[ -z $said ]] || fail "$page: $said"
  done
fi
completed() { # completed WORDS...: what the completion offers for the last of them
  bash -c 'source tree/usr/share/bash-completion/completions/guardbit
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _guardbit && echo ${COMPREPLY[*]}' bash "$@"
}
[[ $(completed guardbit simu) == simulate ]] || fail "guardbit simu is not completed"
[[ $(completed guardbit simulate --dataflow w) == ws ]] || fail "--dataflow w is not completed"
[[ " $(completed guardbit simulate --) " == *" --dataflow "* ]] || fail "no options completed"

drawn=$PWD/drawn
demo tree/usr/bin/guardbit

# A bare Debian, and nothing else than the package installed by name.
[[ $(id -u) == 0 ]] || skip "not root: not installed on a bare Debian"
command -v debootstrap >/dev/null || skip "no debootstrap: not installed on a bare Debian"
bare=$(mktemp -d)
trap 'rm -rf "$bare"' EXIT
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 2>/dev/null |
  sed -nE 's#^(\S+/debian/?) bookworm$#\1#p' | head -n 1)
debootstrap --variant=minbase bookworm "$bare" "${mirror:-http://deb.debian.org/debian}" \
  >debootstrap.log 2>&1 || skip "no bare Debian to be had: $(tail -n 1 debootstrap.log)"
inside() { chroot "$bare" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
cp "$package" "$bare/tmp"
checked install.log inside apt-get install -y -q --no-install-recommends "/tmp/$package"
drawn=/tmp/drawn
demo inside guardbit
[[ -s $bare/tmp/drawn/error-versus-bitwidth.svg ]] || fail "demo drew nothing on a bare Debian"
