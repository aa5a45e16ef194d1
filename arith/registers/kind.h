// The contract of a kind of registers. A kind is one file in arith/registers/kinds/: it reads its
// options, prints them, and fits a register to what it is to add up. Nothing else names it.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arith/numbers/limits.h"
#include "arith/registers/inner_sums.h"
#include "arith/registers/product_stage.h"
#include "arith/registers/register.h"
#include "arith/spec.h"

namespace guardbit::inline arith {

/// What a register is to add up.
struct SumsToHold {
  AddendRange addends;                              ///< what one addend can be
  std::size_t count = 0;                            ///< addends a sum
  bool tree = false;                                ///< a tree of adders sums them
  std::optional<AddendRange> first = std::nullopt;  ///< one more addend, before them
  FormatLimits activations = {}, weights = {};      ///< of the products' operands
};

/// A register as it is asked for: what its options say. Immutable, and shared.
class RegisterRequest {
 public:
  virtual ~RegisterRequest() = default;
  /// Canonical: reads back to the same, and two that have the same text are the same.
  virtual std::string text() const = 0;
  /// What stays the same along a line of such registers in a plot: all but the width.
  virtual std::string label() const = 0;
  /// Throws SpecError where the register and its addends cannot be combined.
  virtual Register fit(const SumsToHold& sums) const = 0;

  /// Adds single products; else groups of several at once.
  virtual bool adds_one_by_one() const { return true; }
  /// Can be an outer register: adds one inner sum at a time.
  virtual bool adds_sums() const { return true; }
  /// Fitted by the formats of the products, so that it takes nothing else.
  virtual bool is_sized_by_formats() const { return false; }
  /// The register is the same whatever it is to add up.
  virtual bool fits_all() const { return false; }
  /// As wide as its sums are: it never overflows and never rounds.
  virtual bool holds_every_sum() const { return false; }
  /// Bits that it is asked to have, each of the two where it is dual; nothing where formats or sums
  /// decide.
  virtual std::optional<int> asked_width() const { return std::nullopt; }
  /// How it rounds what it adds, or its sums.
  virtual RoundingRule rounding() const { return {}; }
  /// Rounds products as it rounds sums: what `unfused` means. Nothing where it cannot.
  virtual std::optional<ProductSpec> unfused_product() const { return std::nullopt; }
};

/// A request of any kind.
class RegisterSpec {
 public:
  /// `exact`.
  RegisterSpec();
  explicit RegisterSpec(std::shared_ptr<const RegisterRequest> request)
      : request_(std::move(request)) {}
  const RegisterRequest& operator*() const { return *request_; }
  const RegisterRequest* operator->() const { return request_.get(); }
  bool operator==(const RegisterSpec& other) const { return request_->text() == other->text(); }

 private:
  std::shared_ptr<const RegisterRequest> request_;
};

/// One reading of a specification's options, but for those of order and of products.
class RegisterOptions {
 public:
  /// The specification outlives the reading.
  explicit RegisterOptions(const Spec& spec) : spec_(spec) {}
  virtual ~RegisterOptions() = default;
  /// False where the kind has no such option; throws SpecError where its value makes no sense.
  virtual bool take(const SpecOption& option) = 0;
  /// All options are taken; throws SpecError where they do not go together.
  virtual RegisterSpec finish(const SumOrder& order) = 0;
  /// `unfused` was one of them.
  virtual bool is_unfused() const { return false; }

  const Spec& spec() const { return spec_; }
  /// For messages: where an option stands.
  std::string place(const std::string& key) const;
  int integer(const SpecOption& option, int low, int high) const;
  /// A format that something can be rounded to on its way into a register; `what` says what it
  /// would be. Throws SpecError.
  Format register_format(std::string_view text, const std::string& what) const;
  [[noreturn]] void fail(const std::string& message) const;
  /// A bare word.
  static bool is_word(const SpecOption& option, std::string_view word) {
    return option.key == word && option.value.empty();
  }

 private:
  const Spec& spec_;
};

struct RegisterKind {
  std::vector<std::string> names;  ///< that a specification may begin with
  std::string grammar;             ///< in messages: `fixed:width=..,lsb=..`
  std::string brief;               ///< in the help of commands: the grammar, or shorter
  int rank = 0;                    ///< in lists the lower ones come first
  std::function<std::unique_ptr<RegisterOptions>(const Spec& spec)> read;
};

/// Adds a kind; called by static objects in arith/registers/kinds/*.cpp.
struct AddRegisterKind {
  explicit AddRegisterKind(RegisterKind kind);
};

/// All kinds, by rank and then by grammar.
std::vector<RegisterKind> register_kinds();
/// The kind that a specification's name means; throws SpecError listing all.
const RegisterKind& find_register_kind(const Spec& spec);
/// One register without order and products, such as `fixed:width=24,lsb=-12`; throws SpecError.
RegisterSpec parse_register(std::string_view text);
/// `exact, int:width=.., .. or ..`, for the help of commands.
std::string register_kinds_help();

}  // namespace guardbit::inline arith
