#include "store/sample_edit.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <unordered_map>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "catalog/expression.h"

namespace peculiar::store {

namespace {

constexpr std::int64_t kBlockBytes = std::int64_t{32} << 20;

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) { return same(x, y); });
}

void check_alike(const SampleReader& first, const SampleReader& other) {
  const SampleHeader& a = first.header();
  const SampleHeader& b = other.header();
  const auto differ = [&](const char* what, const std::string& x, const std::string& y) {
    throw input_error(
        "{} and {} differ in their {}: '{}' and '{}'; make them alike before putting them together",
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
  if (a.unit != b.unit) differ("unit", a.unit, b.unit);
  if (!same(a.pixel_scale_arcsec, b.pixel_scale_arcsec)) {
    differ("pixel scale", fmt::format("{}", a.pixel_scale_arcsec), fmt::format("{}", b.pixel_scale_arcsec));
  }
  if (!same(a.zero_point_mag, b.zero_point_mag)) differ("zero-points", "one set", "another");
  if (a.rows_upward != b.rows_upward) {
    differ("order of rows", a.rows_upward ? "upward" : "downward", b.rows_upward ? "upward" : "downward");
  }
  const bool one_psf = a.psf.has_value() == b.psf.has_value() && (!a.psf || a.psf->pixels == b.psf->pixels);
  if (!one_psf) differ("PSF", a.psf ? "one" : "none", b.psf ? "another" : "none");
  if (a.has_variance != b.has_variance)
    differ("variance plane", a.has_variance ? "yes" : "no", b.has_variance ? "yes" : "no");
  if (a.has_mask != b.has_mask) differ("mask plane", a.has_mask ? "yes" : "no", b.has_mask ? "yes" : "no");
}

/// A column of `rows` missing values of that type.
catalog::Column missing_column(const ColumnSpec& spec, std::size_t rows) {
  catalog::Column column{spec.name, spec.unit, spec.description, {}, std::vector<bool>(rows, true)};
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

std::vector<ColumnSpec> united_columns(const std::vector<Selection>& selections) {
  std::vector<ColumnSpec> columns;
  for (const Selection& selection : selections) {
    for (ColumnSpec spec : selection.sample->rows().columns()) {
      if (spec.type == ColumnType::kText)
        spec.text_bytes = column_spec(selection.sample->rows().column(spec.name)).text_bytes;
      const auto found = std::find_if(columns.begin(), columns.end(),
                                      [&](const ColumnSpec& c) { return c.name == spec.name; });
      if (found == columns.end()) {
        columns.push_back(spec);
      } else if (found->type != spec.type || found->unit != spec.unit) {
        throw input_error(
            "{}: column '{}' has another type or unit than in {}; rename or convert one of them",
            selection.sample->path().string(), spec.name, selections.front().sample->path().string());
      } else {
        found->text_bytes = std::max(found->text_bytes, spec.text_bytes);
      }
    }
  }
  return columns;
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
    writer.write(taken.columns().front(), first);
  }
}

/// Copies rows[from, to) of one array, reading runs of neighbouring rows at once.
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

std::string job_of(const std::string& what, const std::vector<Selection>& selections) {
  std::string content = what;
  for (const Selection& selection : selections) {
    const auto& path = selection.sample->path();
    content += fmt::format("\n{} {} {}", path.string(), std::filesystem::file_size(path),
                           std::filesystem::last_write_time(path).time_since_epoch().count());
    content += fingerprint(
        {reinterpret_cast<const char*>(selection.rows.data()), selection.rows.size() * sizeof(std::size_t)});
  }
  return fingerprint(content);
}

}  // namespace

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
    // An expression without columns still gives one truth value a row.
    table.add({"row", "", "", std::vector<std::int64_t>(static_cast<std::size_t>(sample.count())), {}});
  }
  return expression.matching_rows(table);
}

void write_selections(const std::filesystem::path& path, const std::vector<Selection>& selections,
                      const std::string& provenance, const WriteOptions& asked) {
  const SampleReader& leader = *selections.front().sample;
  SampleHeader header = leader.header();
  header.count = 0;
  header.provenance = provenance;
  for (const Selection& selection : selections) {
    check_alike(leader, *selection.sample);
    header.count += static_cast<std::int64_t>(selection.rows.size());
  }
  const std::vector<ColumnSpec> columns = united_columns(selections);
  WriteOptions options = asked;
  options.job_fingerprint = job_of(asked.job_fingerprint, selections);
  SampleWriter writer(path, header, columns, options);
  const std::int64_t stamp = header.stamp_values();
  const auto block = static_cast<std::size_t>(std::max<std::int64_t>(1, kBlockBytes / (4 * stamp)));
  Progress progress(path.filename().string(), "images", header.count, writer.rows().rows_done());
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
      writer.rows().commit(start + static_cast<std::int64_t>(to));
      progress.add(static_cast<std::int64_t>(to - from));
      if (interrupt_requested()) {
        writer.rows().keep();
        throw Interrupted(fmt::format("{}: stopped; the same command goes on from there", path.string()));
      }
    }
    start = end;
  }
  writer.rows().finish();
}

