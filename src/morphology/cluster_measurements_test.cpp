#include "morphology/cluster_measurements.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "catalog/table_file.h"

namespace peculiar::morphology {
namespace {

/// Three clouds of 30, 50 and 40 rows in three columns of very different scales.
catalog::Table clouds(std::uint64_t seed, double spread = 1) {
  RandomStream random(seed, "clouds");
  catalog::Table table;
  std::vector<std::vector<double>> values(3);
  std::vector<std::string> labels;
  const int counts[] = {30, 50, 40};
  for (int k = 0; k < 3; ++k) {
    for (int i = 0; i < counts[k]; ++i) {
      values[0].push_back(4 * k + spread * random.normal());
      values[1].push_back(1000 * ((k + 1) % 3 * 5 + spread * random.normal()));
      values[2].push_back(0.001 * (k * k * 3 + spread * random.normal()));
      labels.push_back(std::string(1, static_cast<char>('a' + k)));
    }
  }
  for (std::size_t d = 0; d < 3; ++d) table.add({fmt::format("c{}", d), "", "", values[d], {}});
  table.add({"label", "", "", labels, {}});
  return table;
}

KmeansOptions options_of(const std::filesystem::path& table) {
  KmeansOptions options;
  options.table = table.string();
  options.columns = {"c0", "c1", "c2"};
  options.clusters = 3;
  return options;
}

TEST(ClusterMeasurements, FindsSeparateClouds) {
  const TestFolder folder;
  catalog::write_table_text(folder.path() / "clouds.ecsv", clouds(1));
  KmeansOptions options = options_of(folder.path() / "clouds.ecsv");
  options.output = (folder.path() / "clustered.ecsv").string();
  const KmeansReport report = cluster_table(options);
  EXPECT_EQ(report.sizes, (std::vector<std::int64_t>{50, 40, 30}));
  ASSERT_EQ(report.shares.size(), 9u);
  for (const ClassShare& share : report.shares) {
    const int expected = share.label == "b" ? 0 : share.label == "c" ? 1 : 2;
    EXPECT_EQ(share.of_class, share.cluster == expected ? 1 : 0) << share.label << share.cluster;
    EXPECT_EQ(share.of_cluster, share.of_class);
  }
  EXPECT_NEAR(report.centres[0][0], 4, 0.6);
  EXPECT_NEAR(report.centres[0][1], 10000, 600);
  const catalog::Table clustered = catalog::read_table_text(options.output);
  EXPECT_EQ(clustered.at("cluster").number(0), 2);
  EXPECT_EQ(clustered.at("cluster").number(40), 0);
}

TEST(ClusterMeasurements, TrainingRowsDecideWhichClusterIsNormal) {
  const TestFolder folder;
  const catalog::Table all = clouds(1);
  std::vector<std::size_t> test;
  std::vector<std::size_t> training;  // twenty of the smallest cloud, two of the largest
  for (std::size_t row = 0; row < all.rows(); ++row)
    (row < 20 || row == 30 || row == 31 ? training : test).push_back(row);
  catalog::write_table_text(folder.path() / "test.ecsv", all.take(test));
  catalog::write_table_text(folder.path() / "training.ecsv", all.take(training));
  catalog::write_table_text(folder.path() / "all.ecsv", all);
  KmeansOptions options = options_of(folder.path() / "test.ecsv");
  options.training = (folder.path() / "training.ecsv").string();
  options.output = (folder.path() / "clustered.ecsv").string();
  const KmeansReport report = cluster_table(options);
  EXPECT_EQ(report.rows, 98);
  EXPECT_EQ(report.sizes, (std::vector<std::int64_t>{30, 50, 40}));
  EXPECT_EQ(report.training_sizes, (std::vector<std::int64_t>{20, 2, 0}));
  ASSERT_EQ(report.shares.size(), 9u);
  EXPECT_EQ(report.shares[0].label, "a");
  EXPECT_EQ(report.shares[0].count, 10);  // of the table only
  EXPECT_EQ(report.shares[0].of_cluster, 1);
  const catalog::Table clustered = catalog::read_table_text(options.output);
  ASSERT_EQ(clustered.rows(), 98u);
  for (std::size_t row = 0; row < clustered.rows(); ++row)
    EXPECT_EQ(clustered.at("odd_cluster").number(row), row < 10 ? 0 : 1) << row;
  const auto provenance = nlohmann::json::parse(clustered.metadata.back().second);
  EXPECT_EQ(provenance["inputs"].size(), 2u);

  KmeansOptions together = options_of(folder.path() / "all.ecsv");
  EXPECT_NEAR(report.inertia, cluster_table(together).inertia, 1e-9);  // the same points
  options.overwrite = true;
  options.where = "label != 'a'";
  EXPECT_EQ(cluster_table(options).training_sizes[0], 2);
  options.where.clear();
  catalog::Table none = all.take({32});
  none.find("c1")->missing = {true};
  std::get<std::vector<double>>(none.find("c1")->data)[0] = std::nan("");
  catalog::write_table_text(folder.path() / "training.ecsv", none);
  EXPECT_THROW(cluster_table(options), Error);
}

TEST(ClusterMeasurements, BadRowsAreToldAndCanBeLeftOut) {
  const TestFolder folder;
  catalog::Table table = clouds(1);
  std::vector<std::int64_t> flags(table.rows(), 0);
  flags[3] = flags[70] = 2;
  flags[5] = 1;
  table.add({"flag", "", "", flags, {}});
  table.add({"measure_flags", "", "", std::vector<std::int64_t>(table.rows(), 0), {}});
  catalog::write_table_text(folder.path() / "clouds.ecsv", table);
  KmeansOptions options = options_of(folder.path() / "clouds.ecsv");
  std::vector<std::string> said;
  RunContext context;
  context.log = [&](MessageLevel, std::string_view text) { said.emplace_back(text); };
  cluster_table(options, context);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_NE(said[0].find("2 of 120 clustered rows are flagged bad"), std::string::npos) << said[0];
  options.where = "flag < 2";
  EXPECT_EQ(cluster_table(options, context).rows, 118);
  EXPECT_EQ(said.size(), 1u);
}

TEST(ClusterMeasurements, TheTableSaysHowItWasMade) {
  const TestFolder folder;
  catalog::Table table = clouds(1);
  table.metadata = {{"provenance", R"({"verb": "measure"})"}, {"band", "r"}};
  catalog::write_table_text(folder.path() / "clouds.ecsv", table);
  KmeansOptions options = options_of(folder.path() / "clouds.ecsv");
  options.output = (folder.path() / "clustered.ecsv").string();
  RunContext context;
  context.seed = 7;
  context.libraries = {{"Eigen", "3"}};
  cluster_table(options, context);
  const auto metadata = catalog::read_table_text(options.output).metadata;
  ASSERT_EQ(metadata.size(), 2u);  // the input's metadata must not remain beside it
  EXPECT_EQ(metadata[0].second, "r");
  EXPECT_EQ(metadata[1].first, "provenance");
  const auto provenance = nlohmann::json::parse(metadata[1].second);
  EXPECT_EQ(provenance["verb"], "kmeans");
  EXPECT_EQ(provenance["settings"]["clusters"], 3);
  EXPECT_EQ(provenance["settings"]["seed"], 7);
  EXPECT_EQ(provenance["libraries"]["Eigen"], "3");
  EXPECT_EQ(provenance["inputs"][0]["file"], options.table);
  EXPECT_EQ(provenance["inputs"][0]["provenance"]["verb"], "measure");
}

TEST(ClusterMeasurements, SameSeedSameClusters) {
  const TestFolder folder;
  catalog::write_table_text(folder.path() / "clouds.csv", clouds(2, 4));
  const KmeansOptions options = options_of(folder.path() / "clouds.csv");
  EXPECT_EQ(cluster_table(options).centres, cluster_table(options).centres);
}

TEST(ClusterMeasurements, LeavesOutRowsWithMissingValues) {
  const TestFolder folder;
  catalog::Table table = clouds(3);
  std::get<std::vector<double>>(table.find("c1")->data)[5] = std::nan("");
  catalog::write_table_text(folder.path() / "clouds.ecsv", table);
  KmeansOptions options = options_of(folder.path() / "clouds.ecsv");
  options.output = (folder.path() / "clustered.ecsv").string();
  EXPECT_EQ(cluster_table(options).left_out, 1);
  EXPECT_TRUE(catalog::read_table_text(options.output).at("cluster").is_missing(5));
}

TEST(ClusterMeasurements, SaysWhatCannotBeClustered) {
  const TestFolder folder;
  catalog::Table table = clouds(4);
  table.add({"flat", "", "", std::vector<double>(table.rows(), 2), {}});
  catalog::write_table_text(folder.path() / "clouds.ecsv", table);
  KmeansOptions options = options_of(folder.path() / "clouds.ecsv");
  for (const char* column : {"flat", "label", "none"}) {
    options.columns = {column};
    EXPECT_THROW(cluster_table(options), Error) << column;
  }
}

/// Overlapping clouds: the clusters equal scikit-learn's, except for their numbers.
TEST(ClusterMeasurementsReferee, ScikitLearnFindsTheSame) {
  const TestReferee referee("check_kmeans.py", "sklearn");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  for (std::uint64_t seed = 10; seed < 13; ++seed) {
    const TestFolder folder;
    catalog::write_table_text(folder.path() / "clouds.csv", clouds(seed, 2));
    KmeansOptions options = options_of(folder.path() / "clouds.csv");
    options.output = (folder.path() / "clustered.csv").string();
    cluster_table(options);
    EXPECT_TRUE(referee.agrees(fmt::format("'{}'", options.output)));
  }
}

}  // namespace
}  // namespace peculiar::morphology
