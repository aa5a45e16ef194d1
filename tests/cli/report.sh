# guardbit report: pages of runs, sweeps and demos; nothing from elsewhere; rejected input.
source "$SOURCE/tests/cli/lib.bash"

# page FILE: one document that refers to nothing but itself, its tags in pairs, its anchors there.
page() {
  local file=$1
  [[ $(head -n 1 "$file") == '<!DOCTYPE html>' ]] || fail "$file: no document"
  [[ $(tail -n 1 "$file") == '</html>' ]] || fail "$file: cut off"
  ! grep -qiE 'https?:|//[a-z]|@import|url\(|<(link|img|iframe|object|embed|base)\b|\bsrc=' \
    <(sed '/^<script>$/,/^<\/script>$/d' "$file") || fail "$file: refers to something elsewhere"
  [[ $(grep -c '<script>' "$file") == 1 ]] || fail "$file: expected one script"
  ! grep -qE ' on[a-z]+=' "$file" || fail "$file: a handler in an attribute"
  command -v python3 >/dev/null || return 0
  python3 - "$file" <<'PY' || fail "$file: not well-formed"
import sys
from html.parser import HTMLParser

class Checker(HTMLParser):
    void = {"meta", "wbr"}
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links = [], [], []
    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id": self.ids.append(value)
            if name == "href": self.links.append(value)
            if name == "aria-labelledby": self.links.append("#" + value)
        if tag not in self.void: self.open.append(tag)
    def handle_startendtag(self, tag, attributes):
        pass
    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.getpos())

checker = Checker()
checker.feed(open(sys.argv[1], encoding="utf-8").read())
assert not checker.open, checker.open
assert len(set(checker.ids)) == len(checker.ids), "an anchor twice"
assert all(link[0] == "#" and link[1:] in checker.ids for link in checker.links), checker.links
PY
}

# shows FILE TEXT: the page has this markup.
shows() {
  grep -qF -- "$2" "$1" || fail "$1: no '$2'"
}

# A run with everything: costs, a timeline, a saturating register.
run 0 simulate --layers 'cnn/*' --weights int8 --activations int8 --dataflow os \
  --accumulator int:width=16,overflow=saturate --cost -o run --timeline run/timeline.svg --quiet
cp -r run again
run 0 report run
line 'report: run/report.html'
page run/report.html
shows run/report.html '<h1>digits on a 16 × 16 output-stationary array</h1>'
shows run/report.html '<strong>Passed.</strong>'
thin=$'\xe2\x80\xaf'  # a narrow space, which groups digits
shows run/report.html "All 46${thin}180 outputs checked against exact sums."
shows run/report.html '823 outputs overflowed their accumulator'
shows run/report.html '<h2 id="timeline">Timeline</h2>'
shows run/report.html '<h2 id="cost">Cost</h2>'
# The command, as a shell takes it again.
shows run/report.html "guardbit simulate --layers &#39;cnn/*&#39; --weights int8"
(
  eval "guardbit() { \"$GUARDBIT\" \"\$@\"; }; $(cat run/command.txt)" >/dev/null
)
cmp run/run.json again/run.json || fail 'the recorded command gives another run'

# The same bytes again, wherever they go.
run 0 report again -o page.html
cmp page.html run/report.html || fail 'another page of the same run'

# A sweep, and the folder of a demo, which holds both.
run 0 sweep --layers cnn/fc --formats 'int{4..6}' --operands int8 --accumulators \
  'int:width={12..20..4},overflow=saturate' --cost -o swept --quiet
run 0 report swept
page swept/report.html
shows swept/report.html '<strong>Passed.</strong>'
shows swept/report.html '<h1>Sweep of digits</h1>'
shows swept/report.html '<th scope="row">cnn/fc</th>'
shows swept/report.html 'class="band"'
cp run/* swept/
run 0 report swept -o both.html
page both.html
shows both.html '<strong>Simulation passed.</strong>'
shows both.html '<strong>Sweep passed.</strong>'

# A run that failed says so first; names that are markup stay text.
mkdir failed
sed -e '0,/"passed": true/s//"passed": false/' -e '0,/"passed": true,/s//"passed": false,/' \
  -e '0,/"first_failure": ""/s//"first_failure": "output 3 <b>differs<\/b>"/' \
  -e 's/cnn\/conv1/<script>alert(1)<\/script>/' run/run.json >failed/run.json
run 0 report failed
page failed/report.html
shows failed/report.html '<strong>Failed.</strong> 1 of 5 layers'
shows failed/report.html 'First: &lt;script&gt;alert(1)&lt;/script&gt;: output 3 &lt;b&gt;differs&lt;/b&gt;'
shows failed/report.html 'the command was not recorded'

# What is no such folder, and damaged files: the file, the place, no page.
rejects 'DIR is missing' report
rejects 'never: is not a folder' report never
mkdir empty broken
rejects 'empty: has neither run.json nor sweep.json' report empty
head -c 3000 run/run.json >broken/run.json
rejects 'broken/run.json: is not valid JSON' report broken
sed 's/"utilisation"/"utilization"/' run/run.json >broken/run.json
rejects "broken/run.json: layers[0]: physical: missing key 'utilisation'" report broken
cp run/run.json broken/run.json
sed 's/<rect/<script>alert(1)<\/script><rect/' run/timeline.svg >broken/timeline.svg
rejects "broken/timeline.svg: not a picture of guardbit simulate --timeline: element 'script'" report broken
rm -r broken
cp -r swept broken
rm broken/run.json broken/report.html broken/error-versus-bitwidth.json
rejects 'broken/error-versus-bitwidth.json' report broken
cp swept/error-versus-bitwidth.json broken/
printf '{"layer": 1' >>broken/sweep.jsonl
rejects "broken/sweep.jsonl:$(($(wc -l <broken/sweep.jsonl) + 1)): is not valid JSON" report broken
[[ ! -e broken/report.html ]] || fail 'a rejected report left a page'
rejects 'no/such/page.html' report run -o no/such/page.html
