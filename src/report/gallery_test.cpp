#include <gmock/gmock.h>

#include "base/test_referee.h"
#include "catalog/table_file.h"
#include "report/report_page_testing.h"
#include "report/score_parts.h"
#include "report/sky_position.h"
#include "stamps/perturbations.h"

namespace peculiar::report {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(Report, TheGalleryHoldsTheHighest) {
  write_known_folder(path());
  ReportOptions some = options();
  some.number = 6;
  some.columns = {"flux", "id"};
  EXPECT_EQ(write(some).outliers, 6);
  const std::vector<std::string> headings = texts("//ol[@class='gallery']/li//h3");
  ASSERT_EQ(headings.size(), 6u);
  std::int64_t first_in_full = -1;
  for (std::int64_t rank = 0, place = 0; place < 6; ++rank) {
    const std::int64_t row = known_row(rank);
    if (row == kUnscoredRow) continue;  // has no score
    ++place;
    EXPECT_EQ(headings[static_cast<std::size_t>(place - 1)], fmt::format("{}. galaxy_{}", place, row));
    const std::string item = fmt::format("//li[@id='outlier-{}']", place);
    const auto values = texts(item + "/dl//dd");
    EXPECT_EQ(values[0], fmt::format("{:.4g}", known_score(row)));
    EXPECT_EQ(values[1], fmt::format("{:.4g}", 1 / (1 + 10 * known_score(row))));
    EXPECT_EQ(values[3], fmt::format("{:.4g} nJy", 10.5 + static_cast<double>(row)));
    EXPECT_EQ(count(item + "//span[@class='badge']"), known_score(row) > 3.55 ? 1u : 0u);
    EXPECT_EQ(count(item + "//img"), rank < kRebuilt ? 3u : 1u);
    EXPECT_EQ(count(item + fmt::format("//img[@alt='Image of galaxy_{}']", row)), 1u);
    // The bright pixel of line 3 is on the fourth line from below, since rows go upward.
    const image::Image drawn = picture(item + "//img[1]");
    ASSERT_EQ(drawn.width, kEdge);
    EXPECT_EQ(drawn.at(0, kEdge - 4, static_cast<int>(row % kEdge)), 255.0f);
    EXPECT_LT(drawn.at(0, 3, static_cast<int>(row % kEdge)), 100.0f);
    first_in_full = first_in_full < 0 ? row : first_in_full;
  }
  EXPECT_EQ(first_in_full, known_row(0));
  EXPECT_THAT(texts("//header/p").front(), HasSubstr("Sample sample.h5, model model.safetensors."));
  EXPECT_THAT(texts("//table[@id='drift-statistics']//td[@class='number']"),
              ElementsAre("2.5", "1.25", "0.4", "0.001"));
}

TEST_F(Report, AFrameInTheResidualDoesNotLead) {
  write_known_folder(path());
  write_known_reconstructions(path() / "scores.reconstructions.h5", 0, kRebuilt, "m", true);
  write(options());
  EXPECT_EQ(
      texts("//li[@id='outlier-1']/p[@class='residual']").front(),
      "Residual: excess light of 9 sigma over 9 px, 5.5 px from the centre to the right; 1 more region at "
      "the edge of the stamp.");
}

TEST_F(Report, DriftOfAnEarlierVersionHasItsMedians) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  scores.set_attribute("drift", R"([{"statistic":"flux","median":2.5,"median_in_training":1.25,
                                "distance":0.4,"p_value":0.001,"drift":true}])");
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_THAT(texts("//table[@id='drift-statistics']//td[@class='number']"),
              ElementsAre("2.5", "1.25", "0.4", "0.001"));
}

