#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/random.h"
#include "morphology/aperture.h"
#include "morphology/filters.h"
#include "morphology/half_turn.h"
#include "morphology/multimode.h"
#include "morphology/psf_convolution.h"
#include "morphology/sersic.h"
#include "morphology/solvers.h"

namespace peculiar::morphology {
namespace {

/// Sum of an image's pixels, weighted by their fractions within the ellipse.
double covered_flux(const Plane& image, Point centre, double semi_major, EllipseShape shape) {
  Coverage coverage;
  coverage.cover(EllipseOutline(shape), centre, semi_major, image.height, image.width);
  double sum = 0;
  for (int y = coverage.y_begin(); y < coverage.y_end(); ++y) {
    for (int x = coverage.x_begin(); x < coverage.x_end(); ++x)
      sum += image.at(y, x) * coverage.row(y)[x - coverage.x_begin()];
  }
  return sum;
}

/// For any centre, radius and shape, the fractions add up to the area of the ellipse.
TEST(Coverage, PartsMakeTheWhole) {
  RandomStream random(1, "overlap");
  for (int i = 0; i < 200; ++i) {
    const EllipseShape shape{random.uniform(1, 5), random.uniform(-3, 3)};
    const double semi_major = std::exp(random.uniform(-3, 3));
    const Point centre{random.uniform(24, 26), random.uniform(24, 26)};
    const double area = std::numbers::pi * semi_major * semi_major / shape.elongation;
    EXPECT_NEAR(covered_flux(Plane(50, 50, 1), centre, semi_major, shape), area, 1e-11 * (1 + area))
        << semi_major << " " << shape.elongation;
  }
}

/// Also for ellipses that leave the image, or with centres on its lines and corners.
TEST(Coverage, AgreesWithManySmallPoints) {
  RandomStream random(2, "overlap");
  constexpr int kPoints = 200;
  for (int i = 0; i < 100; ++i) {
    const EllipseOutline outline({i % 4 == 0 ? 1 : random.uniform(1, 3), random.uniform(-2, 2)});
    const Point centre = i % 3 == 0 ? Point{0.5 * static_cast<double>(random.below(12)), 2.5}
                                    : Point{random.uniform(-2, 8), random.uniform(-2, 8)};
    const double semi_major = i % 5 == 0 ? 2.5 : random.uniform(0.2, 6);
    Coverage coverage;
    coverage.cover(outline, centre, semi_major, 6, 6);
    for (int pixel = 0; pixel < 36; pixel += 5) {
      const int x0 = pixel % 6;
      const int y0 = pixel / 6;
      int inside = 0;
      for (int k = 0; k < kPoints * kPoints; ++k) {
        const double x = x0 - 0.5 + (k % kPoints + 0.5) / kPoints - centre.x;
        const double y = y0 - 0.5 + (k / kPoints + 0.5) / kPoints - centre.y;
        inside += outline.radius(x, y) < semi_major ? 1 : 0;
      }
      const bool held = x0 >= coverage.x_begin() && x0 < coverage.x_end() && y0 >= coverage.y_begin() &&
                        y0 < coverage.y_end();
      EXPECT_NEAR(held ? coverage.row(y0)[x0 - coverage.x_begin()] : 0,
                  static_cast<double>(inside) / (kPoints * kPoints), 2e-3)
          << i << " " << x0 << " " << y0;
    }
  }
}

TEST(RowSums, AreThoseOfThePixelsParts) {
  RandomStream random(3, "sums");
  Plane image(40, 50);
  Mask masked(40, 50);
  for (double& value : image.values) value = random.normal();
  for (int i = 0; i < 300; ++i) masked.values[random.below(masked.size())] = 1;
  Plane usable(40, 50);
  Plane used = image;
  for (std::size_t i = 0; i < usable.size(); ++i) {
    usable.values[i] = masked.values[i] == 0 ? 1 : 0;
    used.values[i] *= usable.values[i];
  }
  const RowSums rows(image, masked);
  for (const Point centre : {Point{20.3, 18.9}, Point{2, 38.5}, Point{49.9, 0}}) {
    for (const EllipseShape shape : {EllipseShape{1, 0}, EllipseShape{1.7, 0.4}, EllipseShape{30, 2}}) {
      for (const double semi_major : {0.3, 1.0, 7.7, 25.0, 80.0, 200.0, 1e5}) {
        const RowSums::Sum sum = rows.within(EllipseOutline(shape), centre, semi_major);
        EXPECT_NEAR(sum.flux, covered_flux(used, centre, semi_major, shape), 1e-9);
        EXPECT_NEAR(sum.area, covered_flux(usable, centre, semi_major, shape), 1e-9);
      }
    }
  }
}

/// From the definition, pixel by pixel.
TEST(HalfTurn, IsTheSumOverPixels) {
  RandomStream random(5, "turn");
  Plane image(21, 24);
  Mask masked(21, 24);
  for (double& value : image.values) value = random.normal();
  for (int i = 0; i < 40; ++i) masked.values[random.below(masked.size())] = 1;
  HalfTurn turn(image, masked);
  const EllipseOutline outline({1.4, 0.7});
  const auto value = [&](int y, int x) { return image.contains(y, x) ? image.at(y, x) : 0; };
  for (const Point centre : {Point{11.3, 9.8}, Point{0, 0}, Point{23.9, 20.9}, Point{12, 10.5}}) {
    HalfTurnSums expected;
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        const double x_turned = 2 * centre.x - x;
        const double y_turned = 2 * centre.y - y;
        const int x_near = static_cast<int>(std::lround(2 * centre.x)) - x;
        const int y_near = static_cast<int>(std::lround(2 * centre.y)) - y;
        if (masked.at(y, x) != 0 || (masked.contains(y_near, x_near) && masked.at(y_near, x_near) != 0))
          continue;
        Plane pixel(image.height, image.width);
        pixel.at(y, x) = 1;
        const double weight =
            covered_flux(pixel, centre, 9, {1.4, 0.7}) - covered_flux(pixel, centre, 3.5, {1.4, 0.7});
        const int x0 = static_cast<int>(std::floor(x_turned));
        const int y0 = static_cast<int>(std::floor(y_turned));
        const double fx = x_turned - x0;
        const double fy = y_turned - y0;
        const double other = (1 - fy) * ((1 - fx) * value(y0, x0) + fx * value(y0, x0 + 1)) +
                             fy * ((1 - fx) * value(y0 + 1, x0) + fx * value(y0 + 1, x0 + 1));
        const double change = other - image.at(y, x);
        expected.area += weight;
        expected.absolute += weight * std::abs(image.at(y, x));
        expected.difference += weight * std::abs(change);
        expected.square += weight * image.at(y, x) * image.at(y, x);
        expected.square_difference += weight * change * change;
      }
    }
    const HalfTurnSums found = turn.sums(centre, outline, 3.5, 9);
    for (double HalfTurnSums::*sum : {&HalfTurnSums::area, &HalfTurnSums::absolute, &HalfTurnSums::difference,
                                      &HalfTurnSums::square, &HalfTurnSums::square_difference})
      EXPECT_NEAR(found.*sum, expected.*sum, 1e-11 * (1 + expected.*sum)) << centre.x;
  }
}

