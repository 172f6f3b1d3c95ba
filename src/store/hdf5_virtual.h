#pragma once

#include <string>

#include "store/hdf5_handle.h"

namespace peculiar::store {

/// Checks the source files of a virtual dataset (one whose data are in other files, such as the meta file of
/// a multi-file snapshot): the library silently returns fill values if one is missing. Error (input) naming
/// the first missing file. `path`: the file of the dataset; `place` starts the message. Does nothing for
/// other datasets.
void check_virtual_sources(hid_t dataset, const std::string& path, const std::string& place);

}  // namespace peculiar::store
