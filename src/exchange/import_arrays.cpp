#include "exchange/import_arrays.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/error.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "catalog/column_access.h"
#include "exchange/import_rows.h"
#include "store/pixel_flags.h"
#include "store/sample.h"
#include "store/useless_rows.h"

namespace peculiar::exchange {

namespace {

void check_lengths(const ImageArrays& arrays) {
  if (arrays.count < 1) throw input_error("the array has no image");
  if (arrays.description.stamp_values() < 1) throw input_error("the array's images have no pixel");
  const auto values = static_cast<std::size_t>(arrays.count * arrays.description.stamp_values());
  if (arrays.images.size() != values)
    throw input_error("the images have {} values, {} were expected", arrays.images.size(), values);
  for (const auto& [name, size] :
       {std::pair{"variance", arrays.variance.size()}, std::pair{"mask", arrays.mask.size()}}) {
    if (size != 0 && size != values)
      throw input_error("the {} has {} values, the images have {}; give it the images' shape", name, size,
                        values);
  }
  if (arrays.table.rows() != static_cast<std::size_t>(arrays.count))
    throw input_error("the table has {} rows, there are {} images", arrays.table.rows(), arrays.count);
}

void check_ids(const catalog::Table& table) {
  const auto* ids = std::get_if<std::vector<std::string>>(&table.at("id").data);
  if (ids == nullptr) throw input_error("the column id is not text");
  std::unordered_map<std::string, std::size_t> first;
  for (std::size_t row = 0; row < ids->size(); ++row) {
    if ((*ids)[row].empty()) throw input_error("image {} has an empty id", row);
    const auto [place, is_new] = first.emplace((*ids)[row], row);
    if (!is_new)
      throw input_error("images {} and {} both have the id '{}'; an id must be unique", place->second, row,
                        (*ids)[row]);
  }
}

template <typename Value>
std::string_view bytes_of(std::span<const Value> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

/// Identifies the sample by all of its inputs.
std::string job_of(const ImageArrays& arrays, const store::SampleHeader& header) {
  nlohmann::json settings{{"verb", "import"},
                          {"count", arrays.count},
                          {"bands", header.bands},
                          {"shape", {header.height, header.width}},
                          {"unit", header.unit},
                          {"planes",
                           {fingerprint(bytes_of(arrays.images)), fingerprint(bytes_of(arrays.variance)),
                            fingerprint(bytes_of(arrays.mask))}}};
  for (const catalog::Column& column : arrays.table.columns()) {
    std::string text = column.name + "\n";
    for (std::size_t row = 0; row < column.size(); ++row) text += column.text(row) + "\n";
    settings["columns"].push_back(fingerprint(text));
  }
  return fingerprint(settings.dump());
}

store::SampleHeader header_of(const ImageArrays& arrays, const RunContext& context) {
  store::SampleHeader header;
  static_cast<image::StampDescription&>(header) = arrays.description;
  header.count = arrays.count;
  header.psf = arrays.psf;
  header.has_variance = !arrays.variance.empty();
  header.has_mask = !arrays.mask.empty();
  header.provenance = Provenance::now("import", {{"arrays", true}, {"images", arrays.count}}, context).json();
  return header;
}

struct Flags {
  std::vector<std::int64_t> values;
  std::vector<std::vector<std::string>> reasons;
};

Flags flags_of(const ImageArrays& arrays, const std::vector<std::string>& ids, const RunContext& context) {
  const auto stamp = static_cast<std::size_t>(arrays.description.stamp_values());
  Flags flags{std::vector<std::int64_t>(ids.size()), std::vector<std::vector<std::string>>(ids.size())};
  parallel_for(arrays.count, context.threads, [&](std::int64_t i, int) {
    const auto row = static_cast<std::size_t>(i);
    const std::span<const float> pixels = arrays.images.subspan(row * stamp, stamp);
    flags.values[row] = store::pixel_flags(pixels, ids[row], flags.reasons[row]);
    if (std::none_of(pixels.begin(), pixels.end(), [](float value) { return std::isfinite(value); }))
      flags.values[row] |= store::kFlagUnreadable;
  });
  return flags;
}

catalog::Table columns_of(const catalog::Table& given, std::vector<std::int64_t> flags) {
  catalog::Table table;
  table.add({"id",
             "",
             "name of the image, unique in the sample",
             std::get<std::vector<std::string>>(given.at("id").data),
             {}});
  table.add({"flags", "", "sum of: 1 unreadable, 2 not finite, 4 constant", std::move(flags), {}});
  for (const catalog::Column& column : given.columns()) {
    if (column.name != "id") catalog::add_beside(table, column);
  }
  return table;
}

void write_planes(store::SampleWriter& writer, const ImageArrays& arrays, const RunContext& context) {
  const auto stamp = static_cast<std::size_t>(arrays.description.stamp_values());
  const std::int64_t block = rows_per_block(std::int64_t{8} << 20, arrays.description.stamp_values());
  Progress progress(context, "import", "images", arrays.count);
  for (std::int64_t first = 0; first < arrays.count; first += block) {
    context.stop_if_cancelled("stopped while the sample was being written; nothing is left of it");
    const std::int64_t count = std::min(block, arrays.count - first);
    const auto from = static_cast<std::size_t>(first) * stamp, size = static_cast<std::size_t>(count) * stamp;
    writer.write_images(first, arrays.images.subspan(from, size));
    if (!arrays.variance.empty()) writer.rows().write("variance", first, arrays.variance.subspan(from, size));
    if (!arrays.mask.empty()) writer.rows().write("mask", first, arrays.mask.subspan(from, size));
    progress.add(count);
  }
}

}  // namespace

ArrayImportReport import_arrays(const std::filesystem::path& path, ImageArrays arrays, bool overwrite,
                                const RunContext& context) {
  check_lengths(arrays);
  check_ids(arrays.table);
  Flags flags = flags_of(arrays, std::get<std::vector<std::string>>(arrays.table.at("id").data), context);
  const std::vector<std::int64_t> values = flags.values;
  const catalog::Table table = columns_of(arrays.table, std::move(flags.values));
  const store::SampleHeader header = header_of(arrays, context);
  std::vector<store::ColumnSpec> specs;
  for (const catalog::Column& column : table.columns()) specs.push_back(store::column_spec(column));
  store::WriteOptions options{overwrite, job_of(arrays, header)};
  options.start_afresh = true;
  store::SampleWriter writer(path, header, specs, options, context);
  try {
    write_planes(writer, arrays, context);
  } catch (const Interrupted&) {
    writer.rows().discard();
    throw;
  }
  ArrayImportReport report{arrays.count};
  for (std::size_t row = 0; row < values.size(); ++row) {
    report.not_finite += (values[row] & store::kFlagNotFinite) != 0 ? 1 : 0;
    report.constant += (values[row] & store::kFlagConstant) != 0 ? 1 : 0;
    for (const std::string& reason : flags.reasons[row])
      writer.rows().note_problem(static_cast<std::int64_t>(row), reason);
  }
  for (const catalog::Column& column : table.columns()) writer.rows().write(column, 0);
  writer.rows().commit(arrays.count);
  store::refuse_useless_rows(path, "images", arrays.count);
  writer.rows().finish();
  return report;
}

}  // namespace peculiar::exchange
