#include "report/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <numeric>
#include <optional>
#include <sstream>

#include "analysis/exhibits.h"
#include "analysis/published_paper.h"
#include "analysis/words.h"
#include "artefacts/muting.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/shell_words.h"
#include "labels/label_columns.h"
#include "report/alarms.h"
#include "report/citation.h"
#include "report/html.h"
#include "report/page_paths.h"
#include "report/ranked_lists.h"
#include "report/sections.h"
#include "store/galaxy_views.h"

namespace peculiar::report {

namespace fs = std::filesystem;
using nlohmann::json;

void ReportOptions::describe(Fields& fields) {
  fields.add("folder", &folder, "Folder of a study, or a folder with the output of the verbs.")
      .positional()
      .required()
      .value_name("FOLDER");
  fields.add("output", &output, "Output page.").letter('o').required().value_name("REPORT.html");
  fields.add("number", &number, "Maximum number of galaxies listed, in order of score, each with its images.")
      .letter('n')
      .range(0, 1000);
  fields.add("columns", &columns, "Columns of the scores or of the sample to show beside the score.")
      .value_name("COLUMN,...");
  fields.add("scores", &scores, "Scores to show, if the folder has several.").value_name("SCORES.h5");
  fields.add("sample", &sample, "Sample, if it has been moved.").value_name("SAMPLE.h5");
  fields
      .add(
          "embedding", &embedding,
          "Table of peculiar embed for the map. Default: the table of the study, or embedding.* in the folder.")
      .value_name("TABLE");
  fields
      .add(
          "group", &group,
          "Column of the scores or of the sample that identifies images of one galaxy, which is then listed once; none: each image is listed on its own. " +
              store::noted_group_help())
      .value_name("COLUMN");
  labels::add_labels_field(fields, &labels,
                           "Cards show the label of their image, and the lists have these columns.");
  artefacts::add_mute_field(fields, mute,
                            "no place in the lists (the map shows them, though not as candidates)");
  fields
      .add("title", &title,
           "Title of the page. Default: the question of the study, or the name of the sample.")
      .value_name("TEXT");
  fields
      .add("most_megabytes", &most_megabytes,
           "Maximum size of the page; content that does not fit is named instead.")
      .unit("MB")
      .range(1, 1000);
  fields.add("overwrite", &overwrite, "Overwrite an existing page, and the lists beside it.");
}

namespace {

constexpr double kMegabyte = 1e6;
constexpr std::size_t kFrame = 50'000;  // upper limit of the document around its sections

/// Contents of the sections.
struct Material {
  RunFolder run;
  std::optional<RankedScores> scores;
  Outliers outliers;
  std::vector<analysis::Exhibits> exhibits;  ///< one per folder of the run
  std::vector<json> models;                  ///< metadata of each model of the run
  std::vector<PastRun> past;
};

Material gather(const ReportOptions& options, const RunContext& context) {
  Material material;
  material.run = find_run(options.folder, options.scores, options.sample, "name one with --scores");
  if (!options.embedding.empty()) {
    material.run.embedding = options.embedding;
    material.run.embedding_is_named = true;
  }
  const RunFolder& run = material.run;
  std::vector<std::string> provenances;
  std::vector<std::string> model_provenances;
  for (const RunModel& one : run.models) {
    material.models.push_back(one.model.empty() ? json::object() : model_metadata(one.model));
    const json training = material.models.back().value("training", json::object());
    if (training.is_object())
      model_provenances.push_back(training.value("provenance", json::object()).dump());
  }
  if (!run.scores.empty()) {
    material.scores = RankedScores{store::read_scores(run.scores), run.scores};
    artefacts::mute(material.scores->file, options.mute, run.scores.string());
    if (!options.labels.empty())
      labels::put_labels(material.scores->file.table, options.labels, run.scores.string(), context);
    material.outliers = find_outliers(*material.scores, static_cast<std::size_t>(options.number),
                                      options.columns, run.sample, run.reconstructions, options.group);
    material.outliers.without_generator = std::any_of(
        material.models.begin(), material.models.end(),
        [](const json& model) { return !has_generator(model.value("training", json::object())); });
    provenances.push_back(material.scores->text("provenance"));
  } else if (!options.columns.empty()) {
    throw usage_error("--columns: {} has no scores, so there are no columns to show", options.folder);
  } else if (!options.labels.empty()) {
    throw usage_error("--labels: {} has no scores, so there are no images to label", options.folder);
  }
  provenances.insert(provenances.end(), model_provenances.begin(), model_provenances.end());
  for (const fs::path& folder : run.exhibits) {
    material.exhibits.push_back(analysis::read_exhibits(folder));
    provenances.push_back(material.exhibits.back().provenance);
  }
  material.past = past_runs(provenances);
  return material;
}

/// As typed in the folder: the same settings give the same command, wherever the folder is.
std::string command_of(const ReportOptions& options) {
  const ReportOptions defaults;
  const auto from_folder = [&](const std::string& path) {
    return shell_word(fs::proximate(fs::weakly_canonical(path), fs::canonical(options.folder)).string());
  };
  std::string text =
      fmt::format("peculiar report . -o {}", shell_word(fs::path(options.output).filename().string()));
  if (options.number != defaults.number) text += fmt::format(" --number {}", options.number);
  if (!options.columns.empty())
    text += " --columns " + shell_word(fmt::format("{}", fmt::join(options.columns, ",")));
  if (!options.scores.empty()) text += " --scores " + from_folder(options.scores);
  if (!options.sample.empty()) text += " --sample " + from_folder(options.sample);
  if (!options.embedding.empty()) text += " --embedding " + from_folder(options.embedding);
  if (!options.group.empty()) text += " --group " + shell_word(options.group);
  if (!options.labels.empty()) text += " --labels " + from_folder(options.labels);
  if (!options.mute.empty()) text += " --mute " + shell_word(fmt::format("{}", fmt::join(options.mute, ",")));
  if (!options.title.empty()) text += " --title " + shell_word(options.title);
  if (options.most_megabytes != defaults.most_megabytes)
    text += fmt::format(" --most-megabytes {}", options.most_megabytes);
  return text;
}

/// Names of the models, separated by commas; a single name may itself have a comma.
std::vector<std::string> model_names(const RankedScores& scores) {
  const auto parts_of = [](const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
    return parts;
  };
  std::vector<std::string> names = parts_of(scores.text("model"));
  if (names.size() > 1 && names.size() != parts_of(scores.text("model_fingerprint")).size())
    names = {scores.text("model")};
  return names;
}

/// "Sample galaxies.h5, model model.safetensors."; vectors of another network may replace both.
std::string scored_with(const Material& material) {
  std::vector<std::string> models;
  for (const RunModel& one : material.run.models) models.push_back(one.model.filename().string());
  if (models.size() < 2) models = model_names(*material.scores);
  std::vector<std::string> parts;
  const auto add = [&](const char* what, const std::string& name) {
    if (!name.empty()) parts.push_back(fmt::format("{} {}", what, name));
  };
  add("sample", material.scores->text("sample"));
  add(models.size() > 1 ? "models" : "model", analysis::list_words(models));
  if (material.scores->are_of_vectors()) add("vectors", material.scores->text("features"));
  std::string words = fmt::format("{}.", fmt::join(parts, ", "));
  words.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(words.front())));
  return words;
}

