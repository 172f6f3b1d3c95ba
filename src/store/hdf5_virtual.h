#pragma once

#include <string>

#include "store/hdf5_handle.h"

namespace peculiar::store {

/// Of a virtual dataset (one that other files hold: the meta file of a snapshot in parts) the library gives
/// fill values where such a file is missing, without a word. Error (input) naming the first that is missing.
/// `path`: of the file that the dataset is in; `place` opens the message. Nothing for other datasets.
void check_virtual_sources(hid_t dataset, const std::string& path, const std::string& place);

}  // namespace peculiar::store
