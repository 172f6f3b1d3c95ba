#include "report/sky_position.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "report/html.h"

namespace peculiar::report {

namespace {

struct Service {
  const char* name;
  /// {0}: right ascension, {1}: declination, {2}: its sign as encoded in a URL ("+" means a blank there),
  /// {3}: its absolute value, in degrees
  const char* address;
};
constexpr Service kServices[] = {
    {"Aladin", "https://aladin.cds.unistra.fr/AladinLite/?target={0:.6f}%20{2}{3:.6f}&fov=0.02"},
    {"ESASky", "https://sky.esa.int/esasky/?target={0:.6f}%20{2}{3:.6f}&cooframe=J2000&fov=0.02"},
    {"Legacy Surveys", "https://www.legacysurvey.org/viewer?ra={0:.6f}&dec={1:.6f}&layer=ls-dr10&zoom=16"},
    {"SIMBAD",
     "https://simbad.cds.unistra.fr/simbad/sim-coo?Coord={0:.6f}%20{2}{3:.6f}&CooFrame=ICRS&Radius=10&Radius.unit=arcsec"}};

/// "10:00:24.10" for a value and the decimals of its seconds; carries if seconds round up to 60.
std::string sexagesimal(double value, int decimals) {
  const auto scale = static_cast<std::int64_t>(std::llround(std::pow(10, decimals)));
  const auto ticks = static_cast<std::int64_t>(std::llround(value * 3600 * static_cast<double>(scale)));
  const std::int64_t seconds = ticks / scale;
  return fmt::format("{:02}:{:02}:{:02}.{:0{}}", seconds / 3600, seconds / 60 % 60, seconds % 60,
                     ticks % scale, decimals);
}

}  // namespace

std::string position_words(const SkyPosition& position) {
  // A value that rounds up to a full turn becomes 0.
  const double ra = position.ra_deg > 360 - 5e-7 ? 0 : position.ra_deg;
  const double hours = ra / 15 > 24 - 0.005 / 3600 ? 0 : ra / 15;
  return fmt::format("{:.6f} {:+.6f} ({} {}{})", ra, position.dec_deg, sexagesimal(hours, 2),
                     position.dec_deg < 0 ? '-' : '+', sexagesimal(std::abs(position.dec_deg), 1));
}

std::string sky_links_html(const SkyPosition& position, const std::string& of) {
  std::string html;
  for (const Service& service : kServices)
    html += fmt::format("{}<a href=\"{}\" rel=\"noreferrer\">{}<span class=\"heard\"> of {}</span></a>",
                        html.empty() ? "" : ", ",
                        escaped(fmt::format(fmt::runtime(service.address), position.ra_deg, position.dec_deg,
                                            position.dec_deg < 0 ? "-" : "%2B", std::abs(position.dec_deg))),
                        service.name, escaped(of));
  return html;
}

}  // namespace peculiar::report
