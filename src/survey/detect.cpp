#include "survey/detect.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_name.h"
#include "base/order_statistics.h"
#include "base/progress.h"
#include "survey/blocks.h"
#include "survey/noise_scale.h"
#include "survey/source_noise.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::survey {

void DetectOptions::describe(Fields& fields) {
  mosaic.describe(fields, "mosaic");
  fields.add("output", &output, fmt::format("Output table of sources ({}).", tables::kTableSuffixes))
      .letter('o')
      .required()
      .value_name("TABLE");
  fields.add("memory", &memory, "Maximum size of the mosaic rows kept in memory.").unit("MiB").range(8, 1e6);
  detection.describe(fields);
  fields.add("overwrite", &overwrite, "Overwrite an existing table.");
}

namespace {

constexpr double kJoin = 1;  // px: positions of a source in two blocks may differ by this

struct Found {
  detection::Source source;  // with positions in the mosaic
  double flux_error = 0;
  int block = 0;
  bool in_core = false;
};

struct BlockResult {
  std::vector<Found> sources;
  double background_rms = 0;
  std::int64_t usable = 0;  // pixels of the core
};

/// Error of the sum over a source's unmasked pixels: from the variance if available, else from the scatter of
/// the sky; with photon noise if it is not included and the gain is known.
double flux_error(const detection::Source& source, const Patch& patch, const detection::Detection& found,
                  const Mosaic& mosaic) {
  double sum = own_variance(mosaic, source.flux);
  if (patch.variance.empty())
    return std::sqrt(sum + std::pow(found.background_rms, 2) * static_cast<double>(source.pixels));
  for (int y = source.y_min; y <= source.y_max; ++y) {
    for (int x = source.x_min; x <= source.x_max; ++x) {
      const std::size_t i = static_cast<std::size_t>(y) * patch.width + x;
      if (found.segmentation[i] == source.label && patch.mask[i] == 0)
        sum += static_cast<double>(patch.variance[i]);
    }
  }
  return std::sqrt(sum);
}

BlockResult sources_of(const Block& block, const Mosaic& mosaic) {
  const Patch& patch = block.patches.front();
  const detection::Detection& found = block.found.front();
  BlockResult result;
  result.background_rms = found.background_rms;
  for (int y = 0; y < block.height; ++y) {
    const auto from =
        patch.mask.begin() + static_cast<std::ptrdiff_t>(block.low + y) * patch.width + block.left;
    result.usable += std::count(from, from + block.width, std::uint8_t{0});
  }
  const auto dx = static_cast<double>(block.x0 - block.left), dy = static_cast<double>(block.y0 - block.low);
  for (const detection::Source& source : found.sources) {
    const double x = source.x - block.left + 0.5, y = source.y - block.low + 0.5;  // from the core's corner
    if (x < -kJoin || y < -kJoin || x > block.width + kJoin || y > block.height + kJoin) continue;
    Found own{source, flux_error(source, patch, found, mosaic), block.index,
              x >= 0 && y >= 0 && x < block.width && y < block.height};
    own.source.x += dx;
    own.source.y += dy;
    result.sources.push_back(own);
  }
  return result;
}

/// A source on the border of two blocks may be in both cores or in neither: the first block that has it keeps
/// it.
std::vector<Found> join(const std::vector<BlockResult>& blocks) {
  std::vector<Found> all;
  for (const BlockResult& block : blocks) all.insert(all.end(), block.sources.begin(), block.sources.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const Found& a, const Found& b) { return a.in_core > b.in_core; });
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return all[a].source.y < all[b].source.y; });
  std::vector<char> again(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t k = i + 1; k < order.size(); ++k) {
      const Found& a = all[order[i]];
      const Found& b = all[order[k]];
      if (b.source.y - a.source.y > 2 * kJoin) break;
      const bool same =
          a.block != b.block && std::hypot(a.source.x - b.source.x, a.source.y - b.source.y) <= 2 * kJoin;
      if (same) again[std::max(order[i], order[k])] = 1;
    }
  }
  std::vector<Found> kept;
  for (const std::size_t i : order) {
    if (!again[i]) kept.push_back(all[i]);
  }
  return kept;
}

