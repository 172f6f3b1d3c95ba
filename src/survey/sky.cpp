#include "survey/sky.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/version.h"
#include "survey/cutout_rows.h"
#include "survey/job.h"
#include "survey/noise_scale.h"
#include "survey/sky_noise.h"
#include "survey/stamp_options.h"

namespace peculiar::survey {

void SkyOptions::describe(Fields& fields) {
  mosaics.describe(fields);
  fields.add("output", &output, "Output sample.").letter('o').required().value_name("SAMPLE.h5");
  fields.add("count", &count, "Stamps to draw.").range(1, 1e7);
  fields.add("size", &size, "Edge length of the square stamps, in pixels of the mosaics.")
      .unit("px")
      .range(4, 1024);
  fields.add("grow", &grow, "Margin masked around each pixel of a source.").unit("px").range(0, 512);
  detection.describe(fields);
  shards.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite an existing sample once the new one is complete.");
}

namespace {

constexpr std::size_t kTries = 64;   // positions kept per stamp requested
constexpr double kSamePlace = 0.05;  // px, between bands
constexpr double kMostFlat = 0.005;  // fraction of pixels; noise and pictures of few bits have none

void check_same_pixels(const Field& field) {
  const Mosaic& first = field.first();
  for (const Mosaic& other : field.mosaics) {
    bool alike = other.width == first.width && other.height == first.height;
    for (const double x : {0.0, static_cast<double>(first.width) - 1}) {
      const double y = x == 0 ? 0 : static_cast<double>(first.height) - 1;
      const auto pixel = other_pixel(first, other, x, y, 0);
      alike = alike && pixel && std::hypot(pixel->x - x, pixel->y - y) < kSamePlace;
    }
    if (!alike)
      throw input_error(
          "{} and {}: sky is cut in all bands at once, so the bands must have the same pixels; resample one, or make one sample per band",
          first.file.image, other.file.image);
  }
}

/// From the band with the least correlated noise, so that no band's sources are missed. Logged.
NoiseCorrelation least_correlation(const Field& field, const SkyOptions& options, const RunContext& context) {
  NoiseCorrelation least{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  for (const Mosaic& mosaic : field.mosaics) {
    if (!mosaic.file.segmentation.empty()) continue;
    const NoiseCorrelation own = noise_correlation(mosaic, options.detection.smooth);
    least = {std::min(least.scatter, own.scatter), std::min(least.area, own.area)};
  }
  if (!std::isfinite(least.scatter)) return {};
  if (least.scatter > 1 || least.area > 1) {
    const detection::DetectionOptions used = allowing_for(least, options.detection);
    context.warning(
        "{}: pixel noise is correlated: after smoothing it is {:.2f} times that of independent pixels; detecting sources with a threshold of {:.3g} and {} px at least instead of {:.3g} and {}; a lower --threshold masks more",
        field.name.empty() ? field.first().file.image : field.name, least.scatter, used.threshold,
        used.min_area, options.detection.threshold, options.detection.min_area);
  }
  return least;
}

/// The fraction of a field that is sky; adds its positions for stamps to those of other fields.
SkyCount look_at(const Survey& survey, int field, const SkyOptions& options, const RunContext& context,
                 std::vector<SkyPlace>& places) {
  const Field& own = survey.fields[static_cast<std::size_t>(field)];
  const int grow = static_cast<int>(options.grow), size = static_cast<int>(options.size);
  const std::size_t most = kTries * static_cast<std::size_t>(options.count);
  detection::DetectionOptions detection = options.detection;
  detection.subtract_background = true;  // for detection
  detection = allowing_for(least_correlation(own, options, context), detection);
  std::vector<MosaicWindow> windows;
  for (const Mosaic& mosaic : own.mosaics) windows.emplace_back(mosaic, true, context.threads);
  const int margin = std::max(kBlockMargin, size + grow + kBlockMargin / 4);
  SkyCount count;
  std::mutex mutex;
  Progress progress(context, "sky", "blocks", block_count(own.first()));
  for_each_block(windows, margin, detection, options.mosaics.memory, context, [&](const Block& block) {
    const std::vector<std::uint8_t> marks = not_sky(block, grow);
    const SkyCount here = count_sky(block, marks);
    const std::vector<SkyPlace> found =
        draw_places(block, marks, own.first(), size, context.seed, field, most);
    const std::lock_guard lock(mutex);
    count.pixels += here.pixels;
    count.no_data += here.no_data;
    count.sources += here.sources;
    count.grown += here.grown;
    if (here.flat > 0 && (count.flat == 0 || here.flat_value < count.flat_value))
      count.flat_value = here.flat_value;
    count.flat += here.flat;
    places.insert(places.end(), found.begin(), found.end());
    keep_least(places, most);
    progress.add(1);
  });
  if (static_cast<double>(count.flat) > kMostFlat * static_cast<double>(count.pixels)) {
    context.warning(
        "{}: {:.3g} % of its pixels lie in patches of constant value {} and count as sky; if they have no data, --blank {} leaves them out",
        own.name.empty() ? own.first().file.image : own.name,
        100 * static_cast<double>(count.flat) / static_cast<double>(count.pixels), count.flat_value,
        count.flat_value);
  }
  return count;
}

std::string share_words(const SkyCount& count) {
  const auto percent = [&](std::int64_t part) {
    return 100 * static_cast<double>(part) / static_cast<double>(count.pixels);
  };
  return fmt::format(
      "{:.3g} % have no data, {:.3g} % are sources, {:.3g} % lie within --grow of a source, {:.3g} % are sky",
      percent(count.no_data), percent(count.sources), percent(count.grown), percent(count.left()));
}

catalog::Table sky_rows(const Survey& survey, std::span<const Placed> placed,
                        std::span<const StampRecord> records) {
  catalog::Table table;
  std::vector<std::string> ids;
  for (const Placed& place : placed) ids.push_back(fmt::format("sky_{:07}", place.row));
  table.add({"id", "", "name of the stamp", std::move(ids), {}});
  const catalog::Table own = stamp_columns(survey, placed, records);
  for (const catalog::Column& column : own.columns()) table.add(column);
  return table;
}

/// Examines all fields, and chooses positions for as many stamps as requested or possible.
std::vector<SkyPlace> choose_places(const Survey& survey, const SkyOptions& options,
                                    const RunContext& context, SkyReport& report) {
  std::vector<SkyPlace> places;
  for (std::size_t field = 0; field < survey.fields.size(); ++field) {
    check_same_pixels(survey.fields[field]);
    report.fields.push_back(survey.fields[field].name);
    report.counts.push_back(look_at(survey, static_cast<int>(field), options, context, places));
  }
  std::vector<SkyPlace> chosen = choose_apart(std::move(places), static_cast<int>(options.size),
                                              static_cast<std::size_t>(options.count));
  if (chosen.empty()) {
    std::string words;
    for (std::size_t i = 0; i < report.fields.size(); ++i)
      words += fmt::format("\n  {}: of its pixels {}", report.fields[i], share_words(report.counts[i]));
    throw input_error(
        "there is no blank stamp of {} x {} px; use a smaller --size or --grow, or a higher --threshold:{}",
        options.size, options.size, words);
  }
  if (static_cast<std::int64_t>(chosen.size()) < options.count)
    context.warning("there is room for only {} sky stamps of {}", chosen.size(), options.count);
  return chosen;
}

/// The positions as objects at the centres of stamps, in the order of the sample's rows.
std::vector<Placed> objects_at(const std::vector<SkyPlace>& places, std::int64_t size) {
  const double middle = (static_cast<double>(size) - 1) / 2;
  std::vector<Placed> placed;
  for (const SkyPlace& place : places)
    placed.push_back({static_cast<std::int64_t>(placed.size()), place.field, 1,
                      static_cast<double>(place.x0) + middle, static_cast<double>(place.y0) + middle});
  Cutter::sort(placed);
  return placed;
}

}  // namespace

SkyReport cut_sky(const SkyOptions& options, const RunContext& context, const CutPace& pace) {
  options.shards.check(options.output);
  const nlohmann::json settings = store::settings_of_whole(options, context);
  Survey survey = open_survey(options.mosaics, context.threads, context);
  scale_noise(survey, options.detection, NoiseUse::kSample, options.mosaics.memory, context);
  for (Field& field : survey.fields) {
    // The stamps contain no sources, and positive noise has no photon noise of its own.
    for (Mosaic& mosaic : field.mosaics) mosaic.file.noise_of = "all";
  }
  StampOptions stamps;
  stamps.size = options.size;
  stamps.detection = options.detection;
  const StampMaker maker(geometry_of(stamps, survey), treatment_of(stamps), 1, context.seed);
  SkyReport report;
  const std::vector<Placed> placed =
      objects_at(choose_places(survey, options, context, report), options.size);
  CutPace own_pace = pace;
  own_pace.memory_mib = options.mosaics.memory;
  const Cutter cutter(survey, maker, context, own_pace);
  store::SampleHeader header = cutter.header(static_cast<std::int64_t>(placed.size()));
  Provenance provenance = Provenance::now("sky", settings, context);
  provenance.inputs = images_of(survey);
  header.provenance = provenance.json();
  const std::vector<StampRecord> none(placed.size());
  std::string inputs = files_fingerprint(survey);
  if (!options.mosaics.list.empty()) inputs += read_file(options.mosaics.list);
  store::SampleWriter writer(
      options.output, header, specs_of(sky_rows(survey, placed, none)), options.shards.part(header.count),
      {options.overwrite, job_fingerprint(settings, inputs), own_pace.commit_interval}, context);
  const store::RowRange own = writer.rows().range();
  report.resumed_at = writer.rows().rows_done();
  report.stamps = own.last - own.first;
  {
    Progress progress(context, "sky", "stamps", report.stamps, report.resumed_at - own.first);
    SampleSink sink(
        [&](std::int64_t first, std::span<const StampRecord> records) {
          return sky_rows(survey, std::span(placed).subspan(static_cast<std::size_t>(first), records.size()),
                          records);
        },
        writer, progress);
    cutter.run(placed, sink);
  }
  writer.rows().finish();
  report.output = writer.rows().path().string();
  report.asked = options.count;
  report.bands = survey.bands;
  report.pixel_scale_arcsec = header.pixel_scale_arcsec;
  report.unit = header.unit;
  return report;
}

Verb<SkyOptions, SkyReport> sky_verb() {
  return {
      "sky",
      "stamps of blank sky out of mosaics, for peculiar noise",
      "Detects sources in the mosaics in all bands, masks them with a margin, cuts non-overlapping stamps at random positions from the remaining sky, and reports how much sky there is. If the noise of neighbouring pixels is correlated, as in drizzled mosaics, the detection threshold and the minimum area are raised accordingly; the correlation is measured and reported. If there is a segmentation map, its sources are masked. The sample serves peculiar noise --sky. If stopped or killed, run the same command again to continue.",
      {"peculiar sky --mosaic f160w.fits --weight f160w_wht.fits --zero-point 25.9463 --band F160W --count 2000 --size 96 -o sky.h5",
       "peculiar sky --mosaics survey.toml --count 500 --grow 10 --threshold 1.2 -o sky.h5"},
      [](const SkyOptions& options, const RunContext& context) { return cut_sky(options, context); }};
}

}  // namespace peculiar::survey
