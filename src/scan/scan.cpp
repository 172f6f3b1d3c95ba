#include "scan/scan.h"

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/progress.h"
#include "base/random.h"
#include "ranks/ranks.h"
#include "scan/block_queue.h"
#include "scan/kept_stamps.h"
#include "scan/looked_at.h"
#include "scan/sample_of_some.h"
#include "scoring/score.h"
#include "scoring/score_pass.h"
#include "store/carried_columns.h"
#include "store/image_rows.h"
#include "store/journal.h"
#include "store/part.h"
#include "store/rank_parts.h"
#include "store/scores_file.h"
#include "store/useless_rows.h"
#include "survey/cut_plan.h"
#include "survey/cutout.h"

namespace peculiar::scan {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr std::size_t kReasonsToldOf = 5;

void check(const ScanOptions& options) {
  options.pass.check();
  options.shards.check(options.output);
  if (options.keep_only) options.shards.refuse("--keep-only", "merge the parts first");
  if (fs::path(options.output).extension() != ".h5")
    throw usage_error("--output: '{}': a scan writes an .h5 file; peculiar export makes a table of it",
                      options.output);
  if (!options.cut.fates.empty() && !options.shards.is_given() && !options.keep_only)
    refuse_existing(options.cut.fates, options.overwrite);
}

/// The settings of a cut-out of the same stamps, which has the same job fingerprint.
json cut_settings(const ScanOptions& options, const RunContext& context) {
  survey::CutoutOptions cutout;
  static_cast<survey::CutOptions&>(cutout) = options.cut;
  return store::settings_of_whole(cutout, context);
}

/// The thread that cuts while the networks work; its result or exception is passed through the queue.
class CuttingThread {
 public:
  CuttingThread(const survey::CutPlan& plan, BlockQueue& queue)
      : queue_(queue), thread_([&] {
          try {
            plan.cutter().run(plan.placed(), queue);
          } catch (...) {
            queue.fail(std::current_exception());
          }
        }) {}
  ~CuttingThread() {
    queue_.stop();
    thread_.join();
  }
  CuttingThread(const CuttingThread&) = delete;
  CuttingThread& operator=(const CuttingThread&) = delete;

 private:
  BlockQueue& queue_;
  std::thread thread_;
};

/// One call of `peculiar scan`.
class ScanRun {
 public:
  ScanRun(const ScanOptions& options, const RunContext& context)
      : options_(options),
        context_(context),
        session_((check(options), options.model), options.pass.session(), context),
        plan_(options.cut, cut_settings(options, context), context, pace()),
        preparation_(plan_.header().width, session_.contract().stretch),
        pass_(session_, preparation_, options.pass.is_whole()) {
    session_.contract().check(plan_.header(), options.cut.mosaics.list.empty() ? options.cut.mosaics.one.image
                                                                               : options.cut.mosaics.list);
    if (session_.vector_length() > 0 && pass_.is_whole())
      throw usage_error(
          "{}: was trained with vectors of another network, which a scan does not have; cut the stamps out (peculiar cutout) and score them with --features, or name --scorers",
          options.model);
    if (session_.ranking().empty() && options.keep_top > 0)
      throw usage_error(
          "--keep-top: features are not a score to choose stamps by; name a scorer too (--scorers), or give --keep-top 0");
    tell_of_model();
    part_ = options.shards.part(plan_.header().count, scoring::kScoreBlock);
    job_ = job_in(session_.precision());
    if (options.pass.precision == "auto") keep_precision();
    if (options.keep_only && store::row_file_job(options.output) != job_)
      throw input_error(
          "--keep-only: {} does not hold the complete scores of this scan; merge its parts first (peculiar merge), or scan without --keep-only. If calibrate has changed the file, calibrate into another one",
          options.output);
  }