TEST(Solvers, RootAndMinimum) {
  EXPECT_NEAR(find_root([](double x) { return std::cos(x) - x; }, 0, 1, 1e-12), 0.7390851332151607, 1e-12);
  const Point found =
      find_minimum([](Point p) { return std::pow(1 - p.x, 2) + 100 * std::pow(p.y - p.x * p.x, 2); },
                   {-1.2, 1}, 1e-8, 1e-8);
  EXPECT_NEAR(found.x, 1, 1e-4);
  EXPECT_NEAR(found.y, 1, 1e-4);
}

/// scipy.special.gammaincinv(2 n, 0.5).
TEST(Sersic, B) {
  EXPECT_NEAR(sersic_b(0.5), std::numbers::ln2, 1e-12);
  EXPECT_NEAR(sersic_b(1), 1.6783469900166605, 1e-12);
  EXPECT_NEAR(sersic_b(4), 7.669249442500805, 1e-11);
  EXPECT_NEAR(sersic_b(10), 19.667672423305625, 1e-10);
  EXPECT_NEAR(sersic_b(50), 99.66686491931549, 1e-9);
  EXPECT_NEAR(sersic_b(0.05), 0.0005933911044602284, 1e-14);
}

Cutout noiseless(const SersicProfile& profile) {
  Cutout cutout;
  cutout.image = sersic_image(profile, 61, 61);
  cutout.masked = Mask(61, 61);
  cutout.sigma = Plane(61, 61, 1);
  return cutout;
}

