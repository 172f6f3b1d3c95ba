#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "catalog/table.h"

namespace peculiar::catalog {

// What readers keep of the frame of columns with sky positions, as metadata of the table: kCoosys + NAME, and
// kCoosys alone for all of the table ("eq_FK5:J2000", as fits::SkyFrame::named has it).
inline constexpr const char* kCoosys = "coosys:";

/// The value of a key of the metadata; "" where there is none.
inline std::string metadata_of(const Table& table, std::string_view key) {
  const auto found = std::find_if(table.metadata.begin(), table.metadata.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == table.metadata.end() ? "" : found->second;
}

/// The UCD of a column of positions in the words of UCD1+: "pos.eq.ra;meta.main", "pos.eq.ra.main" where it
/// is "POS_EQ_RA_MAIN", of old; "" of other columns.
inline std::string position_ucd(const Column& column) {
  std::string ucd = column.ucd;
  for (char& c : ucd) c = c == '_' ? '.' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return ucd.substr(0, 4) == "pos." ? ucd : "";
}

}  // namespace peculiar::catalog
