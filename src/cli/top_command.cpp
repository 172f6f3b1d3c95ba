#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json_number.h"
#include "cli/command.h"
#include "scoring/top.h"

namespace peculiar::cli {

namespace {

/// The image's label, and the user's label in brackets.
std::string said_of(const scoring::TopLine& line) {
  std::string words = line.label.empty() ? "" : "  " + line.label;
  if (!line.user_label.empty()) words += "  [" + line.user_label + "]";
  return words;
}

Outcome outcome_of(const scoring::TopReport& report) {
  Outcome outcome;
  outcome.data = {{"column", report.column},     {"images", nlohmann::json::array()},
                  {"left_out", report.left_out}, {"muted", report.muted},
                  {"ranked", report.images},     {"galaxies", report.galaxies},
                  {"labelled", report.labelled}};
  std::size_t width = 2;
  for (const scoring::TopLine& line : report.lines) {
    width = std::max(width, line.id.size());
    for (const scoring::TopView& view : line.views) width = std::max(width, view.id.size());
  }
  const bool labelled =
      std::ranges::any_of(report.lines, [](const auto& line) { return !said_of(line).empty(); });
  outcome.text = fmt::format("{:>4}  {:<{}}  {:>12}  {:>9}{}\n", "rank", "id", width, report.column,
                             "p-value", labelled ? "  label" : "");
  std::int64_t rank = 0;
  for (const scoring::TopLine& line : report.lines) {
    nlohmann::json entry = {{"rank", ++rank},
                            {"row", line.row},
                            {"id", line.id},
                            {"label", line.label},
                            {"score", line.score},
                            {"p_value", number_or_null(line.p_value)},
                            {"user_label", line.user_label}};
    for (const auto& [name, value] : line.parts) entry["parts"][name] = number_or_null(value);
    for (const scoring::TopView& view : line.views)
      entry["views"].push_back(
          {{"row", view.row}, {"id", view.id}, {"score", view.score}, {"user_label", view.user_label}});
    outcome.data["images"].push_back(entry);
    const std::string p_value = std::isfinite(line.p_value) ? fmt::format("{:.3g}", line.p_value) : "-";
    outcome.text += fmt::format("{:>4}  {:<{}}  {:>12.4g}  {:>9}{}\n", rank, line.id, width, line.score,
                                p_value, said_of(line));
    for (const scoring::TopView& view : line.views)
      outcome.text += fmt::format("{:>4}  {:<{}}  {:>12.4g}{}\n", "+", view.id, width, view.score,
                                  view.user_label.empty() ? "" : "             [" + view.user_label + "]");
  }
  if (report.galaxies < report.images)
    outcome.text += fmt::format("{} images of {} galaxies; +: more images of the galaxy above\n",
                                report.images, report.galaxies);
  if (report.left_out > 0)
    outcome.text +=
        fmt::format("{} images at an edge or in a gap are not ranked (--rank-partial)\n", report.left_out);
  if (report.labelled > 0)
    outcome.text += fmt::format("{} of the {} images are labelled\n", report.labelled, report.images);
  if (!report.muted.empty()) outcome.text += report.muted + " (--mute)\n";
  return outcome;
}

}  // namespace

Command top_command() { return command_of(scoring::top_verb(), outcome_of); }

}  // namespace peculiar::cli
