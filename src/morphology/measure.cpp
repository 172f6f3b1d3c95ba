#include "morphology/measure.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/order_statistics.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "morphology/centred_psf.h"
#include "morphology/measured_block.h"
#include "morphology/stamp_row.h"
#include "ranks/ranks.h"
#include "store/band_columns.h"
#include "store/carried_columns.h"
#include "store/image_set.h"
#include "store/rank_parts.h"
#include "store/row_selection.h"
#include "store/useless_rows.h"
#include "tables/table_file.h"

namespace peculiar::morphology {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::int64_t kBlock = 512;

int band_index(const store::SampleReader& sample, const std::string& name) {
  const std::vector<std::string>& bands = sample.header().bands;
  if (name.empty()) return 0;
  const auto found = std::find(bands.begin(), bands.end(), name);
  if (found != bands.end()) return static_cast<int>(found - bands.begin());
  throw usage_error("--band: {} has no band '{}'; it has {}", sample.path().string(), name,
                    fmt::join(bands, ", "));
}

/// PSF of one band, with the star centred in the middle pixel, or nothing.
std::optional<image::Image> psf_of(const store::SampleReader& sample, int band, const RunContext& context) {
  const std::optional<image::Image>& all = sample.header().psf;
  if (!all) return std::nullopt;
  const auto from = all->band(all->bands == 1 ? 0 : band);
  return centred_psf(from, all->height, all->width, sample.path().string(), context);
}

/// Measures the selected stamps of a sample. Keeps a reference to the context.
class SampleMeasurer {
 public:
  SampleMeasurer(const MeasureOptions& options, const RunContext& context)
      : options_(options),
        context_(context),
        sample_(options.sample),
        band_(band_index(sample_, options.band)),
        psf_(options.sersic ? psf_of(sample_, band_, context) : std::nullopt) {
    const std::vector<std::size_t> selected = store::some_rows(sample_, options.where);
    rows_.assign(selected.begin(), selected.end());
    if (rows_.empty()) throw input_error("{}: no image to measure: the sample is empty", options.sample);
    noise_factor_ = noise_factor(sample_, rows_, band_, options.detection, context);
    choose_gain();
    settings_ = store::settings_of_whole(options);
    json decisive = settings_;
    for (const char* free : {"sample", "output", "overwrite"}) decisive.erase(free);
    for (const store::ColumnSpec& column : sample_.rows().columns())
      decisive["columns"].push_back(column.name);  // which are copied
    job_ = fingerprint(decisive.dump() + store::selection_job("measure", {{&sample_, selected}}));
  }

  /// Writes a measurements file.
  MeasureReport run(const fs::path& path, bool overwrite) {
    MeasureReport report;
    report.gain = gain_;
    std::set<std::string> made;
    for (const catalog::Column& column : measured_columns({}, sample_.header().unit))
      made.insert(column.name);
    const store::CarriedColumns known(sample_, made);
    store::warn_of_left_out(sample_.rows().columns(), {}, options_.sample, context_);
    store::RowFileSpec spec;
    spec.kind = "measurements";
    spec.version = kMeasurementsVersion;
    spec.count = std::ssize(rows_);
    spec.columns.push_back({"row", "", "row of the image in the sample", store::ColumnType::kInteger, 0});
    spec.columns.insert(spec.columns.end(), known.specs().begin(), known.specs().end());
    for (const catalog::Column& column : measured_columns({}, sample_.header().unit))
      spec.columns.push_back(store::column_spec(column));
    Provenance provenance = Provenance::now("measure", settings_, context_);
    provenance.inputs = {sample_.as_input()};
    spec.attributes = {{"provenance", provenance.json()},
                       {"sample", options_.sample},
                       {store::kImageSet, image_set().json()},
                       {"band", sample_.header().bands[static_cast<std::size_t>(band_)]}};
    if (gain_ > 0) spec.attributes.emplace_back("gain", gain_);
    report.output = path.string();
    report.images = spec.count;
    const auto start = std::chrono::steady_clock::now();
    std::int64_t measured = 0;
    if (!overwrite && !options_.shards.is_given() && store::row_file_job(path) == job_) {
      // An earlier run has measured all images, and was killed before it had made the table of them.
      report.resumed_at = report.images;
      count(path, report);
    } else if (ranks::is_alone()) {
      const Part part{path, spec, options_.shards.part(spec.count), overwrite};
      measured = write_part(part, known, context_, report);
      count(report.output, report);
    } else {
      measured = store::write_over_ranks(
          {"measure", {{path, job_}}, spec.count, kBlock, overwrite},
          [&](const store::FilePart& part, const RunContext& silent) {
            MeasureReport of_part;
            return write_part({path, spec, part, overwrite}, known, silent, of_part);
          },
          context_);
      report.resumed_at = report.images - measured;
      if (ranks::is_first()) count(path, report);
    }
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    report.images_per_second = static_cast<double>(measured) / report.seconds;
    return report;
  }

