#pragma once

#include <filesystem>
#include <vector>

#include "figure/panel.h"

namespace peculiar::figure {

/// Panels, `columns` side by side, as FOLDER/NAME.svg, .pdf and .csv: for the page, for the paper, and the
/// numbers drawn (one row a point: panel, series, x, y, low, high, colour; and one a vertical line). Drawn by
/// gnuplot; the same panels give the same SVG and CSV. The SVG of several panels says where they and their
/// common key are, as "left top width height" in units of its viewBox, in the attributes data-panels (with
/// commas between) and data-key, so that a page can show them one by one. Errors (input): gnuplot is not
/// installed or fails (with its words), a file cannot be written.
void write_paper_figure(const std::filesystem::path& folder, const std::string& name,
                        const std::vector<Panel>& panels, int columns);

}  // namespace peculiar::figure
