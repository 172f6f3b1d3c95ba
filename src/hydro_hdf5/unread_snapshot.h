#pragma once

#include <filesystem>
#include <string>

namespace peculiar::hydro_hdf5 {

/// Names what a snapshot is that is known, but of which no stars can be read: GADGET's own binary formats 1
/// and 2, Tipsy's, and HDF5 snapshots without stars that have a birth time. Says why, and what to do; "" for
/// all else. A folder is what its snapshots are. By first bytes and fields; never throws.
std::string why_unread(const std::filesystem::path& path);

}  // namespace peculiar::hydro_hdf5
