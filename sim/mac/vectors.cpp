// Drawing operands: uniform over codes, corner values, cancellation; or all of them.
#include "sim/mac/vectors.h"

#include <algorithm>
#include <array>

#include "arith/error.h"
#include "arith/numbers/real.h"
#include "arith/product/matrix_product.h"
#include "sim/mac/mac_operands.h"

namespace guardbit::sim {

namespace {

constexpr int widest_drawn_addend = 64;  // bits that an addend is drawn from

// The codes of a format that are worth a closer look.
std::vector<Code> corner_codes(const Codec& codec, bool specials) {
  const Format& format = codec.format();
  const FormatLimits& limits = codec.limits();
  const auto code_of = [&](const Unpacked& value) {
    const Real real = real_from(static_cast<Int128>(value.significand), value.quantum_exp);
    return codec.encode(real, {}, Overflow::saturate).code;
  };
  std::vector<Code> magnitudes{0, limits.max_code, code_of(limits.min_positive),
                               code_of(limits.min_normal)};
  if (magnitudes[3] > 0) magnitudes.push_back(magnitudes[3] - 1);  // the largest subnormal value
  magnitudes.push_back(codec.encode(real_from(1.0), {}, Overflow::saturate).code);
  if (limits.infinity) magnitudes.push_back(*limits.infinity);
  std::vector<Code> codes;
  for (const Code magnitude : magnitudes) {
    codes.push_back(magnitude);
    if (format.sign == SignEncoding::unsigned_only) continue;
    codes.push_back(format.with_sign(true, magnitude));
  }
  if (limits.extra_negative) codes.push_back(format.with_sign(true, limits.max_code + 1));
  if (limits.nan) codes.push_back(*limits.nan);
  std::erase_if(codes, [&](Code code) { return !is_drawn(format, code, specials); });
  return codes;
}

// A stream of random words.
class Draw {
 public:
  Draw(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}
  std::uint64_t operator()() { return random_bits_at(seed_, stream_, step_++); }

 private:
  std::uint64_t seed_, stream_, step_ = 0;
};

class Drawer {
 public:
  Drawer(const VectorPlan& plan, const MacObserver& observer)
      : plan_(plan),
        reader_(observer.reader()),
        a_corners_(corner_codes(*plan.activations, plan.specials)),
        b_corners_(corner_codes(*plan.weights, plan.specials)) {}

  Vector operands(std::uint64_t index) const {
    Draw draw(plan_.seed, 3 * index);
    Vector vector;
    const bool corners = index % 2 == 1, cancelling = index % 4 == 3;
    for (std::size_t k = 0; k < plan_.length; ++k) {
      if (cancelling && k % 2 == 1 && negated(vector.a.back())) {
        vector.a.push_back(*negated(vector.a.back()));
        vector.b.push_back(vector.b.back());
        continue;
      }
      vector.a.push_back(code(*plan_.activations, a_corners_, corners, draw));
      vector.b.push_back(code(*plan_.weights, b_corners_, corners, draw));
    }
    return vector;
  }
  // What the register starts at; `sum` is the dot product without an addend.
  RegisterContent addend(std::uint64_t index, const RegisterContent& sum) const {
    Draw draw(plan_.seed, 3 * index + 1);
    if (index % 8 == 6) {
      if (const auto opposite = negated(sum)) return *opposite;
    }
    while (true) {
      const RegisterContent content = reader_.read(register_bits(draw()));
      if (!content.special || plan_.specials) return content;
    }
  }

 private:
  Code code(const Codec& codec, const std::vector<Code>& corners, bool mixed, Draw& draw) const {
    if (mixed && draw() % 2 == 0) return corners[draw() % corners.size()];
    while (true) {
      const auto any = static_cast<Code>(draw() & ((std::uint64_t{1} << codec.format().width) - 1));
      if (is_drawn(codec.format(), any, plan_.specials)) return any;
    }
  }
  std::optional<Code> negated(Code code) const {
    const Format& format = plan_.activations->format();
    if (format.sign == SignEncoding::unsigned_only) return std::nullopt;
    const bool negative = (code >> (format.width - 1) & 1) != 0;
    const Code magnitude = format.magnitude_of(code);
    if (magnitude > plan_.activations->limits().max_code) return std::nullopt;
    return format.with_sign(!negative, magnitude);
  }
  std::optional<RegisterContent> negated(const RegisterContent& sum) const {
    if (sum.special || sum.number.integer == 0) return std::nullopt;
    std::uint64_t bits = 0;
    if (reader_.layout().is_twos_complement()) {
      if (reader_.layout().width > widest_drawn_addend) return std::nullopt;
      bits = (0 - sum.words[0]) & mask();
    } else {
      const Format& format = reader_.layout().format();
      const auto code = static_cast<Code>(sum.words[0]);
      const bool negative = sum.number.integer < 0;
      bits = format.with_sign(!negative, format.magnitude_of(code));
    }
    return reader_.read(bits);
  }
  std::uint64_t mask() const {
    const int width = reader_.layout().width;
    return width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  }
  std::uint64_t register_bits(std::uint64_t random) const { return random & mask(); }

