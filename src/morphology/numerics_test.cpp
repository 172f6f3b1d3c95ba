#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/random.h"
#include "morphology/aperture.h"
#include "morphology/filters.h"
#include "morphology/multimode.h"
#include "morphology/psf_convolution.h"
#include "morphology/sersic.h"
#include "morphology/solvers.h"

namespace peculiar::morphology {
namespace {

/// Whatever the centre, radius and shape, the pixels' parts make up the whole ellipse.
TEST(EllipseOverlap, PartsMakeTheWhole) {
  RandomStream random(1, "overlap");
  for (int i = 0; i < 200; ++i) {
    const EllipseShape shape{random.uniform(1, 5), random.uniform(-3, 3)};
    const double semi_major = std::exp(random.uniform(-3, 3));
    const Point centre{random.uniform(24, 26), random.uniform(24, 26)};
    const Plane ones(50, 50, 1);
    const double area = std::numbers::pi * semi_major * semi_major / shape.elongation;
    EXPECT_NEAR(ellipse_flux(ones, centre, semi_major, shape), area, 1e-11 * (1 + area))
        << semi_major << " " << shape.elongation;
  }
}

TEST(EllipseOverlap, AgreesWithManySmallPoints) {
  RandomStream random(2, "overlap");
  constexpr int kPoints = 400;
  for (int i = 0; i < 100; ++i) {
    const EllipseOverlap overlap({random.uniform(1, 3), random.uniform(-2, 2)});
    const double dx = random.uniform(-4, 4);
    const double dy = random.uniform(-4, 4);
    const double semi_major = random.uniform(0.2, 6);
    int inside = 0;
    for (int k = 0; k < kPoints * kPoints; ++k) {
      const double x = dx - 0.5 + (k % kPoints + 0.5) / kPoints;
      const double y = dy - 0.5 + (k / kPoints + 0.5) / kPoints;
      inside += overlap.radius(x, y) < semi_major ? 1 : 0;
    }
    EXPECT_NEAR(overlap.fraction(dx, dy, semi_major), static_cast<double>(inside) / (kPoints * kPoints),
                2e-3);
  }
}

TEST(ConcentricSums, AreThoseOfOneEllipse) {
  RandomStream random(3, "sums");
  Plane image(40, 50);
  for (double& value : image.values) value = random.normal();
  const Point centre{20.3, 18.9};
  const EllipseShape shape{1.7, 0.4};
  const ConcentricSums sums(image, Mask(40, 50), centre, shape);
  for (const double semi_major : {0.3, 1.0, 7.7, 25.0, 80.0, 200.0})
    EXPECT_NEAR(sums.flux(semi_major), ellipse_flux(image, centre, semi_major, shape), 1e-9);
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