/// Adds positions to the known scores, and flags to the first two of the ranking: at an edge and in a gap.
void add_places_and_flags(const std::filesystem::path& folder) {
  store::ScoresFile scores = store::read_scores(folder / "scores.h5");
  std::vector<double> ra, dec;
  std::vector<std::int64_t> flags(kImages, 0);
  for (std::int64_t row = 0; row < kImages; ++row) {
    ra.push_back(150.1 + 1e-3 * static_cast<double>(row));
    dec.push_back(-0.5);
  }
  flags[static_cast<std::size_t>(known_row(0))] = store::kFlagEdge | store::kFlagNotFinite;
  flags[static_cast<std::size_t>(known_row(1))] = store::kFlagGap;
  scores.table.add({"ra", "deg", "right ascension (ICRS)", ra, {}});
  scores.table.add({"dec", "deg", "declination (ICRS)", dec, {}});
  scores.table.add({"flags", "", "", flags, {}});
  store::write_scores(folder / "scores.h5", scores, true);
}

TEST_F(Report, ImagesInPartHaveAListOfTheirOwn) {
  write_known_folder(path());
  add_places_and_flags(path());
  ReportOptions some = options();
  some.number = 8;
  write(some);
  EXPECT_EQ(texts("//section[@id='outliers']//li//h3").front(), fmt::format("1. galaxy_{}", known_row(2)));
  EXPECT_THAT(
      texts("//section[@id='in-part']//li//h3"),
      ElementsAre(fmt::format("1. galaxy_{}", known_row(0)), fmt::format("2. galaxy_{}", known_row(1))));
  EXPECT_THAT(texts("//section[@id='in-part']//span[@class='flags']"),
              ElementsAre("not finite, edge", "gap"));
  EXPECT_EQ(count("//section[@id='outliers']//span[@class='flags']"), 0u);
  EXPECT_THAT(texts("//div[@class='caution']//li")[2],
              HasSubstr("3 of 40 images are not ranked: 2 at an edge or in a gap have"));
}

TEST_F(Report, ArtefactsAreMarkedOrMuted) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::vector<std::int64_t> kinds(kImages, 0);
  std::vector<std::string> names(kImages);
  kinds[static_cast<std::size_t>(known_row(0))] = 16;
  names[static_cast<std::size_t>(known_row(0))] = "cosmic_ray";
  scores.table.add({"artefact", "", "", names, {}});
  scores.table.add({"artefact_flags", "", "", kinds, {}});
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_THAT(texts("//li[@id='outlier-1']//span[@class='badge ordinary']"), ElementsAre("Cosmic ray"));
  EXPECT_THAT(texts("//section[@id='outliers']/p[@class='quiet']").front(),
              HasSubstr("Among them are artefacts: 1 cosmic ray"));
  ReportOptions muted = options();
  muted.mute = {"artefacts"};
  write(muted);
  EXPECT_EQ(texts("//section[@id='outliers']//li//h3").front(), fmt::format("1. galaxy_{}", known_row(1)));
  EXPECT_THAT(texts("//section[@id='outliers']/p[@class='quiet']").front(),
              HasSubstr("images muted: 1 cosmic ray"));
  EXPECT_THAT(texts("//section[@id='summary']/ul/li").front(),
              HasSubstr("38 images were ranked. 3 of them are candidates"));
  EXPECT_EQ(count("//section[@id='in-part']"), 0u);
}

TEST_F(Report, CardsAndListsSayWhatPeopleSay) {
  write_known_folder(path());
  ReportOptions labelled = options();
  labelled.labels = (path() / "labels.csv").string();
  write_file(labelled.labels,
             fmt::format("id,label,grade,note\ngalaxy_{},interesting,4,\"<b>tails</b> & shells\"\n"
                         "galaxy_{},,2,\n",
                         known_row(0), known_row(2)));
  write(labelled);
  EXPECT_THAT(texts("//li[@id='outlier-1']//p[@class='user-label']"),
              ElementsAre("interesting, grade 4: <b>tails</b> & shells"));
  EXPECT_EQ(count("//li[@id='outlier-2']//p[@class='user-label']"), 0u);
  EXPECT_THAT(texts("//li[@id='outlier-3']//p[@class='user-label']"), ElementsAre("grade 2"));
  write(options());
  EXPECT_EQ(count("//p[@class='user-label']"), 0u);
  write_file(labelled.labels, "id,label\nno_galaxy,interesting\n");
  labelled.overwrite = true;
  EXPECT_THROW(write_report(labelled), Error);
}