  const VectorPlan& plan_;
  const ContentReader& reader_;
  std::vector<Code> a_corners_, b_corners_;
};

std::vector<Code> all_codes(const Format& format, bool specials) {
  std::vector<Code> codes;
  for (std::uint64_t code = 0; code < std::uint64_t{1} << format.width; ++code) {
    if (is_drawn(format, static_cast<Code>(code), specials)) {
      codes.push_back(static_cast<Code>(code));
    }
  }
  return codes;
}

// Runs vectors through the observed registers.
class Bench {
 public:
  Bench(const VectorPlan& plan, const MacObserver& observer, const Requantiser* requantiser)
      : plan_(plan), observer_(observer), requantiser_(requantiser) {}

  void fill(Vector& vector, std::uint64_t index) const {
    const std::optional<Product> addend = vector.addend ? as_addend(*vector.addend) : std::nullopt;
    const MacSteps steps =
        observer_.observe(decoded(vector.a, *plan_.activations), decoded(vector.b, *plan_.weights),
                          addend, plan_.seed, index);
    vector.sum = steps.result;
    vector.flags = steps.flags;
    if (!requantiser_) return;
    const std::uint64_t random = product_random(plan_.seed, index, plan_.length + 1);
    vector.out =
        vector.sum.special
            ? (*requantiser_)(*vector.sum.special).code
            : (*requantiser_)(vector.sum.number.integer, vector.sum.number.exp, random).code;
  }

 private:
  static std::vector<Operand> decoded(const std::vector<Code>& codes, const Codec& codec) {
    std::vector<Operand> operands;
    for (const Code code : codes) operands.push_back(codec.operand(code));
    return operands;
  }

  const VectorPlan& plan_;
  const MacObserver& observer_;
  const Requantiser* requantiser_;
};

std::uint64_t codes_at_most(int width) {
  return width >= 32 ? std::uint64_t{1} << 32 : std::uint64_t{1} << width;
}

std::vector<Vector> exhaustive_vectors(const VectorPlan& plan, const MacObserver& observer,
                                       const Bench& bench) {
  const ContentReader& reader = observer.reader();
  if (plan.length != 1) throw SpecError("--exhaustive: expected --length 1");
  const std::uint64_t pairs =
      codes_at_most(plan.activations->format().width + plan.weights->format().width);
  const std::uint64_t addends = plan.addends ? codes_at_most(reader.layout().width) : 1;
  if (pairs > most_vectors || pairs * addends > most_vectors) {
    throw SpecError(
        "--exhaustive: more than 2^24 cases; leave --addends out, or draw --count "
        "vectors from a --seed");
  }
  std::vector<Vector> vectors;
  for (const Code a : all_codes(plan.activations->format(), plan.specials)) {
    for (const Code b : all_codes(plan.weights->format(), plan.specials)) {
      for (std::uint64_t bits = 0; bits < addends; ++bits) {
        Vector vector{{a}, {b}, {}, {}, 0, {}};
        if (plan.addends) {
          vector.addend = reader.read(bits);
          if (vector.addend->special && !plan.specials) continue;
        }
        bench.fill(vector, vectors.size());
        vectors.push_back(std::move(vector));
      }
    }
  }
  return vectors;
}

}  // namespace

bool is_drawn(const Format& format, Code code, bool specials) {
  const ValueClass value_class = format.decode(code).value_class;
  const bool number = value_class == ValueClass::zero || value_class == ValueClass::finite;
  return number || (specials && value_class != ValueClass::unused);
}

std::vector<Vector> make_vectors(const VectorPlan& plan, const MacObserver& observer,
                                 const Requantiser* requantiser) {
  const Bench bench(plan, observer, requantiser);
  if (plan.exhaustive) return exhaustive_vectors(plan, observer, bench);
  if (plan.length == 0 || plan.count == 0 || plan.length > most_vectors / plan.count) {
    throw SpecError("vectors: expected 1 to 2^24 products in all");
  }
  const Drawer drawer(plan, observer);
  std::vector<Vector> vectors;
  for (std::uint64_t index = 0; index < plan.count; ++index) {
    Vector vector = drawer.operands(index);
    bench.fill(vector, index);
    if (plan.addends) {
      vector.addend = drawer.addend(index, vector.sum);
      bench.fill(vector, index);
    }
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

}  // namespace guardbit::sim
