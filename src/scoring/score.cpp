#include "scoring/score.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/prefetch.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "ranks/ranks.h"
#include "scoring/feature_file.h"
#include "scoring/reconstruction_file.h"
#include "scoring/sample_vectors.h"
#include "scoring/score_pass.h"
#include "scoring/search_file.h"
#include "scoring/search_record.h"
#include "scoring/vector_scores.h"
#include "stamps/stamp_reader.h"
#include "store/carried_columns.h"
#include "store/features_file.h"
#include "store/folds.h"
#include "store/journal.h"
#include "store/part.h"
#include "store/rank_parts.h"
#include "store/row_selection.h"
#include "store/score_making.h"
#include "store/scores_file.h"
#include "store/useless_rows.h"
#include "tables/table_file.h"

namespace peculiar::scoring {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::int64_t kBatchesInSearchBlock = 4;

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
  throw usage_error("--reconstruct: '{}' is not all, none or top:SHARE with a fraction between 0 and 1",
                    words);
}

bool needs_search(const ScoreOptions& options) {
  return options.method != "combined" || options.reconstruct != "none";
}

// A search keeps these files until its scores are complete, as a table too.
fs::path first_file(const std::string& output) { return output + ".first.h5"; }
fs::path search_file(const std::string& output) { return output + ".search.h5"; }

void check(const ScoreOptions& options) {
  if (options.method != "combined")
    options.shards.refuse(
        "the search (--method " + options.method + ")",
        "score with --method combined in parts and merge them, then search for the images wanted (--where)");
  if (options.reconstruct != "none")
    options.shards.refuse(
        "the choice of images to reconstruct (--reconstruct)",
        "score in parts and merge them, then score the images wanted (--where) with --reconstruct all");
  options.check();
  if (options.reference && options.method != "paper") throw usage_error("--reference needs --method paper");
}

/// Number of threads that prepare stamps for the networks, each on its own block: a GPU processes more than
/// one thread can stretch.
int makers_of_blocks(const RunContext& context) {
  return context.device == "cpu" ? 1 : std::clamp(context.threads / 2, 1, 8);
}

/// Rows of a sample, prepared block by block in a separate thread.
class Blocks {
 public:
  struct Block {
    std::int64_t first = 0;  ///< index of its first row among all
    stamps::PreparedStamps stamps;
  };

  Blocks(const stamps::StampReader& reader, std::span<const std::int64_t> rows, std::int64_t begin,
         std::size_t size, const stamps::WantedParts& wanted)
      : blocks_(0,
                (std::ssize(rows) - begin + static_cast<std::int64_t>(size) - 1) /
                    static_cast<std::int64_t>(size),
                [=, &reader](std::int64_t number) {
                  const std::int64_t first = begin + number * static_cast<std::int64_t>(size);
                  const auto own = rows.subspan(static_cast<std::size_t>(first));
                  return Block{first, reader.read(own.first(std::min(size, own.size())), wanted)};
                }) {}

  std::optional<Block> next() { return blocks_.next(); }

 private:
  Prefetch<Block> blocks_;
};

