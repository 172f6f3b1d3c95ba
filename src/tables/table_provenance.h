#pragma once

#include <filesystem>

#include "base/version.h"
#include "catalog/table.h"

namespace peculiar::tables {

/// The key in a table's metadata, and the attribute of a row file, that holds the provenance as JSON.
inline constexpr const char* kProvenanceKey = "provenance";

/// `table`, read from `path` (read_table), as a provenance input of a file made from it: its fingerprint, and
/// the table's own provenance if any.
ProvenanceInput as_input(const std::filesystem::path& path, const catalog::Table& table);

/// Sets the table's provenance, replacing one inherited from its input. CSV files do not keep it.
void set_provenance(catalog::Table& table, const Provenance& provenance);

}  // namespace peculiar::tables