double degrees(double radians) { return radians * 180 / std::numbers::pi; }

class SourceTable {
 public:
  SourceTable(const Survey& survey, const std::vector<Found>& sources) : survey_(survey), sources_(sources) {}

  catalog::Table table() {
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < sources_.size(); ++i) ids.push_back(static_cast<std::int64_t>(i) + 1);
    table_.add({"id", "", "number of the source", std::move(ids), {}});
    if (survey_.has_sky) add_sky();
    add("x", "pix", "barycentre along rows, first pixel = 0", [](const Found& f) { return f.source.x; });
    add("y", "pix", "barycentre along columns", [](const Found& f) { return f.source.y; });
    add("flux", survey_.unit, "sum over its pixels, background subtracted",
        [](const Found& f) { return f.source.flux; });
    const Mosaic& mosaic = survey_.fields.front().first();
    add("flux_error", survey_.unit,
        own_variance(mosaic, 1) > 0
            ? fmt::format(
                  "error of the flux, from the weight or the scatter of the sky, and photon noise ({:.6g} "
                  "electrons per unit)",
                  mosaic.gain())
            : "error of the flux, from the weight or the scatter of the sky",
        [](const Found& f) { return f.flux_error; });
    if (!survey_.zero_point_mag.empty())
      add("mag", "mag", "AB magnitude of the flux",
          [&](const Found& f) { return survey_.zero_point_mag.front() - 2.5 * std::log10(f.source.flux); });
    add("peak", survey_.unit, "brightest pixel", [](const Found& f) { return f.source.peak; });
    add("semi_major", "pix", "root mean square along the major axis",
        [](const Found& f) { return f.source.semi_major; });
    add("semi_minor", "pix", "root mean square along the minor axis",
        [](const Found& f) { return f.source.semi_minor; });
    add("angle", "deg", "angle of the major axis from +x to +y",
        [](const Found& f) { return degrees(f.source.angle_rad); });
    add_integers("pixels", "pix", "number of pixels above the threshold",
                 [](const Found& f) { return f.source.pixels; });
    add_integers(
        "flags", "",
        "1 deblended, 2 truncated, 4 touches masked pixels, 8 degenerate, 16 blend with too many parts, not deblended; sum of bits",
        [](const Found& f) { return f.source.flags; });
    return std::move(table_);
  }

 private:
  template <typename Value>
  void add(const char* name, const std::string& unit, const std::string& description, const Value& value) {
    std::vector<double> values;
    for (const Found& found : sources_) values.push_back(value(found));
    table_.add({name, unit, description, std::move(values), {}});
  }
  template <typename Value>
  void add_integers(const char* name, const char* unit, const char* description, const Value& value) {
    std::vector<std::int64_t> values;
    for (const Found& found : sources_) values.push_back(value(found));
    table_.add({name, unit, description, std::move(values), {}});
  }

  void add_sky() {
    std::vector<double> ra, dec, angles;
    for (const Found& found : sources_) {
      const image::LocalWcs local =
          survey_.fields.front().first().wcs.front().local(found.source.x, found.source.y);
      const auto& cd = local.cd_deg_per_px;
      const double x = std::cos(found.source.angle_rad), y = std::sin(found.source.angle_rad);
      const double angle = degrees(std::atan2(cd[0] * x + cd[1] * y, cd[2] * x + cd[3] * y));
      ra.push_back(local.ra_deg);
      dec.push_back(local.dec_deg);
      angles.push_back(std::fmod(angle + 360, 180));
    }
    table_.add({"ra", "deg", "right ascension of the barycentre (ICRS)", std::move(ra), {}});
    table_.add({"dec", "deg", "declination of the barycentre (ICRS)", std::move(dec), {}});
    table_.add({"position_angle",
                "deg",
                "position angle of the major axis, from north to east",
                std::move(angles),
                {}});
  }

  const Survey& survey_;
  const std::vector<Found>& sources_;
  catalog::Table table_;
};

}  // namespace

