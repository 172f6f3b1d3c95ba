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

/// The whole job, laid out before the first row is written.
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
  std::vector<double>
      header_zero_points;                 ///< that the sample's are by, of the first image's header, or empty
  std::vector<std::string> header_bands;  ///< as the first image's header names them, or empty
  GainColumns gains;                      ///< as the first image's header tells them
  image::KeptInResampling kept;           ///< without words where nothing is resampled
};

/// Finds the inputs, looks at the first that can be read, and decides everything that follows from it. Errors
/// as import_images.
Plan make_plan(const ImportOptions& options, const RunContext& context);

/// Tells this job from any other: the settings that change the sample, each input's name, size and time of
/// change, and what stands in the table of labels and the PSF.
std::string job_fingerprint(const nlohmann::json& settings, const Plan& plan);

}  // namespace peculiar::exchange