/// One run of `peculiar score`.
class ScoringRun {
 public:
  ScoringRun(const ScoreOptions& options, const RunContext& context)
      : options_(options),
        context_(context),
        share_((check(options), share_of(options.reconstruct))),
        sample_(options.sample),
        session_(options.model, session_options(options), context),
        reader_((session_.contract().check(sample_.header(), options.sample), sample_),
                session_.contract().stretch),
        pass_(session_, reader_.preparation(), options.is_whole()) {
    std::vector<std::size_t> selected = store::some_rows(sample_, options.where);
    if (options.left_out) keep_left_out(selected);
    rows_.assign(selected.begin(), selected.end());
    if (rows_.empty()) {
      throw input_error(
          "{}: no images to score: {}", options.sample,
          !options.left_out ? "the sample is empty"
          : options.where.empty()
              ? "the fold that was left out of the training is empty"
              : "none of the selected rows (--where) is in the fold that was left out of the training");
    }
    if (is_search()) session_.need_generator("--method " + options.method);
    if (share_ > 0) session_.need_generator("--reconstruct " + options.reconstruct);
    if (sample_.header().has_mask && !session_.contract().fills_masked) {
      context.warning(
          "{}: was trained before masked pixels were filled in training images; if those images had masks, train it again",
          options.model);
    }
    warn_of_training(session_, options.model, options.scorers.empty(), context);
    vectors_ = SampleVectors::open(options, session_, sample_, rows_, context);
    settings_ = store::settings_of_whole(options, context);
    part_ = options.shards.part(std::ssize(rows_), kScoreBlock);
    const std::string selection = store::selection_job("score", {{&sample_, selected}});
    job_ = job_in(session_.precision(), selection);
    if (options.precision == "auto") keep_precision(selection);
    std::error_code ignored;
    is_unconverted_ =
        !part_ && fs::exists(options.output, ignored) && store::row_file_job(first_path()) == job_;
    if (!part_ && !is_unconverted_) refuse_existing(options.output, options.overwrite);
    check_features();
  }

  ScoreReport run() {
    const auto start = std::chrono::steady_clock::now();
    ScoreReport report;
    report.output = options_.output;
    report.images = std::ssize(rows_);
    report.precision = session_.precision();
    report.features = options_.features_out;
    if (fold_) report.left_out = *fold_;
    if (pass_.is_whole()) report.drift = drift();
    const bool by_search = options_.method == "paper" || (is_search() && !options_.scorers.empty());
    report.ranking = by_search ? "anomaly_score" : session_.ranking();
    if (report.ranking.empty() && share_ > 0)
      throw usage_error(
          "--reconstruct: images cannot be chosen by features, which are not a score; name a scorer as well (--scorers)");
    store::warn_of_left_out(sample_.rows().columns(), own_names(), options_.sample, context_);
    const fs::path first = first_path();
    const auto scoring = std::chrono::steady_clock::now();
    const std::int64_t scored =
        ranks::is_alone() ? first_pass(first, report, context_) : first_pass_over_ranks(first, report);
    report.images_per_second = static_cast<double>(scored) / seconds_since(scoring);
    if (needs_search()) search_and_join(first, report);
    report.seconds = seconds_since(start);
    return report;
  }

 private:
  /// Check early, not after an hour.
  void check_features() const {
    if (options_.features_out.empty()) return;
    if (session_.feature_groups().empty())
      throw usage_error(
          "--features-out: none of these scorers computes features; add density or contrast_density, or leave --scorers out");
    if (!part_ && !FeatureFile::is_done(options_.features_out, features_job()))
      refuse_existing(options_.features_out, options_.overwrite);
  }
  std::string features_job() const { return fingerprint(job_ + " features"); }
  bool features_done() const {
    return options_.features_out.empty() || FeatureFile::is_done(options_.features_out, features_job());
  }
  FeatureFile::Job feature_file(const ScoreReport& report) const {
    return {options_.features_out,     features_job(),     options_.overwrite,
            session_.feature_groups(), attributes(report), part_};
  }

  bool is_search() const { return options_.method != "combined"; }
  bool needs_search() const { return scoring::needs_search(options_); }
  fs::path first_path() const {
    return needs_search() ? first_file(options_.output) : fs::path(options_.output);
  }

  /// Fingerprint of this job.
  std::string job_in(const std::string& precision, const std::string& selection) const {
    json decisive = settings_;
    for (const char* free :
         {"model", "sample", "output", "features_out", "reconstructions", "regions", "overwrite", "batch"})
      decisive.erase(free);
    decisive["precision"] = precision;
    decisive["method_version"] = kMethodVersion;
    if (pass_.is_whole()) decisive["artefacts"] = ArtefactColumns::names();
    for (const store::ColumnSpec& column : sample_.rows().columns())
      decisive["columns"].push_back(column.name);  // which are copied
    if (!options_.features_out.empty()) decisive["features"] = true;
    if (vectors_) decisive["vectors"] = vectors_->as_input().fingerprint;
    return fingerprint(decisive.dump() + session_.fingerprint() + selection);
  }

