#include "store/band_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/unit_spelling.h"
#include "image/brightness_unit.h"

namespace peculiar::store {

std::string band_column_name(const std::string& what, const std::vector<std::string>& bands,
                             std::size_t band) {
  if (bands.size() < 2) return what;
  std::string name = fmt::format("{}_{}", what, bands[band]);
  return is_column_name(name) ? name : fmt::format("{}_{}", what, band);
}

std::string gain_unit(const std::string& pixel_unit) {
  const std::string plain = spelled_unit(pixel_unit, UnitStandard::kFits);
  return plain.empty() ? "electron" : fmt::format("electron / ({})", plain);
}

std::optional<std::vector<double>> gain_column(const SampleReader& sample, std::size_t band) {
  const std::string name = band_column_name(kGainColumn, sample.header().bands, band);
  const std::vector<ColumnSpec>& columns = sample.rows().columns();
  const bool is_there = std::any_of(columns.begin(), columns.end(), [&](const ColumnSpec& spec) {
    const std::string unit = gain_unit(sample.header().unit);
    return spec.name == name && (spec.unit == unit || image::same_unit(spec.unit, unit));
  });
  if (!is_there) return std::nullopt;
  const catalog::Column column = sample.rows().column(name);
  if (!column.is_numeric()) return std::nullopt;
  std::vector<double> values(column.size());
  for (std::size_t row = 0; row < values.size(); ++row)
    values[row] = column.is_missing(row) ? std::nan("") : column.number(row);
  return values;
}

}  // namespace peculiar::store