TEST_F(Report, PlacesAreGivenInFullWithLinksToLookThemUp) {
  write_known_folder(path());
  add_places_and_flags(path());
  write(options());
  const std::string item = "//li[@id='outlier-1']/p[@class='place']";
  const double ra = 150.1 + 1e-3 * static_cast<double>(known_row(2));
  EXPECT_THAT(texts(item).front(), HasSubstr(fmt::format("{:.6f} -0.500000 (10:0", ra)));
  EXPECT_THAT(texts(item).front(), HasSubstr("-00:30:00.0)"));
  EXPECT_EQ(count(item + "/a"), 4u);
  std::vector<std::string> addresses;
  for (const pugi::xpath_node& link : tree_.select_nodes((item + "/a").c_str()))
    addresses.emplace_back(link.node().attribute("href").value());
  EXPECT_THAT(
      addresses,
      ElementsAre(
          fmt::format("https://aladin.cds.unistra.fr/AladinLite/?target={:.6f}%20-0.500000&fov=0.02", ra),
          fmt::format("https://sky.esa.int/esasky/?target={:.6f}%20-0.500000&cooframe=J2000&fov=0.02", ra),
          fmt::format("https://www.legacysurvey.org/viewer?ra={:.6f}&dec=-0.500000&layer=ls-dr10&zoom=16",
                      ra),
          fmt::format(
              "https://simbad.cds.unistra.fr/simbad/sim-coo?Coord={:.6f}%20-0.500000&CooFrame=ICRS&Radius=10&Radius.unit=arcsec",
              ra)));
  // A plus in a URL means a blank.
  EXPECT_THAT(sky_links_html({1.5, 2.25}, "x"), HasSubstr("target=1.500000%20%2B2.250000&amp;fov"));
  // Every card has links, except one without a position.
  EXPECT_EQ(count("//section[@id='outliers']//li[p[@class='place' and count(a) = 4]]"), 24u);
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::get<std::vector<double>>(scores.table.find("dec")->data)[static_cast<std::size_t>(known_row(2))] =
      std::nan("");
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_EQ(count("//li[@id='outlier-1']//a"), 0u);
  EXPECT_EQ(count("//section[@id='outliers']//li[p[@class='place' and count(a) = 4]]"), 23u);
}

TEST_F(Report, RegionsOfAnEarlierPageGoWhereThereAreNoPositions) {
  write_known_folder(path());
  add_places_and_flags(path());
  EXPECT_EQ(write(options()).lists.size(), 3u);
  EXPECT_TRUE(std::filesystem::exists(path() / "report_highest.reg"));
  write_known_scores(path(), "galaxy_");
  EXPECT_THAT(write(options()).lists, ElementsAre("report_highest.csv", "report_highest.vot"));
  EXPECT_FALSE(std::filesystem::exists(path() / "report_highest.reg"));
  std::filesystem::remove(path() / "scores.h5");
  EXPECT_THAT(write(options()).lists, testing::IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(path() / "report_highest.csv"));
}