  ScanReport run() {
    const Clock::time_point start = Clock::now();
    ScanReport report = begin_report();
    if (ranks::any(part_ || !is_scored())) {  // rank 0 writes only after all have looked
      if (!part_) refuse_existing(options_.output, options_.overwrite);
      report.drift = look(report);
      pass_over_all(report);
    } else {
      context_.info("{}: scores complete; {}", options_.output,
                    keeps() ? "cutting the stamps to keep" : "no image is scored again");
      report.resumed_at = report.images;
    }
    if (!ranks::is_first()) return report;
    count_flags(report);
    // The highest scores are known only when the parts are merged: the same command without a part then keeps
    // the stamps and writes the fates.
    if (!part_) {
      keep_stamps(report);
      const bool has_fates =
          options_.keep_only && !options_.overwrite && !lacks_fates();  // of an earlier start
      if (!has_fates) plan_.write_fates(provenance());
    }
    report.seconds = seconds_since(start);
    tell_times(report);
    return report;
  }

 private:
  survey::CutPace pace() {
    survey::CutPace pace;
    pace.times = &cut_times_;
    return pace;
  }

  void tell_of_model() const {
    if (plan_.header().has_mask && !session_.contract().fills_masked)
      context_.warning(
          "{}: was trained before masked pixels were filled in training images; if those images had masks, train it again",
          options_.model);
    scoring::warn_of_training(session_, options_.model, pass_.is_whole(), context_);
  }

  /// Fingerprint of this scan. The choice of kept stamps does not affect the scores.
  std::string job_in(const std::string& precision) const {
    json decisive = json::object();
    decisive["scorers"] = options_.pass.scorers;
    decisive["orientations"] = session_.orientations();
    decisive["precision"] = precision;
    decisive["method_version"] = scoring::kMethodVersion;
    if (pass_.is_whole()) decisive["artefacts"] = scoring::ArtefactColumns::names();
    return fingerprint("scan " + decisive.dump() + session_.fingerprint() + plan_.job());
  }

  /// A scan that was started in the other precision, on another machine, continues in it.
  void keep_precision() {
    const std::string other = session_.precision() == "float32" ? "bfloat16" : "float32";
    const std::string job = job_in(other);
    const fs::path path = part_ ? store::part_path(options_.output, *part_) : fs::path(options_.output);
    const std::string own = part_ ? store::part_job(job, *part_) : job;
    if (store::unfinished_job(path) != own && store::row_file_job(path) != own) return;
    context_.info("{}: was started in {}; continuing in this precision", options_.output, other);
    scoring::SessionOptions asked = options_.pass.session();
    asked.precision = other;
    session_ = scoring::ScoringSession(options_.model, asked, context_);
    job_ = job;
  }

  bool keeps() const { return options_.keep_top > 0 || options_.keep_share > 0; }

  /// Whether an earlier run of this job finished the scores but not these stamps or the fates: after a kill,
  /// after merging the parts of a scan, and if other stamps are to be kept.
  bool is_scored() const {
    if (store::row_file_job(options_.output) != job_) return false;
    return options_.keep_only || lacks_fates() || lacks_stamps();
  }

  bool lacks_fates() const { return !options_.cut.fates.empty() && !fs::exists(options_.cut.fates); }

  bool lacks_stamps() const {
    if (!keeps()) return false;
    const KeptRows kept = rows_to_keep(options_, session_.ranking(), context_.seed);
    return store::row_file_job(options_.kept_path()) != kept_job(kept);
  }

  std::string kept_job(const KeptRows& kept) const {
    return fingerprint(job_ + " kept " + kept.fingerprint());
  }

  ScanReport begin_report() const {
    ScanReport report;
    report.output = options_.output;
    report.ranking = session_.ranking();
    report.precision = session_.precision();
    report.catalogue_rows = static_cast<std::int64_t>(plan_.objects().ids.size());
    report.fates = plan_.count_of_fates();
    report.images = plan_.header().count;
    report.bands = plan_.header().bands;
    for (const survey::Field& field : plan_.survey().fields) report.fields.push_back(field.name);
    report.size = plan_.header().width;
    report.resampling = plan_.kept_words();
    return report;
  }

