#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "survey/objects.h"
#include "survey/survey.h"

namespace peculiar::survey {

/// What became of a row of the catalogue.
enum class Fate : std::uint8_t {
  kNotSelected,  ///< by the expression
  kNoPosition,   ///< its position is missing or none
  kOutside,      ///< its centre is in no mosaic
  kDuplicate,    ///< within the radius of an earlier row
  kOverEdge,     ///< its stamp leaves the mosaic, and such were not wanted
  kCut,
};
inline constexpr int kFates = 6;
/// "cut", "outside", ...
const char* fate_name(Fate fate);

/// Where an object is to be cut out.
struct Placed {
  std::int64_t row = 0;  ///< of the catalogue
  int field = 0;
  int mosaics = 1;  ///< fields that have it
  double x = 0;     ///< px of the field's first mosaic, from 0
  double y = 0;
};

struct Placement {
  std::vector<Fate> fates;     ///< a row each
  std::vector<Placed> placed;  ///< those that are not left out so far, in the catalogue's order
};

/// Finds the field of each selected object, over all threads. One is in a field where its centre is on a
/// pixel of the first mosaic; of several that field counts whose edge is farthest from it (in arcsec), the
/// first of equals. Errors (input): objects are in no field, or nearly all are not but would be with right
/// ascension in hours or both coordinates changed over.
Placement place(const Objects& objects, const Survey& survey, double duplicate_radius_arcsec,
                const RunContext& context);

}  // namespace peculiar::survey