TEST_F(Report, MagnitudesAreTheCataloguesOrThoseOfTheStamp) {
  write_known_folder(path());
  // Two bands with zero-points 25 and 26: sources of 1000 and 100 units over a sky of 5.
  store::SampleHeader header;
  header.count = kImages;
  header.height = header.width = kEdge;
  header.bands = {"F160W", "g"};
  header.zero_point_mag = {25, 26};
  store::SampleWriter sample(path() / "sample.h5", header,
                             {{"MAG_G", "mag", "", store::ColumnType::kFloat, 0}}, {true, "test"});
  std::vector<float> pixels(static_cast<std::size_t>(kImages * header.stamp_values()), 5.0f);
  std::vector<double> magnitudes(kImages, 21.234);
  magnitudes[static_cast<std::size_t>(known_row(1))] = std::nan("");
  for (std::int64_t row = 0; row < kImages; ++row) {
    const auto middle = static_cast<std::size_t>(row * header.stamp_values() + kEdge * kEdge / 2 + kEdge / 2);
    pixels[middle] += 1000;
    pixels[middle + kEdge * kEdge] += 100;
  }
  sample.write_images(0, pixels);
  sample.rows().write({"MAG_G", "mag", "", magnitudes, {}}, 0);
  sample.rows().commit(kImages);
  sample.rows().finish();
  std::filesystem::remove(path() / "scores.reconstructions.h5");
  write(options());
  const std::string names = "//li[@id='outlier-1']/dl[1]//";
  EXPECT_THAT(texts(names + "dt"), testing::IsSupersetOf({"mag F160W, stamp", "mag g, catalogue"}));
  EXPECT_THAT(texts(names + "dd"), testing::IsSupersetOf({"17.50", "21.23"}));  // 25 - 2.5 log10(1000)
  EXPECT_THAT(texts("//li[@id='outlier-2']/dl[1]//dt"),
              testing::IsSupersetOf({"mag F160W, stamp", "mag g, stamp"}));
  EXPECT_THAT(texts("//li[@id='outlier-2']/dl[1]//dd"), testing::IsSupersetOf({"17.50", "21.00"}));
}

TEST(WhyWords, SayWhatTheHighestPartsMean) {
  EXPECT_EQ(
      why_words({{"density", "3", 0.999}, {"contrast", "2", 0.95}, {"asymmetry", "1", 0.94}}),
      "High because its features are far from those of the training images (density: higher than 99.90 % of the "
      "ranked images) and because it looks like a perturbed image to the contrast network (contrast: higher than "
      "95 % of the ranked images).");
  EXPECT_EQ(
      why_words({{"asymmetry", "3", 1}}),
      "High because it differs from itself turned by 180 degrees (asymmetry: higher than all other ranked images).");
  EXPECT_EQ(why_words({{"density", "3", 0.6}}), "No part stands out alone; they are high together.");
  EXPECT_EQ(why_words({}), "");
  const ScorePart ring{"like_ring", "4.1", 0.998};
  EXPECT_THAT(
      why_words({{"patch", "3", 1}}, ring),
      testing::EndsWith(
          "image (patch: higher than all other ranked images). Of the perturbations, it is most like a "
          "normal image with a ring (like_ring: higher than 99.8 % of the ranked images)."));
  EXPECT_EQ(why_words({}, ring), "");
  EXPECT_EQ(
      why_words({{"like_smoothed", "3", 1}}, ScorePart{"like_smoothed", "3", 1}),
      "High because it is smoother than normal images (like_smoothed: higher than all other ranked images).");
  EXPECT_EQ(why_words({{"density", "3", 0.6}}, ScorePart{"like_ring", "4.1", 0.6}),
            "No part stands out alone; they are high together.");
}

TEST(WhyWords, NameThePartThatContributesMost) {
  // Of one weight the rarest is first; a heavy part decides although a light one is rarer.
  std::vector<ScorePart> parts{{"asymmetry", "1", 0.96, 0.5},
                               {"target_density", "2", 0.98, 4},
                               {"contrast", "3", 0.995, 1},
                               {"patch", "4", 1, 1},
                               {"density", "5", 0.1, 4}};
  sort_by_contribution(parts);
  std::vector<std::string> names;
  for (const ScorePart& part : parts) names.push_back(part.name);
  EXPECT_THAT(names, testing::ElementsAre("target_density", "patch", "contrast", "asymmetry", "density"));
}