void SplitOptions::describe(Fields& fields) {
  fields.add("input", &input, "The sample to split.").positional().required().value_name("SAMPLE.h5");
  fields.add("output", &output, "The part that is selected.").letter('o').required().value_name("SAMPLE.h5");
  fields.add("rest", &rest, "The other part; without it, that part is not written.").value_name("SAMPLE.h5");
  fields
      .add("where", &where, "Rows to select, an expression on the columns: 'redshift > 1 && log_mass >= 10'.")
      .value_name("EXPRESSION");
  fields.add("fraction", &fraction, "Share of the rows to select at random (--seed).").range(0, 1);
  fields
      .add("hash_column", &hash_column,
           "With --fraction: select by a hash of this column, so that the same object falls on the same side "
           "in any sample.")
      .value_name("COLUMN");
  fields.add("overwrite", &overwrite, "Replace samples of those names.");
}

namespace {

/// Marks the rows of the first part by a share of all.
std::vector<bool> random_part(const SampleReader& sample, const SplitOptions& options) {
  const auto rows = static_cast<std::size_t>(sample.count());
  std::vector<bool> chosen(rows, false);
  const auto seed = static_cast<std::uint64_t>(options.seed);
  if (!options.hash_column.empty()) {
    const catalog::Column column = sample.rows().column(options.hash_column);
    for (std::size_t row = 0; row < rows; ++row) {
      chosen[row] =
          static_cast<double>(hash_text(column.text(row), seed) >> 11) * 0x1.0p-53 < *options.fraction;
    }
    return chosen;
  }
  std::vector<std::size_t> order(rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  RandomStream random(seed, "split");
  for (std::size_t i = rows; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  const auto count = static_cast<std::size_t>(std::llround(*options.fraction * static_cast<double>(rows)));
  for (std::size_t i = 0; i < count; ++i) chosen[order[i]] = true;
  return chosen;
}

}  // namespace

SplitReport split_sample(const SplitOptions& asked) {
  SplitOptions options = asked;
  Fields fields;
  options.describe(fields);
  if (options.where.empty() == !options.fraction) {
    throw usage_error("split: say either --where EXPRESSION or --fraction SHARE");
  }
  if (!options.hash_column.empty() && !options.fraction)
    throw usage_error("--hash-column: goes with --fraction");
  if (options.rest == options.output) throw usage_error("--rest: is the same file as --output");
  const SampleReader sample(options.input);
  std::vector<bool> chosen(static_cast<std::size_t>(sample.count()), false);
  if (options.fraction) {
    chosen = random_part(sample, options);
  } else {
    for (const std::size_t row : select_rows(sample, options.where)) chosen[row] = true;
  }
  Selection first{&sample, {}};
  Selection second{&sample, {}};
  for (std::size_t row = 0; row < chosen.size(); ++row) (chosen[row] ? first : second).rows.push_back(row);
  Provenance provenance = Provenance::now("split", fields.values());
  provenance.inputs = {options.input};
  const WriteOptions write{options.overwrite, "split"};
  write_selections(options.output, {first}, provenance.json(), write);
  if (!options.rest.empty()) write_selections(options.rest, {second}, provenance.json(), write);
  return {static_cast<std::int64_t>(first.rows.size()), static_cast<std::int64_t>(second.rows.size())};
}

void MergeOptions::describe(Fields& fields) {
  fields.add("inputs", &inputs, "The samples, in the order wanted.")
      .positional()
      .required()
      .value_name("SAMPLE.h5");
  fields.add("output", &output, "The sample to write.").letter('o').required().value_name("SAMPLE.h5");
  fields.add("where", &where, "Take only the rows that this expression selects.").value_name("EXPRESSION");
  fields.add("keep_duplicates", &keep_duplicates, "Allow rows of one id.");
  fields.add("overwrite", &overwrite, "Replace a sample of that name.");
}

MergeReport merge_samples(const MergeOptions& asked) {
  MergeOptions options = asked;
  Fields fields;
  options.describe(fields);
  std::vector<SampleReader> samples;
  for (const std::string& input : options.inputs) samples.emplace_back(input);
  std::vector<Selection> selections;
  MergeReport report;
  std::unordered_map<std::string, std::string> places;
  for (const SampleReader& sample : samples) {
    selections.push_back({&sample, select_rows(sample, options.where)});
    const catalog::Column ids = sample.rows().column("id");
    for (const std::size_t row : selections.back().rows) {
      const std::string place = fmt::format("{}: row {}", sample.path().string(), row);
      const auto [before, is_new] = places.emplace(ids.text(row), place);
      if (is_new) continue;
      ++report.duplicates;
      if (!options.keep_duplicates) {
        throw input_error("{}: its id '{}' stands in {} too; select with --where, or say --keep-duplicates",
                          place, ids.text(row), before->second);
      }
    }
    report.rows += static_cast<std::int64_t>(selections.back().rows.size());
  }
  Provenance provenance = Provenance::now("merge", fields.values());
  provenance.inputs = options.inputs;
  write_selections(options.output, selections, provenance.json(), {options.overwrite, "merge"});
  return report;
}

}  // namespace peculiar::store
