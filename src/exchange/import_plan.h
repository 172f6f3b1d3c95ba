#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "exchange/image_source.h"
#include "exchange/import.h"
#include "exchange/import_rows.h"
#include "exchange/inputs.h"
#include "exchange/labels.h"
#include "exchange/stamp_cutting.h"
#include "image/brightness_unit.h"
#include "store/sample.h"

namespace peculiar::exchange {

/// The whole import, planned before the first row is written.
struct Plan {
  InputList inputs;
  std::vector<Frame> frames;
  SourceOptions source;
  StampCutting cutting;
  store::SampleHeader header;
  std::vector<std::string> ids;
  JoinedLabels labels;
  bool has_labels = false;
  bool has_fits = false;
  bool only_input = false;
  std::vector<double> header_zero_points;  ///< from the first image's header, if the sample's zero-points
                                           ///< derive from them; else empty
  std::vector<std::string> header_bands;   ///< from the first image's header, or empty
  GainColumns gains;                       ///< from the headers
  image::KeptInResampling kept;            ///< its text is empty if nothing is resampled
};

/// Finds the inputs, inspects the first that can be read, and derives all else from it. Errors as
/// import_images.
Plan make_plan(const ImportOptions& options, const RunContext& context);

/// Fingerprint of the job: the settings that change the sample, each input's name, size and modification
/// time, the table of labels and the PSF.
std::string job_fingerprint(const nlohmann::json& settings, const Plan& plan);

}  // namespace peculiar::exchange
