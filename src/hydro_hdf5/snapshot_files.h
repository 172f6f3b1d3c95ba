#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hydro_hdf5/snapshot_dialect.h"

namespace peculiar::hydro_hdf5 {

/// What the name of a snapshot's file says: PREFIX[NUMBER][_zZZZpZZZ][.CHUNK].hdf5, or .h5.
struct SnapshotName {
  std::string prefix;
  std::optional<std::int64_t> number;
  std::optional<std::int64_t> chunk;
};
std::optional<SnapshotName> parse_snapshot_name(const std::filesystem::path& path);

/// The files of one snapshot, in order.
struct SnapshotChunks {
  std::optional<std::int64_t> number;  ///< as the file's name says
  std::vector<std::filesystem::path> files;
  std::filesystem::path with_stars;  ///< the first of them that has stars; empty where none has
};

/// Snapshots in a dialect, by their fields: of a folder all that lie there, in the folders of single
/// snapshots in it, and in output/ and snapshots/; of a file whose name ends in a number those of its folder
/// that are named alike, of another that file. Snapshots without stars are among them where others that are
/// named alike have some. Parts (NAME.K.hdf5) take the place of a virtual file that shows them all. Errors
/// (input): a part is missing, or there twice.
std::vector<SnapshotChunks> find_snapshots(const std::filesystem::path& input,
                                           const SnapshotDialect& dialect);

/// True where find_snapshots would find stars; opens a few files at most. Never throws.
bool has_snapshots(const std::filesystem::path& input, const SnapshotDialect& dialect);

}  // namespace peculiar::hydro_hdf5