  /// A job started with the other precision, on another machine, keeps that precision.
  void keep_precision(const std::string& selection) {
    const std::string other = session_.precision() == "float32" ? "bfloat16" : "float32";
    const std::string job = job_in(other, selection);
    const fs::path path = part_ ? store::part_path(first_path(), *part_) : first_path();
    const std::string own = part_ ? store::part_job(job, *part_) : job;
    const bool may_be_done = needs_search() || part_ || !options_.overwrite;
    const bool is_begun =
        store::unfinished_job(path) == own || (may_be_done && store::row_file_job(path) == own);
    if (!is_begun) return;
    context_.info("{}: was started in {}; continuing in this precision", options_.output, other);
    SessionOptions asked = session_options(options_);
    asked.precision = other;
    session_ = ScoringSession(options_.model, asked, context_);
    job_ = job;
  }

  /// Keeps the selected rows that the model's training has not seen.
  void keep_left_out(std::vector<std::size_t>& selected) {
    fold_ = session_.left_out();
    if (!fold_)
      throw input_error(
          "{}: left no fold out of its training; train it with --fold, or score without --left-out",
          options_.model);
    const std::string& job = sample_.header().job;
    if (job.empty() || job != fold_->sample_job)
      throw input_error(
          "{}: is not the sample that {} was trained on (its job is '{}', that of the training sample '{}'), so the images left out of the training are not known; score without --left-out",
          options_.sample, options_.model, job, fold_->sample_job);
    const std::vector<int> folds = store::folds_of(sample_, fold_->folds, fold_->group);
    if (!fold_->group.empty())
      context_.info("{}: the training left out whole groups of images by {}", options_.sample, fold_->group);
    std::erase_if(selected, [&](std::size_t row) { return folds[row] != fold_->fold; });
  }

  /// Compares some images of the sample with the held-out ones, before anything else.
  std::vector<statistics::DriftLine> drift() const {
    std::vector<std::int64_t> some = drift_rows(std::ssize(rows_));
    for (std::int64_t& row : some) row = rows_[static_cast<std::size_t>(row)];
    return drift_of(session_, sample_, std::move(some));
  }

  store::Attributes attributes(const ScoreReport& report) const {
    Provenance provenance = Provenance::now("score", settings_, context_);
    provenance.inputs = {{options_.model, session_.fingerprint(), session_.provenance()}, sample_.as_input()};
    if (vectors_) provenance.inputs.push_back(vectors_->as_input());
    store::Attributes attributes =
        pass_.attributes({provenance.json(), options_.model, options_.sample, sample_.header().job,
                          report.ranking, SearchRecord{session_options(options_).search, context_.seed},
                          needs_search(), sample_.header().has_variance, report.drift});
    if (!options_.features_out.empty())
      attributes.emplace_back(store::kFeaturesOfScores, options_.features_out);
    if (fold_) {
      attributes.emplace_back("fold", std::to_string(fold_->fold));
      attributes.emplace_back("folds", std::to_string(fold_->folds));
    }
    return attributes;
  }

  /// Columns copied from the sample: ids, positions and other known properties.
  store::CarriedColumns carried() const { return {sample_, own_names()}; }
  std::set<std::string> own_names() const {
    return ScorePass::own_names(session_, sample_.header().has_variance);
  }

  store::RowFileSpec scores_spec(const store::CarriedColumns& known, const ScoreReport& report) const {
    store::RowFileSpec spec;
    spec.kind = "scores";
    spec.version = store::kScoresVersion;
    spec.count = std::ssize(rows_);
    spec.columns = pass_.columns(known.specs(), sample_.header().unit);
    if (fold_)
      spec.columns.push_back({"fold", "", "fold of the image, which was left out of the training",
                              store::ColumnType::kInteger, 0});
    spec.attributes = attributes(report);
    return spec;
  }

