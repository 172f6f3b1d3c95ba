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
  return format;
}

/// The labels of the images of --of, under the names that they have in this format.
std::vector<Decision> labels_of(const catalog::Table& images, const LabelsOptions& options,
                                const std::string& format, const LabelSet& set, const RunContext& context) {
  const LabelMatch match = match_labels(set, images, options.input, options.of);
  if (match.join.absent > 0) {
    context.warning("{}: {} of {} labelled images {} not in {} and left out of {}", options.input,
                    match.join.absent, match.join.labels, match.join.absent == 1 ? "is" : "are", options.of,
                    options.output);
  }
  return renamed(set, match, format == "anomalymatch" ? file_names_of(images) : ids_of(images));
}

/// Warns if the output, which other verbs join by id, has names of files.
void warn_of_file_names(const LabelsOptions& options, const std::string& format, const LabelSet& set,
                        const RunContext& context) {
  if (!set.are_file_names || (format != "peculiar" && format != "table")) return;
  const auto named = std::find_if(set.labels.begin(), set.labels.end(),
                                  [](const Decision& one) { return !image_stems(one.id).empty(); });
  if (named == set.labels.end()) return;
  context.warning(
      "{}: names images by their files, such as '{}', and ids of imported images have no suffix; --of SCORES (or the sample) writes the ids of its images to {}",
      options.input, named->id, options.output);
}

void write(const LabelsOptions& options, const LabelSet& set, const RunContext& context) {
  const std::string format = format_of(options);
  catalog::Table images;
  std::vector<Decision> labels = set.labels;
  if (options.of.empty()) {
    warn_of_file_names(options, format, set, context);
  } else {
    images = tables::read_table(options.of, {}, context);
    labels = labels_of(images, options, format, set, context);
  }
  if (format == "peculiar") return write_file(options.output, to_label_file(labels));
  if (format == "anomalymatch") return write_file(options.output, to_anomalymatch(labels, options.sought));
  if (format == "astronomaly")
    return write_file(options.output, to_astronomaly(labels, options.sought, ids_of(images)));
  catalog::Table table = table_of(labels);
  Provenance provenance = Provenance::now("labels", settings_of(options), context);
  provenance.inputs = {labels_input(options.input)};
  if (!options.of.empty()) provenance.inputs.push_back(tables::as_input(options.of, images));
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
      .add(
          "of", &of,
          "Scores or sample of the labelled images: labels are matched to its images (also by file name, as "
          "AnomalyMatch has them) and written with its ids. A file for Astronomaly lists all of these images; "
          "one for AnomalyMatch has the names of their files where they are known.")
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
      "Reads the current labels from a label file of Peculiar, Astronomaly or AnomalyMatch, or from a table, counts them, and writes them in one of these formats. Labels can be added only to a Peculiar label file; convert those of other programs first, with the ids of your images (--of). The earlier decisions about an image stay in the label file.",
      {"peculiar labels labels.csv", "peculiar labels ml_scores.csv -o labels.csv",
       "peculiar labels labeled_data.csv -o labels.csv --of scores.h5",
       "peculiar labels labels.csv -o ml_scores.csv --format astronomaly --of scores.h5",
       "peculiar labels labels.csv -o labeled_data.csv --format anomalymatch --of galaxies.h5"},
      convert_labels};
}

}  // namespace peculiar::labels
