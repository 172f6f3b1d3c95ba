#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "survey/objects.h"
#include "survey/survey.h"

namespace peculiar::survey {

/// The fate of a row of the catalogue.
enum class Fate : std::uint8_t {
  kNotSelected,  ///< by the expression
  kNoPosition,   ///< its position is missing or invalid
  kOutside,      ///< its centre is in no mosaic
  kDuplicate,    ///< within the radius of an earlier row
  kOverEdge,     ///< its stamp extends beyond the mosaic, and such stamps are excluded
  kCut,
};
inline constexpr int kFates = 6;
/// "cut", "outside", ...
const char* fate_name(Fate fate);

/// The place where an object is to be cut out.
struct Placed {
  std::int64_t row = 0;  ///< of the catalogue
  int field = 0;
  int mosaics = 1;  ///< number of fields that contain the object
  double x = 0;     ///< px of the field's first mosaic, 0-based
  double y = 0;
};

struct Placement {
  std::vector<Fate> fates;     ///< one per row
  std::vector<Placed> placed;  ///< the objects not excluded so far, in the order of the catalogue
};

/// Finds the field of each selected object, using all threads. An object is in a field if its centre is on a
/// pixel of the first mosaic; of several fields, the one whose edge is farthest away (in arcsec) is chosen,
/// the first of equals. Errors (input): no object is in any field, or nearly all objects are outside but
/// would be inside if right ascension were in hours or the coordinates were swapped.
Placement place(const Objects& objects, const Survey& survey, double duplicate_radius_arcsec,
                const RunContext& context);

}  // namespace peculiar::survey
