#include "labels/convert.h"

#include <algorithm>
#include <map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/letters.h"
#include "labels/label_columns.h"
#include "labels/label_formats.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::labels {

namespace {

bool is_csv(const std::string& path) { return lower_case(path).ends_with(".csv"); }

/// A value of --format other than auto.
std::string format_of(const LabelsOptions& options) {
  const std::string format = options.format != "auto" ? options.format
                             : is_csv(options.output) ? "peculiar"
                                                      : "table";
  if (format != "table" && !is_csv(options.output))
    throw usage_error("--format {}: is a CSV file; name the output something.csv, not '{}'", format,
                      options.output);
  if (format == "table" && !tables::is_table_file(options.output))
    throw usage_error("--output: '{}' has no table suffix; known suffixes: {}", options.output,
                      tables::kTableSuffixes);
  if (!options.of.empty() && format != "astronomaly")
    throw usage_error("--of: is for Astronomaly files only, which list all images (--format astronomaly)");
  return format;
}

std::vector<std::string> ids_of(const std::string& file, const RunContext& context) {
  std::vector<std::string> ids;
  if (file.empty()) return ids;
  const catalog::Table table = tables::read_table(file, {}, context);
  const catalog::Column& column = table.at("id");
  for (std::size_t row = 0; row < column.size(); ++row) ids.push_back(column.text(row));
  return ids;
}

void write(const LabelsOptions& options, const LabelSet& set, const RunContext& context) {
  const std::string format = format_of(options);
  if (format == "peculiar") return write_file(options.output, to_label_file(set.labels));
  if (format == "anomalymatch")
    return write_file(options.output, to_anomalymatch(set.labels, options.sought));
  if (format == "astronomaly")
    return write_file(options.output,
                      to_astronomaly(set.labels, options.sought, ids_of(options.of, context)));
  catalog::Table table = table_of(set.labels);
  Provenance provenance = Provenance::now("labels", settings_of(options), context);
  provenance.inputs = {labels_input(options.input)};
  tables::set_provenance(table, provenance);
  tables::write_table(options.output, table);
}

}  // namespace

void LabelsOptions::describe(Fields& fields) {
  fields
      .add("input", &input,
           "User labels: a label file of Peculiar, Astronomaly (ml_scores.csv) or AnomalyMatch "
           "(labeled_data.csv), or a table with id and label or grade.")
      .positional()
      .required()
      .value_name("LABELS");
  fields
      .add("output", &output, "Output file with the current labels. Without it the labels are only counted.")
      .letter('o')
      .value_name("FILE");
  fields
      .add("format", &format,
           "Format of the output: a Peculiar label file, to which labels can be added; a CSV file of one of "
           "the other programs; or a table by its suffix. auto: a label file for .csv, else a table.")
      .choices({"auto", "peculiar", "astronomaly", "anomalymatch", "table"});
  fields
      .add(
          "sought", &sought,
          "Classes that count as interesting for programs without classes, which store them as anomaly, or 5.")
      .value_name("CLASS,...");
  fields
      .add("of", &of,
           "Scores or sample with the images to list in a file for Astronomaly, which must list all of them.")
      .value_name("FILE");
  fields.add("overwrite", &overwrite, "Overwrite an existing file.");
}

LabelsReport convert_labels(const LabelsOptions& options, const RunContext& context) {
  if (!options.output.empty()) {
    if (same_place(options.input, options.output))
      throw usage_error("--output: '{}' is the input; choose another name", options.output);
    static_cast<void>(format_of(options));
    refuse_existing(options.output, options.overwrite);
  }
  const LabelSet set = read_labels(options.input, context);
  LabelsReport report;
  report.source = set.source;
  report.images = std::ssize(set.labels);
  std::map<std::string, std::int64_t> counts;
  for (const Decision& one : set.labels) {
    report.graded += one.grade ? 1 : 0;
    if (!one.label.empty()) ++counts[one.label];
  }
  report.classes.assign(counts.begin(), counts.end());
  std::stable_sort(report.classes.begin(), report.classes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (!options.output.empty()) write(options, set, context);
  return report;
}

Verb<LabelsOptions, LabelsReport> labels_verb() {
  return {
      "labels",
      "count user labels and convert them between programs",
      "Reads the current labels from a label file of Peculiar, Astronomaly or AnomalyMatch, or from a table, counts them, and writes them in one of these formats. Labels can be added only to a Peculiar label file; convert those of other programs first. The earlier decisions about an image stay in the label file.",
      {"peculiar labels labels.csv", "peculiar labels ml_scores.csv -o labels.csv",
       "peculiar labels labels.csv -o ml_scores.csv --format astronomaly --of scores.h5"},
      convert_labels};
}

}  // namespace peculiar::labels