 private:
  /// Rows to write, of a file or one of its parts.
  struct Part {
    fs::path whole;
    const store::RowFileSpec& spec;
    std::optional<store::FilePart> part;
    bool overwrite = false;
  };

  /// Returns the number of images measured in this run.
  std::int64_t write_part(const Part& part, const store::CarriedColumns& known, const RunContext& shown,
                          MeasureReport& report) const {
    store::RowFileWriter writer(part.whole, part.spec, part.part, {part.overwrite, job_, {}}, context_);
    known.write(writer, rows_);
    const std::int64_t begin = writer.rows_done();
    const store::RowRange own = writer.range();
    report.output = writer.path().string();
    report.images = own.last - own.first;
    report.resumed_at = begin;
    Progress progress(shown, "measure", "images", report.images, begin - own.first);
    for (std::int64_t first = begin; first < own.last; first += kBlock) {
      const std::int64_t end = std::min(own.last, first + kBlock);
      write_block(writer, first, end);
      writer.commit(end);
      progress.add(end - first);
      if (context_.cancelled() && end < own.last) {
        writer.keep();
        throw Interrupted(
            fmt::format("stopped at image {} of {}; run the same command again to continue", end, own.last));
      }
    }
    if (!part.part)
      store::refuse_useless_rows(part.whole, "images", part.spec.count, "flag", 0, {kCatastrophic},
                                 ": no source, no light, or no pixels in any of them");
    writer.finish();
    return own.last - begin;
  }

  void write_block(store::RowFileWriter& writer, std::int64_t first, std::int64_t end) const {
    const std::vector<std::int64_t> rows(rows_.begin() + first, rows_.begin() + end);
    std::vector<StampMeasurement> measured(rows.size());
    parallel_for(static_cast<std::int64_t>(rows.size()), context_.threads, [&](std::int64_t i, int) {
      measured[static_cast<std::size_t>(i)] = measure_row(rows[static_cast<std::size_t>(i)]);
    });
    for (std::size_t i = 0; i < measured.size(); ++i) {
      if (!measured[i].problem.empty())
        writer.note_problem(first + static_cast<std::int64_t>(i), measured[i].problem);
    }
    writer.write(catalog::Column{"row", "", "", rows, {}}, first);
    for (const catalog::Column& column : measured_columns(measured, sample_.header().unit))
      writer.write(column, first);
  }

  /// Takes the gain from the option, or else from the sample's gain column.
  void choose_gain() {
    constexpr double kSame = 0.01;  // relative
    const std::string& path = options_.sample;
    if (sample_.header().has_variance) {
      if (options_.gain.value_or(0) > 0)
        context_.warning("{}: has a variance, which gives the noise; --gain is not used", path);
      return;
    }
    gain_ = options_.gain.value_or(0);
    std::optional<std::vector<double>> known = store::gain_column(sample_, static_cast<std::size_t>(band_));
    std::vector<double> selected;
    for (const std::int64_t row : rows_) {
      const double gain = known ? (*known)[static_cast<std::size_t>(row)] : 0;
      if (gain > 0 && std::isfinite(gain)) selected.push_back(gain);
    }
    if (selected.empty()) return;
    const double typical = upper_median(selected);
    if (options_.gain) {
      if (std::abs(gain_ / typical - 1) > kSame)
        context_.warning(
            "{}: using the gain of {:.6g} electrons per unit from --gain; its gain column has {:.6g}", path,
            gain_, typical);
      return;
    }
    gain_ = typical;
    gains_ = std::move(*known);
    context_.info(
        "{}: adding the photon noise of the sources with {:.6g} electrons per unit, from its gain column; --gain sets another gain, and --gain 0 leaves this noise out",
        path, typical);
  }

  double gain_of(std::int64_t row) const {
    if (gains_.empty()) return gain_;
    const double own = gains_[static_cast<std::size_t>(row)];
    return own > 0 && std::isfinite(own) ? own : 0;
  }

  /// The images that the measurements depend on; a PSF not used by a fit is omitted.
  store::ImageSet image_set() const {
    store::ImageSet set = store::image_set_of(sample_);
    set.has_psf = psf_.has_value();
    return set;
  }

