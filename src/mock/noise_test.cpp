#include "mock/noise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "base/random.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "mock/correlated_noise.h"
#include "mock/noise_spectrum.h"
#include "simulation/simulation_testing.h"
#include "store/band_columns.h"
#include "store/sample.h"
#include "store/shard_testing.h"

namespace peculiar::mock {
namespace {

using simulation::error_of;
using testing::HasSubstr;

/// A sample of stamps of constant value, plus white noise of a standard deviation.
struct Stamps {
  std::int64_t count = 40;
  int edge = 32;
  double value = 0, deviation = 0;
  std::string unit = "electron/s";
  double pixel_scale = 0.06;
  double zero_point = 25.9463;
  std::vector<std::string> bands{"F160W"};
  bool has_variance = false;
  float first = 0;            // value of all pixels
  std::vector<double> gains;  // as a column

  void write(const std::string& path) const {
    store::SampleHeader header;
    header.count = count;
    header.bands = bands;
    header.height = header.width = edge;
    header.unit = unit;
    header.pixel_scale_arcsec = pixel_scale;
    header.zero_point_mag.assign(bands.size(), zero_point);
    header.has_variance = has_variance;
    std::vector<store::ColumnSpec> columns{{"name", "", "", store::ColumnType::kInteger, 0}};
    const catalog::Column gain{"gain", "electron / (electron / s)", "", gains, {}};
    if (!gains.empty()) columns.push_back(store::column_spec(gain));
    store::SampleWriter writer(path, header, columns, {true, "stamps"});
    if (!gains.empty()) writer.rows().write(gain, 0);
    RandomStream random(4, "stamps");
    std::vector<float> pixels(static_cast<std::size_t>(count * header.stamp_values()));
    for (float& pixel : pixels) pixel = static_cast<float>(value + deviation * random.normal());
    pixels.front() += first;
    writer.write_images(0, pixels);
    if (has_variance) writer.rows().write("variance", 0, std::span<const float>(pixels));
    std::vector<std::int64_t> names;
    for (std::int64_t i = 0; i < count; ++i) names.push_back(100 + i);
    writer.rows().write({"name", "", "", std::move(names), {}}, 0);
    writer.rows().commit(count);
    writer.rows().finish();
  }
};

class NoiseTest : public testing::Test {
 protected:
  NoiseTest() {
    options_.input = (folder_.path() / "images.h5").string();
    options_.output = (folder_.path() / "noisy.h5").string();
    options_.exposure = {"1000"};
    options_.overwrite = true;
    context_.threads = 2;
  }
  std::vector<float> run(const NoisePace& pace = {}) {
    report_ = add_noise(options_, context_, pace);
    const store::SampleReader sample(options_.output);
    std::vector<float> pixels(static_cast<std::size_t>(sample.count() * sample.header().stamp_values()));
    sample.read_images(0, pixels);
    return pixels;
  }
  static double rms(std::span<const float> pixels) {
    double squares = 0;
    for (const float pixel : pixels) squares += static_cast<double>(pixel) * static_cast<double>(pixel);
    return std::sqrt(squares / static_cast<double>(pixels.size()));
  }
  void use_sky(const Stamps& stamps) {
    options_.sky = (folder_.path() / "sky.h5").string();
    stamps.write(options_.sky);
  }
  std::string error() {
    return error_of([&] { run(); });
  }

