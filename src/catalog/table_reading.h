#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace peculiar::catalog {

/// Vectors of up to this many values become columns name_0, name_1, ...; longer ones are omitted unless a
/// reading sets another limit.
inline constexpr std::size_t kLongestVector = 64;

/// Up to this many bits become one boolean column each.
inline constexpr std::size_t kMostBits = 1024;

/// One of the tables in a file.
struct TableEntry {
  int number = 0;                      ///< FITS: number of the HDU; VOTable: from 0, as in astropy
  std::string name;                    ///< EXTNAME, or the name of the TABLE
  std::string id;                      ///< VOTable: its ID
  std::int64_t rows = 0, columns = 0;  ///< rows -1: unknown before reading
  std::string role;  ///< why the table is not a candidate ("has no rows"); "" for candidates
};

/// Which table of a file to read, and what the reader omitted or assumed.
struct TableReading {
  std::string table;   ///< number, name or ID; "": the only candidate; "first"
  std::string option;  ///< option that names the table, for messages: "--catalogue-hdu"; "" for none
  std::size_t longest_vector = kLongestVector;  ///< longest numeric vector that becomes columns

  struct LeftOut {
    std::string column;
    std::string why;  ///< "of variable length"
  };
  std::vector<LeftOut> left_out;      ///< columns that a Table cannot hold
  std::vector<std::string> warnings;  ///< assumptions, one line each, without the file name
  std::vector<std::string> remarks;   ///< assumptions that cannot be wrong

  /// "spec (of variable length), z_pdf (200 values a row)"; the first few if there are many.
  std::string left_out_in_words() const;
  std::string left_out_names() const;  ///< "spec, z_pdf"
};

/// "1 PROVENANCE (1 row, 3 columns), 2 OBJECTS (4 rows, 5 columns)".
std::string in_words(const std::vector<TableEntry>& tables);

/// Returns the table to read if none is named: the only one, or the only one with an empty role; nullptr if
/// there is none or there are several.
const TableEntry* only_choice(const std::vector<TableEntry>& tables);

/// Returns the index of the table that `reading` names by number, name or ID (any case), or else of
/// only_choice(), with a warning if there are other tables. Errors (input), which list all tables: no such
/// table; several candidates and none named.
std::size_t choose_table(const std::vector<TableEntry>& tables, TableReading& reading,
                         const std::string& file);

}  // namespace peculiar::catalog
