#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>

#include "base/error.h"
#include "base/test_folder.h"
#include "catalog/table_file.h"
#include "fits/fits_writer.h"
#include "morphology/companions.h"
#include "morphology/morphology_testing.h"

namespace peculiar::morphology {
namespace {

constexpr int kGalaxies = 200;

/// The command that runs the referee, or "" with the reason in `why`.
std::string referee(std::string& why) {
  const char* python = std::getenv("PECULIAR_PYTHON");
  if (python == nullptr) {
    why = "PECULIAR_PYTHON does not name a Python with statmorph";
    return "";
  }
  if (std::system(fmt::format("'{}' -c 'import statmorph, photutils' 2>/dev/null", python).c_str()) != 0) {
    why = fmt::format("{} has no statmorph", python);
    return "";
  }
  return fmt::format("'{}' '{}/tests/python/check_morphology.py'", python, PECULIAR_SOURCE_DIR);
}

/// Differences from statmorph, their absolute values in ascending order.
using Differences = std::map<std::string, std::vector<double>>;

/// Stamps with their segmentation, laid out for statmorph, and what we measure on them.
class Comparison {
 public:
  Comparison() {
    const std::filesystem::path& path = folder_.path();
    fits::CubeWriter images(path / "images.fits", kGalaxies, 1, 64, 64, {});
    fits::CubeWriter labels(path / "segmentation.fits", kGalaxies, 1, 64, 64, {});
    fits::CubeWriter variances(path / "variance.fits", kGalaxies, 1, 64, 64, {});
    const image::Image psf = test_psf();
    fits::write_image(path / "psf.fits", psf, std::nullopt, {});
    for (std::uint64_t seed = 0; seed < kGalaxies; ++seed) {
      const auto kind = static_cast<kit::GalaxyKind>(seed % 3);
      const TestGalaxy galaxy = test_galaxy(1000 + seed, kind);
      const detection::Detection detection = detection::detect(galaxy.frame(), {});
      const Companions companions = find_companions(detection, 64, 64);
      images.append(as_image(detection.image));
      // For statmorph the main source has label 1.
      std::vector<float> as_floats;
      for (const std::int32_t label : detection.segmentation)
        as_floats.push_back(static_cast<float>(label == companions.main->label ? 1 : label == 0 ? 0 : 2));
      labels.append(as_image(as_floats));
      variances.append(as_image(galaxy.variance));
      const auto start = std::chrono::steady_clock::now();
      ours_.push_back(measure_source(segmented_stamp(galaxy, detection), companions.main->label, &psf, {}));
      seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    images.close();
    labels.close();
    variances.close();
  }

  /// statmorph on the same stamps; `segmentation`: "given", or "own" for what photutils finds.
  Differences against(const std::string& command, const std::string& segmentation) {
    const std::filesystem::path output = folder_.path() / (segmentation + ".csv");
    const std::string line =
        fmt::format("{} '{}' '{}' {}", command, folder_.path().string(), output.string(), segmentation);
    if (std::system(line.c_str()) != 0) throw internal_error("the referee failed: {}", line);
    const catalog::Table theirs = catalog::read_table_text(output);
    Differences differences;
    for (const StatisticColumn& column : statistic_columns()) {
      std::vector<double>& one = differences[column.name];
      for (std::size_t i = 0; i < ours_.size(); ++i) {
        const double difference = std::abs(ours_[i].*column.value - theirs.at(column.name).number(i));
        if (std::isfinite(difference)) one.push_back(difference);
      }
      std::sort(one.begin(), one.end());
    }
    double theirs_seconds = 0;
    for (std::size_t i = 0; i < ours_.size(); ++i) {
      equal_flags_ += ours_[i].flag == static_cast<int>(theirs.at("flag").number(i)) ? 1 : 0;
      theirs_seconds += theirs.at("seconds").number(i);
    }
    fmt::print("{} segmentation: ours {:.2f} ms a stamp, statmorph {:.1f}\n", segmentation,
               1e3 * seconds_ / kGalaxies, 1e3 * theirs_seconds / kGalaxies);
    return differences;
  }
  int equal_flags() const { return equal_flags_; }

 private:
  static image::Image as_image(const std::vector<float>& pixels) {
    image::Image image(1, 64, 64);
    image.pixels = pixels;
    return image;
  }

  TestFolder folder_;
  std::vector<Statistics> ours_;
  double seconds_ = 0;
  int equal_flags_ = 0;
};

double share(const std::vector<double>& sorted, double part) {
  return sorted.at(static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1)));
}

TEST(StatmorphSlow, AgreesOnTwoHundredGalaxies) {
  std::string why;
  const std::string command = referee(why);
  if (command.empty()) GTEST_SKIP() << why;
  Comparison comparison;
  Differences differences = comparison.against(command, "given");
  for (const auto& [name, sorted] : differences)
    fmt::print("{:24} {:3} median {:10.3g}  99 % {:10.3g}\n", name, sorted.size(), share(sorted, 0.5),
               share(sorted, 0.99));
  fmt::print("flags equal: {} of {}\n", comparison.equal_flags(), kGalaxies);
  const std::map<std::string, double> bounds{
      {"gini", 0.002}, {"m20", 0.01}, {"concentration", 0.02}, {"asymmetry", 0.005}, {"smoothness", 0.005}};
  for (const auto& [name, bound] : bounds) {
    const std::vector<double>& sorted = differences.at(name);
    EXPECT_GE(sorted.size(), kGalaxies - 2) << name;
    EXPECT_LT(share(sorted, 0.5), bound) << name;
    EXPECT_LT(share(sorted, 0.99), 5 * bound) << name;
  }
  EXPECT_GE(comparison.equal_flags(), kGalaxies - 2);
}

TEST(StatmorphSlow, ScattersLittleWithAnotherSegmentation) {
  std::string why;
  const std::string command = referee(why);
  if (command.empty()) GTEST_SKIP() << why;
  Comparison comparison;
  Differences differences = comparison.against(command, "own");
  for (const auto& [name, sorted] : differences)
    fmt::print("{:24} {:3} median {:10.3g}  99 % {:10.3g}\n", name, sorted.size(), share(sorted, 0.5),
               share(sorted, 0.99));
  EXPECT_LT(share(differences.at("gini"), 0.5), 0.01);
  EXPECT_LT(share(differences.at("m20"), 0.5), 0.03);
  EXPECT_LT(share(differences.at("concentration"), 0.5), 0.05);
}

}  // namespace
}  // namespace peculiar::morphology