  TestFolder folder_;
  NoiseOptions options_;
  RunContext context_;
  NoiseReport report_;
};

/// The part of a stamp of sky that was added to the image of this row, as it was added.
std::vector<float> added_sky(const store::SampleReader& noisy, const store::SampleReader& sky,
                             std::size_t row, int frame) {
  const auto at = [&](const char* column) {
    return static_cast<int>(noisy.rows().column(column).number(row));
  };
  const image::Image stamp = sky.read_image(at("sky_stamp"));
  const int turn = at("sky_turn"), first_x = at("sky_x"), first_y = at("sky_y");
  std::vector<float> part;
  for (int y = 0; y < frame; ++y) {
    for (int x = 0; x < frame; ++x) {
      int u = (turn & 4) != 0 ? y : x, v = (turn & 4) != 0 ? x : y;
      if ((turn & 2) != 0) v = frame - 1 - v;
      if ((turn & 1) != 0) u = frame - 1 - u;
      part.push_back(stamp.at(0, first_y + v, first_x + u));
    }
  }
  return part;
}

/// Standard deviation of sums over circles at random positions, all within the images and with little
/// overlap.
double aperture_deviation(std::span<const float> pixels, int edge, double radius, std::size_t& count) {
  constexpr int kParts = 7;  // of a pixel's edge
  const int spacing = std::max(10, static_cast<int>(2 * radius) + 4);
  RandomStream random(9, "apertures");
  double squares = 0;
  count = 0;
  const auto image = static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge);
  for (std::size_t first = 0; first < pixels.size(); first += image) {
    for (double y = spacing; y < edge - spacing; y += spacing) {
      for (double x = spacing; x < edge - spacing; x += spacing) {
        const double x0 = x + random.uniform(-0.5, 0.5), y0 = y + random.uniform(-0.5, 0.5);
        const int half = static_cast<int>(radius) + 2;
        double sum = 0;
        for (int v = static_cast<int>(y) - half; v <= static_cast<int>(y) + half; ++v) {
          for (int u = static_cast<int>(x) - half; u <= static_cast<int>(x) + half; ++u) {
            const double distance = std::hypot(u - x0, v - y0);
            if (distance > radius + 0.75) continue;
            int parts = 0;
            for (int i = 0; i < kParts * kParts; ++i) {
              const double dx = u + (i % kParts + 0.5) / kParts - 0.5 - x0;
              const double dy = v + (i / kParts + 0.5) / kParts - 0.5 - y0;
              parts += distance < radius - 0.75 || dx * dx + dy * dy < radius * radius ? 1 : 0;
            }
            const auto pixel = first + static_cast<std::size_t>(v * edge + u);
            sum += static_cast<double>(pixels[pixel]) * parts / (kParts * kParts);
          }
        }
        squares += sum * sum;
        ++count;
      }
    }
  }
  return std::sqrt(squares / static_cast<double>(count));
}

// Definition of a depth: the flux is that many standard deviations of sums over blank circles.
TEST_F(NoiseTest, DepthsAreThoseOfApertures) {
  Stamps images;
  images.count = 60;
  images.edge = 256;
  images.bands = {"F125W", "F160W"};
  images.write(options_.input);
  struct Setting {
    double aperture_arcsec, sigmas, pixfrac;
    std::vector<std::string> depths;
  };
  const Setting settings[] = {{0.17, 5, 0.8, {"27.36", "28.7"}},
                              {0.35, 3, 0.8, {"27"}},
                              {0.5, 5, 0.8, {"26.5", "27"}},
                              {0.17, 5, 0.01, {"27.36"}},  // white
                              {0.1, 10, 1, {"26"}},
                              {0.02, 5, 0.8, {"28"}}};  // less than a pixel
  for (const Setting& setting : settings) {
    options_.depth_aperture = setting.aperture_arcsec;
    options_.depth_sigmas = setting.sigmas;
    options_.pixfrac = setting.pixfrac;
    options_.depth = setting.depths;
    const std::vector<float> both = run();
    for (std::size_t band = 0; band < 2; ++band) {
      std::vector<float> pixels;
      for (std::size_t from = band * 65536; from < both.size(); from += 2 * 65536)
        pixels.insert(pixels.end(), both.begin() + static_cast<std::ptrdiff_t>(from),
                      both.begin() + static_cast<std::ptrdiff_t>(from + 65536));
      const std::string& depth = setting.depths[std::min(band, setting.depths.size() - 1)];
      const double flux = std::pow(10, -0.4 * (std::stod(depth) - 25.9463));
      std::size_t count = 0;
      const double found =
          setting.sigmas * aperture_deviation(pixels, 256, setting.aperture_arcsec / 0.06, count);
      EXPECT_NEAR(found / flux, 1, std::max(0.01, 3 / std::sqrt(2.0 * static_cast<double>(count))))
          << setting.aperture_arcsec << " arcsec, pixfrac " << setting.pixfrac << ", " << depth;
      EXPECT_NEAR(rms(pixels), report_.skies[band].pixel_rms, 0.01 * report_.skies[band].pixel_rms);
    }
  }
}

TEST_F(NoiseTest, AnApertureWiderThanTheImagesIsAnError) {
  Stamps{}.write(options_.input);
  options_.depth = {"27"};
  options_.depth_aperture = 17;
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("--depth-aperture"), HasSubstr("566.7 px wide"),
                                      HasSubstr("are 32 px"), HasSubstr("in arcsec")));
  options_.depth_aperture = 0.9;
  EXPECT_EQ(error(), "");
}