  /// Computes the scorers' columns of all rows. Returns the number of images scored in this run.
  std::int64_t first_pass(const fs::path& path, ScoreReport& report, const RunContext& shown) {
    const bool may_be_done = needs_search() || (is_unconverted_ && !options_.overwrite);
    if (may_be_done && store::row_file_job(path) == job_ && features_done()) {
      report.unscored = count_unscored(path);
      report.resumed_at = std::ssize(rows_);
      return 0;
    }
    learn_usual_once();
    const store::CarriedColumns known = carried();
    const catalog::Table its_flags = sample_.rows().catalogue({"flags"});
    store::RowFileWriter writer(path, scores_spec(known, report), part_,
                                {options_.overwrite || needs_search(), job_, {}}, context_);
    const store::RowRange own = writer.range();
    report.images = own.last - own.first;
    report.output = writer.path().string();
    if (part_ && !report.features.empty())
      report.features = store::part_path(report.features, *part_).string();
    known.write(writer, rows_);
    std::optional<FeatureFile> features;
    if (!options_.features_out.empty()) features.emplace(feature_file(report), sample_, rows_, context_);
    const std::int64_t begin =
        std::min(writer.rows_done(), features ? features->rows_done() : writer.rows_done());
    Progress progress(shown, "score", "images", report.images, begin - own.first);
    const int makers = makers_of_blocks(context_);
    RunContext maker_context = context_;
    maker_context.threads = std::max(1, context_.threads / makers);
    // The last digits of a network's result depend on the other images in the block: the blocks are those of
    // all rows, and the writer of a part drops rows that are not its own.
    const std::int64_t blocks_end = begin < own.last ? (own.last + kScoreBlock - 1) / kScoreBlock : 0;
    Prefetch<PreparedBlock> blocks(
        std::min(begin / kScoreBlock, blocks_end), blocks_end,
        [&](std::int64_t number) {
          return pass_.prepare(read_block(number * kScoreBlock, its_flags), maker_context);
        },
        makers);
    while (auto block = blocks.next()) {
      const std::int64_t block_first = block->first;
      const std::int64_t end = std::min(block->first + block->count(), own.last);
      const std::vector<std::int64_t> numbers = block->stamps.numbers;
      const std::vector<float> vectors = vectors_ ? vectors_->of(numbers) : std::vector<float>();
      std::vector<float> seen;
      pass_.write(writer, std::move(*block), vectors, features ? &seen : nullptr);
      if (features) features->write(block_first, numbers, seen);
      writer.commit(end);
      progress.add(end - std::max(begin, block_first));
      if (features && context_.cancelled()) features->keep();
      stop_if_cancelled(writer, "image", end, own.last);
    }
    if (!part_) store::refuse_useless_rows(path, "images", std::ssize(rows_), "flags", store::kFlagNotFinite);
    if (features) features->finish();  // before the scores, which refer to it
    writer.finish();
    report.unscored = count_unscored(writer.path());
    report.resumed_at = begin;
    return own.last - begin;
  }

  void learn_usual_once() {
    if (!knows_usual_) pass_.learn_usual(sample_, rows_, context_);
    knows_usual_ = true;
  }

  /// The first pass, shared with the other ranks. Only rank 0 fills in the report.
  std::int64_t first_pass_over_ranks(const fs::path& path, ScoreReport& report) {
    store::RankWork work{"score", {}, std::ssize(rows_), kScoreBlock, options_.overwrite};
    if (!options_.features_out.empty()) work.files.emplace_back(options_.features_out, features_job());
    work.files.emplace_back(path, job_);
    const std::int64_t scored = store::write_over_ranks(
        work,
        [&](const store::FilePart& part, const RunContext& silent) {
          ScoreReport of_part = report;
          part_ = part;
          return first_pass(path, of_part, silent);
        },
        context_);
    part_.reset();
    report.resumed_at = report.images - scored;
    if (ranks::is_first()) report.unscored = count_unscored(path);
    return scored;
  }

