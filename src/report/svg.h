#pragma once

#include <string>
#include <string_view>

namespace peculiar::report {

/// An SVG drawing as an element of a page: what draws is kept, whatever could run, load or restyle the page
/// (scripts, handlers, style sheets, references to anything but its own parts and pictures in it) is dropped.
/// Ids get `prefix` in front, so that drawings on one page do not meet. A drawing that names its panels
/// (data-panels, data-key; figure/paper_figure.h) becomes a box of them. `alt` says in words what one sees;
/// `name` stands for the file in messages. Errors (input): not XML, not SVG, without a size.
std::string svg_html(std::string_view text, const std::string& name, const std::string& prefix,
                     const std::string& alt);

}  // namespace peculiar::report
