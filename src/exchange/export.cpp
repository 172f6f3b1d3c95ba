#include "exchange/export.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "artefacts/muting.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/letters.h"
#include "base/name_list.h"
#include "base/version.h"
#include "catalog/expression.h"
#include "exchange/export_images.h"
#include "labels/label_columns.h"
#include "store/row_selection.h"
#include "store/sample.h"
#include "tables/row_file_table.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::exchange {

namespace fs = std::filesystem;

void ExportOptions::describe(Fields& fields) {
  fields.add("input", &input, "Sample to export.").positional().required().value_name("SAMPLE.h5");
  fields
      .add(
          "images", &images,
          "Output images: a .fits file, with variance, mask and truth planes if present; an .npy array [image, band, y, x]; or a folder with one PNG per image.")
      .output()
      .value_name("FILE|FOLDER");
  fields.add("catalogue", &catalogue, "Output catalogue: FITS, VOTable (.vot), ECSV or CSV by the suffix.")
      .output()
      .value_name("TABLE");
  fields.add("where", &where, "Export only rows that satisfy this expression.").value_name("EXPRESSION");
  labels::add_labels_field(fields, &labels, "They become columns of --catalogue and can be used in --where.");
  artefacts::add_mute_field(fields, mute, "no row (of scores; a sample's rows do not say)");
  fields
      .add(
          "layout", &layout,
          "Layout of a .fits file: one array (stack: [image, band, y, x]), or one HDU per image with its world coordinates (hdus: [band, y, x]); auto: hdus for up to 1000 images with known positions.")
      .choices({"auto", "stack", "hdus"});
  fields
      .add(
          "stretch", &stretch,
          "Brightness scale of PNGs; auto: asinh, but linear for 8-bit pictures, which are already stretched.")
      .choices({"auto", "linear", "asinh", "log"});
  fields.add("overwrite", &overwrite, "Overwrite existing files.");
}