/// Ten scores: rows 0 to 5 are ranked; the others are at an edge, in a gap, muted and without a score.
RankedScores ten_scores() {
  RankedScores scores;
  const std::vector<double> density{0, 1, 2, 3, 4, 5, 2.5, 6, 7, 8};
  std::vector<double> combined = density;
  combined[9] = std::nan("");
  std::vector<std::int64_t> flags(10, 0), kinds(10, 0);
  flags[6] = store::kFlagEdge;
  flags[7] = store::kFlagGap;
  kinds[8] = 1;
  for (const catalog::Column& column :
       {catalog::Column{"combined", "", "", combined, {}}, catalog::Column{"density", "", "", density, {}},
        catalog::Column{"like_ring", "", "", density, {}}, catalog::Column{"flags", "", "", flags, {}},
        catalog::Column{store::kArtefactFlags, "", "", kinds, {}}})
    scores.file.table.add(column);
  scores.file.attributes = {{"ranking", std::string("combined")}, {store::kMutedArtefacts, std::string("1")}};
  return scores;
}

TEST(ScoreParts, CompareWithRankedImagesOnly) {
  const RankedScores scores = ten_scores();
  const ScoreParts parts(scores);
  const auto lower = [&](std::size_t row) { return parts.of(row).at(0).lower; };
  EXPECT_EQ(lower(0), 0);
  EXPECT_DOUBLE_EQ(lower(3), 3.0 / 5);  // 3 of the other 5; of all others, 4 of 9
  EXPECT_EQ(lower(5), 1);
  EXPECT_TRUE(parts.of(5).at(0).is_ranked);
  // Images that are not ranked are compared with all six.
  EXPECT_DOUBLE_EQ(lower(6), 3.0 / 6);
  for (const std::size_t row : {7u, 8u, 9u}) EXPECT_EQ(lower(row), 1) << row;
  EXPECT_DOUBLE_EQ(parts.likeness(6)->lower, 3.0 / 6);
  EXPECT_THAT(why_words(parts.of(7)), HasSubstr("(density: higher than all ranked images)"));
}

TEST(ScoreParts, AModelWithoutARankedImageGivesNone) {
  RankedScores scores = ten_scores();
  scores.file.table.add({"fold", "", "", std::vector<std::int64_t>{1, 1, 1, 1, 1, 1, 2, 2, 2, 2}, {}});
  scores.file.set_attribute("model_fingerprint", "m,n");
  const ScoreParts parts(scores);
  EXPECT_DOUBLE_EQ(parts.of(3).at(0).lower, 3.0 / 5);
  EXPECT_THAT(parts.of(6), testing::IsEmpty());
  EXPECT_FALSE(parts.likeness(6).has_value());
}

TEST(FractionBelow, IsOfTheOthers) {
  EXPECT_EQ(fraction_below(2, 5, true), 0.5);
  EXPECT_EQ(fraction_below(2, 4, false), 0.5);
  EXPECT_EQ(fraction_below(0, 1, true), std::nullopt);
  EXPECT_EQ(fraction_below(1, 1, false), 1.0);
  EXPECT_EQ(fraction_below(0, 0, false), std::nullopt);
  EXPECT_EQ(fraction_below(0, 0, true), std::nullopt);
}

TEST(WhyWords, TakeTheWeightsFromTheRecordOfTheRanking) {
  const PartNames names =
      part_names("combined",
                 R"([{"columns": ["combined"], "settings": {"weights": {"patch": 1, "target_density": 4}}}])",
                 {"combined", "patch", "target_density"});
  EXPECT_THAT(names.parts, testing::ElementsAre("patch", "target_density"));
  EXPECT_THAT(names.weights, testing::ElementsAre(1, 4));
}

