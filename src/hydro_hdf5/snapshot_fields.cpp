#include "hydro_hdf5/snapshot_fields.h"

#include <algorithm>
#include <array>

#include "hydro_hdf5/dataset_units.h"

namespace peculiar::hydro_hdf5 {

std::string field(const char* name) { return std::string("PartType4/") + name; }
bool has_field(const store::Hdf5File& file, const char* name) { return file.has_dataset(field(name)); }

std::int64_t row_values(const store::Hdf5File& file, const std::string& dataset) {
  const auto shape = file.shape(dataset);
  return shape.size() == 2 ? shape[1] : 1;
}

std::string first_of(const store::Hdf5File& file, const std::vector<const char*>& names) {
  const auto found =
      std::find_if(names.begin(), names.end(), [&](auto name) { return has_field(file, name); });
  return field(found == names.end() ? names.front() : *found);
}

std::optional<DefaultUnits> swift_units(const store::Hdf5File& file, double scale_factor) {
  constexpr std::array<const char*, 3> kNames{"Unit length in cgs (U_L)", "Unit mass in cgs (U_M)",
                                              "Unit time in cgs (U_t)"};
  std::array<double, 3> unit{};
  for (std::size_t i = 0; i < unit.size(); ++i) {
    if (!file.has_attribute("Units", kNames[i])) return std::nullopt;
    unit[i] = file.attribute_number("Units", kNames[i]);
  }
  return DefaultUnits{scale_factor * unit[0] / kKpcInCm, unit[1] / kMsunInG,
                      unit[0] / unit[2] / kKmsInCmPerS};
}

bool holds_masses(const store::Hdf5File& file, const std::string& dataset) {
  constexpr double kLeastMassUnit =
      1e20;  // g: units above this are of mass, so the values are not mass fractions
  const auto units = dataset_units(file, dataset);
  return units && units->cgs > kLeastMassUnit;
}

}  // namespace peculiar::hydro_hdf5
