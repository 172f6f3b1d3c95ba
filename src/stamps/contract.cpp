#include "stamps/contract.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/json_number.h"
#include "image/brightness_unit.h"
#include "image/same_stamps.h"

namespace peculiar::stamps {

namespace {

const char* kind_name(image::StretchKind kind) {
  return kind == image::StretchKind::kAsinh ? "asinh" : kind == image::StretchKind::kLog ? "log" : "linear";
}

}  // namespace

void Contract::check(const image::StampDescription& other, const std::string& name) const {
  if (other.height != stamps.height || other.width != stamps.width) {
    throw input_error(
        "{}: the model takes stamps of {} x {} px, these have {} x {}; make them with the same --size", name,
        stamps.height, stamps.width, other.height, other.width);
  }
  if (other.bands != stamps.bands) {
    throw input_error(
        "{}: the model was trained on images with the bands {}, these have {}; if they are the same bands, give them the same names (import --bands, cutout --band)",
        name, fmt::join(stamps.bands, ", "), fmt::join(other.bands, ", "));
  }
  const bool unit_counts = !stretch.normalise && !stamps.unit.empty() && !other.unit.empty();
  if (unit_counts && !image::same_unit(stamps.unit, other.unit)) {
    throw input_error(
        "{}: the model was trained on pixels in '{}', these are in '{}'; convert the images, or name the unit if it is the same (import --unit, cutout --unit)",
        name, stamps.unit, other.unit);
  }
  if (!image::same_pixel_scale(stamps, other)) {
    throw input_error(
        "{}: the model was trained on pixels of {:.4g} arcsec, these have {:.4g}; cutout --pixel-scale resamples mosaics to the same scale",
        name, stamps.pixel_scale_arcsec, other.pixel_scale_arcsec);
  }
  // A normalised stamp has no unit, but the ratios between its bands remain.
  if (image::same_zero_points(stamps, other, stretch.normalise)) return;
  const bool has_one =
      std::set<double>(stamps.zero_point_mag.begin(), stamps.zero_point_mag.end()).size() == 1;
  for (std::size_t b = 0; b < stamps.zero_point_mag.size(); ++b) {
    const double ours = stamps.zero_point_mag[b] - (stretch.normalise ? stamps.zero_point_mag[0] : 0);
    const double theirs = other.zero_point_mag[b] - (stretch.normalise ? other.zero_point_mag[0] : 0);
    if (std::abs(ours - theirs) > image::kSameZeroPoint_mag) {
      throw input_error(
          "{}: the model was trained with a zero-point of {:.4f} mag in band {}{}, these images have {:.4f}{}",
          name, ours, stamps.bands[b], stretch.normalise ? " above that of " + stamps.bands[0] : "", theirs,
          has_one && !stretch.normalise
              ? fmt::format("; cutout --to-zero-point {:.6g} brings them to it", stamps.zero_point_mag[b])
              : "");
    }
  }
}

namespace {

double number_of(const nlohmann::json& value) { return value.is_null() ? std::nan("") : value.get<double>(); }

}  // namespace

image::StampDescription Contract::generated() const {
  image::StampDescription description = stamps;
  if (stretch.normalise) {
    description.unit.clear();
    description.picture_bits = 0;
    description.zero_point_mag.clear();
  }
  return description;
}

nlohmann::json Contract::json() const {
  nlohmann::json zero_points = nlohmann::json::array();
  for (const double value : stamps.zero_point_mag) zero_points.push_back(number_or_null(value));
  nlohmann::json bands = nlohmann::json::array();
  for (std::size_t b = 0; b < stretch.bands.size(); ++b) {
    const BandStretch& band = stretch.bands[b];
    bands.push_back({{"name", stamps.bands[b]},
                     {"zero", band.zero},
                     {"softening", band.softening},
                     {"bottom", band.bottom},
                     {"top", band.top}});
  }
  nlohmann::json document = {{"size", stamps.height},
                             {"unit", stamps.unit},
                             {"pixel_scale_arcsec", number_or_null(stamps.pixel_scale_arcsec)},
                             {"zero_point_mag", zero_points},
                             {"rows_upward", stamps.rows_upward},
                             {"stretch", kind_name(stretch.kind)},
                             {"normalise", stretch.normalise},
                             {"bands", bands}};
  // Absent in earlier models, whose fingerprint covers this document.
  if (fills_masked) document["masked_pixels"] = "filled";
  if (stamps.picture_bits > 0) document["picture_bits"] = stamps.picture_bits;
  return document;
}

Contract Contract::from_json(const nlohmann::json& document, const std::string& name) {
  try {
    Contract contract;
    contract.stamps.height = contract.stamps.width = document.at("size");
    contract.stamps.unit = document.at("unit");
    contract.stamps.pixel_scale_arcsec = number_of(document.at("pixel_scale_arcsec"));
    for (const auto& value : document.at("zero_point_mag"))
      contract.stamps.zero_point_mag.push_back(number_of(value));
    contract.stamps.rows_upward = document.at("rows_upward");
    contract.fills_masked = document.contains("masked_pixels");
    contract.stamps.picture_bits = document.value("picture_bits", 0);
    contract.stretch.kind = image::stretch_kind(document.at("stretch").get<std::string>());
    contract.stretch.normalise = document.at("normalise");
    for (const auto& band : document.at("bands")) {
      contract.stamps.bands.push_back(band.at("name"));
      contract.stretch.bands.push_back(
          {band.at("zero"), band.at("softening"), band.at("bottom"), band.at("top")});
      const BandStretch& last = contract.stretch.bands.back();
      if (!(last.softening > 0) || !(last.top > last.bottom))
        throw input_error("stretch constants out of range");
    }
    if (contract.stretch.bands.empty()) throw input_error("no bands");
    const std::size_t zero_points = contract.stamps.zero_point_mag.size();
    if (zero_points != 0 && zero_points != contract.stretch.bands.size())
      throw input_error("{} zero-points for {} bands", zero_points, contract.stretch.bands.size());
    return contract;
  } catch (const std::exception& failure) {
    throw input_error("{}: its preprocessing contract cannot be understood: {}", name, failure.what());
  }
}

}  // namespace peculiar::stamps
