#include "store/image_set.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_number.h"
#include "base/order_statistics.h"
#include "image/brightness_unit.h"
#include "image/same_stamps.h"

namespace peculiar::store {

using nlohmann::json;

namespace {

constexpr std::int64_t kLookedAt = 200;
constexpr double kLittle = 0.01;    // of the pixels
constexpr double kBright = 10;      // standard deviations of the brightest pixel
constexpr std::size_t kFewest = 5;  // bright images needed to judge a variance
constexpr double kMuch = 0.1;       // photon noise over the variance of the sky
constexpr double kNone = 0.3;       // of the photon noise of the other set

double number_of(const json& value) { return value.is_number() ? value.get<double>() : std::nan(""); }

/// "mocks has a point spread function, survey has none".
void compare_having(const char* clause, const std::string& what, bool first, bool second,
                    const std::string& first_name, const std::string& second_name,
                    std::vector<Unlikeness>& found) {
  if (first == second) return;
  found.push_back({clause, fmt::format("{} has {}, {} has none", first ? first_name : second_name, what,
                                       first ? second_name : first_name)});
}

/// Measures how the variance grows with the light.
void look_at_variance(const SampleReader& sample, ImageSet& set) {
  const SampleHeader& header = sample.header();
  const auto size = static_cast<std::size_t>(header.height) * static_cast<std::size_t>(header.width);
  std::vector<float> pixels(static_cast<std::size_t>(header.stamp_values())), variance(pixels.size());
  std::vector<double> slopes, brightness;
  const std::int64_t images = std::min(kLookedAt, header.count);
  for (std::int64_t i = 0; i < images; ++i) {
    const std::int64_t row = i * header.count / images;
    sample.read_images(row, pixels);
    sample.rows().read("variance", row, std::span(variance));
    std::vector<double> known;
    std::size_t brightest = size;
    for (std::size_t k = 0; k < size; ++k) {
      if (!std::isfinite(pixels[k]) || !(variance[k] > 0)) continue;
      known.push_back(variance[k]);
      if (brightest == size || pixels[k] > pixels[brightest]) brightest = k;
    }
    if (known.empty()) continue;
    const double median = value_at_share(known, 0.5), value = pixels[brightest];
    if (value < kBright * std::sqrt(median)) continue;
    slopes.push_back((variance[brightest] - median) / value);
    brightness.push_back(value / median);
  }
  if (slopes.size() < kFewest) return;
  set.light_noise = value_at_share(slopes, 0.5);
  set.brightness = value_at_share(brightness, 0.5);
}

bool has_light_noise(const ImageSet& set) { return set.light_noise * set.brightness > kMuch; }

/// True if the variance of one includes significant photon noise, and that of the other has none or far less
/// for the same light.
bool lacks_light_noise(const ImageSet& one, const ImageSet& other) {
  return has_light_noise(one) && other.light_noise < kNone * one.light_noise;
}

std::string zero_points(const image::StampDescription& stamps) {
  std::vector<std::string> words;
  for (const double value : stamps.zero_point_mag) words.push_back(fmt::format("{:.4f}", value));
  return words.empty() ? "not known" : fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::string ImageSet::json() const {
  nlohmann::json points = nlohmann::json::array();
  for (const double value : stamps.zero_point_mag) points.push_back(number_or_null(value));
  return nlohmann::json{{"bands", stamps.bands},
                        {"height", stamps.height},
                        {"width", stamps.width},
                        {"unit", stamps.unit},
                        {"pixel_scale_arcsec", number_or_null(stamps.pixel_scale_arcsec)},
                        {"zero_point_mag", points},
                        {"psf", has_psf},
                        {"variance", has_variance},
                        {"masked", masked},
                        {"light_noise", number_or_null(light_noise)},
                        {"brightness", number_or_null(brightness)}}
      .dump();
}

std::optional<ImageSet> ImageSet::from_json(const std::string& text) {
  const nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  if (!document.is_object()) return std::nullopt;
  try {
    ImageSet set;
    set.stamps.bands = document.at("bands").get<std::vector<std::string>>();
    set.stamps.height = document.at("height");
    set.stamps.width = document.at("width");
    set.stamps.unit = document.at("unit");
    set.stamps.pixel_scale_arcsec = number_of(document.at("pixel_scale_arcsec"));
    for (const auto& value : document.at("zero_point_mag"))
      set.stamps.zero_point_mag.push_back(number_of(value));
    set.has_psf = document.at("psf");
    set.has_variance = document.at("variance");
    set.masked = document.at("masked");
    set.light_noise = number_of(document.at("light_noise"));
    set.brightness = number_of(document.at("brightness"));
    return set;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

ImageSet image_set_of(const SampleReader& sample) {
  const SampleHeader& header = sample.header();
  ImageSet set;
  set.stamps = header;
  set.has_psf = header.psf.has_value();
  set.has_variance = header.has_variance;
  if (header.has_variance && header.count > 0) look_at_variance(sample, set);
  if (!header.has_mask || header.count == 0) return set;
  const std::int64_t images = std::min(kLookedAt, header.count);
  std::vector<std::uint8_t> mask(static_cast<std::size_t>(header.stamp_values()));
  std::int64_t hidden = 0;
  for (std::int64_t i = 0; i < images; ++i) {
    sample.rows().read("mask", i * header.count / images, mask);
    hidden += std::count_if(mask.begin(), mask.end(), [](std::uint8_t value) { return value != 0; });
  }
  set.masked = static_cast<double>(hidden) / static_cast<double>(images * header.stamp_values());
  return set;
}

std::vector<std::string> unlikeness_clauses() {
  return {"psf", "variance", "mask", "bands", "pixel_scale", "unit", "zero_point", "size"};
}

std::vector<Unlikeness> unlikenesses(const ImageSet& first, const ImageSet& second,
                                     const std::string& first_name, const std::string& second_name) {
  std::vector<Unlikeness> found;
  compare_having("psf", "a point spread function", first.has_psf, second.has_psf, first_name, second_name,
                 found);
  compare_having("variance", "a variance", first.has_variance, second.has_variance, first_name, second_name,
                 found);
  for (const bool is_first : {true, false}) {
    const ImageSet &one = is_first ? first : second, &other = is_first ? second : first;
    if (!lacks_light_noise(one, other)) continue;
    const std::string &its = is_first ? first_name : second_name,
                      &others = is_first ? second_name : first_name;
    found.push_back(
        {"variance",
         has_light_noise(other)
             ? fmt::format(
                   "the variance of {} increases with flux {:.2g} times as fast as that of {}: gain or "
                   "exposure time differ, or only one of the two neglects pixel correlations",
                   its, one.light_noise / other.light_noise, others)
             : fmt::format(
                   "the variance of {} includes the photon noise of the objects, the variance of {} only "
                   "the noise of the sky",
                   its, others)});
  }
  if ((first.masked > kLittle) != (second.masked > kLittle))
    found.push_back({"mask", fmt::format("the mask hides {:.1f} % of the pixels of {}, {:.1f} % of {}",
                                         100 * first.masked, first_name, 100 * second.masked, second_name)});
  const auto differ = [&](const char* clause, const std::string& what, const auto& a, const auto& b) {
    found.push_back({clause, fmt::format("{} of {}: {}, of {}: {}", what, first_name, a, second_name, b)});
  };
  const image::StampDescription &a = first.stamps, &b = second.stamps;
  if (a.bands != b.bands)
    differ("bands", "bands", fmt::format("{}", fmt::join(a.bands, ", ")),
           fmt::format("{}", fmt::join(b.bands, ", ")));
  if (!image::same_pixel_scale(a, b))
    differ("pixel_scale", "pixel scale", fmt::format("{:.4g} arcsec", a.pixel_scale_arcsec),
           fmt::format("{:.4g} arcsec", b.pixel_scale_arcsec));
  if (!a.unit.empty() && !b.unit.empty() && !image::same_unit(a.unit, b.unit))
    differ("unit", "unit", "'" + a.unit + "'", "'" + b.unit + "'");
  if (!image::same_zero_points(a, b)) differ("zero_point", "zero-point", zero_points(a), zero_points(b));
  if (a.height != b.height || a.width != b.width)
    differ("size", "stamp size", fmt::format("{} x {} px", a.width, a.height),
           fmt::format("{} x {} px", b.width, b.height));
  return found;
}

std::string image_sets_text(const ImageSet& first, const ImageSet& second, const std::string& first_name,
                            const std::string& second_name) {
  std::string text;
  const auto line = [&](const std::string& what, const std::string& a, const std::string& b) {
    text += fmt::format("{:<22} {:<24} {}\n", what, a, b);
  };
  const auto both = [&](const std::string& what, const auto& words) {
    line(what, words(first), words(second));
  };
  line("", first_name, second_name);
  both("bands", [](const ImageSet& s) { return fmt::format("{}", fmt::join(s.stamps.bands, ", ")); });
  both("size", [](const ImageSet& s) { return fmt::format("{} x {} px", s.stamps.width, s.stamps.height); });
  both("pixel scale", [](const ImageSet& s) {
    return std::isfinite(s.stamps.pixel_scale_arcsec)
               ? fmt::format("{:.4g} arcsec", s.stamps.pixel_scale_arcsec)
               : std::string("not known");
  });
  both("unit", [](const ImageSet& s) { return s.stamps.unit.empty() ? "not known" : s.stamps.unit; });
  both("zero-point", [](const ImageSet& s) { return zero_points(s.stamps); });
  both("point spread function", [](const ImageSet& s) { return std::string(s.has_psf ? "yes" : "no"); });
  both("variance", [](const ImageSet& s) {
    const char* of = has_light_noise(s) ? "yes, with photon noise" : "yes";
    return std::string(s.has_variance ? of : "no");
  });
  both("masked pixels", [](const ImageSet& s) { return fmt::format("{:.1f} %", 100 * s.masked); });
  return text;
}

}  // namespace peculiar::store
