#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "figure/panel.h"

namespace peculiar::figure {

/// A text in gnuplot's double quotes.
std::string quoted(const std::string& text);

/// Commands that draw the panels, `columns` side by side, on the terminal that is set. Series are told apart
/// by colour (Okabe & Ito's, which the colour-blind can tell), dash and marker. Panels without a finite point
/// say "no data".
std::string panels_script(const std::vector<Panel>& panels, int columns);

/// How many rows of so many columns hold the panels.
int panel_rows(std::size_t panels, int columns);

/// Runs gnuplot. Errors (input) name `target`: gnuplot is not installed or fails (with its words).
void run_gnuplot(const std::string& script, const std::filesystem::path& target);

}  // namespace peculiar::figure
