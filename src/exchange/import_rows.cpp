#include "exchange/import_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catalog/column_access.h"
#include "store/band_columns.h"
#include "store/sample.h"

namespace peculiar::exchange {

std::int64_t rows_per_block(std::int64_t block_values, std::int64_t stamp_values) {
  constexpr std::int64_t kMostValues = std::int64_t{64} << 20;
  constexpr std::int64_t kForThreads = 16;
  constexpr std::int64_t kMostRows = 4096;
  const std::int64_t few = std::min(kForThreads, kMostValues / stamp_values);
  return std::clamp<std::int64_t>(block_values / stamp_values, std::max<std::int64_t>(1, few), kMostRows);
}

RowColumns::RowColumns(const std::vector<InputFile>& files, const std::vector<Frame>& frames,
                       const std::vector<std::string>& ids, const catalog::Table& labels, bool has_sky,
                       GainColumns gains)
    : files_(files),
      frames_(frames),
      ids_(ids),
      labels_(labels),
      has_sky_(has_sky),
      gains_(std::move(gains)) {}

namespace {

catalog::Column integers(std::string name, std::string unit, std::string description,
                         std::span<const RowRecord> records, std::int64_t (*value)(const RowRecord&),
                         std::int64_t missing_value) {
  std::vector<std::int64_t> values;
  std::vector<bool> missing;
  for (const RowRecord& record : records) {
    values.push_back(value(record));
    missing.push_back(values.back() == missing_value);
    if (missing.back()) values.back() = 0;
  }
  return {std::move(name), std::move(unit), std::move(description), std::move(values), std::move(missing)};
}

catalog::Column sky(std::string name, std::string unit, std::string description,
                    std::span<const RowRecord> records, double (*value)(const image::LocalWcs&)) {
  std::vector<double> values;
  for (const RowRecord& record : records) values.push_back(record.wcs ? value(*record.wcs) : std::nan(""));
  return {std::move(name), std::move(unit), std::move(description), std::move(values), {}};
}

constexpr std::int64_t kNever = INT64_MIN;

}  // namespace

catalog::Table RowColumns::rows(std::int64_t first, std::span<const RowRecord> records) const {
  catalog::Table table;
  std::vector<std::string> ids;
  std::vector<std::string> files;
  std::vector<std::int64_t> places;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto row = static_cast<std::size_t>(first) + i;
    ids.push_back(ids_[row]);
    files.push_back(files_[static_cast<std::size_t>(frames_[row].file)].name);
    places.push_back(frames_[row].index);
  }
  table.add({"id", "", "name of the image, unique in the sample", std::move(ids), {}});
  table.add({"file", "", "file that the image was read from", std::move(files), {}});
  table.add(integers(
      "hdu", "", "HDU of the FITS file, from 0", records,
      [](const RowRecord& r) { return std::int64_t{r.hdu}; }, -1));
  table.add({"index_in_file", "", "place of the image in its stack, from 0", std::move(places), {}});
  table.add(integers(
      "flags", "", "sum of: 1 unreadable, 2 not finite, 4 constant, 8 unlabelled", records,
      [](const RowRecord& r) { return r.flags; }, kNever));
  table.add(integers(
      "source_height", "pix", "height of the image before cutting and resampling", records,
      [](const RowRecord& r) { return std::int64_t{r.source_height}; }, 0));
  table.add(integers(
      "source_width", "pix", "width of the image before cutting and resampling", records,
      [](const RowRecord& r) { return std::int64_t{r.source_width}; }, 0));
  if (has_sky_) {
    table.add(sky("ra", "deg", "right ascension of the stamp's centre (ICRS)", records,
                  [](const image::LocalWcs& w) { return w.ra_deg; }));
    table.add(sky("dec", "deg", "declination of the stamp's centre (ICRS)", records,
                  [](const image::LocalWcs& w) { return w.dec_deg; }));
    table.add(sky("cd1_1", "deg/pix", "d(xi)/dx at the stamp's centre", records,
                  [](const image::LocalWcs& w) { return w.cd_deg_per_px[0]; }));
    table.add(sky("cd1_2", "deg/pix", "d(xi)/dy at the stamp's centre", records,
                  [](const image::LocalWcs& w) { return w.cd_deg_per_px[1]; }));
    table.add(sky("cd2_1", "deg/pix", "d(eta)/dx at the stamp's centre", records,
                  [](const image::LocalWcs& w) { return w.cd_deg_per_px[2]; }));
    table.add(sky("cd2_2", "deg/pix", "d(eta)/dy at the stamp's centre", records,
                  [](const image::LocalWcs& w) { return w.cd_deg_per_px[3]; }));
  }
  const auto add_photons = [&](bool is_there, const char* what, std::size_t band, const std::string& unit,
                               const char* description, double RowRecord::*value) {
    if (!is_there) return;
    std::vector<double> values;
    for (const RowRecord& record : records) values.push_back(record.*value);
    table.add({store::band_column_name(what, gains_.bands, band), unit, description, std::move(values), {}});
  };
  for (std::size_t band = 0; band < gains_.bands.size(); ++band) {
    add_photons(gains_.has_gain, store::kGainColumn, band, store::gain_unit(gains_.unit),
                "electrons per unit of the pixel values, by the image's header", &RowRecord::gain);
    add_photons(gains_.has_exposure, store::kExposureColumn, band, "s",
                "exposure time, by the image's header", &RowRecord::exposure_s);
  }
  if (labels_.columns().empty()) return table;
  std::vector<std::size_t> wanted(records.size());
  std::iota(wanted.begin(), wanted.end(), static_cast<std::size_t>(first));
  const catalog::Table labels = labels_.take(wanted);
  for (const catalog::Column& column : labels.columns()) catalog::add_beside(table, column);
  return table;
}

std::vector<store::ColumnSpec> RowColumns::specs() const {
  const catalog::Table all = rows(0, std::vector<RowRecord>(ids_.size()));
  std::vector<store::ColumnSpec> specs;
  for (const catalog::Column& column : all.columns()) specs.push_back(store::column_spec(column));
  return specs;
}

void RowColumns::write(store::RowFileWriter& writer, std::int64_t first,
                       std::span<const RowRecord> records) const {
  const catalog::Table block = rows(first, records);
  for (const catalog::Column& column : block.columns()) writer.write(column, first);
}

}  // namespace peculiar::exchange