TEST(WhyWords, KnowEveryPerturbationAndItsFamily) {
  std::vector<std::string> kinds;
  for (const stamps::Perturbation& one : stamps::perturbations()) {
    kinds.push_back(one.name);
    EXPECT_THAT(why_words({{"patch", "3", 1}}, ScorePart{"like_" + one.name, "1", 1}),
                testing::HasSubstr("most like a normal image"))
        << one.name;
  }
  for (const std::string& family : stamps::perturbation_families(kinds))
    EXPECT_THAT(why_words({{"contrast_" + family, "3", 1}}), testing::StartsWith("High because")) << family;
}

TEST_F(Report, TheHighestAreListedInFilesBesideThePage) {
  write_known_folder(path());
  add_places_and_flags(path());
  ReportOptions some = options();
  some.number = 5;
  const ReportSummary summary = write(some);
  ASSERT_EQ(summary.lists.size(), 3u);
  const std::string stem = some.output.substr(0, some.output.size() - 5) + "_highest";
  for (const char* suffix : {".csv", ".vot"}) {
    const catalog::Table table = catalog::read_table_text(stem + suffix);
    ASSERT_EQ(table.rows(), 5u) << suffix;
    const std::int64_t ranks[] = {2, 3, 5, 6, 7};  // the fifth has no score
    for (std::size_t i = 0; i < 5; ++i) {
      EXPECT_EQ(table.at("rank").number(i), static_cast<double>(i + 1));
      EXPECT_EQ(table.at("row").number(i), static_cast<double>(known_row(ranks[i])));
      EXPECT_NEAR(table.at("ra").number(i), 150.1 + 1e-3 * table.at("row").number(i), 1e-9);
    }
  }
  const std::string regions = read_file(stem + ".reg");
  EXPECT_THAT(regions, HasSubstr("\nicrs\n"));
  EXPECT_THAT(regions,
              HasSubstr(fmt::format("circle({:.7f},-0.5000000,2\") # text={{1 galaxy_{}}}",
                                    150.1 + 1e-3 * static_cast<double>(known_row(2)), known_row(2))));
  EXPECT_EQ(std::count(regions.begin(), regions.end(), '\n'), 7);
  EXPECT_THAT(texts("//table[@id='ranked-table']//th[@scope='row']"), ElementsAre("1", "2", "3", "4", "5"));
  for (const std::string& name : summary.lists) EXPECT_EQ(count("//a[@href='" + name + "']"), 1u);
}

TEST_F(Report, AstropyReadsTheListsAsTheCardsSay) {
  const TestReferee referee("check_ranked_lists.py", "numpy astropy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  write_known_folder(path());
  add_places_and_flags(path());
  write(options());
  EXPECT_TRUE(referee.agrees(fmt::format("'{}'", (path() / "report.html").string())));
}

TEST_F(Report, AListThatIsThereIsNotLost) {
  write_known_folder(path());
  write_file(path() / "report_highest.csv", "my own");
  ReportOptions some = options();
  some.overwrite = false;
  EXPECT_THAT(error_of(some), HasSubstr("report_highest.csv"));
  EXPECT_EQ(read_file(path() / "report_highest.csv"), "my own");
  EXPECT_FALSE(std::filesystem::exists(path() / "report.html"));
}

TEST_F(Report, ThePValueThatNormalImagesEndAtIsSaidAsThat) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  const double least = scores.table.at("p_value").number(static_cast<std::size_t>(known_row(0)));
  scores.set_attribute("calibration", nlohmann::json{{"null", "normals"}, {"least_p_value", least}}.dump());
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_EQ(texts("//li[@id='outlier-1']/dl[1]//dd")[1], fmt::format("at most 1/{:.0f}", 1 / least));
  EXPECT_EQ(texts("//li[@id='outlier-2']/dl[1]//dd")[1].find("at most"), std::string::npos);
}

