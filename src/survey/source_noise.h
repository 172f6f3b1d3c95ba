#pragma once

#include "base/run_context.h"
#include "catalog/table.h"
#include "fits/photon_gain.h"
#include "survey/patch.h"
#include "survey/placement.h"
#include "survey/survey.h"

namespace peculiar::survey {

/// Electrons per unit of the file's pixel values: as asked for, else as the header says. Says which, and
/// warns where the two differ. Errors (config): a map of the sky's noise alone without a gain, or no map.
void choose_gain(MosaicFile& file, const fits::PhotonGain& header, const RunContext& context);

/// Adds the light's own noise (light_noise.h) to a patch's variance where the mosaic's map tells the sky's
/// alone.
void add_source_noise(const Mosaic& mosaic, Patch& patch);

/// Of the sum of a source's pixels, where nothing else tells of the noise of its own light: flux / gain, in
/// units squared; else 0.
double own_variance(const Mosaic& mosaic, double flux);

/// Columns of the gain and of the exposure time of stamps, a band each, where any mosaic's is known.
void add_gain_columns(const Survey& survey, std::span<const Placed> objects, catalog::Table& table);

}  // namespace peculiar::survey
