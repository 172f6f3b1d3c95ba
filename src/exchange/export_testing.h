#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "base/test_context.h"
#include "exchange/export.h"
#include "store/row_file_testing.h"
#include "store/sample.h"

namespace peculiar::exchange {

using store::message_in_child;
using store::message_of;

/// A folder with a sample of ten stamps.
class ExportTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("peculiar_export_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    write_sample("sample.h5", 0, 10);
    options_.input = path("sample.h5");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// Rows first .. last - 1: pixel = 100 row + 10 band + index.
  void write_sample(const std::string& name, std::int64_t first, std::int64_t last, int bands = 2,
                    const std::string& unit = "nJy", int picture_bits = 0, double pixel_scale_arcsec = 0.06,
                    const std::vector<double>& zero_point_mag = {}) {
    const auto rows = static_cast<std::size_t>(last - first);
    store::SampleHeader header;
    header.count = last - first;
    header.height = header.width = 6;
    header.unit = unit;
    header.picture_bits = picture_bits;
    for (int band = 0; band < bands; ++band) header.bands.push_back(fmt::format("F{}W", 100 + band));
    header.pixel_scale_arcsec = pixel_scale_arcsec;
    header.zero_point_mag = zero_point_mag;
    header.provenance = fmt::format(R"({{"verb": "draw", "sample": "{}"}})", name);
    catalog::Table table;
    std::vector<std::string> ids;
    std::vector<double> redshifts;
    std::vector<std::int64_t> objids;
    std::vector<bool> is_merger;
    std::vector<float> pixels;
    for (std::int64_t row = first; row < last; ++row) {
      ids.push_back(fmt::format("g/{}", row));
      redshifts.push_back(row == 3 ? std::nan("") : 0.1 * static_cast<double>(row));
      objids.push_back(587722981741363294 + row);
      is_merger.push_back(row % 3 == 0);
      for (int i = 0; i < 36 * bands; ++i)
        pixels.push_back(static_cast<float>(100 * row + 10 * (i / 36) + i % 36));
    }
    std::vector<bool> missing(rows, false);
    if (rows > 4) missing[4] = true;
    table.add({"id", "", "name", ids, {}});
    table.add({"redshift", "", "spectroscopic redshift", redshifts, {}});
    table.add({"objid", "", "18 digits", objids, missing});
    table.add({"is_merger", "", "visual class", is_merger, {}});
    table.add({"radius", "arcsec", "half-light radius", std::vector<double>(rows, 1.25), {}});
    std::vector<store::ColumnSpec> specs;
    for (const catalog::Column& column : table.columns()) specs.push_back(store::column_spec(column));
    store::SampleWriter writer(folder_ / name, header, specs, {true, name + unit});
    writer.write_images(0, pixels);
    for (const catalog::Column& column : table.columns()) writer.rows().write(column, 0);
    if (rows > 2) writer.rows().note_problem(2, "a problem");
    writer.rows().commit(header.count);
    writer.rows().finish();
  }

  /// Names of all entries of the folder.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  std::filesystem::path folder_;
  ExportOptions options_;
};

}  // namespace peculiar::exchange
