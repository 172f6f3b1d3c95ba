#pragma once

#include <string>
#include <vector>

namespace peculiar::explorer {

/// Origins of pages that may show the explorer in a frame (docs/explorer.md, "Access").

/// Error (usage): an origin is not SCHEME://HOST, SCHEME://HOST:PORT or SCHEME://HOST:*, with scheme http or
/// https. Such an origin cannot end the directive or the header that it is written to.
void check_frame_origins(const std::vector<std::string>& origins);

/// The directive frame-ancestors of a content security policy that allows exactly these origins.
std::string frame_ancestors(const std::vector<std::string>& origins);

/// The host name of an origin that has been checked, in lower case.
std::string host_of_origin(const std::string& origin);

}  // namespace peculiar::explorer
