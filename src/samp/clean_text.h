#pragma once

#include <string>
#include <string_view>

namespace peculiar::samp {

/// Returns the text as UTF-8 with characters allowed in XML 1.0 (production 2); every other byte becomes
/// U+FFFD. Makes text from other programs safe for JSON and HTML too.
std::string clean_text(std::string_view text);

/// Returns the text in the characters that SAMP allows (1.3, section 3.3: ASCII 09, 0A, 0D, 20 to 7F), with
/// "?" for any other. Some hubs, such as TOPCAT's, refuse messages with other characters.
std::string ascii_text(std::string_view text);

}  // namespace peculiar::samp
