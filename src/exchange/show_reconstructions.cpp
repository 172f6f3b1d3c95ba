#include "exchange/show_reconstructions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/error.h"
#include "image/contact_sheet.h"
#include "image/geometry.h"
#include "image/stretch.h"
#include "store/row_file.h"
#include "store/scores_file.h"

namespace peculiar::exchange {

namespace {

constexpr std::size_t kTilesOfOne = 3;
constexpr double kFullSignificance = 10;

/// Refuses options that select columns of a sample or change its stretch, which do not apply here.
void refuse_options_of_samples(const ShowOptions& options) {
  const std::pair<const char*, bool> given[] = {
      {"--where", !options.where.empty()},   {"--labels", !options.labels.empty()},
      {"--sort", !options.sort.empty()},     {"--descending", options.descending},
      {"--random", options.random},          {"--common-limits", options.common_limits},
      {"--plane", options.plane != "images"}};
  for (const auto& [name, is_given] : given) {
    if (is_given)
      throw usage_error("{}: {} is for samples; reconstructions are shown in their order", options.input,
                        name);
  }
}

std::int64_t number_of(const store::RowFileReader& file, const char* attribute, std::int64_t otherwise) {
  const store::ArraySpec* images = file.find_array("images");
  if (images == nullptr) return otherwise;
  for (const auto& [name, value] : images->attributes) {
    if (name == attribute && std::holds_alternative<std::int64_t>(value))
      return std::get<std::int64_t>(value);
  }
  return otherwise;
}

std::vector<float> grey_pixels(const image::Image& stamp) {
  return stamp.bands == 3 ? stamp.pixels : image::to_grey(stamp).pixels;
}

}  // namespace

ShowReport show_reconstructions(const ShowOptions& options, const RunContext& context) {
  refuse_options_of_samples(options);
  const store::RowFileReader file(options.input, "reconstructions", store::kReconstructionsVersion);
  const std::int64_t count = std::min(options.number, file.count());
  if (count == 0) throw input_error("{}: no row to show: the file is empty", options.input);
  const auto picture_bits = static_cast<int>(number_of(file, "picture_bits", 0));
  image::SheetOptions sheet;
  sheet.stretch =
      options.stretch == "auto" ? image::default_stretch(picture_bits) : image::stretch_kind(options.stretch);
  const catalog::Table known = file.catalogue({"id", "row"});
  const catalog::Column& names = known.find("id") != nullptr ? known.at("id") : known.at("row");
  std::vector<image::SheetTile> tiles;
  for (std::int64_t row = 0; row < count; ++row) {
    context.stop_if_cancelled("stopped before the sheet was drawn");
    image::Image stamp = store::read_stamp(file, "images", row);
    const image::DisplayStretch limits = image::stamp_limits(grey_pixels(stamp), sheet.stretch, picture_bits);
    tiles.push_back({std::move(stamp), names.text(static_cast<std::size_t>(row)), limits});
    tiles.push_back({store::read_stamp(file, "reconstructions", row), "", limits});
    tiles.push_back({store::read_stamp(file, "significance", row), "", {}, kFullSignificance});
  }
  sheet.title = fmt::format("{}: {} of {}: image, reconstruction, significance",
                            std::filesystem::path(options.input).filename().string(), count, file.count());
  sheet.bar = image::ColourBar{kFullSignificance, "sigma (significance of image minus reconstruction)"};
  const std::int64_t groups =
      options.columns > 0
          ? options.columns
          : std::clamp<std::int64_t>(std::lround(std::sqrt(static_cast<double>(count) / 2)), 1, 5);
  sheet.columns = static_cast<int>(kTilesOfOne) * static_cast<int>(groups);
  sheet.tile_px = static_cast<int>(options.tile);
  sheet.rows_upward = number_of(file, "rows_upward", 1) != 0;
  image::write_contact_sheet(options.output, tiles, sheet);
  return {count};
}

}  // namespace peculiar::exchange
