#include "injection/planted_rows.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "image/brightness_unit.h"
#include "injection/foreign_light.h"
#include "injection/planted_noise.h"
#include "mock/number_list.h"
#include "morphology/centred_psf.h"
#include "store/band_columns.h"

namespace peculiar::injection {

namespace {

/// A circular Gaussian, sampled at pixel centres, out to 4 standard deviations.
image::Image gaussian_psf(double fwhm_px) {
  const double sigma = fwhm_px / 2.3548200450309493;
  const int half = std::max(1, static_cast<int>(std::ceil(4 * sigma)));
  image::Image psf(1, 2 * half + 1, 2 * half + 1);
  for (int y = -half; y <= half; ++y) {
    for (int x = -half; x <= half; ++x)
      psf.at(0, y + half, x + half) = static_cast<float>(std::exp(-(x * x + y * y) / (2 * sigma * sigma)));
  }
  return psf;
}

std::vector<double> gains_of(const std::vector<std::vector<double>>& gains, std::size_t bands,
                             std::int64_t row) {
  std::vector<double> gain(bands, std::nan(""));
  for (std::size_t b = 0; b < gains.size(); ++b)
    if (!gains[b].empty()) gain[b] = gains[b][static_cast<std::size_t>(row)];
  return gain;
}

/// NaN where the column does not give a number of electrons.
std::vector<std::vector<double>> column_gains(const store::SampleReader& sample) {
  std::vector<std::vector<double>> gains(sample.header().bands.size());
  for (std::size_t b = 0; b < gains.size(); ++b) {
    gains[b] = store::gain_column(sample, b).value_or(std::vector<double>{});
    for (double& gain : gains[b]) gain = gain > 0 ? gain : std::nan("");
  }
  return gains;
}

/// Factor per band that brings values of the stamps to the zero-points of the images; 1 if one is unknown.
std::vector<double> zero_point_factors(const store::SampleHeader& own, const store::SampleHeader& its) {
  std::vector<double> factors(own.bands.size(), 1);
  if (own.zero_point_mag.size() != factors.size() || its.zero_point_mag.size() != factors.size())
    return factors;
  for (std::size_t b = 0; b < factors.size(); ++b)
    factors[b] = std::pow(10.0, 0.4 * (own.zero_point_mag[b] - its.zero_point_mag[b]));
  const bool are_known = std::ranges::all_of(factors, [](double factor) { return std::isfinite(factor); });
  return are_known ? factors : std::vector<double>(factors.size(), 1);
}

/// A row of the stamps, brought to the zero-points of the images.
StampRow read_calibrated(const store::SampleReader& stamps, std::int64_t row,
                         const store::SampleReader& sample) {
  StampRow stamp = read_stamp(stamps, row);
  const std::vector<double> factors = zero_point_factors(sample.header(), stamps.header());
  const std::size_t band = stamp.pixels.size() / factors.size();
  for (std::size_t i = 0; i < stamp.pixels.size(); ++i) {
    const auto factor = static_cast<float>(factors[i / band]);
    stamp.pixels[i] *= factor;
    if (!stamp.variance.empty()) stamp.variance[i] *= factor * factor;
  }
  return stamp;
}

}  // namespace

void check_stamps(const store::SampleReader& sample, const store::SampleReader& stamps) {
  const store::SampleHeader& own = sample.header();
  const store::SampleHeader& its = stamps.header();
  const std::string path = stamps.path().string();
  if (stamps.count() == 0) throw input_error("{}: has no stamps", path);
  if (its.height != its.width) throw input_error("{}: its stamps are not square", path);
  if (its.height > own.height)
    throw input_error("{}: its stamps of {} px are larger than the images of {} px; cut them smaller", path,
                      its.height, own.height);
  if (its.bands != own.bands)
    throw input_error("{}: its bands are {}, those of the images {}", path, fmt::join(its.bands, ", "),
                      fmt::join(own.bands, ", "));
  if (std::abs(its.pixel_scale_arcsec / own.pixel_scale_arcsec - 1) > 1e-3)
    throw input_error("{}: its pixel scale is {} arcsec, that of the images {}; resample its stamps first",
                      path, its.pixel_scale_arcsec, own.pixel_scale_arcsec);
  if (!its.unit.empty() && !own.unit.empty() && !image::same_unit(its.unit, own.unit))
    throw input_error("{}: its unit is '{}', that of the images '{}'", path, its.unit, own.unit);
  if (its.rows_upward != own.rows_upward)
    throw input_error("{}: its rows run in the opposite direction to those of the images", path);
}

std::vector<std::int64_t> usable_stamps(const store::SampleReader& sample, const store::SampleReader& stamps,
                                        bool own_colour) {
  std::vector<std::int64_t> usable;
  for (std::int64_t row = 0; row < stamps.count(); ++row) {
    const StampRow stamp = read_calibrated(stamps, row, sample);
    const ForeignLight light = stamp_light(stamp.pixels, stamp.variance, stamp.mask, stamps.header().height);
    const std::size_t band = light.pixels.size() / stamps.header().bands.size();
    bool is_bright = true;
    double all = 0;
    for (auto first = light.pixels.begin(); first != light.pixels.end();) {
      const auto last = first + static_cast<std::ptrdiff_t>(band);
      const double flux = std::accumulate(first, last, 0.0);
      is_bright = is_bright && (own_colour || flux > 0);
      all += flux;
      first = last;
    }
    if (is_bright && all > 0) usable.push_back(row);
  }
  if (usable.empty())
    throw input_error("{}: none of its stamps has light above the median of its border",
                      stamps.path().string());
  return usable;
}

PlantedRows::PlantedRows(const InjectOptions& options, const Settings& settings,
                         const store::SampleReader& sample, const store::SampleReader* stamps,
                         const RunContext& context)
    : settings_(settings), sample_(sample), stamps_(stamps), context_(context), writes_light_(options.light) {
  choose_psf(options);
  choose_gains(options);
}

void PlantedRows::choose_psf(const InjectOptions& options) {
  const std::string path = sample_.path().string();
  if (options.psf_fwhm) {
    if (options.psf != "auto")
      throw usage_error("--psf-fwhm and --psf {}: give only one of them", options.psf);
    psf_ = {gaussian_psf(*options.psf_fwhm)};
    psf_words_ = fmt::format("a round Gaussian of {} px (full width at half maximum)", *options.psf_fwhm);
    return;
  }
  if (options.psf == "sample" && !sample_.header().psf)
    throw usage_error("--psf sample: {} has no point spread function; give its width (--psf-fwhm)", path);
  if (options.psf == "none") return;
  if (!settings_.draws()) return;
  if (const std::optional<image::Image>& own = sample_.header().psf) {
    for (int band = 0; band < own->bands; ++band)
      psf_.push_back(morphology::centred_psf(own->band(band), own->height, own->width, path, context_));
    psf_words_ = "the sample's point spread function";
  }
  if (psf_.empty())
    context_.warning(
        "{}: has no point spread function: drawn light is sharper than the images; give their PSF width (--psf-fwhm PX)",
        path);
}

void PlantedRows::choose_gains(const InjectOptions& options) {
  const std::size_t bands = sample_.header().bands.size();
  gains_.resize(bands);
  if (!options.noise) return;
  if (!options.gain.empty()) {
    const std::vector<double> asked = mock::numbers_of_bands(options.gain, bands, "--gain", 0);
    for (std::size_t b = 0; b < bands; ++b)
      gains_[b].assign(static_cast<std::size_t>(sample_.count()), asked[b]);
  } else {
    gains_ = column_gains(sample_);
  }
  if (stamps_ != nullptr) {
    stamp_gains_ = column_gains(*stamps_);
    const std::vector<double> factors = zero_point_factors(sample_.header(), stamps_->header());
    for (std::size_t b = 0; b < bands; ++b)
      for (double& gain : stamp_gains_[b]) gain /= factors[b];
  }
  has_gain_ = std::any_of(gains_.begin(), gains_.end(), [](const std::vector<double>& band) {
    return std::any_of(band.begin(), band.end(), [](double gain) { return std::isfinite(gain); });
  });
  if (!has_gain_)
    context_.info("{}: has no gain: planted light has no photon noise (--gain ELECTRONS_PER_UNIT)",
                  sample_.path().string());
}

std::vector<double> PlantedRows::gain_of(std::int64_t row) const {
  return gains_of(gains_, sample_.header().bands.size(), row);
}

PlantedLight PlantedRows::light_of(const Plan& plan, const Planting& planting, LightPainter& painter) const {
  const Target& target = plan.targets[planting.target];
  std::vector<double> flux = target.galaxy.flux;
  for (double& its : flux) its = planting.contrast * (settings_.own_colour ? its : std::max(0.0, its));
  RandomStream random(context_.seed, "inject light", planting.stream);
  if (planting.foreign < 0) {
    for (double& its : flux) its = std::max(0.0, its);
    return planting.kind->path == nullptr ? painter.draw_sersic(planting.place, flux, random)
                                          : painter.draw(*planting.kind, planting.place, flux, random);
  }
  const bool is_stamp = planting.kind->name == kStampsKind;
  const store::SampleReader& from = is_stamp ? *stamps_ : sample_;
  const StampRow stamp =
      is_stamp ? read_calibrated(from, planting.foreign, sample_) : read_stamp(from, planting.foreign);
  const int edge = from.header().height;
  ForeignLight foreign = is_stamp ? stamp_light(stamp.pixels, stamp.variance, stamp.mask, edge)
                                  : galaxy_light(stamp.pixels, stamp.variance, stamp.mask, edge);
  foreign.gain = is_stamp ? gains_of(stamp_gains_, flux.size(), planting.foreign) : gain_of(planting.foreign);
  return laid(foreign, planting.turn, sample_.header().height, planting.place, flux, settings_.own_colour,
              gain_of(target.row));
}

std::string PlantedRows::plant(const Plan& plan, const Planting& planting, LightPainter& painter,
                               std::size_t index, RowsBlock& block) const {
  const Target& target = plan.targets[planting.target];
  const PlantedLight light = light_of(plan, planting, painter);
  if (light.pixels.empty()) return "nothing was planted: the planted light would be zero at its position";
  RandomStream random(context_.seed, "inject noise", planting.stream);
  add_light(light, gain_of(target.row), random, block.planes(index));
  block.truth.set(index, light.x, light.y, std::hypot(light.x - planting.place.x, light.y - planting.place.y),
                  light.size, light.flux);
  const std::span<float> plane = block.light(index);
  if (!plane.empty()) std::copy(light.pixels.begin(), light.pixels.end(), plane.begin());
  return "";
}

void PlantedRows::write(const Plan& plan, const std::vector<std::size_t>& normals,
                        store::SampleWriter& writer, std::int64_t block_values) const {
  const store::SampleHeader& header = sample_.header();
  const auto planted = static_cast<std::int64_t>(plan.plantings.size());
  const store::RowRange own = writer.rows().range();
  const std::int64_t size = std::max<std::int64_t>(1, block_values / header.stamp_values());
  std::vector<LightPainter> painters;
  for (int i = 0; i < context_.threads; ++i) painters.emplace_back(psf_, header.band_count(), header.height);
  Progress progress(context_, "inject", "images", own.last - own.first,
                    writer.rows().rows_done() - own.first);
  for (std::int64_t first = writer.rows().rows_done(); first < own.last; first += size) {
    const std::int64_t last = std::min(first + size, own.last);
    RowsBlock block(sample_, static_cast<std::size_t>(last - first), writes_light_);
    parallel_for(last - first, context_.threads, [&](std::int64_t i, int worker) {
      const auto index = static_cast<std::size_t>(i);
      const std::int64_t row = first + i;
      if (row < planted) {
        const Planting& planting = plan.plantings[static_cast<std::size_t>(row)];
        block.read(plan.targets[planting.target].row, index);
        const std::string problem =
            plant(plan, planting, painters[static_cast<std::size_t>(worker)], index, block);
        if (!problem.empty()) writer.rows().note_problem(row, problem);
        block.end_at_brightest(index);
      } else {
        block.read(static_cast<std::int64_t>(normals[static_cast<std::size_t>(row - planted)]), index);
      }
      progress.add(1);
    });
    block.write(writer, first);
    writer.rows().commit(last);
    if (context_.cancelled()) {
      writer.rows().keep();
      throw Interrupted(
          fmt::format("stopped at image {} of {}; run the same command again to continue", last, own.last));
    }
  }
}

}  // namespace peculiar::injection
