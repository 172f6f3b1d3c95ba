#include "hydro_hdf5/dataset_units.h"

#include <cmath>

#include "base/error.h"

namespace peculiar::hydro_hdf5 {

namespace {

struct AttributeNames {
  const char* cgs;
  const char* a_exponent;
  const char* h_exponent;
};

constexpr AttributeNames kSpellings[] = {
    {"CGSConversionFactor", "aexp-scale-exponent", "h-scale-exponent"},
    {"Conversion factor to CGS (not including cosmological corrections)", "a-scale exponent",
     "h-scale exponent"},
    {"to_cgs", "a_scaling", "h_scaling"},
};

/// SWIFT marks some fields as physical already, whatever their exponent.
bool is_physical(const store::Hdf5File& file, const std::string& dataset) {
  constexpr const char* kName = "Value stored as physical";
  return file.has_attribute(dataset, kName) && file.attribute_number(dataset, kName) == 1;
}

}  // namespace

double DatasetUnits::factor(double scale_factor, double h, double cgs_unit) const {
  return cgs * std::pow(scale_factor, a_exponent) * std::pow(h, h_exponent) / cgs_unit;
}

std::optional<DatasetUnits> dataset_units(const store::Hdf5File& file, const std::string& dataset) {
  if (!file.has_dataset(dataset)) return std::nullopt;
  for (const AttributeNames& names : kSpellings) {
    if (!file.has_attribute(dataset, names.cgs)) continue;
    const double cgs = file.attribute_number(dataset, names.cgs);
    if (cgs == 0) return std::nullopt;  // AREPO's value for unknown units
    const DatasetUnits units{
        cgs, is_physical(file, dataset) ? 0 : file.attribute_number(dataset, names.a_exponent),
        file.attribute_number(dataset, names.h_exponent)};
    if (!(units.cgs > 0 && std::isfinite(units.cgs) && std::isfinite(units.a_exponent) &&
          std::isfinite(units.h_exponent))) {
      throw input_error("{}: {}: the unit is {} cgs, which is not valid", file.path(), dataset, units.cgs);
    }
    return units;
  }
  return std::nullopt;
}

}  // namespace peculiar::hydro_hdf5
