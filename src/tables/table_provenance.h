#pragma once

#include <filesystem>

#include "base/version.h"
#include "catalog/table.h"

namespace peculiar::tables {

/// The key of a table's metadata, and the attribute of a row file, that holds the provenance as JSON.
inline constexpr const char* kProvenanceKey = "provenance";

/// `table`, which was read from `path` (read_table), in the provenance of a file that is made from it: its
/// fingerprint, and the table's own provenance where it has one.
ProvenanceInput as_input(const std::filesystem::path& path, const catalog::Table& table);

/// Gives the table this provenance, in the place of one that came with what it was made from. CSV files do
/// not keep it.
void set_provenance(catalog::Table& table, const Provenance& provenance);

}  // namespace peculiar::tables
