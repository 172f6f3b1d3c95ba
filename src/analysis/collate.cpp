#include "analysis/collate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "analysis/evaluate.h"
#include "analysis/presentation.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "catalog/delimited.h"

namespace peculiar::analysis {

namespace fs = std::filesystem;

namespace {

constexpr const char* kNone = "-";

/// A table of an evaluation: the cells of each row by heading.
using Rows = std::vector<std::map<std::string, std::string>>;

Rows read_rows(const fs::path& path) {
  const std::string text = read_file(path);
  const auto cells = catalog::detail::DelimitedRows::split(text, {}, path.string());
  Rows rows;
  for (std::size_t row = 1; row < cells.rows(); ++row) {
    rows.emplace_back();
    for (std::size_t column = 0; column < cells.columns(); ++column)
      rows.back()[std::string(cells.cell(0, column).text)] = cells.cell(row, column).text;
  }
  return rows;
}

/// Scores of an evaluation: one row per class.
class ReadEvaluation {
 public:
  ReadEvaluation(const fs::path& folder, const std::string& score) {
    const Exhibits exhibits = read_exhibits(folder);
    if (exhibits.kind != "evaluation")
      throw input_error("{}: is not an evaluation but a {}; name output folders of `peculiar evaluate`",
                        folder.string(), exhibits.kind);
    std::vector<Exhibit> tables = exhibits.exhibits;  // tables 1 to 4 first, whichever scores they contain
    std::sort(tables.begin(), tables.end(), [](const Exhibit& a, const Exhibit& b) { return a.id < b.id; });
    for (const Exhibit& exhibit : tables) {
      const bool is_flagged = exhibit.id.starts_with("table-1") || exhibit.id.starts_with("table-3");
      if (!is_flagged && !exhibit.id.starts_with("table-4")) continue;
      const auto file = exhibit.files.find("csv");
      if (exhibit.kind == "table" && file != exhibit.files.end())
        take(read_rows(folder / file->second), score, is_flagged);
    }
    if (rows_.empty())
      throw input_error("{}: its tables have no score '{}'; they have {}", folder.string(), score,
                        fmt::join(scores_, ", "));
  }

  const std::vector<CollatedRow>& rows() const { return rows_; }
  const CollatedRow* find(const std::string& image_class) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(),
                                    [&](const CollatedRow& row) { return row.image_class == image_class; });
    return found == rows_.end() ? nullptr : &*found;
  }

 private:
  void take(const Rows& rows, const std::string& score, bool is_flagged) {
    for (const auto& row : rows) {
      const auto cell = [&](const std::string& heading) {
        const auto found = row.find(heading);
        return found == row.end() ? kNone : found->second;
      };
      std::string name = cell("score");
      if (name.ends_with(" *")) name.resize(name.size() - 2);  // marks the best baseline
      scores_.insert(name);
      if (name != score) continue;
      CollatedRow& one = row_of(cell("class"));
      one.images = cell("images");
      if (is_flagged) {
        for (std::size_t i = 0; i < kPercentiles.size(); ++i)
          one.above[i] = cell(fmt::format("above {} % [%]", kPercentiles[i]));
      } else {
        one.area = cell("AUROC");
      }
    }
  }
  CollatedRow& row_of(const std::string& image_class) {
    for (CollatedRow& row : rows_) {
      if (row.image_class == image_class) return row;
    }
    return rows_.emplace_back(
        CollatedRow{image_class, "", kNone, std::vector<std::string>(kPercentiles.size(), kNone), kNone});
  }

  std::vector<CollatedRow> rows_;
  std::set<std::string> scores_;
};

/// Converts "77.6 +1.7 -2.1" and "0.882 +- 0.009" to LaTeX.
std::string tex_of_number(const std::string& text) {
  if (const auto sign = text.find(" +- "); sign != std::string::npos)
    return fmt::format("${} \\pm {}$", text.substr(0, sign), text.substr(sign + 4));
  const auto plus = text.find(" +");
  const auto minus = text.find(" -");
  if (plus == std::string::npos || minus == std::string::npos || minus < plus) return "";
  return fmt::format("${}^{{{}}}_{{{}}}$", text.substr(0, plus), text.substr(plus + 1, minus - plus - 1),
                     text.substr(minus + 1));
}

TableCell number_cell(const std::string& text) { return {text, tex_of_number(text)}; }

