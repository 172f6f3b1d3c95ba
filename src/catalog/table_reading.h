#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace peculiar::catalog {

/// Vectors of up to this many values become as many columns, name_0, name_1, ...; longer ones are left out,
/// unless a reading asks for them.
inline constexpr std::size_t kLongestVector = 64;

/// Bits become a column of true and false each, up to this many.
inline constexpr std::size_t kMostBits = 1024;

/// One of the tables that a file holds.
struct TableEntry {
  int number = 0;                      ///< FITS: of the HDU; VOTable: from 0, as astropy counts
  std::string name;                    ///< EXTNAME, or the name of the TABLE
  std::string id;                      ///< VOTable: its ID
  std::int64_t rows = 0, columns = 0;  ///< rows -1: not known before it is read
  std::string role;  ///< why nobody would mean it, in words ("has no rows"); "" for what may be meant
};

/// Which of a file's tables is meant, and what its reader could not keep or had to settle.
struct TableReading {
  std::string table;   ///< number, name or ID; "": the only one that may be meant; "first"
  std::string option;  ///< what says so, for messages: "--catalogue-hdu"; "" where nothing does
  std::size_t longest_vector = kLongestVector;  ///< of numbers, that becomes columns

  struct LeftOut {
    std::string column;
    std::string why;  ///< "of variable length"
  };
  std::vector<LeftOut> left_out;      ///< columns that a Table cannot hold
  std::vector<std::string> warnings;  ///< what was assumed, a line each, without the file's name
  std::vector<std::string> remarks;   ///< the same where nothing can be wrong about it

  /// "spec (of variable length), z_pdf (200 values a row)"; of many columns the first.
  std::string left_out_in_words() const;
  std::string left_out_names() const;  ///< "spec, z_pdf"
};

/// "1 PROVENANCE (1 row, 3 columns), 2 OBJECTS (4 rows, 5 columns)".
std::string in_words(const std::vector<TableEntry>& tables);

/// The table that is meant where nothing says so: the only one, or the only one whose role is empty; nullptr
/// where there is no such, or several.
const TableEntry* only_choice(const std::vector<TableEntry>& tables);

/// The index of the table that `reading` means, by its number, name or ID (any case), or that only_choice()
/// takes, which goes into the warnings where there are others. Error (input), which lists all: no such table;
/// several that may be meant and none named.
std::size_t choose_table(const std::vector<TableEntry>& tables, TableReading& reading,
                         const std::string& file);

}  // namespace peculiar::catalog
