#include "mock/noise_spectrum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <numbers>
#include <numeric>

#include "base/test_shared.h"
#include "fits/fits_image.h"
#include "mock/correlated_noise.h"

namespace peculiar::mock {
namespace {

constexpr double kRatio = 0.8 * 0.1282 / 0.06;

std::vector<float> drawn(const CorrelatedNoise& noise, int frame, std::uint64_t number) {
  RandomStream random(11, "test noise", number);
  auto buffer = noise.buffer();
  std::vector<float> pixels(static_cast<std::size_t>(frame) * static_cast<std::size_t>(frame), 0.0F);
  noise.add_gaussian(random, 1, buffer, pixels);
  return pixels;
}

/// Mean square of the sums over blocks of b x b pixels, over b^2: 1 for independent pixels of variance 1.
double block_variance(std::span<const float> pixels, std::size_t frame, std::size_t block) {
  double sum = 0;
  std::size_t blocks = 0;
  for (std::size_t y = 0; y + block <= frame; y += block) {
    for (std::size_t x = 0; x + block <= frame; x += block, ++blocks) {
      double inside = 0;
      for (std::size_t i = 0; i < block * block; ++i)
        inside += static_cast<double>(pixels[(y + i / block) * frame + x + i % block]);
      sum += inside * inside;
    }
  }
  return sum / static_cast<double>(blocks * block * block);
}

/// Subtracts the least-squares plane: the light of a large neighbour is not noise.
std::vector<float> flattened(std::vector<float> pixels, std::size_t edge) {
  const double middle = 0.5 * static_cast<double>(edge - 1);
  double sum = 0, along_x = 0, along_y = 0, norm = 0;
  const auto each = [&](const auto& work) {
    for (std::size_t i = 0; i < pixels.size(); ++i)
      work(pixels[i], static_cast<double>(i % edge) - middle, static_cast<double>(i / edge) - middle);
  };
  each([&](float value, double x, double y) {
    sum += value;
    along_x += value * x;
    along_y += value * y;
    norm += x * x;
  });
  const double mean = sum / static_cast<double>(pixels.size());
  each([&](float& value, double x, double y) {
    value -= static_cast<float>(mean + (along_x * x + along_y * y) / norm);
  });
  return pixels;
}

/// The mean of some numbers, and its error.
struct MeanOf {
  double count = 0, sum = 0, squares = 0;
  void add(double value) {
    ++count;
    sum += value;
    squares += value * value;
  }
  double mean() const { return sum / count; }
  double error() const { return std::sqrt((squares / count - mean() * mean()) / (count - 1)); }
};

// Lags 0 to 3 along an axis: 0.4709, 0.2442, 0.0204, 0.
TEST(DrizzlePower, HasTheCovarianceOfTheTrapezoid) {
  const RelativePower power = drizzle_power(kRatio);
  constexpr int kSteps = 64;
  const double expected[] = {0.4709, 0.2442, 0.0204, 0};
  for (int lag = 0; lag < 4; ++lag) {
    double covariance = 0;
    for (int i = 0; i < kSteps; ++i) {
      const double frequency = static_cast<double>(i) / kSteps;
      covariance += power(frequency, 0) * std::cos(2 * std::numbers::pi * lag * frequency) / kSteps;
    }
    EXPECT_NEAR(covariance, expected[lag], 5e-5) << lag;
  }
  EXPECT_NEAR(power(0, 0), 1, 1e-12);
  EXPECT_NEAR(power(0.5, 0), 0.023, 5e-4);
  EXPECT_NEAR(drizzle_noise_ratio(kRatio), 2.12, 0.005);
  EXPECT_NEAR(drizzle_noise_ratio(0.5), 1.2, 1e-12);
}

TEST(CorrelatedNoise, DrizzledPixelsAreQuieterThanBlocks) {
  const CorrelatedNoise noise(64, drizzle_power(kRatio));
  EXPECT_NEAR(1 / std::sqrt(noise.pixel_variance()), drizzle_noise_ratio(kRatio), 0.002);
  // rms of block sums over the block's edge, computed from the covariance.
  const std::pair<std::size_t, double> expected[] = {
      {1, 0.4709}, {2, 0.716}, {4, 0.857}, {8, 0.935}, {16, 0.984}};
  for (const auto& [block, rms] : expected) {
    double variance = 0;
    constexpr int kStamps = 300;
    for (std::uint64_t i = 0; i < kStamps; ++i)
      variance += block_variance(drawn(noise, 64, i), 64, block) / kStamps;
    const double blocks = kStamps * std::pow(64.0 / static_cast<double>(block), 2);
    EXPECT_NEAR(std::sqrt(variance), rms, 0.004 + 3 * rms / std::sqrt(2 * blocks)) << block;
  }
}

TEST(CorrelatedNoise, OppositeEdgesDoNotKnowOfEachOther) {
  const CorrelatedNoise noise(32, drizzle_power(kRatio));
  double across = 0, beside = 0;
  for (std::uint64_t i = 0; i < 400; ++i) {
    const std::vector<float> pixels = drawn(noise, 32, i);
    for (std::size_t y = 0; y < 32; ++y) {
      across += static_cast<double>(pixels[y * 32] * pixels[y * 32 + 31]);
      beside += static_cast<double>(pixels[y * 32] * pixels[y * 32 + 1]);
    }
  }
  EXPECT_NEAR(across / beside, 0, 0.05);
}

// Enough stamps to detect the smearing by the window at ten times the error of a bin.
TEST(SkySpectrum, GivesBackWhatItWasMadeOf) {
  constexpr int kEdge = 32;
  constexpr std::uint64_t kStamps = 1500;
  const CorrelatedNoise first(kEdge, drizzle_power(kRatio));
  SkySpectrum sky(kEdge);
  for (std::uint64_t i = 0; i < kStamps; ++i) sky.add(drawn(first, kEdge, i));
  EXPECT_NEAR(sky.variance(), first.pixel_variance(), 0.01 * first.pixel_variance());
  EXPECT_NEAR(sky.power_at_zero(), 1, 0.03);
  // Noise made from the measured spectrum has that spectrum, each bin within its error.
  const CorrelatedNoise second(kEdge, sky.relative_power());
  SkySpectrum again(kEdge);
  for (std::uint64_t i = kStamps; i < 2 * kStamps; ++i) again.add(drawn(second, kEdge, i));
  const auto given = sky.bins();
  const auto made = again.bins();
  double chi_square = 0;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const double error = std::hypot(given[i].error / sky.power_at_zero(), made[i].error);
    const double deviation = (made[i].power - given[i].power / sky.power_at_zero()) / error;
    EXPECT_LT(std::abs(deviation), 3) << given[i].frequency;
    chi_square += deviation * deviation;
  }
  EXPECT_LT(chi_square / static_cast<double>(given.size()), 1.3);
}

// Blank parts of a real image, and noise made from their spectrum.
TEST(SkySpectrum, NoiseLikeTheRealSkyOfSharedData) {
  const std::filesystem::path path = shared_data("fits/wfc3_abell2744/abell_2744_dwarf_galaxy_f105w.fits.gz");
  PECULIAR_SKIP_WITHOUT_SHARED(path);
  const fits::FitsFile file(path);
  const image::Image image = file.read_plane(file.choose("first").number);
  constexpr int kEdge = 24;
  // The quietest tiles are sky.
  std::vector<std::pair<double, std::vector<float>>> tiles;
  for (int y0 = 0; y0 + kEdge <= image.height; y0 += kEdge) {
    for (int x0 = 0; x0 + kEdge <= image.width; x0 += kEdge) {
      std::vector<float> tile;
      for (int y = 0; y < kEdge; ++y) {
        for (int x = 0; x < kEdge; ++x) tile.push_back(image.at(0, y0 + y, x0 + x));
      }
      const double mean = std::accumulate(tile.begin(), tile.end(), 0.0) / static_cast<double>(tile.size());
      double squares = 0;
      for (const float value : tile) squares += (value - mean) * (value - mean);
      if (std::isfinite(squares) && squares > 0) tiles.emplace_back(squares, flattened(tile, kEdge));
    }
  }
  std::sort(tiles.begin(), tiles.end());
  tiles.resize(tiles.size() / 2);
  ASSERT_GE(tiles.size(), static_cast<std::size_t>(SkySpectrum::kLeastStamps));
  SkySpectrum sky(kEdge);
  for (const auto& tile : tiles) sky.add(tile.second);
  const double at_zero = sky.power_at_zero();
  const CorrelatedNoise noise(kEdge, sky.relative_power());
  SkySpectrum made(kEdge);
  for (std::uint64_t i = 0; i < 600; ++i) made.add(drawn(noise, kEdge, i));
  const auto given = sky.bins();
  const auto bins = made.bins();
  double given_variance = 0, made_variance = 0;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const double error = std::hypot(given[i].error, at_zero * bins[i].error);
    EXPECT_LT(std::abs(bins[i].power * at_zero - given[i].power), 3 * error) << given[i].frequency;
    given_variance += given[i].power * static_cast<double>(given[i].modes);
    made_variance += bins[i].power * at_zero * static_cast<double>(bins[i].modes);
  }
  EXPECT_NEAR(made_variance / given_variance, 1, 0.05);
  // The noise as a function of block size.
  for (const std::size_t block : {1, 2, 3, 4, 6}) {
    MeanOf of_sky, of_made;
    for (const auto& tile : tiles) of_sky.add(block_variance(tile.second, kEdge, block));
    for (std::uint64_t i = 0; i < 600; ++i)
      of_made.add(at_zero * block_variance(flattened(drawn(noise, kEdge, i), kEdge), kEdge, block));
    EXPECT_NEAR(of_made.mean(), of_sky.mean(), 3 * std::hypot(of_made.error(), of_sky.error())) << block;
  }
}