  StampMeasurement measure_row(std::int64_t row) const {
    const StampRow stamp = read_stamp_row(sample_, row, band_, noise_factor_);
    return measure_stamp(stamp.frame(), psf_ ? &*psf_ : nullptr, options_.detection,
                         {gain_of(row), options_.sersic});
  }

  /// Counts over the whole file, including rows of earlier runs.
  static void count(const fs::path& path, MeasureReport& report) {
    const store::RowFileReader file(path, "measurements", kMeasurementsVersion);
    const catalog::Table table = file.catalogue({"flag", "flag_sersic", "companions", "measure_flags"});
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const auto quality = static_cast<int>(table.at("flag").number(row));
      report.unmeasured += quality == kCatastrophic ? 1 : 0;
      report.bad += quality == kBad ? 1 : 0;
      report.suspect += quality == kSuspect ? 1 : 0;
      const auto fit = static_cast<int>(table.at("flag_sersic").number(row));
      report.bad_fits += fit == kSuspect || fit == kBad ? 1 : 0;
      const auto flags = static_cast<std::int64_t>(table.at("measure_flags").number(row));
      report.off_centre += (flags & kNotCentral) != 0 ? 1 : 0;
      report.cut_off += (flags & (kAtEdge | kHalfHidden)) != 0 ? 1 : 0;
      report.troughs += (flags & kInTrough) != 0 ? 1 : 0;
      report.too_small += (flags & kTooSmall) != 0 ? 1 : 0;
      report.with_companions += table.at("companions").number(row) > 0 ? 1 : 0;
    }
  }

  MeasureOptions options_;
  const RunContext& context_;
  store::SampleReader sample_;
  int band_;
  std::optional<image::Image> psf_;
  std::vector<std::int64_t> rows_;
  double noise_factor_ = 1;
  double gain_ = 0;            // the same for all images, or the median
  std::vector<double> gains_;  // per row of the sample; empty: the same for all
  json settings_;
  std::string job_;
};

}  // namespace

void MeasureOptions::describe(Fields& fields) {
  fields.add("sample", &sample, "Sample to measure.").positional().required().value_name("SAMPLE.h5");
  fields
      .add("output", &output, fmt::format("Output file: HDF5 (.h5) or a table ({}).", tables::kTableSuffixes))
      .letter('o')
      .required()
      .value_name("FILE");
  fields.add("where", &where, "Measure only images that satisfy this expression on the catalogue's columns.")
      .value_name("EXPRESSION");
  fields.add("band", &band, "Band to measure. Default: the first.").value_name("NAME");
  fields
      .add(
          "gain", &gain,
          "Electrons per unit of flux, for the photon noise of sources in samples without variance; 0: sky noise only. Default: the column gain of the sample, which cutout takes from the header of the mosaic, else 0.")
      .range(0, 1e12);
  fields.add("sersic", &sersic, "Fit a Sersic profile; --no-sersic saves time.");
  detection.describe(fields);
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite an existing output file.");
}

MeasureReport measure_sample(const MeasureOptions& options, const RunContext& context) {
  if (!tables::is_table_file(options.output) && fs::path(options.output).extension() != ".h5")
    throw usage_error("--output: '{}' is neither .h5 nor a table; known suffixes: .h5 {}", options.output,
                      tables::kTableSuffixes);
  options.shards.check(options.output);
  if (!options.shards.is_given()) refuse_existing(options.output, options.overwrite);
  MeasureReport report;
  tables::write_rows_or_table(options.output, fmt::format("Morphology of {}", options.sample),
                              [&](const std::string& path) {
                                report = SampleMeasurer(options, context).run(path, options.overwrite);
                              });
  if (!options.shards.is_given()) report.output = options.output;
  return report;
}

Verb<MeasureOptions, MeasureReport> measure_verb() {
  return {
      "measure",
      "measure companions and morphology of every image",
      "Finds and deblends the sources of every stamp and measures the one in the middle by statmorph's definitions: radii, concentration, asymmetry, smoothness, Gini, M20, multimode, intensity, deviation, shape and outer asymmetry, signal-to-noise ratio and a Sersic fit, with quality flags. Also gives the number of companions, and the flux ratio and distance of the brightest. Uses the sample's PSF, variance and mask. If stopped or killed, run the same command again to continue.",
      {"peculiar measure galaxies.h5 -o measured.h5",
       "peculiar measure galaxies.h5 -o measured.ecsv --where 'redshift < 1' --threshold 2",
       "peculiar measure galaxies.h5 -o measured.fits --band F160W --no-sersic"},
      measure_sample};
}

}  // namespace peculiar::morphology
