#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/verb.h"

namespace peculiar::exchange {

/// Settings of `peculiar export`.
struct ExportOptions {
  std::string input;
  std::string images;
  std::string catalogue;
  std::string where;
  std::string labels;
  std::vector<std::string> mute;
  std::string layout = "auto";
  std::string stretch = "auto";
  bool overwrite = false;

  void describe(Fields& fields);
};
struct ExportReport {
  std::int64_t images = 0;
  std::int64_t rows = 0;      ///< of the catalogue
  std::int64_t labelled = 0;  ///< rows of the input that have labels
  std::string muted;          ///< how many were left out because of artefacts, in words; "" for none
};
/// Writes a sample's images (FITS, NPY, or a folder of PNGs) and its catalogue (table, by suffix) for other
/// programs, with labels if given. Errors: usage (nothing to export, unknown suffix), input (targets exist
/// and may not be overwritten).
ExportReport export_sample(const ExportOptions& options, const RunContext& context = {});
Verb<ExportOptions, ExportReport> export_verb();

}  // namespace peculiar::exchange
