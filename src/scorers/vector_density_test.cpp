#include "scorers/vector_density.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "nn/tensors.h"
#include "scorers/vector_reference.h"
#include "statistics/p_values.h"

namespace peculiar::scorers {
namespace {

constexpr std::int64_t kLength = 8;

at::Tensor gaussian(std::int64_t count, std::uint64_t seed, double shift = 0) {
  at::Tensor rows = nn::normal_numbers({count, kLength}, 1, seed, "vectors");
  rows.select(1, 0).add_(shift);
  return rows;
}

double area(const at::Tensor& outliers, const at::Tensor& normal) {
  return (outliers.unsqueeze(1) > normal.unsqueeze(0)).to(at::kDouble).mean().item<double>();
}

/// P(a point shifted by `shift` is farther from the centre than a normal one) in kLength dimensions: the
/// squared distances are chi^2 with kLength + 2 j degrees of freedom, j from Poisson(shift^2 / 2), and chi^2
/// with kLength; the probability that one exceeds the other is a regularised incomplete beta function at 1/2,
/// for integers.
double area_of_shift(double shift) {
  const double mean = shift * shift / 2;
  const int half = kLength / 2;
  double total = 0;
  double poisson = std::exp(-mean);
  for (int j = 0; j < 200; ++j) {
    const int n = 2 * half + j - 1;
    double above = 0;
    for (int k = half; k <= n; ++k)
      above += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) - n * std::log(2));
    total += poisson * above;
    poisson *= mean / (j + 1);
  }
  return total;
}

TEST(VectorDensity, FindsShiftedVectorsAsSurelyAsTheTrueDensityTells) {
  EXPECT_NEAR(area_of_shift(0), 0.5, 1e-12);
  const VectorDensity density = VectorDensity::fit(gaussian(4000, 1));
  const at::Tensor normal = density.distance(gaussian(2000, 2));
  for (const double shift : {2.0, 3.0, 4.0}) {
    // The third neighbour among 3,600 loses 0.012 relative to the density itself; chance is 0.008.
    EXPECT_NEAR(area(density.distance(gaussian(2000, 3, shift)), normal), area_of_shift(shift), 0.03)
        << shift;
  }
}

TEST(VectorDensity, DoesNotDependOnALinearMapOfTheVectors) {
  const at::Tensor map =
      std::get<0>(at::linalg_qr(nn::normal_numbers({kLength, kLength}, 1, 5, "map")))
          .mm(at::diag(at::linspace(0.5, 2, kLength)))
          .mm(std::get<0>(at::linalg_qr(nn::normal_numbers({kLength, kLength}, 1, 6, "map"))));
  const at::Tensor normal = gaussian(1000, 1);
  const at::Tensor other = gaussian(200, 2, 2);
  const VectorDensity plain = VectorDensity::fit(normal);
  const VectorDensity mapped = VectorDensity::fit(normal.mm(map) + 7);
  ASSERT_EQ(plain.components(), kLength);
  ASSERT_EQ(mapped.components(), kLength);
  const at::Tensor difference = plain.distance(other) - mapped.distance(other.mm(map) + 7);
  // Median absolute deviations, which select the tenth to leave out, are along other axes there: a few rows
  // change.
  EXPECT_LT(difference.abs().median().item<double>(), 0.02);
  EXPECT_LT(difference.abs().mean().item<double>(), 0.05);
}

TEST(VectorDensity, GivesUniformPValuesOfNormalImagesThatItHasNotSeen) {
  const VectorDensity density = VectorDensity::fit(gaussian(1000, 1));
  const auto numbers = [](const at::Tensor& column) {
    return std::vector<double>(column.data_ptr<double>(), column.data_ptr<double>() + column.numel());
  };
  const at::Tensor held_out = density.distance(gaussian(2000, 2)).contiguous();
  const at::Tensor others = density.distance(gaussian(1000, 3)).contiguous();
  std::vector<double> p = statistics::conformal_p_values(numbers(others), numbers(held_out));
  std::sort(p.begin(), p.end());
  double distance = 0;
  for (std::size_t i = 0; i < p.size(); ++i)
    distance = std::max(distance, std::abs(p[i] - static_cast<double>(i) / static_cast<double>(p.size())));
  EXPECT_LT(distance, 1.63 * std::sqrt(1.0 / 1000 + 1.0 / 2000)) << "Kolmogorov and Smirnov, 1 %";
}