// For independent pixels, and for fully correlated pixels in the circle (the square of the area).
TEST(CorrelatedNoiseApertures, HaveTheVarianceOfTheirShares) {
  const CorrelatedNoise white(64, [](double, double) { return 1; });
  const double radius = 12.3, area = M_PI * radius * radius;
  // A pixel with a fraction f inside the circle counts f^2: the edge loses f - f^2, on average a sixth per px
  // of its length.
  const double found = white.aperture_variance(radius);
  EXPECT_LT(found, area);
  EXPECT_NEAR(found, area - 2 * M_PI * radius / 6, 0.01 * 2 * M_PI * radius);
  const double tiny = M_PI * 1e-4;
  EXPECT_NEAR(white.aperture_variance(0.01) / (tiny * tiny), 1, 0.01);
}

TEST_F(NoiseTest, VarianceIsThatOfThePixels) {
  Stamps images;
  images.count = 300;
  images.value = 0.2;
  images.write(options_.input);
  options_.depth = {"27.8"};
  std::vector<float> pixels = run();
  for (float& pixel : pixels) pixel -= 0.2F;
  const store::SampleReader sample(options_.output);
  std::vector<float> variance(pixels.size());
  sample.rows().read("variance", 0, variance);
  const double expected = std::pow(report_.skies[0].pixel_rms, 2) + 0.2 / 1000 * std::pow(0.4709, 2);
  EXPECT_NEAR(variance[500] / expected, 1, 0.02);
  EXPECT_NEAR(std::pow(rms(pixels), 2) / static_cast<double>(variance[500]), 1, 0.02);
  EXPECT_EQ(sample.rows().column("name").text(7), "107");
}

TEST_F(NoiseTest, StampsOfTheSkyAreAddedAndNamed) {
  Stamps{}.write(options_.input);
  Stamps sky;
  sky.edge = 40;
  sky.deviation = 0.003;
  sky.first = std::nanf("");
  use_sky(sky);
  options_.exposure = {"1e12"};
  const std::vector<float> pixels = run();
  EXPECT_EQ(report_.sky_stamps, 39);
  EXPECT_EQ(report_.sky_left_out, 1);
  EXPECT_NEAR(report_.skies[0].pixel_rms, 0.003, 3e-5);
  EXPECT_NEAR(report_.skies[0].noise_ratio, 1, 0.1);
  const store::SampleReader sample(options_.output);
  const store::SampleReader stamps(options_.sky);
  std::set<double> turns;
  for (std::size_t row = 0; row < 40; ++row) {
    const std::vector<float> part = added_sky(sample, stamps, row, 32);
    const auto own = pixels.begin() + static_cast<std::ptrdiff_t>(1024 * row);
    EXPECT_TRUE(std::equal(part.begin(), part.end(), own)) << row;
    turns.insert(sample.rows().column("sky_turn").number(row));
  }
  EXPECT_GE(turns.size(), 6U) << "of eight";
}

