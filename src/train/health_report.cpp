#include "train/health_report.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/atomic_file.h"
#include "base/error.h"
#include "figure/line_figure.h"
#include "image/contact_sheet.h"

namespace peculiar::train {

namespace {

constexpr std::size_t kMostLooks = 12;  // lines on the sheet of samples

std::string history_csv(const std::vector<HealthRow>& history) {
  std::vector<std::string> cells;
  for (const HealthColumn& column : health_columns()) cells.emplace_back(column.name);
  std::string text = fmt::format("{}\n", fmt::join(cells, ","));
  for (const HealthRow& row : history) {
    cells.clear();
    for (const HealthColumn& column : health_columns()) {
      const double value = row.*column.value;
      cells.push_back(std::isfinite(value) ? fmt::format("{:.8g}", value) : std::string());
    }
    text += fmt::format("{}\n", fmt::join(cells, ","));
  }
  return text;
}

figure::Panel panel(const std::vector<HealthRow>& history, const std::string& title, bool log_y,
                    const std::vector<std::pair<std::string, double HealthRow::*>>& lines) {
  figure::Panel result{title, "step", "", log_y, {}};
  for (const auto& [name, member] : lines) {
    figure::Series series{name, {}, {}};
    for (const HealthRow& row : history) {
      series.x.push_back(row.step);
      series.y.push_back(row.*member);
    }
    result.series.push_back(std::move(series));
  }
  return result;
}

void write_curves(const std::filesystem::path& path, const std::vector<HealthRow>& history) {
  figure::write_line_figure(
      path,
      {panel(history, "critic's distance between images and generated ones", false,
             {{"training", &HealthRow::wasserstein}, {"held out", &HealthRow::wasserstein_held_out}}),
       panel(history, "critic's gradient", false,
             {{"mean norm", &HealthRow::gradient_norm}, {"penalty", &HealthRow::penalty}}),
       panel(history, "Frechet distance of pixels", true,
             {{"generated", &HealthRow::frechet}, {"by chance", &HealthRow::frechet_floor}}),
       panel(history, "distance of distributions", false,
             {{"flux", &HealthRow::flux_distance},
              {"size", &HealthRow::size_distance},
              {"concentration", &HealthRow::concentration_distance}}),
       panel(history, "diversity, nearness, lattice", false,
             {{"diversity", &HealthRow::diversity},
              {"nearest training image", &HealthRow::nearest_ratio},
              {"lattice", &HealthRow::lattice_share}}),
       panel(history, "generator's loss", false, {{"", &HealthRow::generator_loss}})},
      2);
}

void write_samples(const std::filesystem::path& path, const std::vector<HealthRow>& history,
                   const std::vector<at::Tensor>& samples, bool rows_upward) {
  if (samples.empty()) return;
  std::vector<image::SheetTile> tiles;
  const std::size_t lines = std::min(kMostLooks, samples.size());
  for (std::size_t line = 0; line < lines; ++line) {
    const std::size_t look = lines == 1 ? 0 : line * (samples.size() - 1) / (lines - 1);
    for (std::int64_t i = 0; i < samples[look].size(0); ++i) {
      tiles.push_back(
          {sheet_image(samples[look][i]), i == 0 ? fmt::format("step {:.0f}", history[look].step) : ""});
    }
  }
  image::SheetOptions sheet;
  sheet.title = "images generated from the same latent vectors during the training";
  sheet.columns = static_cast<int>(samples.front().size(0));
  sheet.stretch = image::StretchKind::kLinear;
  sheet.rows_upward = rows_upward;
  image::write_contact_sheet(path, tiles, sheet);
}

}  // namespace

image::Image sheet_image(const at::Tensor& stamp) {
  const at::Tensor plain = stamp.to(at::kCPU).to(at::kFloat).contiguous();
  image::Image image(static_cast<int>(plain.size(0)), static_cast<int>(plain.size(1)),
                     static_cast<int>(plain.size(2)));
  std::memcpy(image.pixels.data(), plain.data_ptr<float>(), image.pixels.size() * sizeof(float));
  return image;
}

void write_health_report(const std::filesystem::path& folder, const std::vector<HealthRow>& history,
                         const std::vector<at::Tensor>& samples, const stamps::Contract& contract,
                         const RunContext& context) {
  std::filesystem::create_directories(folder);
  write_file(folder / "history.csv", history_csv(history));
  try {
    write_samples(folder / "samples.png", history, samples, contract.stamps.rows_upward);
    write_curves(folder / "health.png", history);
  } catch (const Error& failure) {
    context.warning("{}", failure.what());
  }
}

}  // namespace peculiar::train
