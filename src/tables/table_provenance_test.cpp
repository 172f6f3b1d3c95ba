#include "tables/table_provenance.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/test_folder.h"
#include "store/sample_testing.h"
#include "tables/table_file.h"

namespace peculiar::tables {
namespace {

using nlohmann::json;

catalog::Table one_column() {
  catalog::Table table;
  table.add({"x", "", "", std::vector<double>{1, 2}, {}});
  return table;
}

Provenance provenance_of(const std::string& verb, std::vector<ProvenanceInput> inputs = {}) {
  Provenance provenance = Provenance::now(verb, json::object(), {});
  provenance.inputs = std::move(inputs);
  return provenance;
}

TEST(TableProvenance, GoesBackThroughEveryFormatThatHoldsMetadata) {
  const TestFolder folder;
  for (const char* suffix : {".fits", ".vot", ".ecsv"}) {
    const std::string first = (folder.path() / "first").string() + suffix;
    const std::string second = (folder.path() / "second").string() + suffix;
    catalog::Table table = one_column();
    set_provenance(table, provenance_of("detect"));
    write_table(first, table);
    catalog::Table read = read_table(first);
    set_provenance(read, provenance_of("kmeans", {as_input(first, read)}));
    write_table(second, read);
    const ProvenanceInput input = as_input(second, read_table(second));
    const json whole = json::parse(input.provenance);
    EXPECT_EQ(whole["verb"], "kmeans") << suffix;
    EXPECT_EQ(whole["inputs"][0]["file"], first);
    EXPECT_FALSE(whole["inputs"][0]["fingerprint"].get<std::string>().empty());
    EXPECT_EQ(whole["inputs"][0]["provenance"]["verb"], "detect") << suffix;
  }
}

TEST(TableProvenance, OfTablesWithoutOneAndOfSamples) {
  const TestFolder folder;
  const std::string plain = (folder.path() / "plain.csv").string();
  write_table(plain, one_column());
  const ProvenanceInput input = as_input(plain, read_table(plain));
  EXPECT_EQ(input.file, plain);
  EXPECT_EQ(input.provenance, "");
  const auto sample = folder.path() / "sample.h5";
  store::write_sample(sample, 2, 4, 1, [](std::int64_t, std::span<float> pixels) {
    std::fill(pixels.begin(), pixels.end(), 0.0f);
  });
  const ProvenanceInput of_sample = as_input(sample, read_table(sample));
  EXPECT_EQ(of_sample.fingerprint, store::row_file_job(sample));
}

}  // namespace
}  // namespace peculiar::tables