TEST(Sersic, FitFindsTheTruth) {
  for (const double n : {0.7, 1.0, 2.5, 4.0}) {
    const SersicProfile truth{100, 7, n, {30.2, 29.7}, 0.3, 2.5};
    const SersicFit fit = fit_sersic(noiseless(truth), {{30, 30}, 0.25, -0.5, 6, 3}, nullptr);
    EXPECT_NEAR(fit.profile.n, n, 1e-3);
    EXPECT_NEAR(fit.profile.half_light_radius, 7, 1e-2);
    EXPECT_NEAR(fit.profile.ellipticity, 0.3, 1e-3);
    EXPECT_NEAR(fit.profile.theta_rad, 2.5, 1e-3);
    EXPECT_NEAR(fit.profile.centre.x, 30.2, 1e-3);
    EXPECT_EQ(fit.quality, kGood);
  }
}

/// One pixel more than parameters: the small-sample criterion divides by zero.
TEST(Sersic, CriteriaOfFewPixelsAreNotInfinite) {
  Cutout cutout = noiseless({100, 7, 1, {30.2, 29.7}, 0.3, 2.5});
  Plane few(61, 61);
  for (int i = 0; i < 8; ++i) few.at(24 + i, 22 + 2 * ((3 * i) % 8)) = 1;
  cutout.sigma = few;
  const SersicFit fit = fit_sersic(cutout, {{30, 30}, 0.25, -0.5, 6, 3}, nullptr);
  EXPECT_TRUE(std::isnan(fit.akaike));
  EXPECT_FALSE(std::isinf(fit.bayes));
}

TEST(Sersic, FitThroughAPsfFindsTheTruth) {
  image::Image psf(1, 15, 15);
  for (int y = 0; y < 15; ++y)
    for (int x = 0; x < 15; ++x)
      psf.at(0, y, x) = static_cast<float>(std::exp(-((x - 7) * (x - 7) + (y - 7) * (y - 7)) / 4.5));
  const SersicProfile truth{100, 6, 1.5, {30, 31}, 0.2, 1};
  Cutout cutout = noiseless(truth);
  PsfConvolution(psf, 61, 61).apply(cutout.image);
  const SersicFit fit = fit_sersic(cutout, {{30, 31}, 0.15, 1, 6.5, 2.7}, &psf);
  EXPECT_NEAR(fit.profile.n, 1.5, 5e-3);
  EXPECT_NEAR(fit.profile.half_light_radius, 6, 2e-2);
  EXPECT_NEAR(fit.profile.ellipticity, 0.2, 2e-3);
}

TEST(PsfConvolution, IsTheSum) {
  RandomStream random(4, "convolution");
  Plane image(20, 23);
  for (double& value : image.values) value = random.normal();
  image::Image psf(1, 9, 7);
  double sum = 0;
  for (float& value : psf.pixels) sum += value = static_cast<float>(random.uniform());
  Plane found = image;
  PsfConvolution(psf, 20, 23).apply(found);
  for (int y = 0; y < 20; ++y) {
    for (int x = 0; x < 23; ++x) {
      double expected = 0;
      for (int dy = -4; dy <= 4; ++dy) {
        for (int dx = -3; dx <= 3; ++dx) {
          if (image.contains(y - dy, x - dx))
            expected += image.at(y - dy, x - dx) * psf.at(0, 4 + dy, 3 + dx) / sum;
        }
      }
      EXPECT_NEAR(found.at(y, x), expected, 1e-6);
    }
  }
}

/// Two plateaus of 6 and 3 pixels that join at the level 1: the second is half of the first.
TEST(Multimode, IsTheGreatestOverAllLevels) {
  Plane image(7, 9);
  for (int x = 1; x <= 7; ++x) image.at(3, x) = 1;
  for (int x = 1; x <= 3; ++x) image.at(2, x) = image.at(3, x) = 5;
  for (int x = 6; x <= 8; ++x) image.at(3, x) = 4;
  EXPECT_DOUBLE_EQ(multimode(image), 0.5);
  EXPECT_DOUBLE_EQ(multimode(Plane(5, 5, 1)), 0);
}

TEST(Filters, BoxcarOfAnEvenSizeLooksBack) {
  Plane image(1, 4);
  image.values = {1, 2, 3, 4};
  const Plane smooth = boxcar_smoothed(image, 2);
  EXPECT_DOUBLE_EQ(smooth.values[0], 1);
  EXPECT_DOUBLE_EQ(smooth.values[3], 3.5);
}

}  // namespace
}  // namespace peculiar::morphology
