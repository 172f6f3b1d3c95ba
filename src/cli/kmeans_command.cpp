#include <fmt/format.h>

#include <memory>

#include "cli/command.h"
#include "morphology/kmeans.h"

namespace peculiar::cli {

namespace {

Outcome outcome_of(const morphology::KmeansReport& report, const std::vector<std::string>& columns) {
  Outcome outcome;
  nlohmann::json shares = nlohmann::json::array();
  for (const morphology::ClassShare& share : report.shares) {
    shares.push_back({{"label", share.label},
                      {"cluster", share.cluster},
                      {"count", share.count},
                      {"of_class", share.of_class},
                      {"of_cluster", share.of_cluster}});
  }
  outcome.data = {{"output", report.output},   {"rows", report.rows},         {"left_out", report.left_out},
                  {"sizes", report.sizes},     {"columns", columns},          {"centres", report.centres},
                  {"inertia", report.inertia}, {"classes", std::move(shares)}};
  for (std::size_t k = 0; k < report.sizes.size(); ++k) {
    outcome.text += fmt::format("cluster {}: {} rows; centre", k, report.sizes[k]);
    for (std::size_t d = 0; d < columns.size(); ++d)
      outcome.text += fmt::format(" {} {:.4g}", columns[d], report.centres[k][d]);
    outcome.text += "\n";
  }
  for (const morphology::ClassShare& share : report.shares) {
    outcome.text += fmt::format("{} in cluster {}: {} ({:.1f} % of the class, {:.1f} % of the cluster)\n",
                                share.label.empty() ? "(no label)" : share.label, share.cluster, share.count,
                                100 * share.of_class, 100 * share.of_cluster);
  }
  if (report.left_out > 0)
    outcome.text += fmt::format("{} of {} rows left out: a value is missing\n", report.left_out, report.rows);
  return outcome;
}

}  // namespace

Command kmeans_command() {
  const auto options = std::make_shared<morphology::KmeansOptions>();
  Command command;
  command.name = "kmeans";
  command.summary = "clusters of a table's rows by some of its columns";
  command.description =
      "k-means clustering of standardised columns, by default the paper's baseline: two clusters on concentration, asymmetry, smoothness, Gini and M20. Tells what share of each class falls into each cluster. Rows with a missing value are left out.";
  command.examples = {"peculiar kmeans measured.h5",
                      "peculiar kmeans measured.h5 -k 3 --columns gini m20 --label kind -o clustered.ecsv"};
  command.describe = [options](Fields& fields) { options->describe(fields); };
  command.run = [options](const CommonOptions& common, const RunContext&) {
    options->seed = common.seed;
    return outcome_of(morphology::cluster_table(*options), options->columns);
  };
  return command;
}

}  // namespace peculiar::cli
