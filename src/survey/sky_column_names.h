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

/// The pair of columns with names that catalogues use for positions: equatorial ones first. None if there is
/// no such pair.
std::optional<SkyColumnPair> find_sky_columns(const catalog::Table& table);

/// The column that catalogues pair with this longitude (or latitude); nullptr if there is none.
const catalog::Column* partner_of(const catalog::Table& table, const std::string& name);

/// The frame implied by the name of a column ("glon": galactic, "DEB1950": FK4); none if the name implies
/// none.
std::optional<fits::SkyFrame> frame_by_name(const std::string& name);

}  // namespace peculiar::survey