  Provenance provenance() const {
    json settings = store::settings_of_whole(options_, context_);
    settings.erase("keep_only");  // the stamps are those of one run
    Provenance provenance = Provenance::now("scan", settings, context_);
    provenance.inputs = plan_.inputs();
    provenance.inputs.push_back({options_.model, session_.fingerprint(), session_.provenance()});
    return provenance;
  }

  /// Each part has its own.
  fs::path looked_path() const {
    return (part_ ? store::part_path(options_.output, *part_) : fs::path(options_.output)) += ".first.h5";
  }

  std::vector<statistics::DriftLine> look(ScanReport& report) {
    if (!pass_.is_whole()) return {};
    const Clock::time_point start = Clock::now();
    store::expect_one_job(options_.output, job_);
    std::vector<statistics::DriftLine> drift;
    const auto look_at_some = [&] {
      drift = look_ahead(plan_, looked_path(), fingerprint(job_ + " first"), session_, pass_, context_);
    };
    // Rank 0 cuts the stamps, the others read its file.
    if (store::any_interrupted([&] {
          if (ranks::is_first()) look_at_some();
        }))
      throw Interrupted("stopped before the first image was scored; run the same command again to continue");
    if (!ranks::is_first()) look_at_some();
    report.times.looking = seconds_since(start);
    return drift;
  }

  store::RowFileSpec scores_spec(const survey::CutoutRows& rows, const ScanReport& report) const {
    const std::vector<store::ColumnSpec> known = rows.specs();
    const auto own = scoring::ScorePass::own_names(session_, plan_.header().has_variance);
    store::warn_of_left_out(known, own, options_.cut.catalogue.catalogue, context_);
    store::RowFileSpec spec;
    spec.kind = "scores";
    spec.version = store::kScoresVersion;
    spec.count = plan_.header().count;
    spec.columns = pass_.columns(store::carried_columns(known, own), plan_.header().unit);
    scoring::SearchRecord search;
    search.settings = options_.pass.session().search;
    search.seed = context_.seed;
    spec.attributes = pass_.attributes({provenance().json(), options_.model,
                                        keeps() ? options_.kept_path() : "", plan_.job(), report.ranking,
                                        search, false, plan_.header().has_variance, report.drift});
    return spec;
  }

  /// Scores all stamps, or those of the part.
  void pass_over_all(ScanReport& report) {
    const survey::CutoutRows rows = plan_.rows_of(plan_.placed());
    const store::RowFileSpec spec = scores_spec(rows, report);
    const Clock::time_point start = Clock::now();
    std::int64_t scanned = 0;
    if (ranks::is_alone()) {
      scanned = pass_over(part_, rows, spec, context_, report);
    } else {
      scanned = store::write_over_ranks(
          {"scan", {{options_.output, job_}}, spec.count, scoring::kScoreBlock, options_.overwrite},
          [&](const store::FilePart& part, const RunContext& silent) {
            return pass_over(part, rows, spec, silent, report);
          },
          context_);
      report.output = options_.output;
      report.images = spec.count;
      report.resumed_at = report.images - scanned;
    }
    report.images_per_second = static_cast<double>(scanned) / std::max(1e-9, seconds_since(start));
    report.times.reading = cut_times_.reading.blocked();
    report.times.decompressing = cut_times_.reading.computed();
    report.times.cutting = cut_times_.cutting.computed();
    std::error_code ignored;
    if (ranks::is_first()) fs::remove(looked_path(), ignored);
  }

