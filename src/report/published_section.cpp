#include "report/html.h"
#include "report/sections.h"

namespace peculiar::report {

Section published_section(const RunFolder& run) {
  if (!run.departures) return {"published", "", ""};
  const bool repeats = run.kind == "mergers";
  HtmlTable table{"departures",
                  repeats ? "Where this run is not the published experiment."
                          : "What the mock images are made of, beside those of the paper.",
                  "Each row is a fact of this run: a file that it was given, or an option of its commands.",
                  {"section of the paper", "what", "in the paper", "here"},
                  {}};
  for (const RunDeparture& one : *run.departures)
    table.rows.push_back({one.section, one.what, one.published, one.here});
  return {"published", repeats ? "The published experiment" : "The mock images", table_html(table)};
}

}  // namespace peculiar::report