TEST(SkyPosition, SecondsThatRoundUpCarry) {
  EXPECT_EQ(position_words({359.99999999, 89.99999999}), "0.000000 +90.000000 (00:00:00.00 +90:00:00.0)");
  EXPECT_EQ(position_words({180, -0.0166665}), "180.000000 -0.016667 (12:00:00.00 -00:01:00.0)");
}

TEST_F(Report, TheGallerySaysWhyAScoreIsHigh) {
  write_known_folder(path());
  write(options());
  // Row 17 has the highest score, 3.9. 35 of the 39 ranked rows have a contrast (all but every tenth), and
  // row 17 has the highest; its density exceeds that of the 22 rows after it but not of the 16 ranked rows
  // before.
  ASSERT_EQ(known_row(0), 17);
  const std::string item = "//li[@id='outlier-1']";
  EXPECT_THAT(texts(item + "/table[@class='why']//th"), ElementsAre("contrast", "density"));
  EXPECT_THAT(texts(item + "/table[@class='why']//td[@class='number']"),
              ElementsAre("3.9", "100 %", "-17", "57 %"));
  EXPECT_THAT(texts(item + "/table[@class='why']/caption"),
              ElementsAre("Why combined is high. Higher than this fraction of the ranked images:"));
  EXPECT_THAT(
      texts(item + "/p[@class='residual']"),
      ElementsAre("Residual: excess light of 9 sigma over 9 px, 5.5 px from the centre to the right."));
  EXPECT_EQ(count(item + "//img[@alt='Significance of galaxy_17']"), 1u);
  const image::Image map = picture("(" + item + "//img)[3]");
  ASSERT_EQ(map.bands, 3);
  EXPECT_EQ(map.at(2, 0, 0), 247.0f);  // near white
  EXPECT_EQ(map.at(0, 0, 0), 247.0f);
  EXPECT_LT(map.at(2, kEdge - 13, 17), map.at(2, kEdge - 14, 17));       // the peak is the deepest orange,
  EXPECT_LT(map.at(2, kEdge - 14, 17) + 50, map.at(0, kEdge - 14, 17));  // rows go upward
  EXPECT_EQ(count("//p[@class='colours']/img"), 1u) << "what the colours mean stands there once";
  EXPECT_EQ(texts("//p[@class='colours']/span"), (std::vector<std::string>{"\u221210", "+10"}));
  // A ranking without parts is shown with the other scores.
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  scores.set_attribute("ranking", "contrast");
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  EXPECT_THAT(texts("//li[@id='outlier-1']/table[@class='why']//th"), ElementsAre("combined", "density"));
  EXPECT_THAT(texts("//li[@id='outlier-1']/table[@class='why']/caption"),
              ElementsAre(testing::StartsWith("Other scores.")));
}

TEST_F(Report, PartsAreComparedAmongImagesThatTheSameModelScored) {
  write_known_folder(path());
  store::ScoresFile scores = store::read_scores(path() / "scores.h5");
  std::vector<std::int64_t> folds;
  for (std::int64_t row = 0; row < kImages; ++row) {
    folds.push_back(1 + row % 2);
    // The first model's scores have another scale and would lead if all images were compared.
    if (row % 2 == 0) std::get<std::vector<double>>(scores.table.find("density")->data)[row] += 1000;
  }
  scores.table.add({"fold", "", "", folds, {}});
  scores.set_attribute("model_fingerprint", "m,n");
  scores.set_attribute("making", R"([{"columns":["combined"],"settings":{"weights":{"density":1}}}])");
  store::write_scores(path() / "scores.h5", scores, true);
  write(options());
  const std::string why = "//li[@id='outlier-1']/table[@class='why']";
  EXPECT_THAT(texts(why + "//th"), ElementsAre("density")) << "what it is made of";
  // Of the other 18 ranked images in odd rows (row 5 has no score), 11 are below row 17.
  EXPECT_THAT(texts(why + "//td[@class='number']"), ElementsAre("-17", "61 %"));
}

}  // namespace
}  // namespace peculiar::report
