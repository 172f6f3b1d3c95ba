#include "score/score.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "nn/memory.h"
#include "nn/precision.h"
#include "score/fusion.h"
#include "score/reconstructions.h"
#include "score/scorer_pass.h"
#include "score/search_pass.h"
#include "store/row_selection.h"
#include "store/scores_file.h"

namespace peculiar::score {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::size_t kDriftRows = 1000;
constexpr double kResidualFirst = 0.7;  // of a fast search's iterations

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// "top:0.05" -> 0.05; all: 1; none: 0. Error (usage) for anything else.
double share_of(const std::string& words) {
  if (words == "none") return 0;
  if (words == "all") return 1;
  if (words.starts_with("top:")) {
    char* end = nullptr;
    const double share = std::strtod(words.c_str() + 4, &end);
    if (end != words.c_str() + 4 && *end == '\0' && share > 0 && share <= 1) return share;
  }
  throw usage_error("--reconstruct: '{}' is none of all, none and top:SHARE with a share between 0 and 1",
                    words);
}

/// Everything that stays the same through one scoring.
class Job {
 public:
  explicit Job(const ScoreOptions& options)
      : options_(options),
        share_((check(options), share_of(options.reconstruct))),
        sample_(options.sample),
        model_(nn::read_model(options.model)),
        reference_(model_, options.model),
        compute_(nn::choose_compute(options.precision, options.device)),
        turns_(static_cast<int>(options.orientations)) {
    model_.contract.check(sample_.header(), options.sample);
    model_.to(compute_.device);
    const std::vector<std::size_t> selected = store::select_rows(sample_, options.where);
    rows_.assign(selected.begin(), selected.end());
    if (rows_.empty()) {
      throw input_error(
          "{}: no image to score: {}", options.sample,
          options.where.empty() ? "the sample is empty" : fmt::format("none fulfils '{}'", options.where));
    }
    Fields fields;
    ScoreOptions described = options;
    described.describe(fields);
    settings_ = fields.values();
    settings_["seed"] = options.seed;
    json decisive = settings_;
    for (const char* free : {"model", "sample", "output", "reconstructions", "overwrite", "batch"})
      decisive.erase(free);
    decisive["precision"] = nn::precision_name(compute_);
    fingerprint_ = model_fingerprint(model_);
    job_ =
        fingerprint(decisive.dump() + fingerprint_ + store::selection_job("score", {{&sample_, selected}}));
  }

  ScoreReport run() {
    const auto start = std::chrono::steady_clock::now();
    ScoreReport report;
    report.output = options_.output;
    report.images = static_cast<std::int64_t>(rows_.size());
    report.precision = nn::precision_name(compute_);
    if (options_.scorers.empty()) report.drift = drift();
    ScorerPass scorers(setting(), reference_, options_.scorers);
    const bool by_search = options_.method == "paper" || (is_search() && !options_.scorers.empty());
    report.ranking = by_search ? "anomaly_score" : scorers.ranking();
    const fs::path first =
        needs_search() ? fs::path(options_.output + ".first.h5") : fs::path(options_.output);
    const auto scoring = std::chrono::steady_clock::now();
    const std::int64_t scored = first_pass(first, scorers, report);
    report.images_per_second = static_cast<double>(scored) / seconds_since(scoring);
    if (needs_search()) search_and_join(first, report);
    report.seconds = seconds_since(start);
    return report;
  }

 private:
  static void check(const ScoreOptions& options) {
    refuse_existing(options.output, options.overwrite);
    if (options.orientations != 1 && options.orientations != 8)
      throw usage_error("--orientations: 1 or 8, not {}", options.orientations);
    if (options.reference && options.method != "paper")
      throw usage_error("--reference is how --method paper was published; say --method paper too");
  }

  Setting setting() const { return {model_, compute_, turns_}; }
  bool is_search() const { return options_.method != "combined"; }
  bool needs_search() const { return is_search() || share_ > 0; }

  /// Statistics of some images of the sample beside the held-out ones', before anything else.
  std::vector<statistics::DriftLine> drift() const {
    std::vector<std::int64_t> some;
    const std::size_t count = std::min(rows_.size(), kDriftRows);
    for (std::size_t i = 0; i < count; ++i) some.push_back(rows_[i * rows_.size() / count]);
    StampStream stream(sample_, model_.contract.stretch, some, 0, 256, /*shapes=*/true);
    const Setting once{model_, compute_, 1};
    ScorerPass density(once, reference_, {"density"});
    std::vector<StampShape> shapes;
    std::vector<double> distances;
    while (const auto block = stream.next()) {
      shapes.insert(shapes.end(), block->shapes.begin(), block->shapes.end());
      const std::vector<double> own = density.score(*block).front();
      distances.insert(distances.end(), own.begin(), own.end());
    }
    std::vector<statistics::DriftLine> lines;
    for (const auto& [name, statistic] : shape_statistics()) {
      std::vector<double> values;
      for (const StampShape& shape : shapes) values.push_back(shape.*statistic);
      const std::vector<double> normal = reference_.shape(name);
      if (!normal.empty()) lines.push_back(statistics::drift_of(name, values, normal));
    }
    lines.push_back(statistics::drift_of("density", distances, reference_.held_out("density", 1)));
    return lines;
  }

