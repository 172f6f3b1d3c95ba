#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "detection/isophotes.h"

namespace peculiar::survey {

/// The owner of the light in a pixel.
enum class Owner : std::uint8_t { kSky, kObject, kOther };

/// The sources of a patch and its connected regions of light, row by row.
struct PatchLight {
  int width = 0, height = 0;
  const std::vector<float>& image;          ///< background-subtracted
  const std::vector<std::int32_t>& labels;  ///< of sources; 0: none
  const detection::Isophotes& isophotes;
  bool is_map = false;  ///< the labels come from a segmentation map, which defines the extent of its sources
  std::span<const std::uint8_t> mask{};  ///< 0 = use the pixel; empty: use all
};

struct LightOwners {
  std::vector<Owner> of;      ///< one per pixel
  std::int32_t own = 0;       ///< label of the source at the object's position; 0: none
  std::int64_t touching = 0;  ///< number of other sources that belong to the object
};

/// Returns the label at (x, y), or else the nearest one within 3 px; 0: none.
std::int32_t own_label(const std::vector<std::int32_t>& labels, int width, int height, double x, double y);

/// Separates the light of the object from that of other sources. The source of the object is that of
/// own_label. To the object belong
/// - the region of light that contains the brightest pixel of its source, with every source whose brightest
///   pixel is in that region: anything that touches the object, such as a companion, an arm or a tail, is not
///   separated from it;
/// - light around it, such as a ring with a dark gap: a region that covers more than half of all directions
///   as seen from (x, y), which no round or straight source beside the object does, or several regions, each
///   at most 3 px from the next, that cover more than three quarters of them;
/// - sources that see such light, or the object's own, in more than three quarters of all directions: a
///   nucleus in a ring.
/// If the object has no source of its own, or one that is masked throughout, it cannot be identified: all
/// regions with a pixel within `reach` px of (x, y) are kept as if they belonged to the object. All remaining
/// sources belong to others, with the whole region of light that contains them (for those of a segmentation
/// map, as far as the map says).
LightOwners light_owners(const PatchLight& light, double x, double y, double reach);

}  // namespace peculiar::survey