/// Title given by the user or the study, else the scored file; a folder may have any name.
std::string title_of(const ReportOptions& options, const Material& material) {
  if (!options.title.empty()) return options.title;
  if (!material.run.kind.empty() || !material.scores) return material.run.title;
  const std::string sample = material.scores->text("sample");
  const std::string scored = sample.empty() ? material.scores->text("features") : sample;
  return scored.empty() ? material.run.title : "Report on " + fs::path(scored).filename().string();
}

/// Says what was done, with which files, and when.
std::vector<std::string> lead_of(const Material& material) {
  std::vector<std::string> words;
  if (!material.run.created.empty())
    words.push_back(fmt::format(
        "{}, begun {}.", material.run.kind == "compare" ? "A comparison" : "A study of " + material.run.kind,
        material.run.created));
  if (material.run.departures && material.run.kind == "mergers") {
    const auto differ = std::count_if(material.run.departures->begin(), material.run.departures->end(),
                                      [](const RunDeparture& one) { return one.differs; });
    words.push_back(
        fmt::format("It repeats the published experiment of Margalef-Bentabol et al. {}, except for {}.",
                    analysis::kPaper.year, differ == 1 ? "one thing" : fmt::format("{} things", differ)));
  }
  if (material.scores) words.push_back(scored_with(material));
  return words.empty() ? words : std::vector{fmt::format("{}", fmt::join(words, " "))};
}

/// A table that nobody named may be something else; in that case notes the reason and omits the map.
Section map_of(const Material& material, Allowance& allowance, ReportSummary& summary) {
  try {
    return map_section(*material.scores, material.outliers, material.run.embedding, allowance, summary);
  } catch (const Error& error) {
    if (material.run.embedding_is_named || error.kind() != ErrorKind::kInput) throw;
    summary.left_out.push_back(fmt::format("a map of the images: {}", error.what()));
    return {"map", "", ""};
  }
}

