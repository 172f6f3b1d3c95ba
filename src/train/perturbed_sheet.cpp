#include "train/perturbed_sheet.h"

#include <algorithm>

#include "base/error.h"
#include "image/contact_sheet.h"
#include "stamps/perturbations.h"

namespace peculiar::train {

namespace {

constexpr std::size_t kShown = 8;

}  // namespace

void write_perturbed_sheet(const std::filesystem::path& path, const stamps::StampReader& reader,
                           const std::vector<std::int64_t>& rows, const std::vector<std::string>& kinds,
                           const RunContext& context) {
  const store::SampleHeader& header = reader.header();
  std::vector<std::vector<float>> shown;
  for (const std::int64_t row : spread(rows, kShown))
    reader.read_pixels(row, shown.emplace_back(reader.preparation().stamp_size()));
  std::vector<image::SheetTile> tiles;
  const auto add = [&](const std::vector<float>& pixels, const std::string& label) {
    image::Image tile(header.band_count(), header.height, header.width);
    reader.preparation().to_network(pixels, tile.pixels);
    tiles.push_back({std::move(tile), label});
  };
  for (std::size_t i = 0; i < shown.size(); ++i) add(shown[i], i == 0 ? "unchanged" : "");
  for (const stamps::Perturbation& perturbation : stamps::perturbations()) {
    if (std::find(kinds.begin(), kinds.end(), perturbation.name) == kinds.end()) continue;
    for (std::size_t i = 0; i < shown.size(); ++i) {
      std::vector<float> pixels = shown[i];
      stamps::Canvas canvas = stamps::make_canvas(pixels, shown[(i + 1) % shown.size()], header.width);
      RandomStream random(context.seed, "perturbed sheet " + perturbation.name, i);
      perturbation.apply(canvas, random);
      add(pixels, i == 0 ? perturbation.name : "");
    }
  }
  image::SheetOptions sheet;
  sheet.title = "what the contrast network learns to separate from normal images";
  sheet.columns = static_cast<int>(shown.size());
  sheet.stretch = image::StretchKind::kLinear;
  sheet.rows_upward = header.rows_upward;
  try {
    image::write_contact_sheet(path, tiles, sheet);
  } catch (const Error& failure) {
    context.warning("{}", failure.what());
  }
}

}  // namespace peculiar::train
