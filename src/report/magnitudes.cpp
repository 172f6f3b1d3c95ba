#include "report/magnitudes.h"

#include <fmt/format.h>

#include <cmath>

#include "base/letters.h"
#include "report/joined_column.h"
#include "stamps/stamp_shape.h"

namespace peculiar::report {

std::optional<catalog::Column> catalogue_magnitudes(const RankedScores& scores,
                                                    const store::SampleReader* sample,
                                                    const std::string& band, bool is_single) {
  std::vector<std::string> names;
  if (!band.empty()) {
    const std::string own = lower_case(band);
    names = {"mag_" + own, "magnitude_" + own, "mag_auto_" + own, own + "_mag", own + "_mag_auto"};
  }
  if (is_single) names.insert(names.end(), {"mag", "magnitude", "mag_auto"});
  return joined_column(scores, sample, names, ColumnKind::kNumber);
}

Magnitudes::Magnitudes(const RankedScores& scores, const store::SampleReader* sample) {
  std::vector<std::string> bands{""};
  std::vector<double> zero_points;
  if (sample != nullptr) {
    bands = sample->header().bands;
    zero_points = sample->header().zero_point_mag;
  }
  for (std::size_t i = 0; i < bands.size(); ++i)
    bands_.push_back({bands[i], i < zero_points.size() ? zero_points[i] : std::nan(""),
                      catalogue_magnitudes(scores, sample, bands[i], bands.size() == 1)});
}

std::vector<std::pair<std::string, std::string>> Magnitudes::of(std::size_t score_row,
                                                                const image::Image& stamp) const {
  std::vector<std::pair<std::string, std::string>> magnitudes;
  for (std::size_t i = 0; i < bands_.size(); ++i) {
    const Band& band = bands_[i];
    const std::string name = band.name.empty() ? "mag" : "mag " + band.name;
    if (band.catalogued && !band.catalogued->is_missing(score_row)) {
      magnitudes.emplace_back(name + ", catalogue",
                              fmt::format("{:.2f}", band.catalogued->number(score_row)));
      continue;
    }
    if (!std::isfinite(band.zero_point_mag) || stamp.pixels.empty() || stamp.width != stamp.height) continue;
    const double flux = stamps::ShapeMeter(stamp.width).measure(stamp.band(static_cast<int>(i))).flux;
    if (flux > 0)
      magnitudes.emplace_back(name + ", stamp",
                              fmt::format("{:.2f}", band.zero_point_mag - 2.5 * std::log10(flux)));
  }
  return magnitudes;
}

}  // namespace peculiar::report
