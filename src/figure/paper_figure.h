#pragma once

#include <filesystem>
#include <vector>

#include "figure/panel.h"

namespace peculiar::figure {

/// Writes panels, `columns` side by side, as FOLDER/NAME.svg (for web pages), .pdf (for papers) and .csv (the
/// data: one row per point, with panel, series, x, y, low, high, colour; and one per vertical line). A panel
/// is named by its title or the label of its x axis; panels with equal names also by that of the y axis and,
/// if this is not enough, by ", logarithmic". Drawn by gnuplot; the same panels give the same SVG and CSV.
/// The SVG of several panels gives their positions and that of the common key, as "left top width height" in
/// units of its viewBox, in the attributes data-panels (separated by commas) and data-key, so that a page can
/// show panels one by one. Errors (input): gnuplot is not installed or fails (with its output); a file cannot
/// be written.
void write_paper_figure(const std::filesystem::path& folder, const std::string& name,
                        const std::vector<Panel>& panels, int columns);

}  // namespace peculiar::figure
