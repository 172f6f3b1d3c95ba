#include "train/lattice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/random.h"
#include "train/health.h"

namespace peculiar::train {
namespace {

constexpr std::int64_t kEdge = 32;
constexpr double kNoise = 0.05;

/// Round galaxies of random sizes and positions, with peak brightness up to 1 and white noise [n, 1, y, x].
at::Tensor galaxies(std::int64_t count, double noise, const char* stream) {
  at::Tensor images = at::zeros({count, 1, kEdge, kEdge});
  float* values = images.data_ptr<float>();
  for (std::int64_t i = 0; i < count; ++i) {
    RandomStream random(7, stream, static_cast<std::uint64_t>(i));
    const double width = random.uniform(2, 5), peak = random.uniform(0.3, 1);
    const double x0 = 15.5 + random.uniform(-1, 1), y0 = 15.5 + random.uniform(-1, 1);
    for (std::int64_t y = 0; y < kEdge; ++y) {
      for (std::int64_t x = 0; x < kEdge; ++x) {
        const double r2 = std::pow(static_cast<double>(x) - x0, 2) + std::pow(static_cast<double>(y) - y0, 2);
        *values++ = static_cast<float>(peak * std::exp(-r2 / (2 * width * width)) + noise * random.normal());
      }
    }
  }
  return images;
}

/// A wave along x with this period, amplitude 1, and a random phase if the period allows one.
at::Tensor waves(std::int64_t count, double period) {
  at::Tensor images = at::zeros({count, 1, kEdge, kEdge});
  float* values = images.data_ptr<float>();
  for (std::int64_t i = 0; i < count; ++i) {
    RandomStream random(8, "phase", static_cast<std::uint64_t>(i));
    const double phase = period > 2 ? random.uniform(0, 2 * std::numbers::pi) : 0;
    for (std::int64_t y = 0; y < kEdge; ++y) {
      for (std::int64_t x = 0; x < kEdge; ++x)
        *values++ =
            static_cast<float>(std::cos(2 * std::numbers::pi * static_cast<double>(x) / period + phase));
    }
  }
  return images;
}

Lattice in(const at::Tensor& generated, const at::Tensor& held_out) {
  return LatticePower::of(generated).beside(LatticePower::of(held_out));
}

double deviation(const at::Tensor& images) {
  return std::sqrt(images.to(at::kDouble).var({2, 3}, false).mean().item<double>());
}

/// Whether a finished training with this look raises the alarm.
bool is_alarming(const Lattice& found) {
  HealthRow row;
  row.step = 300;
  row.wasserstein = row.wasserstein_held_out = row.gradient_norm = row.frechet = row.diversity = 1;
  row.lattice_period = static_cast<double>(found.period);
  row.lattice_excess = found.excess;
  row.lattice_error = found.error;
  row.lattice_share = found.share;
  const std::vector<std::string> words = alarms({row}, NAN, true);
  return !words.empty() && words.front().starts_with("grid");
}

TEST(LatticePower, APlantedWaveHasItsPeriodAndStrength) {
  for (const std::int64_t period : {2, 4, 8}) {
    // Period 8 px on pure noise: at that frequency galaxies have their light.
    const auto images = [&](const char* stream) {
      at::Tensor own = galaxies(200, kNoise, stream);
      return period == 8 ? own - galaxies(200, 0, stream) : own;
    };
    const double amplitude = 0.1;
    const at::Tensor held_out = images("held out");
    const Lattice found =
        in(images("generated") + amplitude * waves(200, static_cast<double>(period)), held_out);
    EXPECT_EQ(found.period, period);
    const double rms = amplitude * (period == 2 ? 1 : std::sqrt(0.5));
    EXPECT_NEAR(found.share, rms / deviation(held_out), 0.1 * rms / deviation(held_out)) << period;
    EXPECT_GT(found.excess, 10) << period;
    EXPECT_GT(std::log(found.excess), 5 * found.error) << period;
  }
}

TEST(LatticePower, WithoutOneThereIsNoAlarm) {
  for (const double noise : {0.0, kNoise, 0.3}) {
    for (const std::int64_t held : {20, 60}) {
      const at::Tensor held_out = galaxies(held, noise, "held out");
      for (int set = 0; set < 8; ++set) {
        const std::string stream = "set " + std::to_string(set);
        const Lattice found = in(galaxies(100, noise, stream.c_str()), held_out);
        EXPECT_FALSE(is_alarming(found)) << noise << " " << held << " " << set;
        EXPECT_LT(found.share, 0.05) << noise << " " << held << " " << set;
      }
    }
  }
}

TEST(LatticePower, OneOfAFifthOfTheImagesStrengthSetsTheAlarm) {
  for (const double noise : {0.0, kNoise, 0.1}) {
    const at::Tensor held_out = galaxies(60, noise, "held out");
    const double rms = 0.2 * deviation(held_out);
    const at::Tensor along_x = waves(100, 2);
    // As left by up-sampling: along both axes, and diagonally.
    const at::Tensor lattice =
        (along_x + along_x.transpose(2, 3) + along_x * along_x.transpose(2, 3)) / std::sqrt(3.0);
    for (const char* stream : {"a", "b", "c", "d"}) {
      const Lattice found = in(galaxies(100, noise, stream) + rms * lattice, held_out);
      EXPECT_TRUE(is_alarming(found)) << noise << " " << stream << " " << found.excess << " " << found.share;
      const Lattice faint = in(galaxies(100, noise, stream) + 0.3 * rms * lattice, held_out);
      EXPECT_FALSE(is_alarming(faint)) << "of 6 %";
    }
  }
}

TEST(LatticePower, AWaveOfAnotherPeriodIsNone) {
  const at::Tensor held_out = galaxies(200, kNoise, "held out");
  const Lattice found = in(galaxies(200, kNoise, "generated") + 0.1 * waves(200, 32.0 / 13), held_out);
  EXPECT_LT(found.share, 0.05);
}

TEST(LatticePower, WhatHeldOutImagesHaveTooIsNone) {
  const Lattice found = in(galaxies(200, kNoise, "generated") + 0.1 * waves(200, 2),
                           galaxies(200, kNoise, "held out") + 0.1 * waves(200, 2));
  EXPECT_NEAR(found.excess, 1, 0.2);
  EXPECT_LT(found.share, 0.1);
}

TEST(LatticePower, TheErrorIsTheScatterOfRuns) {
  const at::Tensor held_out = galaxies(100, kNoise, "held out");
  constexpr int kRuns = 30;
  double sum = 0, squares = 0, error = 0;
  for (int run = 0; run < kRuns; ++run) {
    const at::Tensor other =
        galaxies(100, kNoise, ("run " + std::to_string(run)).c_str()) + 0.1 * waves(100, 2);
    const Lattice found = in(other, galaxies(100, kNoise, ("held " + std::to_string(run)).c_str()));
    sum += std::log(found.excess);
    squares += std::log(found.excess) * std::log(found.excess);
    error += found.error / kRuns;
  }
  const double scatter = std::sqrt((squares - sum * sum / kRuns) / (kRuns - 1));
  EXPECT_NEAR(error / scatter, 1, 0.4);
}

TEST(LatticePower, SmallImagesHaveNone) {
  const at::Tensor small = at::randn({10, 1, 8, 8});
  EXPECT_EQ(in(small, small).period, 0);
}

}  // namespace
}  // namespace peculiar::train