ReportSummary write_page(const ReportOptions& options, const RunContext& context) {
  const Material material = gather(options, context);
  const RunFolder& run = material.run;
  ReportSummary summary;
  summary.output = options.output;
  const bool is_of_vectors_alone =
      material.scores && material.scores->are_of_vectors() && material.scores->text("sample").empty();
  if (material.scores && !is_of_vectors_alone && run.sample.empty() && material.outliers.reconstructed == 0)
    summary.left_out.push_back(
        fmt::format("images of the highest scores: their sample {} is missing (--sample)",
                    material.scores->text("sample")));

  const Section repeat = repeat_section(options.folder, run, material.past, command_of(options));
  const auto most = static_cast<std::size_t>(options.most_megabytes * kMegabyte);
  if (repeat.body.size() + kFrame > most)
    throw usage_error("--most-megabytes: commands and settings alone need {:.1f} MB",
                      static_cast<double>(repeat.body.size() + kFrame) / kMegabyte);
  Allowance allowance(most - repeat.body.size() - kFrame);
  // Galleries are small, so they come first, but without displacing all tables and figures.
  std::string strip;
  Section gallery;
  Section map;
  Section in_part;
  Section table;
  if (material.scores && !material.outliers.list.empty()) {
    Allowance half(allowance.left() / 2);
    strip = strip_html(material.outliers, half);
    gallery = outliers_section(*material.scores, material.outliers, half, summary);
    map = map_of(material, half, summary);
    in_part = in_part_section(*material.scores, material.outliers, half, summary);
    const catalog::Table ranked = ranked_table(*material.scores, material.outliers, run.sample);
    for (const fs::path& file : write_ranked_lists(options.output, ranked))
      summary.lists.push_back(file.filename().string());
    table = ranked_table_section(ranked, summary.lists);
    if (!half.take(table.body.size())) {
      summary.left_out.push_back("table of the highest scores; its columns are in " + summary.lists.front());
      table.body.clear();
    }
    allowance.take(strip.size() + gallery.body.size() + map.body.size() + in_part.body.size() +
                   table.body.size());
  }
  if (summary.lists.empty()) {
    for (const fs::path& list : ranked_list_paths(options.output)) fs::remove(list);  // of an earlier page
  }
  const RankedScores* scores = material.scores ? &*material.scores : nullptr;
  summary.alarms = alarms_of(scores, material.outliers, run.models, material.models, run.kind);
  std::vector<Section> sections{
      summary_section(scores, material.outliers, material.exhibits, summary.alarms, strip),
      published_section(run), gallery, map};
  std::size_t number = 0;
  ExhibitNumbers numbers;
  const bool is_mergers = run.kind == "mergers";
  for (const bool of_calibration : {!is_mergers, is_mergers}) {
    for (std::size_t i = 0; i < run.exhibits.size(); ++i) {
      if ((material.exhibits[i].kind == kCalibrationKind) == of_calibration)
        sections.push_back(
            exhibits_section(run.exhibits[i], material.exhibits[i], ++number, numbers, allowance, summary));
    }
  }
  sections.push_back(table);
  sections.push_back(in_part);
  if (!run.models.empty())
    sections.push_back(health_section(run.models, material.models, allowance, summary));
  if (scores != nullptr) {
    sections.push_back(drift_section(*scores, run.kind));
    sections.push_back(columns_section(*scores));
  }
  sections.push_back(repeat);
  if (!summary.left_out.empty())
    sections.push_back({"left-out", "Not on this page", list_html(summary.left_out)});
  std::erase_if(sections, [](const Section& section) { return section.body.empty(); });

  const PageHead head{title_of(options, material), lead_of(material), citation_html(run.kind)};
  const std::string page = PagePaths(options.folder).shown(page_html(head, sections));
  write_file(options.output, page);
  summary.bytes = static_cast<std::int64_t>(page.size());
  return summary;
}

}  // namespace

ReportSummary write_report(const ReportOptions& options, const RunContext& context) {
  refuse_existing(options.output, options.overwrite);
  for (const fs::path& list : ranked_list_paths(options.output)) refuse_existing(list, options.overwrite);
  try {
    return write_page(options, context);
  } catch (const json::exception& failure) {
    throw input_error("{}: the description of a model, scores or exhibits there is damaged: {}",
                      options.folder, failure.what());
  }
}

Verb<ReportOptions, ReportSummary> report_verb() {
  return {
      "report",
      "one page about a run: findings, highest scores, tables, figures",
      "Writes one self-contained HTML file about a run: warnings and the findings in three sentences; the highest scores, each galaxy once with all its images, reconstruction, significance map and the reasons for its score; the tables and figures of the calibrations, evaluations and comparisons in the folder; the health of the training; and the commands, settings, versions and fingerprints needed to repeat the run. The page can be printed, and read on a phone. The highest scores are also written as CSV, VOTable and DS9 regions (REPORT_highest.csv, .vot, .reg). Paths on the page are relative to the folder. The same folder gives the same page.",
      {"peculiar report run/ -o report.html", "peculiar report . -o report.html -n 60 --columns label,flux"},
      write_report};
}

}  // namespace peculiar::report