// So that normal and other images, noised as separate files, do not share their noise.
TEST_F(NoiseTest, OtherImagesHaveOtherNoiseInTheSameRow) {
  Stamps sky;
  sky.deviation = 0.003;
  use_sky(sky);
  const std::string stamps = options_.sky;
  options_.exposure = {"1e12"};
  for (const bool has_depth : {true, false}) {
    options_.depth = has_depth ? std::vector<std::string>{"27"} : std::vector<std::string>{};
    options_.sky = has_depth ? "" : stamps;
    const auto noise_of = [&](double light) {
      Stamps images;
      images.value = light;
      images.write(options_.input);
      std::vector<float> noise = run();
      for (float& pixel : noise) pixel -= static_cast<float>(light);
      return noise;
    };
    const std::vector<float> dark = noise_of(0), light = noise_of(0.25);
    EXPECT_EQ(noise_of(0), dark);
    double product = 0;
    for (std::size_t i = 0; i < dark.size(); ++i)
      product += static_cast<double>(dark[i]) * static_cast<double>(light[i]);
    EXPECT_LT(std::abs(product) / static_cast<double>(dark.size()), 0.2 * rms(dark) * rms(light));
    EXPECT_FALSE(std::equal(dark.begin(), dark.begin() + 1024, dark.begin() + 1024)) << "blank images";
  }
}

TEST_F(NoiseTest, SaysWhatImagesShareAndWhatIsAssumed) {
  Stamps images;
  images.count = 41;
  images.write(options_.input);
  Stamps sky;
  sky.deviation = 0.003;
  use_sky(sky);
  MessageLog log;
  context_ = log.context();
  run();
  EXPECT_THAT(log.text(),
              testing::AllOf(HasSubstr("41 images share 40 stamps"), testing::Not(HasSubstr("zero-points"))));
  sky.count = 41;
  sky.zero_point = std::nan("");
  use_sky(sky);
  MessageLog other;
  context_ = other.context();
  run();
  EXPECT_THAT(other.text(), testing::AllOf(HasSubstr("sky.h5: its stamps have no zero-points; those of"),
                                           HasSubstr("are assumed (25.9463 mag)"),
                                           testing::Not(HasSubstr("images share"))));
}

TEST_F(NoiseTest, DrizzlingOfAnotherTelescopeIsNotAssumedSilently) {
  Stamps images;
  images.bands = {"F160W", "LSST_i"};
  images.write(options_.input);
  options_.depth = {"27"};
  MessageLog log;
  context_ = log.context();
  run();
  EXPECT_THAT(log.text(), HasSubstr("are those of HST's WFC3, not of LSST_i (Rubin)"));
  MessageLog own;
  context_ = own.context();
  options_.pixfrac = 0.01;
  run();
  EXPECT_THAT(own.text(), testing::Not(HasSubstr("HST")));
}

TEST_F(NoiseTest, SettingsOfADepthAreRefusedWithASky) {
  Stamps{}.write(options_.input);
  Stamps sky;
  sky.deviation = 0.003;
  use_sky(sky);
  const NoiseOptions usual = options_;
  const auto complains = [&](const char* about) {
    EXPECT_THAT(error(), HasSubstr(std::string(about) + ": needs --depth")) << about;
    options_ = usual;
  };
  options_.pixfrac = 0.5;
  complains("--pixfrac");
  options_.native_scale = 0.1;
  complains("--native-scale");
  options_.depth_sigmas = 3;
  complains("--depth-sigmas");
  options_.depth_aperture = 0.3;
  complains("--depth-aperture");
  EXPECT_EQ(error(), "");
}

