#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/fields.h"
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
  std::string conserve = "flux";
  std::string neighbours = "keep";
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

}  // namespace peculiar::survey
