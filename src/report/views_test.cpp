#include <gmock/gmock.h>

#include <functional>

#include "catalog/table_file.h"
#include "report/outliers.h"
#include "report/report_page_testing.h"

namespace peculiar::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// The known folder, with 40 images as four views of each of ten galaxies: rows r, r + 10, r + 20, r + 30.
class Views : public Report {
 protected:
  void SetUp() override {
    write_known_folder(path());
    change([](store::ScoresFile& scores) {
      std::vector<std::string> galaxies;
      for (std::int64_t row = 0; row < kImages; ++row) galaxies.push_back("m" + std::to_string(row % 10));
      scores.table.add({"galaxy", "", "", galaxies, {}});
      scores.set_attribute("fold_group", "galaxy");
    });
  }
  void change(const std::function<void(store::ScoresFile&)>& how) {
    store::ScoresFile scores = store::read_scores(path() / "scores.h5");
    how(scores);
    store::write_scores(path() / "scores.h5", scores, true);
  }
  /// Returns the ranked rows that have a score, the highest first.
  static std::vector<std::int64_t> ranking() {
    std::vector<std::int64_t> rows;
    for (std::int64_t rank = 0; rank < kImages; ++rank) {
      if (known_row(rank) != kUnscoredRow) rows.push_back(known_row(rank));
    }
    return rows;
  }
};

TEST_F(Views, AGalaxyIsListedOnceByItsHighestWithAllItsViews) {
  EXPECT_EQ(write(options()).outliers, 10);
  EXPECT_THAT(texts("//section[@id='outliers']/h2"), ElementsAre("The 10 highest of 10 galaxies"));
  std::vector<std::int64_t> heads;
  for (const std::int64_t row : ranking()) {
    const bool is_new =
        std::none_of(heads.begin(), heads.end(), [&](std::int64_t head) { return head % 10 == row % 10; });
    if (is_new) heads.push_back(row);
  }
  for (std::size_t i = 0; i < heads.size(); ++i) {
    const std::string item = fmt::format("//li[@id='outlier-{}']", i + 1);
    EXPECT_THAT(texts(item + "//h3"), ElementsAre(fmt::format("{}. galaxy_{}", i + 1, heads[i])));
    std::vector<std::string> views;
    for (const std::int64_t row : ranking()) {
      if (row != heads[i] && row % 10 == heads[i] % 10)
        views.push_back(
            fmt::format("galaxy_{} ({}) {:.4g}", row, row % 2 == 0 ? "even" : "odd", known_score(row)));
    }
    EXPECT_EQ(views.size(), heads[i] % 10 == kUnscoredRow ? 2u : 3u);
    EXPECT_THAT(texts(item + "//div[@class='views']//figcaption"), testing::ElementsAreArray(views));
    EXPECT_EQ(count(item + "//div[@class='views']//img"), views.size());
  }
  EXPECT_THAT(texts("//section[@id='outliers']/p").front(),
              HasSubstr("39 ranked images of 10 galaxies); images are of one galaxy by the column galaxy."));
  EXPECT_THAT(texts("//ul[@class='findings']/li").front(),
              testing::StartsWith("39 images of 10 galaxies were scored. 4 of them are candidates"));
  const catalog::Table table = catalog::read_table_text(path() / "report_highest.csv");
  ASSERT_EQ(table.rows(), 10u);
  EXPECT_EQ(table.at("images").number(0), 4);
  EXPECT_EQ(table.at("row").number(0), static_cast<double>(heads[0]));
  EXPECT_EQ(table.at("other_images").text(0), "galaxy_27 galaxy_37 galaxy_7");
}

TEST_F(Views, CandidatesOfFewerGalaxiesAreCountedAsGalaxiesToo) {
  change([](store::ScoresFile& scores) {
    std::vector<bool> candidate(kImages, false);
    for (const std::size_t row : {7u, 17u, 8u}) candidate[row] = true;
    scores.table.find("candidate")->data = candidate;
  });
  write(options());
  EXPECT_THAT(texts("//ul[@class='findings']/li").front(),
              HasSubstr("3 of them, of 2 galaxies, are candidates at"));
}

TEST_F(Views, AnotherColumnOrNoneMayTellThem) {
  change([](store::ScoresFile& scores) { scores.set_attribute("fold_group", ""); });
  write(options());
  EXPECT_THAT(texts("//section[@id='outliers']/h2"), ElementsAre("The 10 highest of 10 galaxies"))
      << "by the rule of store/groups.h, where nothing is noted";
  ReportOptions some = options();
  some.group = "none";
  write(some);
  EXPECT_THAT(texts("//section[@id='outliers']/h2"), ElementsAre("The 24 highest of 39 scores"));
  EXPECT_EQ(count("//div[@class='views']"), 0u);
  EXPECT_FALSE(catalog::read_table_text(path() / "report_highest.csv").has("images"));
  some.group = "label";
  EXPECT_EQ(write(some).outliers, 2);
  EXPECT_EQ(count("//li[@id='outlier-1']//div[@class='views']/figure"), kMostViews);
  EXPECT_THAT(texts("//li[@id='outlier-1']//p[@class='views-title']"),
              ElementsAre("18 more images of the same galaxy, of which the 12 highest:"));
  EXPECT_THAT(texts("//pre[@class='copy']").front(), HasSubstr("--group label"));
  some.group = "lable";
  EXPECT_THAT(error_of(some), HasSubstr("'lable' (did you mean 'label'?)"));
}

TEST_F(Views, AViewInPartStandsWithItsGalaxy) {
  change([](store::ScoresFile& scores) {
    std::vector<std::int64_t> flags(kImages, 0);
    flags[static_cast<std::size_t>(known_row(0))] = store::kFlagEdge;
    for (std::size_t row = 2; row < kImages; row += 10) flags[row] = store::kFlagGap;
    scores.table.add({"flags", "", "", flags, {}});
  });
  write(options());
  // The highest image is unranked, but its galaxy is ranked by its next image; galaxy 2 is not ranked.
  EXPECT_THAT(texts("//section[@id='outliers']/h2"), ElementsAre("The 9 highest of 9 galaxies"));
  EXPECT_EQ(count(fmt::format(
                "//section[@id='outliers']//figcaption[contains(., 'galaxy_{} ')]//span[@class='flags']",
                known_row(0))),
            1u);
  EXPECT_EQ(count("//section[@id='in-part']//ol/li"), 1u);
  EXPECT_EQ(count("//section[@id='in-part']//div[@class='views']/figure"), 3u);
}

}  // namespace
}  // namespace peculiar::report