  void stop_if_cancelled(store::RowFileWriter& writer, const char* what, std::int64_t done,
                         std::int64_t count) const {
    if (context_.cancelled() && done < count) stop(writer, what, done, count);
  }

  [[noreturn]] static void stop(store::RowFileWriter& writer, const char* what, std::int64_t done,
                                std::int64_t count) {
    writer.keep();
    throw Interrupted(
        fmt::format("stopped at {} {} of {}; run the same command again to continue", what, done, count));
  }

  /// Counts in the whole file, including rows of earlier runs.
  static std::int64_t count_unscored(const fs::path& path) {
    const catalog::Column flags = store::RowFileReader(path, "scores", store::kScoresVersion).column("flags");
    std::int64_t count = 0;
    for (std::size_t row = 0; row < flags.size(); ++row)
      count += (static_cast<std::int64_t>(flags.number(row)) & store::kFlagNotFinite) != 0 ? 1 : 0;
    return count;
  }

  /// Reads a block of rows from index `first` on, with the columns that the sample has for them.
  StampBlock read_block(std::int64_t first, const catalog::Table& its_flags) const {
    const auto begin = rows_.begin() + first;
    const auto end = begin + std::min(kScoreBlock, rows_.end() - begin);
    StampBlock block{first, {begin, end}, {}, {}, {}};
    block.stamps = reader_.read_stored(block.rows);
    const catalog::Column* known = its_flags.find("flags");
    for (const std::int64_t row : block.rows) {
      const auto at = static_cast<std::size_t>(row);
      const bool is_known = known != nullptr && !known->is_missing(at);
      std::int64_t flags = is_known ? static_cast<std::int64_t>(known->number(at)) : 0;
      if (vectors_ && !vectors_->is_known(row)) flags |= store::kFlagNoVector;
      block.flags.push_back(flags);
    }
    if (fold_)
      block.known.add({"fold", "", "", std::vector<std::int64_t>(block.rows.size(), fold_->fold), {}});
    return block;
  }

