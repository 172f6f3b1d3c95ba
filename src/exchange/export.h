#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar::exchange {

/// Settings of `peculiar export`.
struct ExportOptions {
  std::string input;
  std::string images;
  std::string catalogue;
  std::string where;
  std::string stretch = "asinh";
  bool overwrite = false;

  void describe(Fields& fields);
};
struct ExportReport {
  std::int64_t images = 0;
  std::int64_t rows = 0;  ///< of the catalogue
};
/// Writes a sample's images (FITS cube, NPY, or a folder of PNGs) and its catalogue (table, by suffix) for
/// other programs. Errors: usage (nothing asked for, unknown suffix), input (targets exist and may not be
/// overwritten).
ExportReport export_sample(const ExportOptions& options);

/// Settings of `peculiar show`.
struct ShowOptions {
  std::string input;
  std::string output;
  std::string where;
  std::vector<std::string> labels;
  std::string sort;
  bool descending = false;
  bool random = false;
  std::int64_t number = 64;
  std::int64_t columns = 0;
  std::int64_t tile = 128;
  std::string stretch = "asinh";
  bool common_limits = false;
  std::int64_t seed = 1;

  void describe(Fields& fields);
};
/// Draws a labelled contact sheet of a sample as PNG. Returns the number of stamps drawn. Error (input): none
/// selected.
std::int64_t show_sample(const ShowOptions& options);

}  // namespace peculiar::exchange
