#pragma once

#include "base/run_context.h"
#include "catalog/table.h"
#include "fits/photon_gain.h"
#include "survey/patch.h"
#include "survey/placement.h"
#include "survey/survey.h"

namespace peculiar::survey {

/// Sets the gain, in electrons per unit of the file's pixel values: the one requested, else that of the
/// header. Logs which, and warns if the two differ. Errors (config): `noise_of` sky without a gain, or
/// without a noise map.
void choose_gain(MosaicFile& file, const fits::PhotonGain& header, const RunContext& context);

/// Adds photon noise (light_noise.h) to the variance of a patch if the map of the mosaic covers the sky only:
/// that of independent pixels, whatever factor scales the map (NoiseFactors::written), since the factor does
/// not tell a map in another unit, which photon noise does not depend on, from a map that leaves the
/// correlation of pixels out, which lowers the photon noise of single pixels by as much as that of the sky.
void add_source_noise(const Mosaic& mosaic, Patch& patch);

/// Photon variance of the sum of a source's pixels, if nothing else accounts for it: flux / gain, in units
/// squared; else 0.
double own_variance(const Mosaic& mosaic, double flux);

/// Adds columns with the gain and the exposure time of stamps, one per band, if known for any mosaic.
void add_gain_columns(const Survey& survey, std::span<const Placed> objects, catalog::Table& table);

}  // namespace peculiar::survey
