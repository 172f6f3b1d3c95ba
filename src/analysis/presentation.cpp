#include "analysis/presentation.h"

namespace peculiar::analysis {

PresentedExhibits write_presentation(ExhibitFolder& folder, const Presentation& presentation,
                                     const RunContext& context) {
  Exhibits exhibits{
      presentation.kind, presentation.title, presentation.findings, {}, presentation.provenance.json()};
  for (const TextTable& table : presentation.tables)
    exhibits.exhibits.push_back(write_text_table(folder.files(), table));
  PresentedExhibits presented;
  if (presentation.draw_figures) {
    Drawing drawing(folder.files(), context);
    presentation.draw_figures(drawing);
    drawing.tell_left_out();
    exhibits.exhibits.insert(exhibits.exhibits.end(), drawing.exhibits().begin(), drawing.exhibits().end());
    presented.not_drawn = drawing.left_out();
  }
  folder.finish(exhibits);
  presented.first_table = plain_text(presentation.tables.front());
  presented.count = static_cast<std::int64_t>(exhibits.exhibits.size());
  return presented;
}

}  // namespace peculiar::analysis