TEST(Poisson, HasItsMeanAndVariance) {
  for (const double mean : {0.0, 0.3, 4.0, 9.9, 10.0, 37.5, 1e4, 3e8}) {
    RandomStream random(3, "poisson", static_cast<std::uint64_t>(mean * 10));
    constexpr int kDraws = 40000;
    double sum = 0, squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double offset = poisson(random, mean) - mean;
      sum += offset;
      squares += offset * offset;
    }
    EXPECT_NEAR(sum / kDraws, 0, 4.5 * std::sqrt(mean / kDraws) + 1e-300) << mean;
    const double variance_error = std::sqrt((2 * mean * mean + mean) / kDraws);
    EXPECT_NEAR(squares / kDraws, mean, 4.5 * variance_error + 1e-300) << mean;
  }
}

TEST(CorrelatedNoise, PhotonNoiseHasTheVarianceItSays) {
  constexpr int kFrame = 16;
  const CorrelatedNoise noise(kFrame, drizzle_power(kRatio));
  std::vector<float> flux(kFrame * kFrame, 0.05F);
  flux[8 * kFrame + 8] = 40;
  flux[3 * kFrame + 3] = -2;
  auto buffer = noise.buffer();
  std::vector<float> variance(flux.size(), 0.0F);
  std::vector<double> squares(flux.size(), 0.0);
  double sum = 0;
  constexpr int kDraws = 6000;
  constexpr double kExposure = 500;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    RandomStream random(2, "photons", i);
    std::vector<float> drawn_noise(flux.size(), 0.0F);
    std::vector<float> its_variance(flux.size(), 0.0F);
    noise.add_photon_noise(random, kExposure, flux, buffer, drawn_noise, its_variance);
    variance = its_variance;
    for (std::size_t pixel = 0; pixel < flux.size(); ++pixel) {
      squares[pixel] += std::pow(drawn_noise[pixel], 2) / kDraws;
      sum += static_cast<double>(drawn_noise[pixel]) / kDraws;
    }
  }
  for (std::size_t pixel = 0; pixel < flux.size(); ++pixel)
    EXPECT_NEAR(squares[pixel] / static_cast<double>(variance[pixel]), 1, 0.1) << pixel;
  // The total noise of the frame is that of its photons: correlation redistributes it, but removes none.
  const double total = std::accumulate(variance.begin(), variance.end(), 0.0);
  EXPECT_GT(total, 0);
  EXPECT_NEAR(sum, 0, 5 * std::sqrt((40 + 0.05 * 255) / kExposure / kDraws));
}

}  // namespace
}  // namespace peculiar::mock
