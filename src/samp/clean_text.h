#pragma once

#include <string>
#include <string_view>

namespace peculiar::samp {

/// The text as UTF-8 of characters that XML 1.0 can hold (its production 2): each byte that belongs to no
/// such character becomes U+FFFD. What comes from other programs is thereby fit for JSON and pages too.
std::string clean_text(std::string_view text);

/// The text in the characters that SAMP allows (1.3, section 3.3: ASCII 09, 0A, 0D, 20 to 7F), with "?" for
/// each other one. Some hubs, TOPCAT's among them, refuse a message that has others.
std::string ascii_text(std::string_view text);

}  // namespace peculiar::samp