DetectReport detect_sources(const DetectOptions& options, const RunContext& context) {
  if (!tables::is_table_file(options.output))
    throw usage_error("--output: '{}' has no table suffix; known suffixes: {}", options.output,
                      tables::kTableSuffixes);
  if (options.mosaic.image.empty()) throw usage_error("--mosaic: give an image");
  refuse_existing(options.output, options.overwrite);
  MosaicOptions mosaics;
  mosaics.one = options.mosaic;
  Survey survey = open_survey(mosaics, 1, context);
  scale_noise(survey, options.detection, NoiseUse::kCatalogue, options.memory, context);
  const Mosaic& mosaic = survey.fields.front().first();
  std::vector<MosaicWindow> windows;
  windows.emplace_back(mosaic, false, context.threads);
  std::vector<BlockResult> blocks(static_cast<std::size_t>(block_count(mosaic)));
  {
    Progress progress(context, "detect", "blocks", static_cast<std::int64_t>(blocks.size()));
    for_each_block(windows, kBlockMargin, options.detection, options.memory, context,
                   [&](const Block& block) {
                     blocks[static_cast<std::size_t>(block.index)] = sources_of(block, mosaic);
                     progress.add(1);
                   });
  }
  const std::vector<Found> sources = join(blocks);
  const bool has_data =
      std::any_of(blocks.begin(), blocks.end(), [](const BlockResult& block) { return block.usable > 0; });
  if (!has_data)
    throw input_error("{}: none of its pixels has data, so there is nothing to detect{}",
                      options.mosaic.image,
                      options.mosaic.weight.empty() ? "" : " (weights of 0 or above 3e38 mean no data)");
  if (sources.empty()) context.warning("{}: no source found; the table has no rows", options.mosaic.image);
  catalog::Table table = SourceTable(survey, sources).table();
  table.description = fmt::format("Sources of {}", valid_text(options.mosaic.image));
  if (survey.has_sky) table.metadata.emplace_back("RADESYS", "ICRS");
  Provenance provenance = Provenance::now("detect", settings_of(options), context);
  provenance.inputs = images_of(survey);
  tables::set_provenance(table, provenance);
  tables::write_table(options.output, table);

  DetectReport report;
  report.output = options.output;
  report.sources = static_cast<std::int64_t>(sources.size());
  for (const Found& found : sources) {
    report.deblended += (found.source.flags & detection::kDeblended) != 0 ? 1 : 0;
    report.truncated += (found.source.flags & detection::kTruncated) != 0 ? 1 : 0;
    report.masked += (found.source.flags & detection::kHasMasked) != 0 ? 1 : 0;
    report.unparted += (found.source.flags & detection::kUnparted) != 0 ? 1 : 0;
  }
  if (report.unparted > 0)
    context.warning(
        "{}: {} of more than {} parts {} kept whole (flag 16), not deblended; a higher --threshold (such as {:.3g}) makes smaller blends, and --deblend-contrast 1 switches deblending off",
        options.mosaic.image, report.unparted == 1 ? "a blend" : fmt::format("{} blends", report.unparted),
        detection::kMostParts, report.unparted == 1 ? "is" : "are", 2 * options.detection.threshold);
  std::vector<double> scatters;
  std::int64_t usable = 0;
  for (const BlockResult& block : blocks) {
    usable += block.usable;
    if (std::isfinite(block.background_rms)) scatters.push_back(block.background_rms);
  }
  report.data_share = static_cast<double>(usable) / static_cast<double>(mosaic.width * mosaic.height);
  report.background_rms = scatters.empty() ? std::nan("") : upper_median(scatters);
  return report;
}

Verb<DetectOptions, DetectReport> detect_verb() {
  return {
      "detect",
      "catalogue of the sources in a mosaic",
      "Subtracts the background of a mosaic, detects and deblends sources as Source Extractor does (with the library sep), and writes a table with positions, isophotal fluxes and magnitudes, moments and flags. The mosaic is processed in overlapping blocks, so its size is not limited. The table can serve as the catalogue of peculiar cutout.",
      {"peculiar detect --mosaic field.fits -o sources.fits",
       "peculiar detect --mosaic field.fits --weight field_wht.fits --zero-point 25.9463 --threshold 2 -o sources.ecsv"},
      detect_sources};
}

}  // namespace peculiar::survey
