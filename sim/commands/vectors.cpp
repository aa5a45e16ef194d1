// guardbit vectors: golden vectors of a multiply-accumulate unit, for RTL.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "arith/registers/accumulator_spec.h"
#include "sim/mac/vector_files.h"
#include "sim/program/command.h"
#include "traces/operands/codec_cache.h"

namespace guardbit::sim {

namespace {

// Stochastic rounding takes random bits that the files do not have.
bool draws_random_bits(const MacRegisters& registers, const Requantiser* requantiser) {
  const auto stochastic = [](const RoundingRule& rule) {
    return rule.mode == Rounding::stochastic;
  };
  return stochastic(registers.inner.rounding) ||
         (registers.outer && stochastic(registers.outer->rounding)) ||
         (registers.product && registers.product->is_stochastic()) ||
         (requantiser && stochastic(requantiser->spec().rounding));
}

class VectorsCommand : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.required("-o,--output", &folder_, "DIR", "folder for the files");
    arguments.option("--length", &plan_.length, "K", "products of a dot product");
    arguments.option("--count", &count_, "N", "dot products; 1000 if left out");
    arguments.option("--seed", &seed_, "N", "of the draw; 0 if left out");
    arguments.flag("--exhaustive", &plan_.exhaustive,
                   "every pair of codes instead, and every addend; length 1");
    arguments.flag("--addends", &plan_.addends, "the register starts at a code of its own, c");
    arguments.flag("--specials", &plan_.specials, "operands may be infinity and NaN");
    arguments.group("Arithmetic");
    arguments.option("--weights", &weights_, "SPEC", "format of the weights");
    arguments.option("--activations", &activations_, "SPEC", "format of the activations");
    arguments.option("--accumulator", &accumulator_, "SPEC", "see docs/accumulators.md");
    arguments.option(
        "--requantise", &requantise_, "SPEC",
        "what becomes of the sums: shift:format=int8,by=7, see docs/requantisation.md");
  }

  int run(std::string& output) override {
    if (plan_.exhaustive && (count_ || seed_)) {
      throw UsageError("--exhaustive draws nothing: leave --count and --seed out");
    }
    plan_.count = count_.value_or(plan_.count);
    plan_.seed = seed_.value_or(plan_.seed);
    if (plan_.length == 0 || plan_.length > most_vectors) {
      throw UsageError("--length: expected 1 to 2^24 products");
    }
    plan_.activations = codecs_.get(activations_);
    plan_.weights = codecs_.get(weights_);
    const AccumulatorSpec spec = parse_accumulator(accumulator_);
    const MacObserver observer(make_mac_registers(spec, plan_.activations->limits(),
                                                  plan_.weights->limits(), plan_.length, 0));
    std::optional<Requantiser> requantiser;
    if (!requantise_.empty()) requantiser.emplace(parse_requantisation(requantise_));
    const Requantiser* outputs = requantiser ? &*requantiser : nullptr;
    if (draws_random_bits(observer.registers(), outputs)) {
      throw UsageError(
          "stochastic rounding: vectors hold no random bits; guardbit mac --trace does");
    }
    const std::vector<Vector> vectors = make_vectors(plan_, observer, outputs);
    const std::vector<std::string> names =
        write_vectors(vectors, plan_, observer, outputs, to_string(spec), folder_);
    output = summary(vectors, names);
    return exit_ok;
  }

 private:
  std::string summary(const std::vector<Vector>& vectors,
                      const std::vector<std::string>& names) const {
    const auto flagged = std::count_if(vectors.begin(), vectors.end(),
                                       [](const Vector& vector) { return vector.flags != 0; });
    return fmt::format("{} dot products of {}, {} of them with flags\n{}: {}\n", vectors.size(),
                       plan_.length, flagged, folder_, fmt::join(names, " "));
  }

  VectorPlan plan_;
  std::string folder_, requantise_;
  std::optional<std::uint64_t> count_, seed_;
  std::string weights_ = "e4m3";
  std::string activations_ = "e4m3";
  std::string accumulator_ = "float:fp32";
  CodecCache codecs_;
};

const RegisterCommand vectors_registration(
    {"vectors", "golden vectors of a MAC unit: hex files for $readmemh",
     "Writes the operands and the results, bit for bit, of dot products in any accumulator: one "
     "line\n"
     "a dot product, element 0 in the lowest bits. Drawn from a seed (uniform codes mixed with "
     "corner\n"
     "values and cancellation), or every pair of codes. docs/mac.md describes the files.",
     "guardbit vectors --length 8 --accumulator float:fp16 -o vectors\n"
     "guardbit vectors --exhaustive --weights e2m1 --activations e2m1 --accumulator int:width=8 "
     "--addends -o all\n"
     "guardbit vectors --weights int8 --activations int8 --accumulator int:width=32 \\\n"
     "    --length 16 --requantise shift:format=int8,by=9 -o int8",
     [] { return std::make_unique<VectorsCommand>(); }});

}  // namespace

}  // namespace guardbit::sim