namespace {

/// A table without rows is a valid answer ("no candidates"), but is reported.
void say_if_none(const ExportOptions& options, std::size_t selected, std::size_t rows,
                 const RunContext& context) {
  if (selected == 0 && !options.where.empty())
    context.warning("{}; {} has its columns and no rows",
                    catalog::no_row_fulfils(options.input, options.where, rows).what(), options.catalogue);
}

/// Warns of columns such as RA and ra: many readers of FITS tables and VOTables ignore case.
void warn_of_names_alike(const ExportOptions& options, const catalog::Table& table,
                         const RunContext& context) {
  const std::string suffix = lower_case(fs::path(options.catalogue).extension().string());
  if (suffix == ".csv" || suffix == ".ecsv") return;
  const std::vector<std::string> names = table.names();
  std::map<std::string, std::string> alike;  // by the name in lower case
  for (const std::string& name : names) {
    std::string& words = alike[lower_case(name)];
    words += (words.empty() ? "" : " and ") + name;
  }
  std::vector<std::string> pairs;
  for (const std::string& name : names) {
    const auto found = alike.find(lower_case(name));
    if (found == alike.end()) continue;
    if (found->second != name) pairs.push_back(found->second);
    alike.erase(found);
  }
  if (!pairs.empty())
    context.warning(
        "{}: names of columns differ only in case ({}); programs that ignore case confuse them. Rename the columns, or write ECSV or CSV",
        options.catalogue, listed(pairs));
}

/// Removes the images with muted artefacts from a table of scores; returns how many, in words.
std::string leave_out_muted(const ExportOptions& options, catalog::Table& table) {
  const std::int64_t kinds = artefacts::kinds_of(options.mute, table);
  if (kinds == 0) return "";
  const std::vector<bool> muted = artefacts::rows_of(table, kinds, options.input);
  const std::string words = artefacts::muted_words(table, kinds, std::vector<bool>(table.rows(), true));
  std::vector<std::size_t> kept;
  for (std::size_t row = 0; row < muted.size(); ++row)
    if (!muted[row]) kept.push_back(row);
  table = table.take(kept);
  return words;
}

/// Joins the labels, if any, to the rows; returns the number of labelled rows.
std::int64_t join_labels_of(const ExportOptions& options, catalog::Table& table, Provenance& provenance,
                            const RunContext& context) {
  if (options.labels.empty()) return 0;
  provenance.inputs.push_back(labels::labels_input(options.labels));
  return labels::put_labels(table, options.labels, options.input, context).rows;
}

/// The requested rows of a sample, selected on its catalogue and labels, if any. Exporting images requires at
/// least one row.
std::vector<std::size_t> rows_of(const ExportOptions& options, const store::SampleReader& sample,
                                 const catalog::Table& labelled) {
  const bool is_empty_allowed = options.images.empty();
  if (options.labels.empty() || options.where.empty())
    return is_empty_allowed ? store::select_rows(sample, options.where)
                            : store::some_rows(sample, options.where);
  std::vector<std::size_t> rows = catalog::Expression::parse(options.where).matching_rows(labelled);
  if (rows.empty() && !is_empty_allowed)
    throw catalog::no_row_fulfils(options.input, options.where, labelled.rows());
  return rows;
}

/// Error (input) that suggests the nearest name: a column of --where that the sample does not have.
void check_columns_of_where(const ExportOptions& options, const store::SampleReader& sample) {
  if (options.where.empty()) return;
  const std::vector<store::ColumnSpec>& columns = sample.rows().columns();
  for (const std::string& name : catalog::Expression::parse(options.where).column_names()) {
    if (std::none_of(columns.begin(), columns.end(),
                     [&](const store::ColumnSpec& column) { return column.name == name; }))
      static_cast<void>(sample.rows().column(name));
  }
}

/// Whether the catalogue can be written in blocks of rows. Labels are joined to whole columns.
bool is_in_blocks(const ExportOptions& options) {
  return options.labels.empty() && tables::is_written_in_blocks(options.catalogue);
}

std::string description_of(const ExportOptions& options, const std::string& kind) {
  return fmt::format("{} of the Peculiar {} {}", kind == "sample" ? "Catalogue" : "Columns", kind,
                     fs::path(options.input).filename().string());
}

/// Writes --catalogue in blocks of rows, so that tables larger than memory can be exported.
ExportReport export_in_blocks(const ExportOptions& options, const std::string& kind,
                              const RunContext& context) {
  tables::RowFileTable table(options.input, kind, context);
  Provenance provenance = Provenance::now("export", settings_of(options), context);
  provenance.inputs = {tables::as_input(options.input, table.heading())};
  const std::size_t all = table.rows();
  if (!options.where.empty()) table.keep_where(catalog::Expression::parse(options.where));
  if (options.images.empty()) say_if_none(options, table.rows(), all, context);
  ExportReport report;
  const std::int64_t muted = artefacts::kinds_of(options.mute, table.heading());
  if (muted != 0) {
    artefacts::MutedCount count(muted);
    table.keep({artefacts::kArtefactFlags}, [&](const catalog::Table& block) {
      std::vector<bool> rows = artefacts::rows_of(block, muted, options.input);
      for (std::size_t row = 0; row < rows.size(); ++row) count.add(block.at(artefacts::kArtefactFlags), row);
      rows.flip();
      return rows;
    });
    report.muted = count.words();
  }
  table.set_description(description_of(options, kind));
  table.set_provenance(provenance);
  warn_of_names_alike(options, table.heading(), context);
  tables::write_in_blocks(options.catalogue, table);
  report.rows = static_cast<std::int64_t>(table.rows());
  return report;
}

/// Exports files without images, such as scores, which have only columns.
ExportReport export_table(const ExportOptions& options, const std::string& kind, const RunContext& context) {
  if (!options.images.empty())
    throw usage_error(
        "--images: {} is a {} file and holds no images of a sample; --catalogue writes its columns",
        options.input, kind);
  if (is_in_blocks(options)) return export_in_blocks(options, kind, context);
  catalog::Table table = tables::read_table(options.input);
  Provenance provenance = Provenance::now("export", settings_of(options), context);
  provenance.inputs = {tables::as_input(options.input, table)};
  const std::int64_t labelled = join_labels_of(options, table, provenance, context);
  if (!options.where.empty()) {
    const std::vector<std::size_t> rows = catalog::Expression::parse(options.where).matching_rows(table);
    say_if_none(options, rows.size(), table.rows(), context);
    table = table.take(rows);
  }
  const std::string muted = leave_out_muted(options, table);
  table.description = description_of(options, kind);
  tables::set_provenance(table, provenance);
  warn_of_names_alike(options, table, context);
  tables::write_table(options.catalogue, table);
  return {0, static_cast<std::int64_t>(table.rows()), labelled, muted};
}

}  // namespace

