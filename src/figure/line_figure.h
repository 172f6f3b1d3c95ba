#pragma once

#include <filesystem>
#include <vector>

#include "figure/panel.h"

namespace peculiar::figure {

/// Panels, `columns` side by side, as one PNG, drawn by gnuplot. Errors (input): gnuplot is not
/// installed or fails (with its words), the file cannot be written. Panels without a finite point say "no
/// data".
void write_line_figure(const std::filesystem::path& path, const std::vector<Panel>& panels, int columns);

}  // namespace peculiar::figure