std::vector<std::string> names_of(const CollateOptions& options) {
  std::vector<std::string> names = options.names;
  if (names.empty()) {
    for (const std::string& folder : options.evaluations) {
      const fs::path path = fs::path(folder).lexically_normal();
      names.push_back(path.has_filename() ? path.filename().string()
                                          : path.parent_path().filename().string());
    }
  }
  if (names.size() != options.evaluations.size())
    throw usage_error("--names: {} names for {} evaluations", names.size(), options.evaluations.size());
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second)
      throw usage_error("--names: '{}' is the name of two evaluations; give each its own", name);
  }
  return names;
}

std::vector<CollatedRow> collated_rows(const std::vector<ReadEvaluation>& evaluations,
                                       const std::vector<std::string>& names) {
  std::vector<std::string> classes;  // in order of first appearance
  for (const ReadEvaluation& one : evaluations) {
    for (const CollatedRow& row : one.rows()) {
      if (std::find(classes.begin(), classes.end(), row.image_class) == classes.end())
        classes.push_back(row.image_class);
    }
  }
  std::vector<CollatedRow> rows;
  for (const std::string& image_class : classes) {
    for (std::size_t i = 0; i < evaluations.size(); ++i) {
      const CollatedRow* found = evaluations[i].find(image_class);
      if (found == nullptr) continue;
      rows.push_back(*found);
      rows.back().evaluation = names[i];
    }
  }
  return rows;
}

TextTable table_of(const std::vector<CollatedRow>& rows, const std::string& score, const std::string& title) {
  TextTable table{
      "collation",
      title,
      fmt::format(
          "Score {}: percentage of the images above the 85, 90 and 95 % thresholds of each evaluation, and the area under the receiver operating characteristic. Errors are those of each evaluation's own tables; if evaluations share images, their differences are more precise than these errors suggest.",
          score),
      2,
      {"class", "evaluation", "images"},
      {}};
  for (const int percentile : kPercentiles)
    table.headings.push_back(fmt::format("above {} % [%]", percentile));
  table.headings.emplace_back("AUROC");
  for (const CollatedRow& row : rows) {
    std::vector<TableCell> cells{{row.image_class}, {row.evaluation}, {row.images}};
    for (const std::string& text : row.above) cells.push_back(number_cell(text));
    cells.push_back(number_cell(row.area));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace

void CollateOptions::describe(Fields& fields) {
  fields.add("evaluations", &evaluations, "Output folders of `peculiar evaluate`.")
      .positional()
      .required()
      .value_name("FOLDER");
  fields.add("names", &names, "Names of the evaluations in the table. Default: the names of the folders.")
      .value_name("NAME,...");
  fields.add("score", &score, "Column of the score.").required().value_name("COLUMN");
  fields.add("title", &title, "Title of the table.").value_name("TEXT");
  fields.add("output", &output, "Output folder of the table.").letter('o').required().value_name("FOLDER");
  fields.add("overwrite", &overwrite, "Overwrite existing exhibits in that folder.");
}

CollateReport collate_evaluations(const CollateOptions& options, const RunContext& context) {
  if (options.evaluations.size() < 2) throw usage_error("collate: name at least two evaluations");
  const std::vector<std::string> names = names_of(options);
  std::vector<ReadEvaluation> evaluations;
  evaluations.reserve(options.evaluations.size());
  for (const std::string& folder : options.evaluations) evaluations.emplace_back(folder, options.score);
  CollateReport report;
  report.output = options.output;
  report.score = options.score;
  report.rows = collated_rows(evaluations, names);
  const std::string title = options.title.empty() ? "Evaluations side by side" : options.title;
  ExhibitFolder folder(options.output, options.overwrite);
  Presentation presentation{"collation", title,
                            {},          {table_of(report.rows, options.score, title)},
                            {},          Provenance::now("collate", settings_of(options, context), context)};
  for (const std::string& evaluation : options.evaluations)
    presentation.provenance.inputs.push_back({evaluation, "", read_exhibits(evaluation).provenance});
  report.table = write_presentation(folder, presentation, context).first_table;
  return report;
}

Verb<CollateOptions, CollateReport> collate_verb() {
  return {
      "collate",
      "results of several evaluations for one score, side by side",
      "Reads output folders of `peculiar evaluate` (for trainings with different settings or seeds, for example) and combines them into one table: the fraction of each class that a score flags above the thresholds, and the areas under the curve, with errors. The table is text, CSV and LaTeX; `peculiar report` shows the folder.",
      {"peculiar collate evaluation evaluation_wide --names usual,wide --score anomaly_score -o side_by_side"},
      collate_evaluations};
}

}  // namespace peculiar::analysis
