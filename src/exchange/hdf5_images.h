#pragma once

#include <string>
#include <vector>

#include "store/array_file.h"

namespace peculiar::exchange {

/// The datasets of an HDF5 file that are its images.
struct Hdf5Images {
  std::vector<std::string> datasets;  ///< by name
  std::vector<std::string> names;     ///< of the object of each, where each is one
  bool is_guessed = false;            ///< several were taken though nobody said so
};

/// `wanted` is a dataset, a group (each dataset in it) or a pattern ('*/image'). Where it is empty: the only
/// dataset of two or more axes; or one dataset an object, where they are alike: of one name in groups beside
/// each other (obj1/image, obj2/image), or of one shape and numbered or named alike in one group. Errors
/// (input): none, or several to choose from (names them with their shapes).
Hdf5Images choose_hdf5_images(const std::string& path, const std::string& wanted);

/// The same, of a list of datasets.
Hdf5Images choose_hdf5_images(const std::vector<store::ArrayEntry>& entries, const std::string& path,
                              const std::string& wanted);

}  // namespace peculiar::exchange
