// One line a dot product in every file.
#include "sim/mac/vector_files.h"

#include <functional>

#include <fmt/format.h>

#include "arith/numbers/ceil_div.h"
#include "sim/mac/mac_report.h"
#include "sim/program/program_version.h"
#include "sim/tables/table.h"
#include "traces/files/atomic_file.h"
#include "traces/files/json.h"

namespace guardbit::sim {

namespace {

constexpr int flag_bits = 8;

// A file of one word a vector.
struct WordFile {
  std::string name;
  int width;
  std::function<std::string(const Vector&)> word;
};

std::vector<WordFile> word_files(const VectorPlan& plan, const MacObserver& observer,
                                 const Requantiser* requantiser) {
  const int a = plan.activations->format().width, b = plan.weights->format().width;
  const int sum = observer.registers().last().layout.width;
  const auto length = static_cast<int>(plan.length);
  std::vector<WordFile> files{
      {"a", a * length, [a](const Vector& vector) { return packed_hex(vector.a, a); }},
      {"b", b * length, [b](const Vector& vector) { return packed_hex(vector.b, b); }}};
  if (plan.addends) {
    files.push_back(
        {"c", sum, [sum](const Vector& vector) { return hex_digits(vector.addend->words, sum); }});
  }
  files.push_back(
      {"sum", sum, [sum](const Vector& vector) { return hex_digits(vector.sum.words, sum); }});
  files.push_back({"flags", flag_bits,
                   [](const Vector& vector) { return fmt::format("{:02x}", vector.flags); }});
  if (requantiser) {
    const int out = requantiser->codec().format().width;
    files.push_back(
        {"out", out, [out](const Vector& vector) { return packed_hex({*vector.out}, out); }});
  }
  return files;
}

Json register_json(const MacObserver& observer) {
  const RegisterLayout& layout = observer.registers().last().layout;
  if (!layout.is_twos_complement())
    return {{"width", layout.width}, {"format", layout.format().name}};
  return {{"width", layout.width}, {"lsb_exp", layout.lsb}};
}

Json description(const std::vector<Vector>& vectors, const VectorPlan& plan,
                 const MacObserver& observer, const Requantiser* requantiser,
                 const std::string& accumulator) {
  Json document;
  document["guardbit"] = program_version();
  const auto operand = [](const Codec& codec) {
    return Json{{"format", codec.format().name}, {"width", codec.format().width}};
  };
  document["activations"] = operand(*plan.activations);
  document["weights"] = operand(*plan.weights);
  document["accumulator"] = accumulator;
  document["register"] = register_json(observer);
  if (requantiser) {
    document["requantise"] = to_string(requantiser->spec());
    document["output"] = operand(requantiser->codec());
  }
  document["length"] = plan.length;
  document["count"] = vectors.size();
  document["exhaustive"] = plan.exhaustive;
  document["seed"] = plan.seed;
  document["specials"] = plan.specials;
  for (const WordFile& file : word_files(plan, observer, requantiser)) {
    document["files"][file.name + ".hex"] = {{"width", file.width}};
  }
  document["flags"] = Json::object();
  for (std::size_t bit = 0; bit < flag_names().size(); ++bit) {
    document["flags"][flag_names()[bit]] = bit;
  }
  return document;
}

}  // namespace

std::string packed_hex(const std::vector<Code>& codes, int width) {
  const std::size_t bits = codes.size() * static_cast<std::size_t>(width);
  std::vector<std::uint64_t> words(ceil_div(bits, 64) + 1);  // one more for a code across the end
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::size_t at = i * static_cast<std::size_t>(width);
    const std::uint64_t code = codes[i];
    words[at / 64] |= code << (at % 64);
    if (at % 64 != 0) words[at / 64 + 1] |= code >> (64 - at % 64);
  }
  return hex_digits(words, static_cast<int>(bits));
}

std::vector<std::string> write_vectors(const std::vector<Vector>& vectors, const VectorPlan& plan,
                                       const MacObserver& observer, const Requantiser* requantiser,
                                       const std::string& accumulator,
                                       const std::filesystem::path& folder) {
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  const std::vector<WordFile> files = word_files(plan, observer, requantiser);
  std::vector<std::string> names;
  std::string csv = "index";
  for (const WordFile& file : files) {
    std::string text;
    for (const Vector& vector : vectors) text += file.word(vector) + "\n";
    write_file_atomically(folder / (file.name + ".hex"), text);
    names.push_back(file.name + ".hex");
    csv += "," + file.name;
  }
  csv += "\n";
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    csv += std::to_string(i);
    for (const WordFile& file : files) csv += "," + file.word(vectors[i]);
    csv += "\n";
  }
  write_file_atomically(folder / "vectors.csv", csv);
  const auto document = description(vectors, plan, observer, requantiser, accumulator);
  write_file_atomically(folder / "vectors.json", document.dump(2) + "\n");
  names.emplace_back("vectors.csv");
  names.emplace_back("vectors.json");
  return names;
}

}  // namespace guardbit::sim
