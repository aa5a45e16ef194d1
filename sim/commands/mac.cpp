// guardbit mac: one dot product, step by step, bit for bit.

#include "arith/registers/accumulator_spec.h"
#include "sim/mac/mac_report.h"
#include "sim/program/command.h"
#include "sim/program/common_options.h"
#include "traces/files/atomic_file.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::sim {

namespace {

constexpr std::size_t longest = 100'000;

class MacCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.option("--a", &a_, "LIST", "activations: values or codes (0x38, 0b0111), by commas");
    arguments.option("--b", &b_, "LIST", "weights, as many");
    arguments.option("--file", &file_, "FILE", "both, as a file of two columns a,b instead");
    arguments.option("--addend", &addend_, "X", "value or code that the last register starts at");
    arguments.option("--trace", &trace_, "FILE", "writes every step as comma-separated values");
    arguments.group("Arithmetic");
    arguments.option("--weights", &weights_, "SPEC", "format of the weights");
    arguments.option("--activations", &activations_, "SPEC", "format of the activations");
    arguments.option("--accumulator", &accumulator_, "SPEC", "see docs/accumulators.md");
    arguments.option("--requantise", &requantise_, "SPEC",
                     "what becomes of the result: scale:format=int8,by=0.0173, see "
                     "docs/requantisation.md");
    quantisation_.declare(arguments);
    style_.declare(arguments);
  }

  int run(std::string& output) override {
    if (style_.json && style_.csv) throw UsageError("--json and --csv exclude each other");
    MacReport report;
    report.activations = codecs_.get(activations_);
    report.weights = codecs_.get(weights_);
    read_operands(report);
    const AccumulatorSpec spec = parse_accumulator(accumulator_);
    const MacObserver observer(make_mac_registers(spec, report.activations->limits(),
                                                  report.weights->limits(), report.a.size(), 0));
    report.observer = &observer;
    report.accumulator = to_string(spec);
    report.seed = quantisation_.seed;
    if (!addend_.empty()) report.addend = parse_addend(addend_, observer.reader());
    if (!requantise_.empty()) report.requantiser.emplace(parse_requantisation(requantise_));
    report.steps =
        observer.observe(operands(report.a, *report.activations),
                         operands(report.b, *report.weights), report.addend, report.seed);
    if (!trace_.empty()) write_file_atomically(trace_, report.table().csv());
    output = style_.text() ? report.text()
             : style_.json ? style_.print_json(report.json())
                           : report.table().csv();
    return exit_ok;
  }

 private:
  void read_operands(MacReport& report) const {
    if (file_.empty() == (a_.empty() && b_.empty())) {
      throw UsageError("expected either --a and --b or --file");
    }
    if (file_.empty()) {
      report.a = parsed(split_operands(a_), *report.activations, "--a");
      report.b = parsed(split_operands(b_), *report.weights, "--b");
      if (report.a.size() != report.b.size()) {
        throw UsageError("--a has " + std::to_string(report.a.size()) + " operands and --b " +
                         std::to_string(report.b.size()));
      }
    } else {
      const ValueRule rule = value_rule();
      for (const OperandLine& line : read_operand_file(file_)) {
        const std::string place = file_ + ":" + std::to_string(line.line);
        const std::uint64_t index = 2 * report.a.size();
        report.a.push_back(parse_operand(line.a, *report.activations, rule, index, place));
        report.b.push_back(parse_operand(line.b, *report.weights, rule, index + 1, place));
      }
    }
    if (report.a.size() > longest) {
      throw UsageError("expected at most " + std::to_string(longest) + " products");
    }
  }

  std::vector<WrittenOperand> parsed(const std::vector<std::string>& texts, const Codec& codec,
                                     const std::string& option) const {
    std::vector<WrittenOperand> operands;
    for (const std::string& text : texts) {
      const std::uint64_t index = 2 * operands.size() + (option == "--b" ? 1 : 0);
      operands.push_back(parse_operand(text, codec, value_rule(), index, option));
    }
    return operands;
  }

  ValueRule value_rule() const {
    const QuantisationRule rule = quantisation_.rule();
    return {rule.rounding, rule.overflow, rule.seed};
  }

  static std::vector<Operand> operands(const std::vector<WrittenOperand>& written,
                                       const Codec& codec) {
    std::vector<Operand> decoded;
    for (const WrittenOperand& operand : written) decoded.push_back(codec.operand(operand.code));
    return decoded;
  }

  std::vector<std::string> a_, b_;
  std::string file_, addend_, trace_, requantise_;
  std::string weights_ = "e4m3";
  std::string activations_ = "e4m3";
  std::string accumulator_ = "float:fp32";
  QuantisationOptions quantisation_;
  TableOptions style_;
  CodecCache codecs_;
};

const RegisterCommand mac_registration(
    {"mac", "one dot product, step by step: every product, sum and register",
     "Shows for each product the operands as code and value, the exact product, what the adder "
     "took,\n"
     "the exact sum, and the register after rounding, with the flags that this very step raised;\n"
     "then the result, the exact dot product and the error. --csv and --trace give the same as\n"
     "golden values for a testbench (docs/mac.md).",
     "guardbit mac --a 1.5,-2,0x38 --b 0.5,3,0x40 --accumulator float:fp16\n"
     "guardbit mac --a 100,27 --b 3,-5 --activations int8 --weights int8 --accumulator int:width=9 "
     "--csv\n"
     "guardbit mac --file ops.csv --accumulator aligned:terms=4,fraction=13 --trace steps.csv",
     [] { return std::make_unique<MacCommand>(); }});

}  // namespace

}  // namespace guardbit::sim
