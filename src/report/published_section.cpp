#include "report/html.h"
#include "report/sections.h"

namespace peculiar::report {

Section published_section(const RunFolder& run) {
  if (!run.departures) return {"published", "", ""};
  HtmlTable table{"departures",
                  "Where this run is not the published experiment.",
                  "Each row is a fact of this run: a file that it was given, or an option of its commands.",
                  {"section of the paper", "what", "in the paper", "here"},
                  {}};
  for (const RunDeparture& one : *run.departures)
    table.rows.push_back({one.section, one.what, one.published, one.here});
  return {"published", "The published experiment", table_html(table)};
}

}  // namespace peculiar::report
