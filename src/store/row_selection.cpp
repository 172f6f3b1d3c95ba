#include "store/row_selection.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "base/error.h"
#include "base/progress.h"
#include "base/random.h"
#include "catalog/expression.h"
#include "image/brightness_unit.h"
#include "image/same_stamps.h"
#include "store/column_union.h"

namespace peculiar::store {

namespace {

constexpr std::int64_t kBlockBytes = std::int64_t{32} << 20;

/// Relative. As cutout allows among the mosaics of one sample: scales derived from world coordinates differ
/// from pointing to pointing, and all rows have that of the first sample, so it is stricter than the models'
/// 1 %.
constexpr double kSameScale = 1e-3;

/// An unknown value is the same as another unknown one only.
bool same(double a, double b, double tolerance) {
  return std::isnan(a) ? std::isnan(b) : std::abs(a - b) <= tolerance;
}

bool same_zero_points(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return same(x, y, image::kSameZeroPoint_mag); });
}

std::string zero_points_in_words(const std::vector<double>& mags) {
  return mags.empty() ? "none" : fmt::format("{:.6g} mag", fmt::join(mags, " mag, "));
}

std::string bits_words(int picture_bits) {
  return picture_bits == 0 ? "of no picture" : fmt::format("of {}-bit pictures", picture_bits);
}

void check_alike(const SampleReader& first, const SampleReader& other) {
  const SampleHeader& a = first.header();
  const SampleHeader& b = other.header();
  const auto differ = [&](const char* what, const std::string& x, const std::string& y) {
    throw input_error(
        "{} and {} differ in their {}: '{}' and '{}'; make them equal before joining the samples",
        first.path().string(), other.path().string(), what, x, y);
  };
  const auto bands = [](const SampleHeader& header) {
    return fmt::format("{}", fmt::join(header.bands, ","));
  };
  if (a.bands != b.bands) differ("bands", bands(a), bands(b));
  if (a.height != b.height || a.width != b.width) {
    differ("stamp size", fmt::format("{} x {}", a.height, a.width),
           fmt::format("{} x {}", b.height, b.width));
  }
  if (a.unit != b.unit && !image::same_unit(a.unit, b.unit)) differ("unit", a.unit, b.unit);
  if (!same(a.pixel_scale_arcsec, b.pixel_scale_arcsec, kSameScale * a.pixel_scale_arcsec)) {
    differ("pixel scale", fmt::format("{}", a.pixel_scale_arcsec), fmt::format("{}", b.pixel_scale_arcsec));
  }
  if (!same_zero_points(a.zero_point_mag, b.zero_point_mag)) {
    differ("zero-points", zero_points_in_words(a.zero_point_mag), zero_points_in_words(b.zero_point_mag));
  }
  if (a.rows_upward != b.rows_upward) {
    differ("order of rows", a.rows_upward ? "upward" : "downward", b.rows_upward ? "upward" : "downward");
  }
  if (a.picture_bits >= 0 && b.picture_bits >= 0 && a.picture_bits != b.picture_bits)
    differ("values", bits_words(a.picture_bits), bits_words(b.picture_bits));
  const bool one_psf = a.psf.has_value() == b.psf.has_value() && (!a.psf || a.psf->pixels == b.psf->pixels);
  if (!one_psf) differ("PSF", a.psf ? "one" : "none", b.psf ? "another" : "none");
  if (a.has_variance != b.has_variance)
    differ("variance plane", a.has_variance ? "yes" : "no", b.has_variance ? "yes" : "no");
  if (a.has_mask != b.has_mask) differ("mask plane", a.has_mask ? "yes" : "no", b.has_mask ? "yes" : "no");
}

/// A column of `rows` missing values of that type.
catalog::Column missing_column(const ColumnSpec& spec, std::size_t rows) {
  catalog::Column column{spec.name, spec.unit, spec.description, {}, std::vector<bool>(rows, true), spec.ucd};
  switch (spec.type) {
    case ColumnType::kFloat:
      column.data = std::vector<double>(rows, std::nan(""));
      break;
    case ColumnType::kInteger:
      column.data = std::vector<std::int64_t>(rows, 0);
      break;
    case ColumnType::kBoolean:
      column.data = std::vector<bool>(rows, false);
      break;
    case ColumnType::kText:
      column.data = std::vector<std::string>(rows);
      break;
  }
  return column;
}

void write_columns(RowFileWriter& writer, const std::vector<ColumnSpec>& columns, const Selection& selection,
                   std::int64_t first) {
  const RowFileReader& from = selection.sample->rows();
  for (const ColumnSpec& spec : columns) {
    const bool there = std::any_of(from.columns().begin(), from.columns().end(),
                                   [&](const ColumnSpec& c) { return c.name == spec.name; });
    if (!there) {
      writer.write(missing_column(spec, selection.rows.size()), first);
      continue;
    }
    catalog::Table table;
    table.add(from.column(spec.name));
    const catalog::Table taken = table.take(selection.rows);
    writer.write(as_type(taken.columns().front(), spec.type), first);
  }
}

/// Copies rows[from, to) of one array, reading runs of consecutive rows at once.
template <typename Value>
void copy_rows(RowFileWriter& writer, const std::string& array, std::int64_t stamp,
               const Selection& selection, std::size_t from, std::size_t to, std::int64_t first) {
  std::vector<Value> values((to - from) * static_cast<std::size_t>(stamp));
  for (std::size_t i = from; i < to;) {
    std::size_t run = 1;
    while (i + run < to && selection.rows[i + run] == selection.rows[i] + run) ++run;
    selection.sample->rows().read(array, static_cast<std::int64_t>(selection.rows[i]),
                                  std::span(values).subspan((i - from) * static_cast<std::size_t>(stamp),
                                                            run * static_cast<std::size_t>(stamp)));
    i += run;
  }
  writer.write(array, first, std::span<const Value>(values));
}