  store::Attributes attributes(const ScoreReport& report) const {
    Provenance provenance = Provenance::now("score", settings_);
    provenance.inputs = {
        {options_.model, fingerprint_, model_.training.value("provenance", json::object()).dump()},
        sample_.as_input()};
    return {{"provenance", provenance.json()},
            {"model", options_.model},
            {"model_fingerprint", fingerprint_},
            {"sample", options_.sample},
            {"sample_job", sample_.header().job},
            {"ranking", report.ranking},
            {"orientations", std::to_string(turns_)},
            {"precision", report.precision},
            {"drift", statistics::drift_json(report.drift).dump()}};
  }

  /// Columns of the sample that come along: who the images are, where they lie and what is known of them.
  catalog::Table carried() const { return sample_.rows().catalogue({"id", "label", "ra", "dec", "flags"}); }

  /// The scorers' columns of all rows. Returns how many images this run scored.
  std::int64_t first_pass(const fs::path& path, ScorerPass& scorers, ScoreReport& report) {
    if (needs_search() && store::row_file_job(path) == job_) {
      report.unscored = count_unscored(path);
      return 0;
    }
    const catalog::Table known = carried();
    store::RowFileSpec spec;
    spec.kind = "scores";
    spec.version = store::kScoresVersion;
    spec.count = static_cast<std::int64_t>(rows_.size());
    spec.columns.push_back({"row", "", "row of the image in the sample", store::ColumnType::kInteger, 0});
    for (const catalog::Column& column : known.columns()) {
      if (column.name != "flags") spec.columns.push_back(store::column_spec(column));
    }
    spec.columns.push_back(
        {"flags", "", "what to know before trusting the scores", store::ColumnType::kInteger, 0});
    for (const ScoreColumn& column : scorers.columns())
      spec.columns.push_back({column.name, scorers.unit(column.name, sample_.header()), column.description,
                              store::ColumnType::kFloat, 0});
    spec.attributes = attributes(report);
    store::RowFileWriter writer(path, spec, {options_.overwrite || needs_search(), job_, {}});
    const std::int64_t begin = writer.rows_done();
    Progress progress("score", "images", spec.count, begin);
    StampStream stream(sample_, model_.contract.stretch, rows_, begin, ScorerPass::kBlock,
                       scorers.wants_shapes());
    while (const auto block = stream.next()) {
      write_block(writer, *block, known, scorers);
      const auto done = block->first + static_cast<std::int64_t>(block->rows.size());
      writer.commit(done);
      progress.add(static_cast<std::int64_t>(block->rows.size()));
      report.unscored += std::count(block->usable.begin(), block->usable.end(), false);
      if (interrupt_requested() && done < spec.count) stop(writer, done, spec.count);
    }
    writer.finish();
    return spec.count - begin;
  }

  [[noreturn]] static void stop(store::RowFileWriter& writer, std::int64_t done, std::int64_t count) {
    writer.keep();
    throw Interrupted(
        fmt::format("stopped at image {} of {}; the same command goes on from there", done, count));
  }

  static std::int64_t count_unscored(const fs::path& path) {
    const catalog::Column flags = store::RowFileReader(path, "scores", store::kScoresVersion).column("flags");
    std::int64_t count = 0;
    for (std::size_t row = 0; row < flags.size(); ++row)
      count += (static_cast<std::int64_t>(flags.number(row)) & store::kFlagNotFinite) != 0 ? 1 : 0;
    return count;
  }