  /// Rows of the scores to be reconstructed, in increasing order: the highest of the ranked images, which
  /// `top` and the report show (of all images if none is ranked), or all.
  std::vector<std::size_t> to_reconstruct(const store::ScoresFile& scores, const std::string& ranking) const {
    const catalog::Column& score = scores.table.at(ranking);
    std::vector<std::size_t> chosen = store::ranked(score);
    if (options_.reconstruct != "all") {
      const std::vector<bool> is_ranked = store::ranked_images(scores, score);
      if (std::find(is_ranked.begin(), is_ranked.end(), true) != is_ranked.end())
        std::erase_if(chosen, [&](std::size_t row) { return !is_ranked[row]; });
      chosen.resize(static_cast<std::size_t>(std::ceil(share_ * static_cast<double>(chosen.size()))));
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
  }

  void search_and_join(const fs::path& first, ScoreReport& report) {
    store::ScoresFile scores = store::read_scores(first);
    // All rows if the search is the method; else those to be reconstructed.
    std::vector<std::size_t> wanted(rows_.size());
    std::iota(wanted.begin(), wanted.end(), std::size_t{0});
    if (!is_search()) wanted = to_reconstruct(scores, report.ranking);
    const SearchFile searched(search_file(options_.output), wanted);
    const std::vector<ScoreColumn> columns = session_.search_columns(sample_.header().has_variance);
    const auto start = std::chrono::steady_clock::now();
    const std::int64_t done = run_search(searched, columns, sample_rows(wanted));
    report.searches_per_second = static_cast<double>(done) / seconds_since(start);
    report.unconverged = searched.join(columns, scores);
    const catalog::Column& found = scores.table.at("anomaly_score");
    for (const std::size_t row : wanted) report.searched += found.is_missing(row) ? 0 : 1;
    if (4 * report.unconverged >
        3 * report.searched)  // half is usual for fast searches after a short training
      context_.warning(
          "{} of {} searches for a reconstruction did not converge, so their anomaly scores and residuals belong to reconstructions that could be better. Use more --iterations, or train longer (peculiar info MODEL gives the residual variance of the encoder)",
          report.unconverged, report.searched);
    if (share_ > 0) {
      const std::vector<std::size_t> chosen = to_reconstruct(scores, report.ranking);
      report.reconstructions = reconstructions_path();
      const std::vector<std::int64_t> rows = sample_rows(chosen);
      report.regions = write_reconstructions(
          {report.reconstructions, part_job("reconstructions", rows), options_.overwrite, attributes(report)},
          session_, sample_, rows, searched.latent(chosen, session_.latent_dimension()), context_);
      scores.set_attribute("reconstructions", report.reconstructions);
    }
    store::write_scores(options_.output, scores, options_.overwrite || is_unconverted_, context_);
  }

  /// Returns the number of images searched for in this run.
  std::int64_t run_search(const SearchFile& file, const std::vector<ScoreColumn>& columns,
                          const std::vector<std::int64_t>& rows) const {
    const std::string job = part_job("search", rows);
    if (file.is_done(job)) return 0;
    store::RowFileWriter writer = file.open(job, columns, session_.latent_dimension(), context_);
    const std::int64_t begin = writer.rows_done();
    Progress progress(context_, "search", "images", std::ssize(rows), begin);
    Blocks blocks(reader_, rows, begin, search_block(options_), {.sigma_weights = true});
    while (auto block = blocks.next()) {
      const auto count = std::ssize(block->stamps.numbers);
      const SearchFindings found =
          session_.search(std::move(block->stamps), [this] { return context_.cancelled(); });
      SearchFile::write(writer, block->first, found, columns);
      writer.commit(block->first + found.done);
      progress.add(found.done);
      if (found.done < count) stop(writer, "search", block->first + found.done, std::ssize(rows));
      stop_if_cancelled(writer, "search", block->first + count, std::ssize(rows));
    }
    writer.finish();
    return std::ssize(rows) - begin;
  }

  std::string part_job(const char* part, const std::vector<std::int64_t>& rows) const {
    return fingerprint(
        fmt::format("{} {} ", job_, part) +
        std::string(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(rows[0])));
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

  const ScoreOptions& options_;
  const RunContext& context_;
  double share_;  ///< fraction of images to reconstruct
  store::SampleReader sample_;
  ScoringSession session_;
  stamps::StampReader reader_;
  ScorePass pass_;
  std::vector<std::int64_t> rows_;
  std::optional<store::FilePart> part_;
  bool knows_usual_ = false;
  /// A run of this job has finished the output, which is to become a table, and was killed before it did.
  bool is_unconverted_ = false;
  std::optional<SampleVectors> vectors_;
  std::optional<LeftOutFold> fold_;  ///< only its images are scored
  json settings_;
  std::string job_;
};

void check_regions(const ScoreOptions& options) {
  if (options.regions.empty()) return;
  refuse_existing(options.regions, options.overwrite);
  if (!tables::is_table_file(options.regions))
    throw usage_error("--regions: '{}' has no table suffix; known suffixes: {}", options.regions,
                      tables::kTableSuffixes);
  if (options.reconstruct == "none")
    throw usage_error("--regions needs the residuals of --reconstruct all or top:SHARE");
}

}  // namespace

SessionOptions session_options(const ScoreOptions& options) {
  SessionOptions session = options.session();
  session.search.as_published = options.method == "paper";
  session.search.in_float32 = options.reference;
  session.search.iterations = options.iterations;
  session.search.tolerance = options.tolerance;
  if (options.reference && !options.tolerance) session.search.tolerance = 0;
  session.search.lambda = options.lambda;
  session.search.batch = options.reference ? 1 : options.batch;
  session.search.restarts = options.restarts;
  return session;
}

void warn_of_training(const ScoringSession& session, const std::string& model, bool all_scorers,
                      const RunContext& context) {
  if (all_scorers && !session.held_out_cost().empty())
    context.warning("{}: {}", model, session.held_out_cost());
  for (const std::string& alarm : session.training_alarms())
    context.warning("{}: its training raised an alarm, {}", model, alarm);
}

std::size_t search_block(const ScoreOptions& options) {
  const std::int64_t batch = options.reference ? 1 : options.batch;
  // A search with restarts can only stop between blocks.
  return static_cast<std::size_t>(options.restarts > 1 ? batch : kBatchesInSearchBlock * batch);
}

ScoreReport score_sample(const ScoreOptions& options, const RunContext& context) {
  check_regions(options);
  if (!is_of_vectors(options) && (options.model.empty() || options.sample.empty()))
    throw usage_error(
        "give MODEL.safetensors and SAMPLE.h5, or vectors of another network (--features TABLE); see `peculiar score --help`");
  if (is_of_vectors(options) && !options.features_out.empty())
    throw usage_error("--features-out: scores of vectors alone have no features other than those vectors");
  options.shards.check(options.output);
  if (is_of_vectors(options))
    options.shards.refuse("a score of vectors alone",
                          "it works in memory, and is fast: score them in one call");
  if (!options.shards.is_given()) refuse_existing(options.output, options.overwrite);
  ScoreReport report;
  std::string rows;
  tables::write_rows_or_table(
      options.output,
      fmt::format("Scores of {} by {}", options.sample.empty() ? options.vectors.features : options.sample,
                  options.model.empty() ? "vectors of another network" : options.model),
      [&](const std::string& path) {
        rows = path;
        ScoreOptions inner = options;
        inner.output = path;
        if (path != options.output && inner.reconstructions.empty())
          inner.reconstructions = fs::path(options.output).replace_extension(".reconstructions.h5").string();
        report = is_of_vectors(inner) ? score_vectors(inner, context) : ScoringRun(inner, context).run();
      });
  if (needs_search(options)) {
    std::error_code ignored;
    for (const fs::path& file : {first_file(rows), search_file(rows)}) fs::remove(file, ignored);
  }
  if (!options.shards.is_given()) report.output = options.output;
  if (!options.regions.empty()) tables::write_table(options.regions, report.regions);
  if (report.unscored > 0 && !is_of_vectors(options))
    context.warning(
        "{} images have non-finite pixels, or hardly any unmasked ones: not scored (NaN, flag {})",
        report.unscored, static_cast<std::int64_t>(store::kFlagNotFinite));
  return report;
}

Verb<ScoreOptions, ScoreReport> score_verb() {
  return {
      "score",
      "score how far each image of a sample is from normal",
      "Scores every image of a sample with a trained model: density of the critic's features, contrast with perturbed images, asymmetry, the residual of the encoder's reconstruction, simple baselines, and a combined score of the best of them; optionally by a search for the best reconstruction, fast or as published. Or scores vectors of the images from another network (--features) by their density among those of normal images. First tests for a distribution shift between the sample and the training set. Larger scores are more anomalous. If stopped or killed, run the same command again to continue.",
      {"peculiar score model.safetensors galaxies.h5 -o scores.h5",
       "peculiar score model.safetensors galaxies.h5 -o scores.h5 --reconstruct top:0.05 --regions regions.ecsv",
       "peculiar score model.safetensors galaxies.h5 -o scores.vot --method paper",
       "peculiar score half.safetensors mocks.h5 -o scores_1.h5 --left-out",
       "peculiar score --features zoobot.csv --normals 'label == \"normal\"' -o scores.h5",
       "peculiar score vectors.safetensors galaxies.h5 --features dinov2.npy --ids ids.txt -o scores.h5"},
      score_sample,
      true};
}

}  // namespace peculiar::scoring