// Photon noise of uniform light has the spectrum of the sky stamps.
TEST_F(NoiseTest, PhotonNoiseHasTheSkysSpectrum) {
  Stamps dark;
  dark.count = 200;
  dark.write(options_.input);
  options_.depth = {"27.8"};
  const std::string sky = (folder_.path() / "drizzled.h5").string();
  options_.output = sky;
  run();
  Stamps light;
  light.count = 200;
  light.value = 5;
  light.write(options_.input);
  options_.depth.clear();
  options_.sky = sky;
  options_.output = (folder_.path() / "noisy.h5").string();
  const std::vector<float> pixels = run();
  EXPECT_NEAR(report_.skies[0].noise_ratio, 2.12, 0.02 * 2.12);
  const store::SampleReader stamps(sky), noisy(options_.output);
  SkySpectrum of_sky(32), of_photons(32);
  for (std::int64_t row = 0; row < 200; ++row) {
    of_sky.add(stamps.read_image(row).pixels);
    std::vector<float> photons = noisy.read_image(row).pixels;
    const std::vector<float> added = added_sky(noisy, stamps, static_cast<std::size_t>(row), 32);
    for (std::size_t i = 0; i < photons.size(); ++i) photons[i] -= added[i];
    of_photons.add(photons);
  }
  const double scale = 5.0 / 1000;
  const auto given = of_sky.bins();
  const auto made = of_photons.bins();
  for (std::size_t i = 0; i < given.size(); ++i) {
    const double error = std::hypot(given[i].error / of_sky.power_at_zero(), made[i].error / scale);
    EXPECT_NEAR(made[i].power / scale, given[i].power / of_sky.power_at_zero(), 3 * error)
        << given[i].frequency;
  }
}

// Weights of drizzled mosaics leave the correlation out, and cut-outs add light / gain to them.
TEST_F(NoiseTest, AVarianceOfTheSkyWithoutCorrelationIsThatOfTheImagesToo) {
  Stamps dark;
  dark.count = 200;
  dark.write(options_.input);
  options_.depth = {"27.8"};
  const std::string drizzled = (folder_.path() / "drizzled.h5").string();
  options_.output = drizzled;
  const std::vector<float> sky = run();
  const double scatter = std::pow(report_.skies[0].pixel_rms, 2), correlated = std::pow(2.12, 2);
  EXPECT_EQ(report_.skies[0].variance_ratio, 1);
  Stamps light;
  light.value = 0.2;
  light.write(options_.input);
  options_.depth.clear();
  options_.sky = (folder_.path() / "sky.h5").string();
  options_.output = (folder_.path() / "noisy.h5").string();
  const auto of_sky = [&](const std::vector<float>& pixels, double its) {
    store::SampleHeader header = store::SampleReader(drizzled).header();
    header.has_variance = its > 0;
    store::SampleWriter writer(options_.sky, header, {}, {true, "sky"});
    writer.write_images(0, pixels);
    const std::vector<float> variance(pixels.size(), static_cast<float>(its));
    if (its > 0) writer.rows().write("variance", 0, std::span<const float>(variance));
    writer.rows().commit(header.count);
    writer.rows().finish();
    const std::vector<float> noisy = run();
    const store::SampleReader sample(options_.output);
    std::vector<float> written(noisy.size());
    sample.rows().read("variance", 0, written);
    EXPECT_NEAR((static_cast<double>(written[500]) - scatter * report_.skies[0].variance_ratio) /
                    (0.2 * written_light_noise(options_, store::SampleReader(options_.input).header())),
                1, 0.1);
    return std::pair{noisy, static_cast<double>(written[500])};
  };
  const double photons = 0.2 / 1000;
  const auto [plain, plain_variance] = of_sky(sky, 0);
  EXPECT_NEAR(plain_variance / (scatter + photons / correlated), 1, 0.05);
  const auto [noisy, variance] = of_sky(sky, correlated * scatter);
  EXPECT_NEAR(variance / (correlated * scatter + photons), 1, 0.05);
  EXPECT_NEAR(report_.skies[0].variance_ratio, correlated, 0.1 * correlated);
  EXPECT_EQ(noisy, plain) << "only the variance has another meaning";
  EXPECT_NEAR(of_sky(sky, scatter).second / plain_variance, 1, 0.05) << "a variance of the scatter";
  EXPECT_EQ(of_sky(sky, 1000 * scatter).second, plain_variance) << "a variance in another unit";
  std::vector<float> white(sky.size());
  RandomStream random(5, "white");
  for (float& value : white) value = static_cast<float>(std::sqrt(scatter) * random.normal());
  const double of_white = of_sky(white, 0).second;
  EXPECT_EQ(of_sky(white, 1.1 * scatter).second, of_white);
}