  void write_block(store::RowFileWriter& writer, const StampBlock& block, const catalog::Table& known,
                   ScorerPass& scorers) const {
    std::vector<std::size_t> rows;
    for (const std::int64_t row : block.rows) rows.push_back(static_cast<std::size_t>(row));
    writer.write(catalog::Column{"row", "", "", block.rows, {}}, block.first);
    std::vector<std::int64_t> flags(rows.size(), 0);
    const catalog::Table own = known.columns().empty() ? catalog::Table() : known.take(rows);
    for (const catalog::Column& column : own.columns()) {
      if (column.name != "flags") {
        writer.write(column, block.first);
        continue;
      }
      for (std::size_t i = 0; i < rows.size(); ++i)
        flags[i] = column.is_missing(i) ? 0 : static_cast<std::int64_t>(column.number(i));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      // A mask may have taken away what was not finite.
      flags[i] = block.usable[i] ? flags[i] & ~std::int64_t{store::kFlagNotFinite}
                                 : flags[i] | std::int64_t{store::kFlagNotFinite};
    }
    writer.write(catalog::Column{"flags", "", "", flags, {}}, block.first);
    const std::vector<std::vector<double>> scores = scorers.score(block);
    for (std::size_t i = 0; i < scores.size(); ++i)
      writer.write(catalog::Column{scorers.columns()[i].name, "", "", scores[i], {}}, block.first);
  }

  SearchOptions search_options() const {
    SearchOptions search;
    search.paper = options_.method == "paper";
    search.iterations = options_.iterations.value_or(search.paper ? 500 : search.iterations);
    if (search.paper) search.patience = 50;
    if (!search.paper) search.residual_first = kResidualFirst;
    search.tolerance = options_.tolerance.value_or(options_.reference ? 0 : search.tolerance);
    search.lambda = options_.lambda;
    search.batch = options_.reference ? 1 : options_.batch;
    search.restarts = options_.restarts;
    search.seed = static_cast<std::uint64_t>(options_.seed);
    return search;
  }

  void search_and_join(const fs::path& first, ScoreReport& report) {
    store::ScoresFile scores = store::read_scores(first);
    const auto top = static_cast<std::size_t>(std::ceil(share_ * static_cast<double>(rows_.size())));
    // All rows where the search is the method; else those to be reconstructed.
    std::vector<std::size_t> wanted(rows_.size());
    std::iota(wanted.begin(), wanted.end(), std::size_t{0});
    if (!is_search()) {
      wanted = store::ranked(scores.table.at(report.ranking));
      wanted.resize(std::min(top, wanted.size()));
      std::sort(wanted.begin(), wanted.end());
    }
    const fs::path searched = options_.output + ".search.h5";
    nn::Compute compute = compute_;
    if (options_.reference) compute.type = at::kFloat;
    const SearchPass search(model_, compute, search_options(), sample_);
    const auto start = std::chrono::steady_clock::now();
    const std::int64_t done = search.run(searched, sample_rows(wanted), job_);
    report.searches_per_second = static_cast<double>(done) / seconds_since(start);
    report.searched = static_cast<std::int64_t>(wanted.size());
    report.unconverged = search.join(searched, wanted, scores);
    if (share_ > 0) {
      std::vector<std::size_t> chosen = store::ranked(scores.table.at(report.ranking));
      chosen.resize(std::min(top, chosen.size()));
      std::sort(chosen.begin(), chosen.end());
      report.reconstructions = reconstructions_path();
      report.regions =
          search.write_reconstructions(report.reconstructions, searched, wanted, chosen, sample_rows(chosen),
                                       attributes(report), job_, options_.overwrite);
      scores.set_attribute("reconstructions", report.reconstructions);
    }
    store::write_scores(options_.output, scores, options_.overwrite);
    std::error_code ignored;
    fs::remove(first, ignored);
    fs::remove(searched, ignored);
  }

  std::string reconstructions_path() const {
    if (!options_.reconstructions.empty()) return options_.reconstructions;
    fs::path path = options_.output;
    return path.replace_extension(".reconstructions.h5").string();
  }

  std::vector<std::int64_t> sample_rows(const std::vector<std::size_t>& wanted) const {
    std::vector<std::int64_t> rows;
    for (const std::size_t index : wanted) rows.push_back(rows_[index]);
    return rows;
  }

  ScoreOptions options_;
  double share_;  ///< of the images that are reconstructed
  store::SampleReader sample_;
  nn::Model model_;
  Reference reference_;
  nn::Compute compute_;
  int turns_;
  std::vector<std::int64_t> rows_;
  json settings_;
  std::string fingerprint_;  ///< of the model
  std::string job_;
};

}  // namespace

ScoreReport score_sample(const ScoreOptions& options) {
  at::set_num_threads(std::max(1, options.threads));
  nn::keep_freed_memory();
  at::globalContext().setFlushDenormal(true);
  const at::NoGradGuard no_graph;
  Job job(options);
  ScoreReport report = job.run();
  if (report.unscored > 0)
    log::warning("{} images have pixels that are not finite: not scored (NaN, flag {})", report.unscored,
                 static_cast<std::int64_t>(store::kFlagNotFinite));
  return report;
}

}  // namespace peculiar::score
