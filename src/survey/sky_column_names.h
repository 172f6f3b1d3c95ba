#pragma once

#include <optional>
#include <string>

#include "catalog/table.h"
#include "fits/sky_frame.h"

namespace peculiar::survey {

/// Two columns that belong together.
struct SkyColumnPair {
  const catalog::Column* longitude = nullptr;
  const catalog::Column* latitude = nullptr;
};

/// The pair of columns with names that catalogues give to positions: equatorial ones before others. None
/// where there is none.
std::optional<SkyColumnPair> find_sky_columns(const catalog::Table& table);

/// The column that a catalogue puts beside this longitude (or latitude); nullptr where there is none.
const catalog::Column* partner_of(const catalog::Table& table, const std::string& name);

/// The frame that a column's name tells ("glon": galactic, "DEB1950": FK4); none where it tells none.
std::optional<fits::SkyFrame> frame_by_name(const std::string& name);

}  // namespace peculiar::survey
