#include "cli/library_versions.h"

#include <CLI/Version.hpp>
#include <algorithm>

#include "base/version.h"
#include "catalog/versions.h"
#include "detection/versions.h"
#include "fits/versions.h"
#include "image/versions.h"
#include "mock/versions.h"
#include "morphology/versions.h"
#include "nn/device.h"
#include "statistics/versions.h"
#include "store/versions.h"

namespace peculiar::cli {

std::vector<std::pair<std::string, std::string>> library_versions() {
  std::vector<std::pair<std::string, std::string>> all{{"libtorch", nn::torch_version()},
                                                       {"CLI11", CLI11_VERSION}};
  for (const auto& part :
       {image::library_versions(), fits::library_versions(), store::library_versions(),
        catalog::library_versions(), detection::library_versions(), mock::library_versions(),
        morphology::library_versions(), statistics::library_versions(), peculiar::library_versions()}) {
    for (const auto& library : part) {  // two rooms may use the same one
      if (std::find(all.begin(), all.end(), library) == all.end()) all.push_back(library);
    }
  }
  return all;
}

}  // namespace peculiar::cli
