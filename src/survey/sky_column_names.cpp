#include "survey/sky_column_names.h"

#include <algorithm>

#include "base/letters.h"

namespace peculiar::survey {

namespace {

using System = fits::SkyFrame::System;

struct Names {
  const char* longitude;
  const char* latitude;
  System system;
};

// Of the pairs in a table, the first listed here wins. Lower case; "*" matches any prefix.
constexpr Names kNames[] = {
    {"ra", "dec", System::kIcrs},
    {"ra_deg", "dec_deg", System::kIcrs},
    {"ra_rad", "dec_rad", System::kIcrs},
    {"radeg", "decdeg", System::kIcrs},
    {"radeg", "dedeg", System::kIcrs},
    {"coord_ra", "coord_dec", System::kIcrs},  // LSST
    {"ra_icrs", "de_icrs", System::kIcrs},     // VizieR
    {"ra_icrs", "dec_icrs", System::kIcrs},
    {"_ra_icrs", "_de_icrs", System::kIcrs},
    {"_ra.icrs", "_de.icrs", System::kIcrs},
    {"alpha_j2000", "delta_j2000", System::kIcrs},  // Source Extractor, in the frame of its image
    {"alphawin_j2000", "deltawin_j2000", System::kIcrs},
    {"alphapsf_j2000", "deltapsf_j2000", System::kIcrs},
    {"raj2000", "dej2000", System::kIcrs},
    {"raj2000", "decj2000", System::kIcrs},
    {"_raj2000", "_dej2000", System::kIcrs},
    {"ra_j2000", "dec_j2000", System::kIcrs},
    {"ra2000", "dec2000", System::kIcrs},
    {"ra2000", "de2000", System::kIcrs},
    {"_ra", "_de", System::kIcrs},
    {"ramean", "decmean", System::kIcrs},  // Pan-STARRS
    {"rastack", "decstack", System::kIcrs},
    {"right_ascension", "declination", System::kIcrs},
    {"s_ra", "s_dec", System::kIcrs},  // ObsCore
    {"*.ra", "*.dec", System::kIcrs},  // astropy's SkyCoord in ECSV
    {"ra_fk5", "dec_fk5", System::kFk5},
    {"glon", "glat", System::kGalactic},
    {"_glon", "_glat", System::kGalactic},
    {"gal_lon", "gal_lat", System::kGalactic},
    {"gal_long", "gal_lat", System::kGalactic},
    {"gal_l", "gal_b", System::kGalactic},
    {"galactic_longitude", "galactic_latitude", System::kGalactic},
    {"galactic_l", "galactic_b", System::kGalactic},
    {"glon_deg", "glat_deg", System::kGalactic},
    {"lii", "bii", System::kGalactic},
    {"l", "b", System::kGalactic},
    {"l_deg", "b_deg", System::kGalactic},
    {"*.l", "*.b", System::kGalactic},
    {"rab1950", "deb1950", System::kFk4},
    {"_rab1950", "_deb1950", System::kFk4},
    {"ra_b1950", "dec_b1950", System::kFk4},
    {"ra_fk4", "dec_fk4", System::kFk4},
    {"ra1950", "dec1950", System::kFk4},
    {"ra1950", "de1950", System::kFk4},
    {"alpha_b1950", "delta_b1950", System::kFk4},
    {"alphawin_b1950", "deltawin_b1950", System::kFk4},
    {"sgl", "sgb", System::kSupergalactic},
    {"sglon", "sglat", System::kSupergalactic},
    {"_sglon", "_sglat", System::kSupergalactic},
    {"*.sgl", "*.sgb", System::kSupergalactic},
    {"elon", "elat", System::kEcliptic},
    {"_elon", "_elat", System::kEcliptic},
    {"ecl_lon", "ecl_lat", System::kEcliptic},  // Gaia
    {"ecllon", "ecllat", System::kEcliptic},
    {"ecliptic_longitude", "ecliptic_latitude", System::kEcliptic},
};

/// The text matched by "*" in the pattern; none if the name does not match.
std::optional<std::string> matched(const std::string& name, const std::string& pattern) {
  if (pattern[0] != '*') return lower_case(name) == pattern ? std::optional<std::string>("") : std::nullopt;
  const std::string end = pattern.substr(1);
  if (name.size() <= end.size() || lower_case(name.substr(name.size() - end.size())) != end)
    return std::nullopt;
  return name.substr(0, name.size() - end.size());
}

const catalog::Column* find_matched(const catalog::Table& table, const std::string& pattern,
                                    const std::string& star) {
  for (const catalog::Column& column : table.columns()) {
    if (matched(column.name, pattern) == star) return &column;
  }
  return nullptr;
}

/// Names as short as `l` and `b` may mean other things.
bool may_be_positions(const SkyColumnPair& pair) {
  const bool is_short = pair.longitude->name.size() == 1;
  return !is_short || (lower_case(pair.longitude->unit + pair.latitude->unit) == "degdeg" ||
                       lower_case(pair.longitude->unit + pair.latitude->unit) == "radrad");
}

/// Right ascension from one list and declination from another: `ra` and `declination`.
std::optional<SkyColumnPair> find_mixed(const catalog::Table& table) {
  SkyColumnPair pair;
  for (const Names& names : kNames) {
    if (names.system != System::kIcrs || names.longitude[0] == '*') continue;
    if (pair.longitude == nullptr) pair.longitude = find_matched(table, names.longitude, "");
    if (pair.latitude == nullptr) pair.latitude = find_matched(table, names.latitude, "");
  }
  return pair.longitude != nullptr && pair.latitude != nullptr ? std::optional(pair) : std::nullopt;
}

}  // namespace

std::optional<SkyColumnPair> find_sky_columns(const catalog::Table& table) {
  for (const Names& names : kNames) {
    for (const catalog::Column& column : table.columns()) {
      const std::optional<std::string> star = matched(column.name, names.longitude);
      if (!star) continue;
      const SkyColumnPair pair{&column, find_matched(table, names.latitude, *star)};
      if (pair.latitude != nullptr && may_be_positions(pair)) return pair;
    }
  }
  return find_mixed(table);
}

const catalog::Column* partner_of(const catalog::Table& table, const std::string& name) {
  for (const Names& names : kNames) {
    for (const bool is_longitude : {true, false}) {
      const std::optional<std::string> star = matched(name, is_longitude ? names.longitude : names.latitude);
      if (!star) continue;
      const catalog::Column* partner =
          find_matched(table, is_longitude ? names.latitude : names.longitude, *star);
      if (partner != nullptr) return partner;
    }
  }
  return nullptr;
}

std::optional<fits::SkyFrame> frame_by_name(const std::string& name) {
  for (const Names& names : kNames) {
    if (matched(name, names.longitude) || matched(name, names.latitude)) return fits::SkyFrame(names.system);
  }
  return std::nullopt;
}

}  // namespace peculiar::survey
