#pragma once

#include <optional>
#include <string>

#include "fits/fits_image.h"

namespace peculiar::fits {

/// A number from the header of an image: its own card, else that of the primary header. For cards that a user
/// names: error (input) if the value is a text.
std::optional<double> image_card(const FitsFile& file, int hdu, const std::string& key);

/// The same for cards that nobody names: those that are texts (MAGZERO = 'INDEF', GAIN = 'HIGH') or not
/// finite do not count.
std::optional<double> number_card(const FitsFile& file, int hdu, const std::string& key);

/// The same of one header only.
std::optional<double> own_number_card(const FitsFile& file, int hdu, const std::string& key);

}  // namespace peculiar::fits
