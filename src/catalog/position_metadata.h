#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "catalog/table.h"

namespace peculiar::catalog {

// What readers keep of columns with sky positions, as metadata of the table: kUcd + NAME
// ("pos.galactic.lon"), kCoosys + NAME, and kCoosys alone for all of the table ("eq_FK5:J2000", as
// fits::SkyFrame::named has it).
inline constexpr const char* kUcd = "ucd:";
inline constexpr const char* kCoosys = "coosys:";

/// The value of a key of the metadata; "" where there is none.
inline std::string metadata_of(const Table& table, std::string_view key) {
  const auto found = std::find_if(table.metadata.begin(), table.metadata.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == table.metadata.end() ? "" : found->second;
}

/// Keeps a UCD if it is one of a position: "pos.eq.ra;meta.main", or "POS_EQ_RA_MAIN" of old.
inline void keep_position_ucd(Table& table, const std::string& column, std::string ucd) {
  for (char& c : ucd) c = c == '_' ? '.' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (ucd.substr(0, 4) == "pos." && metadata_of(table, kUcd + column).empty())
    table.metadata.emplace_back(kUcd + column, ucd);
}

}  // namespace peculiar::catalog
