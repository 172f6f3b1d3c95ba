#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/fields.h"
#include "image/brightness_unit.h"
#include "survey/patch_treatment.h"

namespace peculiar::survey {

/// The properties of stamps and their treatment: the settings that become a StampGeometry and a
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
/// Errors: usage (neither or both of size and angle; a stamp smaller than 4 or larger than 4096 px; north up,
/// an angle or another pixel scale if the pixel scale or the sky is unknown), input (mosaics of different
/// pixel scales and no common one requested).
StampGeometry geometry_of(const StampOptions& options, const Survey& survey);

/// What resampling conserves, according to the options or the unit of the mosaics. Without resampling: the
/// flux, with no words.
image::KeptInResampling kept_by(const StampOptions& options, const Survey& survey);
/// If resampling conserves means: adjusts the zero-points of the survey to the new pixels, and, in bands
/// whose values are of pixels (by their unit, or by a zero-point to which they have been brought), rescales
/// mosaics whose pixel scale differs from that of the first mosaic to the same surface brightness.
void follow_resampling(const StampGeometry& geometry, Survey& survey);

}  // namespace peculiar::survey