TEST_F(NoiseTest, TheGainIsThatOfTheNoise) {
  Stamps images;
  images.value = 0.2;
  images.gains.assign(40, 1000.0);  // of an earlier step
  images.write(options_.input);
  options_.depth = {"27.8"};
  options_.exposure = {"400"};
  run();
  const store::SampleReader sample(options_.output);
  EXPECT_EQ(store::gain_column(sample, 0), std::vector<double>(40, 400));
  EXPECT_EQ(sample.rows().column("exposure").number(39), 400);
  EXPECT_EQ(sample.rows().column("exposure").unit, "s");
}

TEST_F(NoiseTest, ExposureTimesAreThoseOfTheSkyUnlessTold) {
  Stamps images;
  images.value = 5;
  images.write(options_.input);
  Stamps sky;
  sky.deviation = 0.1;
  sky.gains.assign(40, 500.0);
  use_sky(sky);
  options_.exposure.clear();
  MessageLog log;
  context_ = log.context();
  const std::vector<float> by_sky = run();
  EXPECT_EQ(report_.skies.at(0).exposure_s, 500);
  EXPECT_THAT(log.text(), HasSubstr("exposure time 500 s, as for its stamps"));
  options_.exposure = {"500"};
  MessageLog same;
  context_ = same.context();
  EXPECT_EQ(run(), by_sky);
  EXPECT_THAT(same.text(), testing::Not(HasSubstr("expos")));
  options_.exposure = {"1000"};
  MessageLog other;
  context_ = other.context();
  run();
  EXPECT_THAT(other.text(),
              HasSubstr("using exposure times of 1000 s from --exposure; its stamps were exposed for 500 s"));
  options_.exposure.clear();
  sky.gains.back() = 700;
  use_sky(sky);
  EXPECT_THAT(error(),
              HasSubstr("exposed for 500 to 700 s; give the exposure time of the images (--exposure)"));
  sky.gains.clear();
  use_sky(sky);
  EXPECT_THAT(error(), HasSubstr("has none for its stamps"));
  options_.sky.clear();
  options_.depth = {"27"};
  EXPECT_THAT(error(), HasSubstr("give the exposure times of the images in seconds"));
}

TEST_F(NoiseTest, ThreadsAndBlocksChangeNothing) {
  Stamps images;
  images.value = 0.1;
  images.bands = {"F125W", "F160W"};
  images.write(options_.input);
  options_.depth = {"27", "28"};
  context_.threads = 1;
  const std::vector<float> once = run();
  context_.threads = 3;
  EXPECT_EQ(run({5000, std::chrono::milliseconds(0)}), once);
  context_.seed = 2;
  EXPECT_NE(run(), once);
}

TEST_F(NoiseTest, SkiesThatDoNotFitAreErrors) {
  Stamps{}.write(options_.input);
  EXPECT_THAT(error(), HasSubstr("--sky SAMPLE or --depth"));
  Stamps sky;
  sky.deviation = 1;
  const auto complains = [&](const Stamps& stamps, const char* about) {
    use_sky(stamps);
    EXPECT_THAT(error(), HasSubstr(about));
  };
  Stamps other = sky;
  other.pixel_scale = 0.13;
  complains(other, "0.13 and 0.06 arcsec");
  other = sky;
  other.count = 19;
  complains(other, "too few");
  other = sky;
  other.unit = "nJy";
  complains(other, "'nJy'");
  other = sky;
  other.bands = {"F125W"};
  complains(other, "different bands");
  other = sky;
  other.edge = 16;
  complains(other, "16 x 16");
  other = sky;
  other.zero_point = 31.4;
  complains(other, "zero-points");
  other = sky;
  other.deviation = 0;
  complains(other, "is constant in");
}

