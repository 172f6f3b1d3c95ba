#pragma once

#include <string>
#include <vector>

#include "store/array_file.h"

namespace peculiar::exchange {

/// The datasets of an HDF5 file that hold its images.
struct Hdf5Images {
  std::vector<std::string> datasets;  ///< by name
  std::vector<std::string> names;     ///< names of the objects, if each dataset is one object
  bool is_guessed = false;            ///< several were taken without the user's choice
};

/// `wanted` is a dataset, a group (each dataset in it) or a pattern ('*/image'). If empty, takes the only
/// dataset of two or more axes, or one dataset per object if the datasets are alike: the same name in sibling
/// groups (obj1/image, obj2/image), or the same shape and numbered or similarly named in one group. Errors
/// (input): none found, or several to choose from (listed with their shapes).
Hdf5Images choose_hdf5_images(const std::string& path, const std::string& wanted);

/// The same, for a list of datasets.
Hdf5Images choose_hdf5_images(const std::vector<store::ArrayEntry>& entries, const std::string& path,
                              const std::string& wanted);

}  // namespace peculiar::exchange
