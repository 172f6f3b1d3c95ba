#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "base/error.h"
#include "base/order_statistics.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "catalog/table_file.h"
#include "fits/fits_writer.h"
#include "morphology/companions.h"
#include "morphology/morphology_testing.h"

namespace peculiar::morphology {
namespace {

constexpr int kGalaxies = 200;

TestReferee statmorph() { return {"check_morphology.py", "statmorph photutils"}; }

/// For the main statistics, upper limits on the median difference from statmorph.
const std::map<std::string, double> kBounds{
    {"gini", 0.002}, {"m20", 0.01}, {"concentration", 0.02}, {"asymmetry", 0.005}, {"smoothness", 0.005}};

/// Absolute differences from statmorph, galaxy by galaxy.
struct Differences {
  std::map<std::string, std::vector<double>> by_statistic;
  std::vector<double> overlap;  ///< intersection over union of the source's pixels
  int equal_flags = 0;
  std::size_t too_small = 0;  ///< without smoothness here, 0 there: its box is one pixel

  std::size_t compared(const std::string& name) const {
    return finite(name).size() + (name == "smoothness" ? too_small : 0);
  }

  std::vector<double> finite(const std::string& name) const {
    std::vector<double> values = by_statistic.at(name);
    std::erase_if(values, [](double value) { return !std::isfinite(value); });
    return values;
  }
  /// Quantile of the finite differences.
  double share(const std::string& name, double part) const {
    std::vector<double> values = finite(name);
    return value_of_rank(values, static_cast<std::size_t>(part * static_cast<double>(values.size() - 1)));
  }
  /// Galaxies that differ by more than five times a bound.
  std::vector<std::size_t> tail() const {
    std::vector<std::size_t> galaxies;
    for (std::size_t i = 0; i < overlap.size(); ++i) {
      const auto is_far = [&](const auto& bound) {
        return by_statistic.at(bound.first)[i] > 5 * bound.second;
      };
      if (std::any_of(kBounds.begin(), kBounds.end(), is_far)) galaxies.push_back(i);
    }
    return galaxies;
  }
  void print() const {
    for (const StatisticColumn& column : statistic_columns())
      fmt::print("{:24} median {:10.3g}  99 % {:10.3g}  all {:10.3g}\n", column.name, share(column.name, 0.5),
                 share(column.name, 0.99), share(column.name, 1));
    fmt::print("flags equal: {} of {}; {} without smoothness\n", equal_flags, kGalaxies, too_small);
    for (const std::size_t i : tail()) {
      fmt::print("galaxy {} ({}): overlap {:.2f}", i, kit::kind_name(kind_of(i)), overlap[i]);
      for (const auto& [name, bound] : kBounds) fmt::print("  {} {:.3g}", name, by_statistic.at(name)[i]);
      fmt::print("\n");
    }
  }
  static kit::GalaxyKind kind_of(std::size_t galaxy) { return static_cast<kit::GalaxyKind>(galaxy % 3); }
};

/// Stamps with their segmentation, in statmorph's layout, and our measurements of them.
class Comparison {
 public:
  Comparison() {
    const std::filesystem::path& path = folder_.path();
    fits::ImageWriter images(path / "images.fits");
    fits::ImageWriter labels(path / "segmentation.fits");
    fits::ImageWriter variances(path / "variance.fits");
    for (fits::ImageWriter* writer : {&images, &labels, &variances})
      writer->begin(fits::PixelType::kFloat32, {kGalaxies, 1, 64, 64}, {});
    const image::Image psf = test_psf();
    fits::write_image(path / "psf.fits", psf, std::nullopt, {});
    for (std::uint64_t seed = 0; seed < kGalaxies; ++seed) {
      const TestGalaxy galaxy = test_galaxy(1000 + seed, Differences::kind_of(seed));
      const detection::Detection detection = detection::detect(galaxy.frame(), {});
      const Companions companions = find_companions(detection, 64, 64);
      images.append(detection.image);
      // statmorph expects the main source as label 1.
      std::vector<float> as_floats;
      for (const std::int32_t label : detection.segmentation)
        as_floats.push_back(static_cast<float>(label == companions.main->label ? 1 : label == 0 ? 0 : 2));
      labels.append(as_floats);
      variances.append(galaxy.variance);
      const auto start = std::chrono::steady_clock::now();
      ours_.push_back(measure_source(segmented_stamp(galaxy, detection), companions.main->label, &psf, {}));
      seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    images.close();
    labels.close();
    variances.close();
  }

  /// statmorph on the same stamps; `segmentation`: "given", or "own" for photutils'.
  Differences against(const TestReferee& referee, const std::string& segmentation) {
    const std::filesystem::path output = folder_.path() / (segmentation + ".csv");
    if (!referee.agrees(fmt::format("'{}' '{}' {}", folder_.path().string(), output.string(), segmentation)))
      throw internal_error("statmorph failed on {}", folder_.path().string());
    const catalog::Table theirs = catalog::read_table_text(output);
    Differences differences;
    for (const StatisticColumn& column : statistic_columns()) {
      std::vector<double>& one = differences.by_statistic[column.name];
      for (std::size_t i = 0; i < ours_.size(); ++i)
        one.push_back(std::abs(ours_[i].*column.value - theirs.at(column.name).number(i)));
    }
    double theirs_seconds = 0;
    for (std::size_t i = 0; i < ours_.size(); ++i) {
      differences.equal_flags += ours_[i].flag == static_cast<int>(theirs.at("flag").number(i)) ? 1 : 0;
      differences.too_small += std::isnan(ours_[i].smoothness) && ours_[i].rpetro_circ < 8 &&
                                       theirs.at("smoothness").number(i) == 0
                                   ? 1
                                   : 0;
      differences.overlap.push_back(theirs.at("overlap").number(i));
      theirs_seconds += theirs.at("seconds").number(i);
    }
    fmt::print("{} segmentation: ours {:.2f} ms a stamp, statmorph {:.1f}\n", segmentation,
               1e3 * seconds_ / kGalaxies, 1e3 * theirs_seconds / kGalaxies);
    return differences;
  }

 private:
  TestFolder folder_;
  std::vector<Statistics> ours_;
  double seconds_ = 0;
};

TEST(StatmorphSlow, AgreesOnTwoHundredGalaxies) {
  const TestReferee referee = statmorph();
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const Differences differences = Comparison().against(referee, "given");
  differences.print();
  for (const auto& [name, bound] : kBounds) {
    EXPECT_GE(differences.compared(name), kGalaxies - 2) << name;
    EXPECT_LT(differences.share(name, 0.5), bound) << name;
    EXPECT_LT(differences.share(name, 0.99), 5 * bound) << name;
  }
  EXPECT_GE(differences.equal_flags, kGalaxies - 2);
}

TEST(StatmorphSlow, ScattersWithAnotherSegmentation) {
  const TestReferee referee = statmorph();
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const Differences differences = Comparison().against(referee, "own");
  differences.print();
  // Half of the galaxies, whose companions both part alike, hardly differ; those that do have other pixels.
  for (const auto& [name, bound] : kBounds) EXPECT_LT(differences.share(name, 0.5), 2 * bound) << name;
  // Both compare the smoothed image with the noise of the pixels, so that few pixels suffice to deblend them.
  for (const std::size_t i : differences.tail()) EXPECT_LT(differences.overlap[i], 0.95) << i;
}

}  // namespace
}  // namespace peculiar::morphology
