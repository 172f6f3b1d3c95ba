#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hydro_hdf5/snapshot_dialect.h"

namespace peculiar::hydro_hdf5 {

/// Parts of a snapshot's file name: PREFIX[NUMBER][_zZZZpZZZ][.CHUNK].hdf5, or .h5.
struct SnapshotName {
  std::string prefix;
  std::optional<std::int64_t> number;
  std::optional<std::int64_t> chunk;
};
std::optional<SnapshotName> parse_snapshot_name(const std::filesystem::path& path);

/// The files of one snapshot, in order.
struct SnapshotChunks {
  std::optional<std::int64_t> number;  ///< by the file name
  std::vector<std::filesystem::path> files;
  std::filesystem::path with_stars;  ///< the first file with stars; empty if none has any
};

/// Finds the snapshots of a dialect by their fields. For a folder: all snapshots in it, in folders of single
/// snapshots inside it, and in output/ and snapshots/. For a file: if its name ends in a number, all
/// snapshots in its folder with names of the same form, else that file. Snapshots without stars are included
/// if others with names of the same form have stars. Parts (NAME.K.hdf5) take precedence over a virtual file
/// that combines them. Errors (input): a part is missing or appears twice.
std::vector<SnapshotChunks> find_snapshots(const std::filesystem::path& input,
                                           const SnapshotDialect& dialect);

/// Whether find_snapshots would find stars; opens at most a few files. Never throws.
bool has_snapshots(const std::filesystem::path& input, const SnapshotDialect& dialect);

}  // namespace peculiar::hydro_hdf5