TEST_F(NoiseTest, ImagesThatCannotHaveNoiseAreErrors) {
  options_.depth = {"27"};
  Stamps images;
  images.unit = "nJy";
  images.write(options_.input);
  EXPECT_THAT(error(), HasSubstr("'nJy'"));
  images = {};
  images.has_variance = true;
  images.write(options_.input);
  EXPECT_THAT(error(), HasSubstr("already have noise"));
  images = {};
  images.write(options_.input);
  options_.exposure = {"0"};
  EXPECT_THAT(error(), HasSubstr("--exposure"));
  options_.exposure = {"10", "20"};
  EXPECT_THAT(error(), HasSubstr("2 numbers for 1 bands"));
}

TEST_F(NoiseTest, AnImageOfNaNStaysSo) {
  Stamps images;
  images.first = std::nanf("");
  images.write(options_.input);
  options_.depth = {"27"};
  const std::vector<float> pixels = run();
  EXPECT_TRUE(std::isnan(pixels[0]));
  EXPECT_TRUE(std::isfinite(pixels[1024]));
}

TEST_F(NoiseTest, AnImageOfNaNHasNoSky) {
  Stamps images;
  images.first = std::nanf("");
  images.write(options_.input);
  Stamps sky;
  sky.deviation = 0.003;
  use_sky(sky);
  run();
  const store::SampleReader sample(options_.output);
  for (const char* name : {"sky_stamp", "sky_x", "sky_y", "sky_turn"}) {
    const catalog::Column column = sample.rows().column(name);
    EXPECT_TRUE(column.is_missing(0)) << name;
    EXPECT_FALSE(column.is_missing(1)) << name;
  }
}

TEST_F(NoiseTest, WithoutOneImageThereIsNoSample) {
  store::SampleHeader header;
  header.count = 3;
  header.bands = {"F160W"};
  header.height = header.width = 32;
  header.unit = "electron / s";
  header.pixel_scale_arcsec = 0.06;
  header.zero_point_mag = {25.9463};
  const catalog::Column flags{"flags", "", "", std::vector<std::int64_t>(3, store::kFlagUnreadable), {}};
  {
    store::SampleWriter writer(options_.input, header, {store::column_spec(flags)}, {true, "none"});
    writer.write_images(0, std::vector<float>(3 * 32 * 32, std::nanf("")));
    writer.rows().write(flags, 0);
    writer.rows().note_problem(1, "galaxy 7: there are no star particles in its cube");
    writer.rows().commit(3);
    writer.rows().finish();
  }
  options_.depth = {"27"};
  const std::string message = error_of([&] { run(); });
  EXPECT_THAT(message, HasSubstr("none of the 3 images could be used"));
  EXPECT_THAT(message, HasSubstr("galaxy 7: there are no star particles"));
  EXPECT_FALSE(std::filesystem::exists(options_.output));
}

TEST_F(NoiseTest, ShardsMergeToTheBytesOfOneRun) {
  Stamps images;
  images.value = 0.1;
  images.bands = {"F125W", "F160W"};
  images.write(options_.input);
  Stamps sky = images;
  sky.edge = 40;
  sky.value = 0;
  sky.deviation = 0.01;
  use_sky(sky);
  store::expect_shards_make_the_whole(
      options_,
      [&](const NoiseOptions& asked) {
        add_noise(asked, context_, {5000, {}});
      },
      40);
}

}  // namespace
}  // namespace peculiar::mock
