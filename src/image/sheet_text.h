#pragma once

#include <cairo.h>

#include <string>
#include <string_view>
#include <vector>

#include "image/contact_sheet.h"

namespace peculiar::image {

/// Splits `label` at '
/// '.
std::vector<std::string> lines_of(std::string_view label);

/// Makes `text` drawable: control characters become spaces, bytes that are not UTF-8 become '?' (cairo would
/// refuse the whole text).
std::string drawable(std::string_view text);

/// `text`, or its beginning followed by an ellipsis, to fit into `width` px of the chosen font.
std::string fitted(cairo_t* context, const std::string& text, double width);

/// "name 3.41 unit" within `width` px: with fewer significant digits (at least 2), then without the unit,
/// then with a shortened name, then without a name; "" if not even one digit fits.
std::string fitted(cairo_t* context, const SheetNumber& number, double width);

/// Chooses DejaVu Sans at `size` px, or the replacement from fontconfig. Error (input) if the machine has no
/// font at all, since cairo would then silently omit the labels.
void choose_font(cairo_t* context, double size, bool bold);

}  // namespace peculiar::image
