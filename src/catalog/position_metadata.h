#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "catalog/table.h"

namespace peculiar::catalog {

// Metadata keys for the reference frame of sky position columns: kCoosys + NAME for one column, kCoosys alone
// for the whole table. Values are "eq_FK5:J2000" and the like, as returned by fits::SkyFrame::named.
inline constexpr const char* kCoosys = "coosys:";

/// Returns the value of a metadata key; "" if absent.
inline std::string metadata_of(const Table& table, std::string_view key) {
  const auto found = std::find_if(table.metadata.begin(), table.metadata.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == table.metadata.end() ? "" : found->second;
}

/// Returns the UCD of a position column in UCD1+ words ("pos.eq.ra;meta.main", or "pos.eq.ra.main" for the
/// old "POS_EQ_RA_MAIN"); "" for other columns.
inline std::string position_ucd(const Column& column) {
  std::string ucd = column.ucd;
  for (char& c : ucd) c = c == '_' ? '.' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return ucd.substr(0, 4) == "pos." ? ucd : "";
}

}  // namespace peculiar::catalog
