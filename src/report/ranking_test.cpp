#include <gmock/gmock.h>

#include "report/report_page_testing.h"

namespace peculiar::report {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

/// A folder with scores of a model without a generator (ranking only).
class RankingReport : public Report {
 protected:
  void SetUp() override {
    write_known_folder(path());
    std::filesystem::remove(path() / "scores.reconstructions.h5");
    std::filesystem::remove_all(path() / "model.health");
    std::filesystem::create_directories(path() / "model.health");
    image::write_png(path() / "model.health" / "perturbed.png", image::Image(1, 64, 96, 0.25f));
    write_model(path() / "model.safetensors");
    json run = known_run();
    run["gallery"].erase("reconstructions");
    write_run(run);
  }
  static void write_model(const std::filesystem::path& path) {
    const json training = {{"settings", {{"generator", false}, {"seed", 3}}},
                           {"steps", 0},
                           {"encoder_steps", 0},
                           {"contrast_steps", 1500},
                           {"sample", {{"file", "train.h5"}, {"training", 777}}},
                           {"alarms", json::array()},
                           {"history", {{"step", json::array()}, {"frechet", json::array()}}}};
    const std::string header = json{{"__metadata__", {{"training", training.dump()}}}}.dump();
    const std::uint64_t bytes = header.size();
    write_file(path, std::string(reinterpret_cast<const char*>(&bytes), 8) + header);
  }
  using json = nlohmann::json;
};

TEST_F(RankingReport, IsWholeWithoutReconstructionsAndSaysHowToGetThem) {
  const ReportSummary summary = write(options());
  EXPECT_TRUE(summary.left_out.empty()) << summary.left_out.front();
  EXPECT_EQ(summary.outliers, 24);
  EXPECT_EQ(count("//section[@id='outliers']//ol[@class='gallery']/li"), 24u);
  EXPECT_EQ(count("//section[@id='outliers']//li//div[@class='stamps']/figure"), 24u) << "one image each";
  EXPECT_THAT(texts("//section[@id='outliers']/p[@class='quiet']"),
              Contains(AllOf(HasSubstr("trained for ranking only"), HasSubstr("preset = 'quick'"))));
  EXPECT_EQ(count("//p[@class='residual']"), 0u);
  EXPECT_EQ(count("//p[@class='colours']"), 0u);
}

TEST_F(RankingReport, ItsHealthHasNoEmptyParts) {
  write(options());
  EXPECT_THAT(texts("//section[@id='health']/ul/li"),
              Contains(AllOf(HasSubstr("without a generator"), HasSubstr("--preset quick"))));
  EXPECT_EQ(count("//section[@id='health']//figure"), 1u) << "what the contrast network learned";
  EXPECT_EQ(count("//table[@id='health-history']"), 0u);
  const std::vector<std::string> names = texts("//section[@id='health']//dt");
  EXPECT_THAT(names, Contains("Steps of the contrast network"));
  EXPECT_THAT(names, Each(AllOf(Not(testing::Eq("Steps")), Not(HasSubstr("encoder")))));
}

TEST_F(RankingReport, AModelWithAGeneratorIsNotCalledThat) {
  write_known_model(path() / "model.safetensors");
  write(options());
  EXPECT_THAT(page_, Not(HasSubstr("ranking only")));
}

}  // namespace
}  // namespace peculiar::report
