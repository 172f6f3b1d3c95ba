#include "train/perturbed_sheet.h"

#include "base/error.h"
#include "base/log.h"
#include "image/contact_sheet.h"
#include "train/perturbations.h"

namespace peculiar::train {

namespace {

constexpr std::size_t kShown = 8;

}  // namespace

void write_perturbed_sheet(const std::filesystem::path& path, const StampSet& stamps,
                           const std::vector<std::int64_t>& rows, const nn::StampStretch& stretch,
                           std::uint64_t seed) {
  const store::SampleHeader& header = stamps.sample().header();
  const auto values = static_cast<std::size_t>(header.stamp_values());
  std::vector<std::vector<float>> shown;
  for (const std::int64_t row : spread(rows, kShown))
    stamps.sample().read_images(row, shown.emplace_back(values));
  std::vector<image::SheetTile> tiles;
  const auto add = [&](const std::vector<float>& pixels, const std::string& label) {
    image::Image tile(header.band_count(), header.height, header.width);
    stretch.to_network(pixels, tile.pixels, header.width);
    tiles.push_back({std::move(tile), label});
  };
  for (std::size_t i = 0; i < shown.size(); ++i) add(shown[i], i == 0 ? "unchanged" : "");
  for (const Perturbation& perturbation : perturbations()) {
    for (std::size_t i = 0; i < shown.size(); ++i) {
      std::vector<float> pixels = shown[i];
      Canvas canvas = make_canvas(pixels, shown[(i + 1) % shown.size()], header.width);
      RandomStream random(seed, "perturbed sheet " + perturbation.name, i);
      perturbation.apply(canvas, random);
      add(pixels, i == 0 ? perturbation.name : "");
    }
  }
  image::SheetOptions sheet;
  sheet.title = "what the contrast network learns to tell from normal images";
  sheet.columns = static_cast<int>(shown.size());
  sheet.stretch = image::StretchKind::kLinear;
  sheet.rows_upward = header.rows_upward;
  try {
    image::write_contact_sheet(path, tiles, sheet);
  } catch (const Error& failure) {
    log::warning("{}", failure.what());
  }
}

}  // namespace peculiar::train
