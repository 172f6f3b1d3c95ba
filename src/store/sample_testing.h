#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/test_folder.h"
#include "store/sample.h"

namespace peculiar::store {

/// Writes a sample with ids, the columns `more` and the stamps that `fill` makes.
inline void write_sample(const std::filesystem::path& path, std::int64_t count, int edge, int bands,
                         const std::function<void(std::int64_t, std::span<float>)>& fill,
                         const std::vector<catalog::Column>& more = {}, const std::string& job = "test",
                         bool rows_upward = true, const std::string& provenance = "{}") {
  SampleHeader header;
  header.count = count;
  header.height = header.width = edge;
  header.pixel_scale_arcsec = 0.06;
  header.unit = "nJy";
  header.rows_upward = rows_upward;
  header.provenance = provenance;
  for (int b = 0; b < bands; ++b) header.bands.push_back("band_" + std::to_string(b));
  std::vector<ColumnSpec> columns{{"id", "", "name", ColumnType::kText, 16}};
  for (const catalog::Column& column : more) columns.push_back(column_spec(column));
  SampleWriter writer(path, header, columns, {true, job});
  const auto values = static_cast<std::size_t>(header.stamp_values());
  std::vector<float> pixels(static_cast<std::size_t>(count) * values);
  catalog::Column ids{"id", "", "", std::vector<std::string>(), {}};
  for (std::int64_t row = 0; row < count; ++row) {
    fill(row, std::span(pixels).subspan(static_cast<std::size_t>(row) * values, values));
    std::get<std::vector<std::string>>(ids.data).push_back("image_" + std::to_string(row));
  }
  writer.write_images(0, pixels);
  writer.rows().write(ids, 0);
  for (const catalog::Column& column : more) writer.rows().write(column, 0);
  writer.rows().commit(count);
  writer.rows().finish();
}

/// A noisy circular spot of random width and brightness: a galaxy, for networks of a few channels.
inline void draw_spot(std::int64_t row, std::span<float> pixels, int edge) {
  RandomStream random(5, "spot", static_cast<std::uint64_t>(row));
  const double width = random.uniform(1.5, 4);
  const double peak = random.uniform(20, 60);
  const double x0 = 0.5 * (edge - 1) + random.uniform(-1, 1);
  const double y0 = 0.5 * (edge - 1) + random.uniform(-1, 1);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double dx = static_cast<double>(i % static_cast<std::size_t>(edge)) - x0;
    const double dy =
        static_cast<double>(i / static_cast<std::size_t>(edge) % static_cast<std::size_t>(edge)) - y0;
    pixels[i] =
        static_cast<float>(random.normal() + peak * std::exp(-(dx * dx + dy * dy) / (2 * width * width)));
  }
}

}  // namespace peculiar::store
