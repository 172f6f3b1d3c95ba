#pragma once

#include <cairo.h>

#include <string>
#include <string_view>
#include <vector>

#include "image/contact_sheet.h"

namespace peculiar::image {

/// `label` cut at '\n'.
std::vector<std::string> lines_of(std::string_view label);

/// `text` made drawable: control characters become spaces, bytes that are not UTF-8 become '?' (cairo would
/// refuse the whole text).
std::string drawable(std::string_view text);

/// `text`, or as much of its beginning as fits with an ellipsis behind it into `width` px of the chosen font.
std::string fitted(cairo_t* context, const std::string& text, double width);

/// "name 3.41 unit" within `width` px: with fewer significant digits (2 at least), then without the unit,
/// then with a shortened name, then without it; "" where not even one digit fits.
std::string fitted(cairo_t* context, const SheetNumber& number, double width);

/// DejaVu Sans at `size` px, or what fontconfig puts in its place. Error (input) when the machine has no font
/// at all, since cairo would then leave the labels out in silence.
void choose_font(cairo_t* context, double size, bool bold);

}  // namespace peculiar::image
