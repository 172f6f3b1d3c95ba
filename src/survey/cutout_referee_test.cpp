#include <cstdlib>
#include <fstream>

#include "base/atomic_file.h"
#include "base/test_referee.h"
#include "base/test_shared.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

namespace fs = std::filesystem;

class CutoutReferee : public SurveyTest {
 protected:
  void SetUp() override {
    SurveyTest::SetUp();
    if (!script_.why_not().empty()) GTEST_SKIP() << script_.why_not();
  }

  /// Cuts stamps of all mosaics in list.txt, this many, and compares them with Cutout2D.
  void cut_and_compare(int expected_mosaics) {
    std::ifstream list(path("list.txt"));
    int mosaics = 0;
    for (std::string number, hdu, file; list >> number >> hdu && std::getline(list >> std::ws, file);
         ++mosaics) {
      options_.mosaics.one.image = file;
      options_.mosaics.one.hdu = hdu;
      options_.catalogue.catalogue = path(number + ".fits");
      options_.catalogue.id = "name";
      options_.catalogue.duplicate_radius = 0;
      options_.stamps.size = 24;
      options_.edges = "keep";
      options_.output = path(number + ".partial.h5");
      const CutoutReport kept = run();
      EXPECT_EQ(count(kept, Fate::kCut), 60) << file;
      options_.stamps.size = 17;
      options_.edges = "leave-out";
      options_.output = path(number + ".strict.h5");
      const CutoutReport inside = run();
      EXPECT_EQ(count(inside, Fate::kCut) + count(inside, Fate::kOverEdge), 60) << file;
      EXPECT_EQ(inside.over_edge, 0);
    }
    EXPECT_EQ(mosaics, expected_mosaics);
    EXPECT_TRUE(script_.agrees(fmt::format("compare '{}'", folder_.path().string())));
  }

  TestReferee script_{"check_cutout.py", "numpy astropy h5py"};
};

TEST_F(CutoutReferee, StampsOfAnyWcsAreCutout2Ds) {
  ASSERT_TRUE(script_.agrees(fmt::format("make '{}'", folder_.path().string())));
  const fits::HduInfo tiled = fits::FitsFile(path("tan_tiled.fits")).choose("1");
  EXPECT_EQ(tiled.tile_width, 50);
  EXPECT_EQ(tiled.tile_height, 32);
  EXPECT_EQ(fits::FitsFile(path("tan.fits")).choose("0").tile_height, 1);
  cut_and_compare(8);

  // A tile of rows 64 to 95 and columns 50 to 99 that cannot be decompressed affects only the stamps that
  // need it.
  options_.mosaics.one.image = path("damaged.fits");
  options_.catalogue.catalogue = path("cat.csv");
  options_.catalogue.id = "";
  options_.edges = "keep";
  options_.output = path("damaged.h5");
  options_.stamps.size = 8;
  use_pixels();
  write_catalogue("id,x,y\nwithin,75,80\nbeside,20,80\nunder,75,40\nacross,50,64\n");
  const CutoutReport report = run();
  EXPECT_EQ(report.stamps, 4);
  EXPECT_EQ(report.unreadable, 1);
  EXPECT_EQ(report.not_finite, 2);
  ASSERT_EQ(report.reasons.size(), 2u);
  EXPECT_THAT(report.reasons[0], HasSubstr("its compressed tiles cannot be read"));
}

class CutoutRefereeOfSharedData : public CutoutReferee {
 protected:
  void SetUp() override {
    PECULIAR_SKIP_WITHOUT_SHARED(data_);
    CutoutReferee::SetUp();
  }

  const fs::path data_ = shared_data("fits");
};

TEST_F(CutoutRefereeOfSharedData, StampsOfRealFilesAreCutout2Ds) {
  std::string files;
  for (const auto& entry : fs::recursive_directory_iterator(data_)) {
    if (entry.path().string().find(".fits") != std::string::npos)
      files += fmt::format(" '{}'", entry.path().string());
  }
  ASSERT_TRUE(script_.agrees(fmt::format("make '{}' {}", folder_.path().string(), files)));
  cut_and_compare(19);
}

TEST_F(CutoutReferee, TheExpressionChoosesTheRowsThatNumPyDoes) {
  std::string text = "id,x,y,mag_h,z,log_mass\n";
  RandomStream random(3, "catalogue");
  for (int i = 0; i < 400; ++i) {
    const auto value = [&](double low, double high) {
      const double u = random.uniform();
      return u < 0.1    ? std::string("-99")
             : u < 0.2  ? std::string()
             : u < 0.3  ? std::string("nan")
             : u < 0.35 ? std::string("-999.0")
                        : fmt::format("{}", random.uniform(low, high));
    };
    text += fmt::format("{},{},{},{},{},{}\n", i, 10 + i % 100, 10 + i / 10, value(20, 26), value(-0.5, 4),
                        value(8, 12));
  }
  write_catalogue(text);
  write_mosaic();
  use_pixels();
  options_.catalogue.where = "mag_h < 24 && z > 1 && z < 3 && log_mass > 10";
  const CutoutReport report = run();
  EXPECT_GT(report.stamps, 10);
  EXPECT_GT(report.sentinels, 100);
  EXPECT_EQ(report.stamps + count(report, Fate::kNotSelected), 400);
  EXPECT_TRUE(script_.agrees(fmt::format("select '{}' '{}'", path("cat.csv"), options_.output)));
}

}  // namespace
}  // namespace peculiar::survey
