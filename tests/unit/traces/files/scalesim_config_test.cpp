// SCALE-Sim's .cfg files: what is read, what is skipped, and what is said of bad ones.
#include "traces/files/scalesim_config.h"

#include <doctest/doctest.h>

#include "tests/unit/arith/arith_helpers.h"

namespace guardbit::scalesim_config_test {
namespace {

// As in SCALE-Sim 2's configs/scale.cfg; line numbers from 1.
constexpr const char* usual = R"([general]
run_name = scale_example
; a comment
[architecture_presets]
ArrayHeight:    32
ArrayWidth:     16
IfmapSramSzkB:    64
FilterSramSzkB:   32
OfmapSramSzkB:    128
IfmapOffset:    0
FilterOffset:   10000000
OfmapOffset:    20000000
Bandwidth : 10,10,10
Dataflow : ws
MemoryBanks:   1
[run_presets]
InterfaceBandwidth: CALC
)";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = usual;
  const std::size_t at = text.find(from);
  REQUIRE(at != text.npos);
  return text.replace(at, from.size(), to);
}

std::string error_in(const std::string& text) {
  return error_of([&] { parse_scalesim_config(text, "a.cfg"); });
}

}  // namespace

TEST_CASE("a SCALE-Sim file gives the array, the dataflow and the name") {
  const AcceleratorFile file = parse_scalesim_config(usual, "a.cfg");
  CHECK(file.name == "scale_example");
  CHECK(file.config.array == ArrayConfig{{32, 16}, 1, {}, false});
  CHECK(file.config.dataflow == "ws");
  CHECK(file.formats == FormatTexts{});
  // With CALC the memory never stalls, so that sizes do not matter.
  CHECK(!file.config.storage.memory);
  CHECK(file.config.storage.activations == BufferConfig{});
}

TEST_CASE("with a bandwidth of the user a SCALE-Sim file has a memory and buffers") {
  const AcceleratorFile file = parse_scalesim_config(replaced("CALC", "USER"), "a.cfg");
  REQUIRE(file.config.storage.memory);
  CHECK(*file.config.storage.memory == MemoryConfig{10, 0, 64, false});
  CHECK(file.config.storage.activations.bytes == 65536);
  CHECK(file.config.storage.weights.bytes == 32768);
  CHECK(file.config.storage.outputs.bytes == 131072);
}

TEST_CASE("SCALE-Sim keys may be of any case, with = or :, comments, CRLF and a byte order mark") {
  std::string text = "\xef\xbb\xbf# comment\n\n";
  for (const char c : replaced("ArrayHeight:    32", "ARRAYHEIGHT=7")) {
    if (c == '\n') text += '\r';
    text += c;
  }
  const AcceleratorFile file = parse_scalesim_config(text, "a.cfg");
  CHECK(file.config.array.shape == ArrayShape{7, 16});
  CHECK(file.config.dataflow == "ws");
}

TEST_CASE("sections of SCALE-Sim 3 are read over, sparsity is refused") {
  const std::string layout = "[layout]\nIfmapCustomLayout: False\n";
  CHECK(error_in(usual + layout + "[sparsity]\nSparsitySupport : false\n") == "");
  CHECK(error_in(usual + layout + "[sparsity]\nSparsitySupport : True\n") ==
        "a.cfg:21: sparsitysupport: sparse arrays are not modelled");
}

TEST_CASE("errors in a SCALE-Sim file name the line and what was expected") {
  CHECK(error_in(replaced("ArrayWidth", "ArayWidth")) ==
        "a.cfg:6: unknown key 'ArayWidth' in section [architecture_presets] (did you mean "
        "'arraywidth'?)");
  CHECK(error_in(replaced("[run_presets]", "[run_preset]")) ==
        "a.cfg:16: unknown section '[run_preset]', expected one of [architecture_presets], "
        "[general], [layout], [network_presets], [run_presets], [sparsity] (did you mean "
        "'run_presets'?)");
  CHECK(error_in(replaced("[run_presets]", "[run_presets"))
            .starts_with("a.cfg:16: unknown section '[run_presets'"));
  CHECK(error_in(replaced("MemoryBanks:   1", "dataflow: os")) ==
        "a.cfg:15: key 'dataflow' is there twice");
  CHECK(error_in(replaced("; a comment", "words")) ==
        "a.cfg:3: expected 'key : value' or [section]");
  CHECK(error_in("run_name = x\n") ==
        "a.cfg:1: expected a section such as [general] before 'run_name'");
  CHECK(error_in(replaced("ArrayWidth:     16", "")) ==
        "a.cfg: 'arraywidth' is missing in section [architecture_presets]");
  CHECK(error_in(replaced("InterfaceBandwidth: CALC", "")) ==
        "a.cfg: 'interfacebandwidth' is missing in section [run_presets]");
  CHECK(error_in("") == "a.cfg: 'arrayheight' is missing in section [architecture_presets]");
  CHECK(error_in(replaced("ArrayHeight:    32", "ArrayHeight: 0")) ==
        "a.cfg:5: arrayheight: '0' is not a whole number from 1 to 4096");
  CHECK(error_in(replaced("ArrayHeight:    32", "ArrayHeight: 4097")) ==
        "a.cfg:5: arrayheight: '4097' is not a whole number from 1 to 4096");
  CHECK(error_in(replaced("Dataflow : ws", "Dataflow : rs")) ==
        "a.cfg:14: dataflow: expected os, ws or is, got 'rs' (did you mean 'os'?)");
  CHECK(error_in(replaced("CALC", "CALK")) ==
        "a.cfg:17: interfacebandwidth: expected CALC or USER, got 'CALK' (did you mean 'CALC'?)");
  CHECK(error_in(replaced("scale_example", "a\xff")) == "a.cfg:2: 'run_name': expected UTF-8 text");
}

TEST_CASE("bandwidth and sizes are checked where they are read") {
  std::string text = replaced("CALC", "USER");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string other = text;
    return other.replace(other.find(from), from.size(), to);
  };
  CHECK(error_in(with("10,10,10", "0")) ==
        "a.cfg:13: bandwidth: expected words a cycle, above 0, got '0'");
  CHECK(error_in(with("10,10,10", "")) ==
        "a.cfg:13: bandwidth: expected words a cycle, above 0, got ''");
  CHECK(error_in(with("OfmapSramSzkB:    128", "OfmapSramSzkB: none")) ==
        "a.cfg:9: ofmapsramszkb: 'none' is not a whole number from 1 to 1073741824");
  CHECK(error_in(replaced("10,10,10", "0")) == "");  // with CALC it is not
}

}  // namespace guardbit::scalesim_config_test