TEST(VectorDensity, BearsATenthOfOutliersAmongTheNormalImages) {
  const at::Tensor clean = gaussian(1800, 1);
  const VectorDensity pure = VectorDensity::fit(clean);
  const VectorDensity mixed = VectorDensity::fit(at::cat({clean, gaussian(200, 2, 6)}));
  const at::Tensor normal = gaussian(1000, 3);
  const at::Tensor outliers = gaussian(1000, 4, 6);
  const double before = area(pure.distance(outliers), pure.distance(normal));
  EXPECT_GT(before, 0.97);
  EXPECT_GT(area(mixed.distance(outliers), mixed.distance(normal)), before - 0.01);
}

TEST(VectorDensity, SaysWhatItCannotBeFittedTo) {
  const auto said_of = [](const at::Tensor& rows) -> std::string {
    try {
      VectorDensity::fit(rows);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(said_of(gaussian(31, 1)), testing::HasSubstr("of 31 normal images are too few"));
  EXPECT_THAT(said_of(at::ones({100, 4})), testing::HasSubstr("are identical"));
}

TEST(VectorDensity, OfVectorsLongerThanThereAreImagesWithAConstantNumber) {
  at::Tensor rows = nn::normal_numbers({60, 300}, 1, 1, "vectors");
  rows.select(1, 3).fill_(2);
  const VectorDensity density = VectorDensity::fit(rows);
  EXPECT_LE(density.components(), 7);
  EXPECT_TRUE(at::isfinite(density.distance(rows)).all().item<bool>());
  at::Tensor broken = rows.slice(0, 0, 3).clone();
  broken.index_put_({at::tensor(1), at::tensor(5)}, std::nan(""));
  const at::Tensor distances = density.distance(broken);
  EXPECT_TRUE(std::isnan(distances[1].item<double>()));
  const double whole = density.distance(rows)[0].item<double>();
  EXPECT_NEAR(distances[0].item<double>(), whole, 1e-5 * whole);  // products of other sizes round differently
}

void write_rows(const std::filesystem::path& path, const at::Tensor& rows) {
  std::ofstream file(path);
  for (std::int64_t row = 0; row < rows.size(0); ++row) {
    for (std::int64_t i = 0; i < rows.size(1); ++i)
      file << fmt::format("{}{:.9g}", i == 0 ? "" : ",", rows[row][i].item<double>());
    file << "\n";
  }
}

TEST(VectorDensity, HasTheDistancesOfScikitLearn) {
  const TestReferee referee("check_vectors.py", "sklearn");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const TestFolder folder;
  // With different standard deviations, and correlated.
  const at::Tensor map =
      nn::normal_numbers({kLength, kLength}, 1, 5, "map") + at::diag(at::linspace(0, 5, kLength));
  const at::Tensor normal = at::cat({gaussian(380, 1), gaussian(20, 2, 6)}).mm(map) + 3;
  const at::Tensor others = gaussian(100, 3, 1).mm(map) + 3;
  write_rows(folder.path() / "normal.csv", normal);
  write_rows(folder.path() / "others.csv",
             at::cat({others.to(at::kDouble), VectorDensity::fit(normal).distance(others).unsqueeze(1)}, 1));
  EXPECT_TRUE(referee.agrees(fmt::format("'{0}/normal.csv' '{0}/others.csv'", folder.path().string())));
}

TEST(VectorReference, IsTheSameFromItsFile) {
  const TestFolder folder;
  const auto path = folder.path() / "v.safetensors";
  VectorReference reference{VectorDensity::fit(gaussian(200, 1)), {1, 2, 3}, {{"features", "t.csv"}}};
  EXPECT_FALSE(is_vector_model(path));
  write_vector_model(path, reference);
  EXPECT_TRUE(is_vector_model(path));
  const VectorReference read = read_vector_model(path);
  const at::Tensor some = gaussian(50, 2);
  EXPECT_TRUE(at::equal(read.density.distance(some), reference.density.distance(some)));
  EXPECT_EQ(read.held_out, reference.held_out);
  EXPECT_EQ(read.training, reference.training);
  EXPECT_EQ(describe_vector_model(path)["components"], kLength);
}

}  // namespace
}  // namespace peculiar::scorers
