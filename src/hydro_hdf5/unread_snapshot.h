#pragma once

#include <filesystem>
#include <string>

namespace peculiar::hydro_hdf5 {

/// Explains a snapshot of a known kind whose stars cannot be read: GADGET's binary formats 1 and 2, Tipsy,
/// and HDF5 snapshots whose stars have no birth time. Says why and what to do; "" for all else. A folder is
/// judged by its snapshots. Looks at first bytes and fields; never throws.
std::string why_unread(const std::filesystem::path& path);

}  // namespace peculiar::hydro_hdf5
