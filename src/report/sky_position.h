#pragma once

#include <string>

#include "report/outliers.h"

namespace peculiar::report {

/// "150.100420 +2.200310 (10:00:24.10 +02:12:01.1)": degrees, then hours and degrees.
std::string position_words(const SkyPosition& position);

/// Returns links, as HTML, to the position in public services (Aladin Lite, ESASky, Legacy Surveys, SIMBAD).
/// The page itself loads nothing; the links work on a click. `of` completes each link's name for screen
/// readers.
std::string sky_links_html(const SkyPosition& position, const std::string& of);

}  // namespace peculiar::report
