#include "report/html.h"
#include "report/sections.h"

namespace peculiar::report {

Section published_section(const RunFolder& run) {
  if (!run.departures) return {"published", "", ""};
  const bool repeats = run.kind == "mergers";
  HtmlTable table{"departures",
                  repeats ? "Differences between this run and the published experiment."
                          : "Ingredients of the mock images, compared with the paper.",
                  "Each row is a fact of this run: an input file, or an option of its commands.",
                  {"section of the paper", "what", "in the paper", "here"},
                  {}};
  for (const RunDeparture& one : *run.departures)
    table.rows.push_back({one.section, one.what, one.published, one.here});
  return {"published", repeats ? "The published experiment" : "The mock images", table_html(table)};
}

}  // namespace peculiar::report