  /// Scores the stamps of a part, or all: a thread has them cut, this one passes them to the networks.
  /// Returns how many this run scored.
  std::int64_t pass_over(const std::optional<store::FilePart>& part, const survey::CutoutRows& rows,
                         const store::RowFileSpec& spec, const RunContext& shown, ScanReport& report) const {
    std::set<std::string> carried{"flags"};
    for (const store::ColumnSpec& column : spec.columns) carried.insert(column.name);
    store::RowFileWriter writer(options_.output, spec, part, {options_.overwrite, job_, {}}, context_);
    const store::RowRange own = writer.range();
    report.output = writer.path().string();
    report.images = own.last - own.first;
    report.resumed_at = writer.rows_done();
    // Blocks are counted from the first of all rows; the writer of a part skips rows that are not its own.
    const std::int64_t begin = report.resumed_at < own.last
                                   ? report.resumed_at / scoring::kScoreBlock * scoring::kScoreBlock
                                   : own.last;
    const std::int64_t blocks_end =
        (own.last + scoring::kScoreBlock - 1) / scoring::kScoreBlock * scoring::kScoreBlock;
    const std::int64_t last = begin < own.last ? std::min(spec.count, blocks_end) : begin;
    WorkTime preparing;
    RunContext one_thread = context_;
    one_thread.threads = 1;  // each cutting thread prepares whole blocks
    BlockQueue queue({begin, last, static_cast<std::size_t>(plan_.header().stamp_values()),
                      plan_.header().has_mask,
                      [&](std::int64_t first, std::span<const survey::StampRecord> records) {
                        catalog::Table table;
                        const catalog::Table all = rows.rows(first, records);
                        for (const catalog::Column& column : all.columns())
                          if (carried.contains(column.name)) table.add(column);
                        return table;
                      },
                      [&](scoring::StampBlock block) {
                        block.known = without_flags(block.known);
                        return pass_.prepare(std::move(block), one_thread);
                      },
                      [&](std::int64_t row, const std::string& reason) {
                        if (row >= own.first && row < own.last) writer.note_problem(row, reason);
                      },
                      &preparing});
    double in_networks = 0;
    {
      Progress progress(shown, "scan", "images", report.images, report.resumed_at - own.first);
      const CuttingThread cutting(plan_, queue);
      while (auto block = next_of(queue, writer)) {
        const std::int64_t first = block->first, end = std::min(first + block->count(), own.last);
        const Clock::time_point begun = Clock::now();
        pass_.write(writer, std::move(*block));
        in_networks += seconds_since(begun);
        writer.commit(end);
        progress.add(end - std::max(report.resumed_at, first));
        if (context_.cancelled() && end < own.last) stop(writer, end, spec.count);
      }
    }
    if (!part)
      store::refuse_useless_rows(options_.output, "images", spec.count, "flags", store::kFlagNotFinite);
    writer.finish();
    report.times.preparing += preparing.computed();
    report.times.networks += in_networks;
    report.times.waiting_stamps += queue.seconds_waited_for_stamps();
    report.times.waiting_networks += queue.seconds_waited_for_networks();
    return own.last - report.resumed_at;
  }

  static catalog::Table without_flags(const catalog::Table& table) {
    catalog::Table others;
    for (const catalog::Column& column : table.columns())
      if (column.name != "flags") others.add(column);
    return others;
  }

  /// The cutter may notice a stop first.
  std::optional<scoring::PreparedBlock> next_of(BlockQueue& queue, store::RowFileWriter& writer) const {
    try {
      return queue.next();
    } catch (const Interrupted&) {
      writer.keep();
      throw Interrupted(fmt::format("stopped at image {} of {}; run the same command again to continue",
                                    writer.rows_done(), plan_.header().count));
    }
  }

  [[noreturn]] static void stop(store::RowFileWriter& writer, std::int64_t done, std::int64_t count) {
    writer.keep();
    throw Interrupted(
        fmt::format("stopped at image {} of {}; run the same command again to continue", done, count));
  }

