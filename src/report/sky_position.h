#pragma once

#include <string>

#include "report/outliers.h"

namespace peculiar::report {

/// "150.100420 +2.200310 (10:00:24.10 +02:12:01.1)": degrees, then hours and degrees.
std::string position_words(const SkyPosition& position);

/// Links to the place in public services (Aladin Lite, ESASky, Legacy Surveys, SIMBAD), as HTML. They are
/// followed on a click; the page itself asks for nothing. `of` goes on with each link's name for those who
/// hear it.
std::string sky_links_html(const SkyPosition& position, const std::string& of);

}  // namespace peculiar::report
