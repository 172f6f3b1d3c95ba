#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "base/json_number.h"
#include "base/parallel.h"
#include "cli/command.h"
#include "score/top.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const score::TopReport& report) {
  Outcome outcome;
  outcome.data = {{"column", report.column}, {"images", nlohmann::json::array()}};
  std::size_t width = 2;
  for (const score::TopLine& line : report.lines) width = std::max(width, line.id.size());
  outcome.text = fmt::format("{:>4}  {:<{}}  {:>12}  {:>9}  {}\n", "rank", "id", width, report.column,
                             "p-value", "label");
  std::int64_t rank = 0;
  for (const score::TopLine& line : report.lines) {
    nlohmann::json entry = {{"rank", ++rank},      {"row", line.row},
                            {"id", line.id},       {"label", line.label},
                            {"score", line.score}, {"p_value", number_or_null(line.p_value)}};
    for (const auto& [name, value] : line.parts) entry["parts"][name] = number_or_null(value);
    outcome.data["images"].push_back(entry);
    const std::string p_value = std::isfinite(line.p_value) ? fmt::format("{:.3g}", line.p_value) : "-";
    outcome.text += fmt::format("{:>4}  {:<{}}  {:>12.4g}  {:>9}  {}\n", rank, line.id, width, line.score,
                                p_value, line.label);
  }
  return outcome;
}

}  // namespace

Command top_command() {
  const auto options = std::make_shared<score::TopOptions>();
  Command command;
  command.name = "top";
  command.summary = "the most anomalous images, as a list and as a panel";
  command.description =
      "Prints the images with the greatest scores and draws them: each image with its best reconstruction, the residual, the scores it is made of and its p-value.";
  command.examples = {"peculiar top scores.h5 -n 50 -o top.png",
                      "peculiar top scores.h5 --column density --json"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->device = common.device;
    options->threads = resolve_threads(common.threads);
    return outcome_of(score::top_scores(*options));
  };
  command.uses_networks = true;
  return command;
}

}  // namespace peculiar::cli
