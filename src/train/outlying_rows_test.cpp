#include "train/outlying_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "nn/model_testing.h"
#include "store/sample_testing.h"

namespace peculiar::train {
namespace {

constexpr std::int64_t kImages = 300;
constexpr int kEdge = 32;

bool is_planted(std::int64_t row) { return row % 20 == 0; }

double spot(double x, double y, double width) { return std::exp(-0.5 * (x * x + y * y) / (width * width)); }

/// A spot in the middle, drawn out to three times its width in planted images, and four others near the
/// border, which make every image different as a whole.
void draw(std::int64_t row, std::span<float> pixels) {
  RandomStream random(7, "stamp", static_cast<std::uint64_t>(row));
  const double width = random.uniform(1.8, 2.2), brightness = is_planted(row) ? 25 : 100;
  std::vector<std::array<double, 3>> others;  // x, y, peak
  for (int i = 0; i < 4; ++i) {
    const double angle = random.uniform(0, 2 * std::numbers::pi), far = random.uniform(11, 15);
    others.push_back({far * std::cos(angle), far * std::sin(angle), random.uniform(20, 300)});
  }
  for (int y = 0; y < kEdge; ++y) {
    for (int x = 0; x < kEdge; ++x) {
      const double dx = x - 15.5, dy = y - 15.5;
      double light = brightness * spot(dx, dy, width) + random.normal();
      for (const auto& [ox, oy, peak] : others) light += peak * spot(dx - ox, dy - oy, 1.2);
      pixels[static_cast<std::size_t>(y * kEdge + x)] = static_cast<float>(light);
    }
  }
}

/// How many of the planted images are left out with a twentieth of all.
std::int64_t planted_left_out(const StampSet& stamps, bool normalise) {
  std::vector<std::int64_t> rows(kImages);
  std::iota(rows.begin(), rows.end(), 0);
  nn::Model model = *nn::small_model();
  model.contract.stretch = stamps.fit_stretch({"auto", normalise, {}, {}, {}});
  const std::vector<std::int64_t> kept = without_outliers(stamps, rows, model, {}, 0.05, {});
  EXPECT_EQ(std::ssize(kept), kImages - 15);
  EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
  return 15 - std::count_if(kept.begin(), kept.end(), is_planted);
}

TEST(OutlyingRows, AreJudgedByTheirTargetsToo) {
  const TestFolder folder;
  const std::string path = (folder.path() / "s.h5").string();
  store::write_sample(path, kImages, kEdge, 1, draw);
  const StampSet stamps(path, {}, {});
  EXPECT_GE(planted_left_out(stamps, false), 10) << "of 15; chance would give one";
  EXPECT_LE(planted_left_out(stamps, true), 5) << "normalised stamps are judged as a whole only";
}

}  // namespace
}  // namespace peculiar::train
