#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/fields.h"
#include "image/brightness_unit.h"
#include "survey/patch_treatment.h"

namespace peculiar::survey {

/// What stamps are like, and what is done to them: the settings that become a StampGeometry and a
/// PatchTreatment.
struct StampOptions {
  std::optional<std::int64_t> size;
  std::optional<double> angle;        ///< arcsec
  std::optional<double> pixel_scale;  ///< arcsec
  bool north_up = false;
  bool recentre = false;
  std::string conserve = "auto";
  std::string neighbours = "keep";
  double neighbour_level = PatchTreatment().neighbour_level;
  double most_removed = PatchTreatment().most_removed;
  std::int64_t context = 32;
  detection::DetectionOptions detection;

  StampOptions() { detection.subtract_background = false; }
  void describe(Fields& fields);
};

PatchTreatment treatment_of(const StampOptions& options);
/// Errors: usage (neither or both of size and angle; a stamp of less than 4 or more than 4096 px; north up,
/// an angle or another pixel scale where the pixel scale or the sky is not known), input (mosaics of
/// different pixel scales and no common one asked for).
StampGeometry geometry_of(const StampOptions& options, const Survey& survey);

/// What resampling keeps, by the options or the mosaics' unit. Where nothing is resampled the flux, without
/// words.
image::KeptInResampling kept_by(const StampOptions& options, const Survey& survey);
/// Where means are kept: brings the survey's zero-points to the new pixels, and mosaics of other pixels than
/// the first's in their band to values of the same sky.
void follow_resampling(const StampGeometry& geometry, Survey& survey);

}  // namespace peculiar::survey
