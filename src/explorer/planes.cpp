#include "explorer/planes.h"

#include <algorithm>

#include "base/error.h"
#include "image/residual_colours.h"
#include "report/picture.h"

namespace peculiar::explorer {

namespace {

/// Name of the plane's array in a file of reconstructions; nullptr if there is none.
const char* array_of(const std::string& plane) {
  if (plane == "image") return "images";
  if (plane == "reconstruction") return "reconstructions";
  if (plane == "residual") return "residuals";
  if (plane == "significance") return "significance";
  return nullptr;
}

}  // namespace

Planes::Planes(const Collection& collection) : collection_(collection) {
  for (const std::filesystem::path& path : collection.files().reconstructions) {
    files_.emplace_back(path, "reconstructions", store::kReconstructionsVersion);
    const store::RowFileReader& file = files_.back();
    const store::ScoresFile about{{}, file.attributes()};
    if (about.attribute("sample_job") != collection.text("sample_job") ||
        !store::is_among(about.attribute("model_fingerprint"), collection.text("model_fingerprint")))
      throw input_error(
          "{}: these reconstructions belong to other scores than {}; name the right ones with "
          "--reconstructions, or remove the file",
          path.string(), collection.files().scores.string());
    const catalog::Column rows = file.column("row");
    for (std::size_t i = 0; i < rows.size(); ++i)
      places_.push_back({static_cast<std::int64_t>(rows.number(i)),
                         static_cast<std::uint32_t>(files_.size() - 1), static_cast<std::int64_t>(i)});
  }
  // If several files have an image, the first one counts.
  std::stable_sort(places_.begin(), places_.end(),
                   [](const Place& a, const Place& b) { return a.sample_row < b.sample_row; });
}

const Planes::Place* Planes::place_of(Row row) const {
  const std::int64_t wanted = collection_.sample_row(row);
  const auto found =
      std::lower_bound(places_.begin(), places_.end(), wanted,
                       [](const Place& place, std::int64_t number) { return place.sample_row < number; });
  return found == places_.end() || found->sample_row != wanted ? nullptr : &*found;
}

std::vector<std::string> Planes::names() const {
  if (!files_.empty()) return {"image", "reconstruction", "residual", "significance"};
  if (collection_.sample() != nullptr) return {"image"};
  return {};
}

std::vector<std::string> Planes::names(Row row) const {
  if (place_of(row) != nullptr) return names();
  if (collection_.sample() != nullptr && collection_.image_row(row)) return {"image"};
  return {};
}

std::optional<image::Image> Planes::rebuilt(Row row, const char* array) const {
  const Place* place = place_of(row);
  if (place == nullptr) return std::nullopt;
  const store::RowFileReader& file = files_[place->file];
  const store::ArraySpec* spec = file.find_array(array);
  if (spec == nullptr || spec->row_shape.size() != 3) return std::nullopt;
  return store::read_stamp(file, array, place->at);
}

std::optional<image::Image> Planes::read(Row row, const std::string& plane) const {
  const char* array = array_of(plane);
  if (array == nullptr) return std::nullopt;
  if (plane != "image" || collection_.sample() == nullptr) return rebuilt(row, array);
  const std::optional<std::int64_t> at = collection_.image_row(row);
  if (!at) return std::nullopt;
  image::Image stamp = collection_.sample()->read_image(*at);
  collection_.sample()->blank_missing(*at, stamp);
  return stamp;
}

std::string Planes::light_words(Row row, const std::optional<report::KnownSource>& known) const {
  const store::SampleReader* sample = collection_.sample();
  const std::optional<std::int64_t> at = sample == nullptr ? std::nullopt : collection_.image_row(row);
  return at ? report::stamp_light_words(*sample, *at, known) : "";
}

std::vector<std::pair<double, double>> Planes::limits(Row row, const std::string& plane,
                                                      const image::Image& pixels) const {
  std::vector<std::pair<double, double>> limits;
  std::optional<image::Image> own;
  if (plane == "reconstruction") own = read(row, "image");
  for (int band = 0; band < pixels.bands; ++band) {
    const std::span<const float> values = own ? std::as_const(*own).band(band) : pixels.band(band);
    if (plane == "significance") {
      limits.emplace_back(-static_cast<double>(report::kFullSignificance), report::kFullSignificance);
    } else if (plane == "residual") {
      const double limit = image::symmetric_limit(values);
      limits.emplace_back(-limit, limit);
    } else {
      const image::DisplayStretch stretch =
          image::stamp_limits(values, image::default_stretch(picture_bits()), picture_bits());
      limits.emplace_back(stretch.low, stretch.high);
    }
  }
  return limits;
}

std::vector<image::SignificantRegion> Planes::regions(Row row) const {
  const std::optional<image::Image> difference = rebuilt(row, "residuals");
  const std::optional<image::Image> significance = rebuilt(row, "significance");
  if (!difference || !significance) return {};
  std::vector<image::SignificantRegion> regions = image::significant_regions(*difference, *significance);
  image::sort_by_significance(regions);
  return regions;
}

int Planes::picture_bits() const {
  return collection_.sample() != nullptr ? collection_.sample()->header().picture_bits : 0;
}

bool Planes::rows_upward() const {
  return collection_.sample() == nullptr || collection_.sample()->header().rows_upward;
}

}  // namespace peculiar::explorer
