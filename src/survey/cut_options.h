#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "survey/mosaic_file.h"
#include "survey/objects.h"
#include "survey/stamp_options.h"

namespace peculiar::survey {

/// Which stamps to cut out of which mosaics: the settings common to `peculiar cutout` and `peculiar scan`.
struct CutOptions {
  MosaicOptions mosaics;
  CatalogueOptions catalogue;
  StampOptions stamps;
  std::vector<std::string> psf;
  std::optional<double> psf_scale;  ///< arcsec
  std::string edges = "keep";
  double least_covered = 0.9;
  std::string fates;

  void describe_inputs(Fields& fields);
  void describe_stamps(Fields& fields);
};

}  // namespace peculiar::survey
