#pragma once

#include <cstdint>
#include <vector>

#include "detection/isophotes.h"

namespace peculiar::survey {

/// Whose light a pixel has.
enum class Owner : std::uint8_t { kSky, kObject, kOther };

/// Sources of a patch and what hangs together there, row by row.
struct PatchLight {
  int width = 0, height = 0;
  const std::vector<float>& image;          ///< without background
  const std::vector<std::int32_t>& labels;  ///< of sources; 0: none
  const detection::Isophotes& isophotes;
  bool is_map = false;  ///< the labels are a map's, which says how far its sources reach
};

struct LightOwners {
  std::vector<Owner> of;      ///< each pixel
  std::int32_t own = 0;       ///< label of the source at the object's place; 0: there is none
  std::int64_t touching = 0;  ///< other sources that are the object's
};

/// The label at (x, y), else the nearest within 3 px; 0: there is none.
std::int32_t own_label(const std::vector<std::int32_t>& labels, int width, int height, double x, double y);

/// Tells the object's light from that of other sources. The object's source is that of own_label. To the
/// object belong
/// - the piece of light that its source's brightest pixel is in, with every source that has its own there:
/// what
///   touches the object, as a companion, an arm or a tail does, is not parted from it;
/// - light round it, such as a ring with a dark gap: a piece that lies in more than half of all directions as
/// seen
///   from (x, y), which no round or straight source beside the object does, or several, each at most 3 px
///   from the next, in more than three quarters of them;
/// - sources that see such light, or the object's own, in more than three quarters of all directions: a
/// nucleus in
///   a ring.
/// Without a source of its own nothing tells what is the object: all pieces with a pixel within `reach` px of
/// (x, y) are kept as if they were. All other sources are others', with the whole piece of light that they
/// are in (those of a map as far as it says).
LightOwners light_owners(const PatchLight& light, double x, double y, double reach);

}  // namespace peculiar::survey
