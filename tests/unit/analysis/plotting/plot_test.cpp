// Plots: the three files, the same bytes every time, and nothing lost or garbled on the way.
#include "analysis/plotting/plot.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "analysis/plotting/data.h"
#include "analysis/plotting/script.h"
#include "arith/error.h"
#include "tests/unit/traces/scratch_folder.h"

namespace guardbit::analysis::plot_test {
namespace {

namespace fs = std::filesystem;
constexpr double infinity = std::numeric_limits<double>::infinity();

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Two panels; the first has a zero at x = 12 on its logarithmic axis.
Figure error_figure() {
  const Panel errors{.title = "Largest error",
                     .xlabel = "bits",
                     .ylabel = "error",
                     .series = {{"float", {4, 8, 12}, {0.5, 0.0625, 0}},
                                {"bound", {4, 8, 12}, {1, 0.125, 0.015625}, SeriesStyle::dashed},
                                {"budget", {}, {0.01}, SeriesStyle::horizontal}},
                     .log_y = true};
  const Panel ratios{
      .title = "Ratio",
      .xlabel = "bits",
      .ylabel = "dB",
      .series = {{"float", {4, 8}, {10, 20}, SeriesStyle::points, {}, {"m3", "m7"}}}};
  return {"error_width", "Error against width", {errors, ratios}};
}

void set_path(const std::string& path) { REQUIRE(setenv("PATH", path.c_str(), 1) == 0); }

TEST_CASE("a plot is a data file, a script, a picture and JSON, and nothing else is left") {
  const test::ScratchFolder scratch;
  const fs::path folder = scratch.path() / "new" / "folder's name";
  const PlotOutcome outcome = write_plot(error_figure(), folder);
  REQUIRE_MESSAGE(outcome.drawn, outcome.message);
  CHECK(outcome.picture == folder / "error_width.svg");
  CHECK(holds(contents(folder / "error_width.svg"), "<title>Error against width</title>"));
  CHECK(contents(folder / "error_width.dat") == plot_data(error_figure()));
  CHECK(contents(folder / "error_width.gp") == plot_script(error_figure()));
  CHECK(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 4);
}

TEST_CASE("the same figure gives the same bytes") {
  const test::ScratchFolder scratch;
  REQUIRE(write_plot(error_figure(), scratch.path() / "a"));
  REQUIRE(write_plot(error_figure(), scratch.path() / "b"));
  for (const std::string name : {"error_width.dat", "error_width.gp", "error_width.svg"}) {
    CHECK(contents(scratch.path() / "a" / name) == contents(scratch.path() / "b" / name));
  }
}

TEST_CASE("the script draws the picture again by itself") {
  const test::ScratchFolder scratch;
  REQUIRE(write_plot(error_figure(), scratch.path()));
  fs::remove(scratch.path() / "error_width.svg");
  const fs::path before = fs::current_path();
  fs::current_path(scratch.path());
  CHECK(std::system("gnuplot error_width.gp") == 0);
  fs::current_path(before);
  CHECK(holds(contents(scratch.path() / "error_width.svg"), "Largest error"));
}

TEST_CASE("a zero on a logarithmic axis is drawn hollow in the band of exact results") {
  const std::string data = plot_data(error_figure()), script = plot_script(error_figure());
  CHECK(holds(data, "Largest error: float\n4 0.5\n8 0.0625\n\n\n"));
  CHECK(holds(data, "Largest error: float, zeros\n12 0\n"));
  CHECK(holds(script, "'error_width.dat' index 1 using 1:("));  // at the band's height, not at y
  CHECK(holds(script, "{/=12 exact}"));
  CHECK(holds(script, "'hollow: exact (0)'"));
}

TEST_CASE("a zero on a linear axis is a point like any other") {
  Figure figure = error_figure();
  figure.panels[0].log_y = false;
  CHECK(holds(plot_data(figure), "4 0.5\n8 0.0625\n12 0\n"));
  CHECK_FALSE(holds(plot_script(figure), "hollow"));
}

TEST_CASE("values that cannot be drawn leave one gap in the curve and no trace in the data") {
  Figure figure{"gap", "Gap", {{.title = "p", .xlabel = "", .ylabel = "", .series = {}}}};
  figure.panels[0].series = {
      {"a", {1, 2, 3, 4, 5, 6}, {std::nan(""), 1, infinity, -infinity, 0.1, std::nan("")}}};
  CHECK(holds(plot_data(figure), "p: a\n2 1\n\n5 0.1\n"));
  CHECK_FALSE(holds(plot_data(figure), "inf"));
  CHECK_FALSE(holds(plot_data(figure), "nan"));
  figure.panels[0].log_y = true;
  figure.panels[0].series[0].y[2] = -1;
  CHECK(holds(plot_data(figure), "p: a\n2 1\n\n5 0.1\n"));
}

TEST_CASE("numbers in the data read back as they were") {
  Figure figure{"n", "n", {{.title = "p", .xlabel = "", .ylabel = "", .series = {}}}};
  figure.panels[0].series = {{"a", {0.1}, {1.0 / 3}}};
  // 0.1 and 1/3 in the fewest digits that a double needs.
  CHECK(holds(plot_data(figure), "0.1 0.3333333333333333\n"));
}

TEST_CASE("texts are shown letter by letter, whatever gnuplot would make of them") {
  const test::ScratchFolder scratch;
  const std::string text = R"(e4m3_fn {x}^2 isn't "a\b" @c ~d)";
  Figure figure = error_figure();
  figure.title = figure.panels[0].title = figure.panels[0].xlabel = text;
  figure.panels[0].zero_label = figure.panels[0].series[0].label = text;
  REQUIRE(write_plot(figure, scratch.path()));
  const std::string picture = contents(scratch.path() / "error_width.svg");
  std::size_t count = 0;
  for (std::size_t at = 0; (at = picture.find(text, at)) != std::string::npos; ++at) ++count;
  // The file's title, the picture's, the panel's, the axis's, the band's, the legend's two.
  CHECK(count == 7);
}

TEST_CASE("a name that is no file name becomes one") {
  const test::ScratchFolder scratch;
  Figure figure = error_figure();
  figure.name = "cnn/conv1 e4m3:fn";
  const PlotOutcome outcome = write_plot(figure, scratch.path());
  REQUIRE_MESSAGE(outcome.drawn, outcome.message);
  CHECK(outcome.picture.filename() == "cnn_conv1_e4m3_fn.svg");
}

TEST_CASE("panels without data and figures without panels are drawn empty") {
  const test::ScratchFolder scratch;
  Panel empty{.title = "none", .xlabel = "x", .ylabel = "y", .series = {{"a", {}, {}}}};
  CHECK(write_plot({"linear", "", {empty}}, scratch.path()));
  empty.log_x = empty.log_y = true;
  CHECK(write_plot({"log", "", {empty}}, scratch.path()));
  empty.series = {{"zeros", {1, 2}, {0, 0}}, {"zero", {}, {0}, SeriesStyle::horizontal}};
  CHECK(write_plot({"zeros", "", {empty}}, scratch.path()));
  CHECK(write_plot({"nothing", "", {}}, scratch.path()));
}

TEST_CASE("without gnuplot the data and the script are there and the message names the package") {
  const test::ScratchFolder scratch;
  std::ofstream(scratch.path() / "error_width.svg") << "an older picture";
  set_path(scratch.path().string());
  const PlotOutcome outcome = write_plot(error_figure(), scratch.path());
  CHECK_FALSE(outcome.drawn);
  CHECK(holds(outcome.message, "error_width.svg: not drawn"));
  CHECK(holds(outcome.message, "gnuplot-nox"));
  CHECK(fs::exists(scratch.path() / "error_width.dat"));
  CHECK(fs::exists(scratch.path() / "error_width.gp"));
  CHECK_FALSE(fs::exists(scratch.path() / "error_width.svg"));
}

TEST_CASE("what gnuplot complains of is passed on in one line") {
  const test::ScratchFolder scratch;
  const fs::path fake = scratch.path() / "gnuplot";
  std::ofstream(fake) << "#!/bin/sh\necho '<svg'\necho broken >&2\necho twice >&2\nexit 3\n";
  fs::permissions(fake, fs::perms::owner_all);
  set_path(scratch.path().string() + ":/bin:/usr/bin");
  const PlotOutcome outcome = write_plot(error_figure(), scratch.path());
  CHECK_FALSE(outcome.drawn);
  CHECK(holds(outcome.message, "error_width.svg: gnuplot failed: broken twice"));
  CHECK_FALSE(fs::exists(scratch.path() / "error_width.svg"));
}

TEST_CASE("a folder that cannot be made is an error that names it") {
  const test::ScratchFolder scratch;
  std::ofstream(scratch.path() / "file") << "x";
  CHECK_THROWS_AS(write_plot(error_figure(), scratch.path() / "file" / "folder"), Error);
}

}  // namespace

}  // namespace guardbit::analysis::plot_test