  void count_flags(ScanReport& report) const {
    const store::RowFileReader file(report.output, "scores", store::kScoresVersion);
    const catalog::Column flags = file.column("flags");
    for (std::size_t row = 0; row < flags.size(); ++row) {
      const auto value = static_cast<std::int64_t>(flags.number(row));
      report.unscored += (value & store::kFlagNotFinite) != 0 ? 1 : 0;
      report.in_part += (value & (store::kFlagEdge | store::kFlagGap)) != 0 ? 1 : 0;
    }
    for (const store::Problem& problem : file.problems()) {
      report.reasons.push_back(problem.reason);
      if (report.reasons.size() == kReasonsToldOf) break;
    }
    if (report.unscored > 0)
      context_.warning(
          "{} images have non-finite pixels, or hardly any unmasked ones: not scored (NaN, flag {})",
          report.unscored, static_cast<std::int64_t>(store::kFlagNotFinite));
  }

  /// Cuts the stamps to keep once more, since they were not known before.
  void keep_stamps(ScanReport& report) const {
    if (!keeps()) return;
    const Clock::time_point start = Clock::now();
    const KeptRows kept = rows_to_keep(options_, report.ranking, context_.seed);
    if (kept.rows.empty()) {
      context_.warning("no stamps kept: no image is ranked and none was drawn at random");
      return;
    }
    write_some(plan_, kept.rows,
               {options_.kept_path(),
                kept_job(kept),
                options_.overwrite,
                provenance().json(),
                {{store::kKeptOf, plan_.job()}},
                "keep",
                [&](std::span<const std::int64_t> rows) { return kept.columns(rows); }},
               context_);
    report.kept = options_.kept_path();
    report.kept_stamps = std::ssize(kept.rows);
    report.times.keeping = seconds_since(start);
  }

  void tell_times(const ScanReport& report) const {
    const ScanTimes& times = report.times;
    if (!ranks::is_alone()) context_.info("times of rank 0 only:");
    context_.info(
        "cutting, thread seconds: {:.1f} waiting for the disk, {:.1f} decompressing, {:.1f} cutting and resampling, {:.1f} stretch and artefacts, {:.1f} waiting for the networks",
        times.reading, times.decompressing, times.cutting, times.preparing, times.waiting_networks);
    context_.info(
        "networks, wall-clock seconds: {:.1f} computing, {:.1f} waiting for stamps; in addition, {:.1f} for the first pass and {:.1f} for keeping stamps",
        times.networks, times.waiting_stamps, times.looking, times.keeping);
  }

  const ScanOptions& options_;
  const RunContext& context_;
  survey::CutTimes cut_times_;
  scoring::ScoringSession session_;
  survey::CutPlan plan_;
  stamps::StampPreparation preparation_;
  scoring::ScorePass pass_;
  std::optional<store::FilePart> part_;
  std::string job_;
};

}  // namespace

ScanReport scan(const ScanOptions& options, const RunContext& context) {
  return ScanRun(options, context).run();
}

Verb<ScanOptions, ScanReport> scan_verb() {
  return {
      "scan",
      "score a survey's mosaics and catalogue in one pass",
      "Cuts the objects of a catalogue out of mosaics, as cutout does, and scores them, as score does, with the same results (to the last bit with the same number of threads), but without writing the stamps. Only the stamps with the highest scores, and a random fraction, are cut again and kept as a sample, which top, report and explore show. Drift and the reference for artefacts come from about 1200 stamps spread over the survey, which are cut first and are the same ones that score uses. A scan makes no searches, reconstructions or features, and takes no vectors of other networks; peculiar score does, if the stamps are kept. Cutting and networks run in parallel. If stopped or killed, run the same command again to continue.",
      {"peculiar scan model.safetensors --mosaics survey.toml --catalogue cat.fits --size 64 -o scores.h5",
       "peculiar scan model.safetensors --mosaics survey.toml --catalogue cat.fits --where 'mag_i < 24' --size 64 --keep-top 5000 --keep-share 0.001 -o scores.h5",
       "peculiar scan model.safetensors --mosaic tile.fits.fz --catalogue sources.fits --x x --y y --size 64 --scorers density --keep-top 0 -o scores.h5"},
      scan,
      true};
}

}  // namespace peculiar::scan
