#pragma once

#include <string>
#include <string_view>

namespace peculiar::samp {

/// The text as UTF-8 of characters that XML 1.0 can hold (its production 2): each byte that belongs to no
/// such character becomes U+FFFD. What comes from other programs is thereby fit for JSON and pages too.
std::string clean_text(std::string_view text);

}  // namespace peculiar::samp