/// Writes a plane that this sample does not have.
void write_missing(RowFileWriter& writer, const std::string& array, std::int64_t stamp, std::size_t rows,
                   std::int64_t first) {
  const std::vector<float> values(rows * static_cast<std::size_t>(stamp),
                                  std::numeric_limits<float>::quiet_NaN());
  writer.write(array, first, std::span<const float>(values));
}

void note_problems(RowFileWriter& writer, const Selection& selection, std::int64_t first) {
  std::unordered_map<std::int64_t, std::int64_t> new_row;
  for (std::size_t i = 0; i < selection.rows.size(); ++i) {
    new_row.emplace(static_cast<std::int64_t>(selection.rows[i]), first + static_cast<std::int64_t>(i));
  }
  for (const Problem& problem : selection.sample->rows().problems()) {
    const auto found = new_row.find(problem.row);
    if (found != new_row.end()) writer.note_problem(found->second, problem.reason);
  }
}

}  // namespace

std::string selection_job(const std::string& settings, const std::vector<Selection>& selections) {
  std::string content = settings;
  for (const Selection& selection : selections) {
    const auto& path = selection.sample->path();
    content += fmt::format("\n{} {} {}", path.string(), std::filesystem::file_size(path),
                           std::filesystem::last_write_time(path).time_since_epoch().count());
    content += fingerprint(
        {reinterpret_cast<const char*>(selection.rows.data()), selection.rows.size() * sizeof(std::size_t)});
  }
  return fingerprint(content);
}

std::vector<std::size_t> select_rows(const SampleReader& sample, const std::string& where) {
  if (where.empty()) {
    std::vector<std::size_t> rows(static_cast<std::size_t>(sample.count()));
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
  }
  const catalog::Expression expression = catalog::Expression::parse(where);
  for (const std::string& name : expression.column_names()) static_cast<void>(sample.rows().column(name));
  catalog::Table table = sample.rows().catalogue(expression.column_names());
  if (table.columns().empty()) {
    // An expression without columns still gives one boolean per row.
    table.add({"row", "", "", std::vector<std::int64_t>(static_cast<std::size_t>(sample.count())), {}});
  }
  return expression.matching_rows(table);
}

std::vector<std::size_t> some_rows(const SampleReader& sample, const std::string& where) {
  std::vector<std::size_t> rows = select_rows(sample, where);
  if (rows.empty() && !where.empty())
    throw catalog::no_row_fulfils(sample.path().string(), where, static_cast<std::size_t>(sample.count()));
  return rows;
}

void write_selections(const std::filesystem::path& path, const std::vector<Selection>& selections,
                      const std::string& provenance, const WriteOptions& options, const RunContext& context) {
  const SampleReader& leader = *selections.front().sample;
  SampleHeader header = leader.header();
  header.count = 0;
  header.provenance = provenance;
  std::vector<const SampleReader*> samples;
  for (const Selection& selection : selections) {
    samples.push_back(selection.sample);
    check_alike(leader, *selection.sample);
    for (const std::string& plane : selection.sample->header().truth_planes) {
      if (std::ranges::find(header.truth_planes, plane) == header.truth_planes.end())
        header.truth_planes.push_back(plane);
    }
    header.count += static_cast<std::int64_t>(selection.rows.size());
  }
  const std::vector<ColumnSpec> columns = united_columns(samples, context);
  SampleWriter writer(path, header, columns, options, context);
  const std::int64_t stamp = header.stamp_values();
  const auto block = static_cast<std::size_t>(std::max<std::int64_t>(1, kBlockBytes / (4 * stamp)));
  Progress progress(context, path.filename().string(), "images", header.count, writer.rows().rows_done());
  std::int64_t start = 0;
  for (const Selection& selection : selections) {
    const auto end = start + static_cast<std::int64_t>(selection.rows.size());
    if (end > writer.rows().rows_done()) {
      write_columns(writer.rows(), columns, selection, start);
      note_problems(writer.rows(), selection, start);
    }
    for (std::size_t from = 0; from < selection.rows.size(); from += block) {
      const std::size_t to = std::min(from + block, selection.rows.size());
      const std::int64_t first = start + static_cast<std::int64_t>(from);
      if (start + static_cast<std::int64_t>(to) <= writer.rows().rows_done()) continue;
      copy_rows<float>(writer.rows(), "images", stamp, selection, from, to, first);
      if (header.has_variance) copy_rows<float>(writer.rows(), "variance", stamp, selection, from, to, first);
      if (header.has_mask) copy_rows<std::uint8_t>(writer.rows(), "mask", stamp, selection, from, to, first);
      for (const std::string& plane : header.truth_planes) {
        if (selection.sample->rows().find_array(plane) != nullptr) {
          copy_rows<float>(writer.rows(), plane, stamp, selection, from, to, first);
        } else {
          write_missing(writer.rows(), plane, stamp, to - from, first);
        }
      }
      writer.rows().commit(start + static_cast<std::int64_t>(to));
      progress.add(static_cast<std::int64_t>(to - from));
      if (context.cancelled()) {
        writer.rows().keep();
        throw Interrupted(fmt::format("{}: stopped; run the same command again to continue", path.string()));
      }
    }
    start = end;
  }
  writer.rows().finish();
}

}  // namespace peculiar::store
