#pragma once

#include <span>
#include <string>
#include <string_view>

namespace peculiar {

/// Number of single-character insertions, deletions, substitutions and swaps of neighbours between two words
/// (optimal string alignment distance).
int edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, ignoring case; "" if none is close (more than a third of the letters of
/// the word are wrong).
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// " (did you mean 'redshift'?)" or "", to append to a message about an unknown name.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace peculiar
