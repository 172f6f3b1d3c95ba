#include <fmt/ranges.h>

#include "cli/command.h"
#include "morphology/cluster_measurements.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const morphology::KmeansReport& report, const morphology::KmeansOptions& options) {
  const std::vector<std::string>& columns = options.columns;
  Outcome outcome;
  nlohmann::json shares = nlohmann::json::array();
  for (const morphology::ClassShare& share : report.shares) {
    shares.push_back({{"label", share.label},
                      {"cluster", share.cluster},
                      {"count", share.count},
                      {"of_class", share.of_class},
                      {"of_cluster", share.of_cluster}});
  }
  outcome.data = {{"output", report.output},   {"rows", report.rows},       {"left_out", report.left_out},
                  {"missing", report.missing}, {"sizes", report.sizes},     {"columns", columns},
                  {"centres", report.centres}, {"inertia", report.inertia}, {"classes", std::move(shares)}};
  if (!report.training_sizes.empty()) outcome.data["training_sizes"] = report.training_sizes;
  for (std::size_t k = 0; k < report.sizes.size(); ++k) {
    outcome.text += fmt::format("cluster {}: {} rows; centre", k, report.sizes[k]);
    for (std::size_t d = 0; d < columns.size(); ++d)
      outcome.text += fmt::format(" {} {:.4g}", columns[d], report.centres[k][d]);
    outcome.text += "\n";
  }
  for (std::size_t k = 0; k < report.training_sizes.size(); ++k)
    outcome.text += fmt::format("training images in cluster {}: {}\n", k, report.training_sizes[k]);
  for (const morphology::ClassShare& share : report.shares) {
    outcome.text += fmt::format("{} in cluster {}: {} ({:.1f} % of the class, {:.1f} % of the cluster)\n",
                                share.label.empty() ? "(no label)" : share.label, share.cluster, share.count,
                                100 * share.of_class, 100 * share.of_cluster);
  }
  if (report.left_out > 0) {
    std::vector<std::string> missing;
    for (std::size_t d = 0; d < columns.size(); ++d) {
      if (report.missing[d] > 0) missing.push_back(fmt::format("{} in {}", columns[d], report.missing[d]));
    }
    outcome.text +=
        fmt::format("{} of {} rows left out: a value is missing ({}); --columns chooses other columns\n",
                    report.left_out, report.rows, fmt::join(missing, ", "));
  }
  return outcome;
}

}  // namespace

Command kmeans_command() { return command_of(morphology::kmeans_verb(), outcome_of); }

}  // namespace peculiar::cli