ExportReport export_sample(const ExportOptions& options, const RunContext& context) {
  if (options.images.empty() && options.catalogue.empty()) {
    throw usage_error("export: give an output: --images FILE|FOLDER, --catalogue TABLE, or both");
  }
  for (const std::string& target : {options.images, options.catalogue}) {
    if (!fs::is_directory(target)) refuse_existing(target, options.overwrite);
  }
  if (!options.images.empty() && !options.catalogue.empty() &&
      same_place(options.images, options.catalogue)) {
    throw usage_error("export: --images and --catalogue are both '{}'; give two different files",
                      options.catalogue);
  }
  if (!options.catalogue.empty() && !tables::is_table_file(options.catalogue)) {
    throw usage_error("--catalogue: '{}' has no table suffix; known suffixes: {}", options.catalogue,
                      tables::kTableSuffixes);
  }
  const std::string kind = store::row_file_kind(options.input);
  if (!kind.empty() && kind != "sample") return export_table(options, kind, context);
  if (artefacts::kinds_of(options.mute) != 0)
    throw usage_error("--mute: {} is not a scores file; only scores record which images show artefacts",
                      options.input);
  const store::SampleReader sample(options.input);
  Provenance provenance = Provenance::now("export", settings_of(options), context);
  provenance.inputs = {sample.as_input()};
  ExportReport report;
  catalog::Table labelled;
  if (!options.labels.empty()) {
    labelled = sample.catalogue();
    report.labelled = join_labels_of(options, labelled, provenance, context);
  }
  const std::string stopped = fmt::format("{}: stopped before it was written", options.catalogue);
  if (options.images.empty() && is_in_blocks(options)) {
    check_columns_of_where(options, sample);
    context.stop_if_cancelled(stopped);
    return export_in_blocks(options, kind, context);
  }
  const std::vector<std::size_t> rows = rows_of(options, sample, labelled);
  if (options.images.empty())
    say_if_none(options, rows.size(), static_cast<std::size_t>(sample.count()), context);
  if (!options.images.empty()) {
    export_images(sample, rows, options, provenance.json(), context);
    report.images = static_cast<std::int64_t>(rows.size());
  }
  if (options.catalogue.empty()) return report;
  context.stop_if_cancelled(stopped);
  if (is_in_blocks(options)) {
    report.rows = export_in_blocks(options, kind, context).rows;
    return report;
  }
  catalog::Table table = (options.labels.empty() ? sample.catalogue() : labelled).take(rows);
  table.description = description_of(options, kind);
  tables::set_provenance(table, provenance);
  warn_of_names_alike(options, table, context);
  tables::write_table(options.catalogue, table);
  report.rows = static_cast<std::int64_t>(rows.size());
  return report;
}

Verb<ExportOptions, ExportReport> export_verb() {
  return {
      "export",
      "write images and catalogue of a sample for other programs",
      "Writes the images of a sample as FITS cubes, a NumPy array or a folder of PNGs, and the catalogue as a FITS table, VOTable, ECSV or CSV.",
      {"peculiar export galaxies.h5 --images galaxies.fits --catalogue galaxies.vot",
       "peculiar export galaxies.h5 --images pngs --where 'label == \"spirals\"'",
       "peculiar export scores.h5 --catalogue found.vot --labels labels.csv --where \"user_label == 'interesting'\""},
      export_sample};
}

}  // namespace peculiar::exchange
