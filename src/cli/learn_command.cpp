#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json_number.h"
#include "cli/command.h"
#include "learning/learn.h"

namespace peculiar::cli {

namespace {

nlohmann::json remaining_json(const learning::Remaining& left) {
  if (left.looked_at == 0) return nullptr;
  return {{"looked_at", left.looked_at}, {"found", left.found},
          {"expected", left.expected},   {"low", left.low},
          {"high", left.high},           {"advice", left.advice}};
}

Outcome outcome_of(const learning::LearnReport& report) {
  Outcome outcome;
  outcome.data = {{"output", report.output},
                  {"ranking_before", report.column},
                  {"features", report.features},
                  {"group", report.grouping.json()},
                  {"images", report.images},
                  {"ranked", report.ranked},
                  {"without_features", report.without_features},
                  {"labels", report.labels},
                  {"strangers", report.strangers},
                  {"helped", report.helped},
                  {"words", report.words},
                  {"seconds", report.seconds},
                  {"asked", nlohmann::json::array()},
                  {"remaining", remaining_json(report.remaining)}};
  outcome.text = fmt::format("{}: {} of {} images, by {}\n{}\n", report.output, report.ranked, report.images,
                             report.features, report.words);
  if (report.grouping) outcome.text += report.grouping.words() + "\n";
  if (report.without_features > 0)
    outcome.text += fmt::format("{} images have no features and are not ranked\n", report.without_features);
  if (report.strangers > 0)
    outcome.text += fmt::format("{} labelled images are not among these\n", report.strangers);
  if (!report.remaining.advice.empty()) outcome.text += report.remaining.advice + "\n";
  if (!report.asked.empty()) outcome.text += "to label next:\n";
  std::size_t width = 2;
  for (const learning::AskedImage& one : report.asked) width = std::max(width, one.id.size());
  for (const learning::AskedImage& one : report.asked) {
    outcome.data["asked"].push_back(
        {{"row", one.row}, {"id", one.id}, {"why", one.why}, {"interest", number_or_null(one.interest)}});
    const std::string interest =
        std::isfinite(one.interest) ? fmt::format("  interest {:.2f}", one.interest) : "";
    outcome.text += fmt::format("  {:<{}}  {:<9}{}\n", one.id, width, one.why, interest);
  }
  return outcome;
}

}  // namespace

Command learn_command() { return command_of(learning::learn_verb(), outcome_of); }

}  // namespace peculiar::cli
