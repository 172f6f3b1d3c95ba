#include "morphology/measured_block.h"

namespace peculiar::morphology {

namespace {

template <typename Value, typename Get>
catalog::Column column_of(const char* name, std::string unit, const char* description,
                          std::span<const StampMeasurement> stamps, const Get& get) {
  std::vector<Value> values;
  values.reserve(stamps.size());
  for (const StampMeasurement& stamp : stamps) values.push_back(get(stamp));
  return {name, std::move(unit), description, std::move(values), {}};
}

}  // namespace

std::vector<catalog::Column> measured_columns(std::span<const StampMeasurement> stamps,
                                              const std::string& flux_unit) {
  std::vector<catalog::Column> columns;
  const auto integer = [&](const char* name, const char* description, auto get) {
    columns.push_back(column_of<std::int64_t>(name, "", description, stamps, get));
  };
  const auto number = [&](const char* name, const char* unit, const char* description, auto get) {
    columns.push_back(column_of<double>(name, unit, description, stamps, get));
  };
  using Stamp = StampMeasurement;
  integer("sources", "sources found in the stamp", [](const Stamp& s) { return s.sources; });
  integer("companions", "sources beside the main one", [](const Stamp& s) { return s.companions; });
  number("companion_flux_ratio", "", "flux of the brightest companion over the main source's",
         [](const Stamp& s) { return s.companion_flux_ratio; });
  number("companion_separation", "pix", "distance of the brightest companion from the main source",
         [](const Stamp& s) { return s.companion_separation; });
  number("axis_ratio", "", "minor / major axis of the moments", [](const Stamp& s) { return s.axis_ratio; });
  number("position_angle", "deg", "angle of the major axis from +x to +y",
         [](const Stamp& s) { return s.position_angle_deg; });
  for (const StatisticColumn& statistic : statistic_columns()) {
    const std::string unit = statistic.unit == std::string("flux") ? flux_unit : statistic.unit;
    columns.push_back(column_of<double>(statistic.name, unit, statistic.description, stamps,
                                        [&](const Stamp& s) { return s.statistics.*statistic.value; }));
  }
  integer(
      "flag",
      "quality: 0 good, 1 suspect (also off-centre, cut off, a fifth hidden, in a trough), 2 bad, 4 not measured",
      [](const Stamp& s) { return std::int64_t{s.statistics.flag}; });
  integer(
      "flag_sersic",
      "quality of the Sersic fit: 0 good, 1 suspect, 2 bad (also if centre or size do not fit the stamp), 4 none",
      [](const Stamp& s) { return std::int64_t{s.statistics.flag_sersic}; });
  integer("measure_flags", "source flags: bits, docs/formats.md", [](const Stamp& s) { return s.flags; });
  return columns;
}

}  // namespace peculiar::morphology
