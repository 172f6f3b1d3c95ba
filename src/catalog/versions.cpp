#include "catalog/versions.h"

#include <csv.h>
#include <fmt/format.h>

#include <pugixml.hpp>

namespace peculiar::catalog {

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"pugixml", fmt::format("{}.{}", PUGIXML_VERSION / 1000, PUGIXML_VERSION % 1000 / 10)},
          {"libcsv", fmt::format("{}.{}.{}", CSV_MAJOR, CSV_MINOR, CSV_RELEASE)},
          {"yaml-cpp", PECULIAR_YAML_CPP_VERSION}};
}

}  // namespace peculiar::catalog
