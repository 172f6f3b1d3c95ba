#pragma once

#include <filesystem>
#include <vector>

#include "figure/panel.h"

namespace peculiar::figure {

/// Writes panels, `columns` side by side, as one PNG, drawn by gnuplot. Panels without a finite point say "no
/// data". Errors (input): gnuplot is not installed or fails (with its output); the file cannot be written.
void write_line_figure(const std::filesystem::path& path, const std::vector<Panel>& panels, int columns);

}  // namespace peculiar::figure
