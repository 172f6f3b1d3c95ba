#pragma once

#include <string>
#include <string_view>

namespace peculiar::report {

/// Returns an SVG drawing as an element of a page. Keeps what draws, and drops what could run, load or
/// restyle the page (scripts, handlers, style sheets, references other than to its own parts and embedded
/// pictures). Prefixes ids with `prefix`, so that drawings on one page do not clash. A drawing that names its
/// panels (data-panels, data-key; figure/paper_figure.h) becomes a box of them. `alt` describes the drawing;
/// `name` stands for the file in messages. Errors (input): not XML; not SVG; no size.
std::string svg_html(std::string_view text, const std::string& name, const std::string& prefix,
                     const std::string& alt);

}  // namespace peculiar::report
