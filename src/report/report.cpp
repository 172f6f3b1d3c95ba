#include "report/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "analysis/exhibits.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "report/html.h"
#include "report/sections.h"

namespace peculiar::report {

namespace fs = std::filesystem;
using nlohmann::json;

void ReportOptions::describe(Fields& fields) {
  fields.add("folder", &folder, "The folder of a study, or one that the verbs wrote into one by one.")
      .positional()
      .required()
      .value_name("FOLDER");
  fields.add("output", &output, "The page to write.").letter('o').required().value_name("REPORT.html");
  fields.add("number", &number, "At most so many of the highest scores, each with its images.")
      .letter('n')
      .range(0, 1000);
  fields.add("columns", &columns, "Columns of the scores or of the sample that stand beside the score.")
      .value_name("COLUMN,...");
  fields.add("scores", &scores, "The scores to show, where the folder has several.").value_name("SCORES.h5");
  fields.add("sample", &sample, "The sample, where it is no longer in its place.").value_name("SAMPLE.h5");
  fields.add("title", &title, "Title of the page; without it, the study's or the folder's name.")
      .value_name("TEXT");
  fields
      .add("most_megabytes", &most_megabytes,
           "The page does not grow beyond this: what has no room is named instead.")
      .unit("MB")
      .range(1, 1000);
  fields.add("overwrite", &overwrite, "Replace a page of that name.");
}

namespace {

constexpr double kMegabyte = 1e6;
constexpr std::size_t kFrame = 50'000;  // bytes of the document round its sections, ample

/// "a, b and c"
std::string joined(const std::vector<std::string>& words) {
  if (words.size() < 2) return words.empty() ? "" : words.front();
  return fmt::format("{} and {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

std::string drift_finding(const RankedScores& scores) {
  const json lines = json::parse(scores.text("drift"), nullptr, false);
  if (!lines.is_array() || lines.empty()) return "";
  std::vector<std::string> drifts;
  for (const json& line : lines) {
    if (line.value("drift", false)) drifts.push_back(line.value("statistic", ""));
  }
  if (drifts.empty()) return "The images are like those that the model was trained on: no statistic drifts.";
  return fmt::format(
      "The images differ from those that the model was trained on in {}: the ranking may tell the survey rather than the galaxy.",
      joined(drifts));
}

std::vector<std::string> score_findings(const RankedScores& scores, const Outliers& outliers) {
  const catalog::Column& score = scores.ranking();
  std::size_t unscored = 0;
  for (std::size_t row = 0; row < score.size(); ++row) unscored += score.is_missing(row) ? 1 : 0;
  std::vector<std::string> findings{fmt::format("{} images of {} were scored by {} and ranked by {}.",
                                                score.size() - unscored, scores.text("sample"),
                                                scores.text("model"), score.name)};
  if (unscored > 0) findings.push_back(fmt::format("Images without a score: {}.", unscored));
  const catalog::Column* candidate = scores.file.table.find("candidate");
  if (candidate != nullptr) {
    std::size_t count = 0;
    for (std::size_t row = 0; row < candidate->size(); ++row)
      count += !candidate->is_missing(row) && candidate->number(row) != 0 ? 1 : 0;
    findings.push_back(fmt::format("{} of them are candidates {}.", count, candidate->description));
  }
  if (!outliers.list.empty()) {
    const Outlier& first = outliers.list.front();
    findings.push_back(fmt::format("The highest is {}{}, with {}.", first.id,
                                   first.label.empty() ? "" : fmt::format(" ({})", first.label),
                                   first.chief.front().second));
  }
  const std::string drift = drift_finding(scores);
  if (!drift.empty()) findings.push_back(drift);
  return findings;
}

/// Everything that the sections are made of.
struct Material {
  RunFolder run;
  std::optional<RankedScores> scores;
  Outliers outliers;
  std::vector<analysis::Exhibits> exhibits;  ///< of each folder of the run
  json model = json::object();
  std::vector<PastRun> past;
};

Material gather(const ReportOptions& options) {
  Material material;
  material.run = find_run(options.folder, options.scores, options.sample);
  const RunFolder& run = material.run;
  std::vector<std::string> provenances;
  if (!run.scores.empty()) {
    material.scores = RankedScores{store::read_scores(run.scores), run.scores};
    material.outliers = find_outliers(*material.scores, static_cast<std::size_t>(options.number),
                                      options.columns, run.sample, run.reconstructions);
    provenances.push_back(material.scores->text("provenance"));
  } else if (!options.columns.empty()) {
    throw usage_error("--columns: {} has no scores whose columns could be shown", options.folder);
  }
  if (!run.model.empty()) {
    material.model = model_metadata(run.model);
    const json training = material.model.value("training", json::object());
    if (training.is_object()) provenances.push_back(training.value("provenance", json::object()).dump());
  }
  for (const fs::path& folder : run.exhibits) {
    material.exhibits.push_back(analysis::read_exhibits(folder));
    provenances.push_back(material.exhibits.back().provenance);
  }
  material.past = past_runs(provenances);
  return material;
}

Section summary_section(const Material& material, const ReportSummary& summary) {
  Section section{"summary", "What was found", ""};
  for (const analysis::Exhibits& exhibits : material.exhibits) {
    if (!exhibits.findings.empty())
      section.body += fmt::format("<h3>{}</h3>\n", escaped(exhibits.title)) + list_html(exhibits.findings);
  }
  if (material.scores)
    section.body += "<h3>Scores</h3>\n" + list_html(score_findings(*material.scores, material.outliers));
  if (section.body.empty())
    section.body = paragraph_html("A model has been trained; nothing has been scored with it yet.");
  if (!summary.left_out.empty()) section.body += "<h3>Not on this page</h3>\n" + list_html(summary.left_out);
  return section;
}

/// For a shell.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// As typed in the folder: the same for the same settings, wherever the folder lies.
std::string command_of(const ReportOptions& options) {
  const ReportOptions defaults;
  std::string text =
      fmt::format("peculiar report . -o {}", quoted(fs::path(options.output).filename().string()));
  if (options.number != defaults.number) text += fmt::format(" --number {}", options.number);
  if (!options.columns.empty())
    text += " --columns " + quoted(fmt::format("{}", fmt::join(options.columns, ",")));
  if (!options.scores.empty()) text += " --scores " + quoted(options.scores);
  if (!options.sample.empty()) text += " --sample " + quoted(options.sample);
  if (!options.title.empty()) text += " --title " + quoted(options.title);
  if (options.most_megabytes != defaults.most_megabytes)
    text += fmt::format(" --most-megabytes {}", options.most_megabytes);
  return text;
}

ReportSummary write_page(const ReportOptions& options) {
  const Material material = gather(options);
  const RunFolder& run = material.run;
  ReportSummary summary;
  summary.output = options.output;
  if (material.scores && run.sample.empty() && material.outliers.reconstructed == 0)
    summary.left_out.push_back(
        fmt::format("images of the highest scores: their sample {} is not there (--sample)",
                    material.scores->text("sample")));

  const Section repeat = repeat_section(run, material.past, command_of(options));
  const auto most = static_cast<std::size_t>(options.most_megabytes * kMegabyte);
  if (repeat.body.size() + kFrame > most)
    throw usage_error("--most-megabytes: {:.1f} MB are needed for commands and settings alone",
                      static_cast<double>(repeat.body.size() + kFrame) / kMegabyte);
  Allowance allowance(most - repeat.body.size() - kFrame);
  // Galleries are small: they come first, but not so as to push out all tables and figures.
  Section gallery;
  if (material.scores && !material.outliers.list.empty()) {
    Allowance half(allowance.left() / 2);
    gallery = outliers_section(*material.scores, material.outliers, half, summary);
    allowance.take(gallery.body.size());
  }
  std::vector<Section> sections;
  for (std::size_t i = 0; i < run.exhibits.size(); ++i)
    sections.push_back(exhibits_section(run.exhibits[i], material.exhibits[i], i + 1, allowance, summary));
  if (!gallery.body.empty()) sections.push_back(std::move(gallery));
  if (!run.model.empty() || !run.health.empty())
    sections.push_back(health_section(material.model, run.health, allowance, summary));
  sections.push_back(repeat);
  sections.insert(sections.begin(), summary_section(material, summary));

  PageHead head{options.title.empty() ? run.title : options.title, {}};
  if (!run.created.empty())
    head.lead.push_back(fmt::format("A study of the kind '{}', begun {}.", run.kind, run.created));
  const std::string page = page_html(head, sections);
  write_file(options.output, page);
  summary.bytes = static_cast<std::int64_t>(page.size());
  return summary;
}

}  // namespace

ReportSummary write_report(const ReportOptions& options, const RunContext&) {
  refuse_existing(options.output, options.overwrite);
  try {
    return write_page(options);
  } catch (const json::exception& failure) {
    throw input_error("{}: what a model, scores or exhibits there say of themselves is damaged: {}",
                      options.folder, failure.what());
  }
}

Verb<ReportOptions, ReportSummary> report_verb() {
  return {
      "report",
      "one page about a run: what was found, tables, figures, the highest scores",
      "Writes one HTML file that needs nothing else: findings in words, the tables and figures of the folder's evaluations and comparisons, the highest scores with image, reconstruction, residual and p-value, the health of the training, and commands, settings, versions and fingerprints to repeat it all. It can be printed, and read on a phone. The same folder gives the same page.",
      {"peculiar report run/ -o report.html", "peculiar report . -o report.html -n 60 --columns label,flux"},
      write_report};
}

}  // namespace peculiar::report
