#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/drawing.h"
#include "analysis/exhibits.h"
#include "analysis/text_table.h"
#include "base/version.h"

namespace peculiar::analysis {

/// Results of a verb before they are written.
struct Presentation {
  std::string kind;  ///< "evaluation" or "comparison"
  std::string title;
  std::vector<std::string> findings;           ///< plain sentences, the most important first
  std::vector<TextTable> tables;               ///< at least one
  std::function<void(Drawing&)> draw_figures;  ///< empty: no figures
  Provenance provenance;
};

/// Summary of the exhibits, for the verb's report.
struct PresentedExhibits {
  std::string first_table;  ///< as text
  std::int64_t count = 0;   ///< tables and figures
  std::vector<std::string> not_drawn;
};

/// Writes tables, figures and contents, and finishes the folder. Errors: as write_text_table, Drawing::draw,
/// ExhibitFolder::finish.
PresentedExhibits write_presentation(ExhibitFolder& folder, const Presentation& presentation,
                                     const RunContext& context);

}  // namespace peculiar::analysis
