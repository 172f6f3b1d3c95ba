#include "survey/source_noise.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"
#include "store/band_columns.h"
#include "survey/light_noise.h"

namespace peculiar::survey {

namespace {

constexpr double kSame = 0.01;  // relative

bool holds_sky_alone(const MosaicFile& file) { return file.noise_of == "sky"; }

void add_column(const Survey& survey, std::span<const Placed> objects, std::size_t band, const char* what,
                const std::string& unit, const char* description,
                const std::function<double(const Mosaic&)>& value, catalog::Table& table) {
  const bool is_known = std::any_of(survey.fields.begin(), survey.fields.end(), [&](const Field& field) {
    return std::isfinite(value(field.mosaics[band]));
  });
  if (!is_known) return;
  std::vector<double> values;
  for (const Placed& object : objects)
    values.push_back(value(survey.fields[static_cast<std::size_t>(object.field)].mosaics[band]));
  table.add({store::band_column_name(what, survey.bands, band), unit, description, std::move(values), {}});
}

}  // namespace

void choose_gain(MosaicFile& file, const fits::PhotonGain& header, const RunContext& context) {
  const std::optional<double> said = header.electrons_per_unit;
  const std::string doubt = header.remark.empty() ? "" : fmt::format(" ({})", header.remark);
  if (!file.gain && said) {
    file.gain = said;
    const bool may_lack_sources = !file.weight.empty() && !holds_sky_alone(file);
    context.info("{}: gain of {:.6g} electrons per unit from its header ({}); --gain sets another{}{}",
                 file.image, *said, header.source, doubt,
                 may_lack_sources
                     ? "; its weight is assumed to include the noise of the sources; if it does not, "
                       "--noise-of sky adds that"
                     : "");
  } else if (file.gain && said && std::abs(*file.gain / *said - 1) > kSame) {
    context.warning("{}: using the gain of {:.6g} electrons per unit from --gain; its header has {:.6g} ({})",
                    file.image, *file.gain, *said, header.source);
  }
  if (!holds_sky_alone(file)) return;
  if (file.weight.empty() && file.rms.empty() && file.variance.empty())
    throw config_error("{}: noise_of applies to a weight, rms or variance, and there is none", file.image);
  if (!file.gain)
    throw config_error(
        "{}: noise_of sky adds the photon noise of the sources, for which the gain must be known; give gain, the electrons per unit of the pixel values (its header {})",
        file.image,
        file.unit.empty() ? "has no BUNIT, without which EXPTIME and GAIN cannot be used; or give unit"
                          : fmt::format("says none for its unit, {}", file.unit));
}

void add_source_noise(const Mosaic& mosaic, Patch& patch) {
  if (holds_sky_alone(mosaic.file)) add_light_noise(mosaic.gain(), patch);
}

double own_variance(const Mosaic& mosaic, double flux) {
  const bool is_told = mosaic.has_noise() && !holds_sky_alone(mosaic.file);
  return is_told || !mosaic.file.gain || !(flux > 0) ? 0 : flux / mosaic.gain();
}

void add_gain_columns(const Survey& survey, std::span<const Placed> objects, catalog::Table& table) {
  const std::string per_unit = store::gain_unit(survey.unit);
  for (std::size_t band = 0; band < survey.bands.size(); ++band) {
    add_column(
        survey, objects, band, store::kGainColumn, per_unit, "electrons per unit of the pixel values",
        [](const Mosaic& mosaic) { return mosaic.gain() * mosaic.averaged; }, table);
    add_column(
        survey, objects, band, store::kExposureColumn, "s", "exposure time, from the mosaic's header",
        [](const Mosaic& mosaic) { return mosaic.counts.exposure_s.value_or(std::nan("")); }, table);
  }
}

}  // namespace peculiar::survey
