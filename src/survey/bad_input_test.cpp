#include <sys/mount.h>

#include "base/atomic_file.h"
#include "survey/angle.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

using testing::AllOf;

TEST_F(SurveyTest, MosaicsWithoutASkyTakePixelPositionsOnly) {
  write_mosaic("field.fits", 0, std::nullopt);
  write_catalogue("id,ra,dec,x,y\na,150.1,2.2,60,40\n");
  EXPECT_THAT(refusal(), AllOf(HasSubstr("has no world coordinates"), HasSubstr("--x, --y")));
  use_pixels();
  EXPECT_EQ(run().stamps, 1);
  EXPECT_TRUE(std::isnan(sample().header().pixel_scale_arcsec));
  EXPECT_FALSE(sample().catalogue().has("cd1_1"));
  options_.catalogue.pixel_origin = 1;
  run();
  EXPECT_EQ(sample().rows().column("mosaic_x").number(0), 59);
  options_.stamps.pixel_scale = 0.1;
  EXPECT_THAT(refusal(ErrorKind::kUsage), HasSubstr("give --mosaic-pixel-scale"));
}

TEST_F(SurveyTest, SexagesimalPositionsAreUnderstood) {
  write_mosaic();
  // ra 150.1 = 10:00:24, dec 2.2 = +02:12:00: the centre.
  write_catalogue("id,ra,dec\na,10:00:24.0,+02:12:00\nb,10h00m24.1s,2d12m02s\nbad,10:71:00,2:12:00\n");
  options_.catalogue.duplicate_radius = 0;
  const CutoutReport report = run();
  EXPECT_EQ(report.stamps, 2);
  EXPECT_EQ(count(report, Fate::kNoPosition), 1);
  EXPECT_NEAR(sample().rows().column("mosaic_x").number(0), 59.5, 1e-3);
  EXPECT_NEAR(sample().rows().column("mosaic_y").number(0), 44.5, 1e-3);
  EXPECT_NEAR(sample().rows().column("mosaic_y").number(1), 54.5, 1e-3);
}

TEST(ParseAngle, TakesTheUsualSpellingsAndNoOthers) {
  bool in_hours = false;
  EXPECT_EQ(parse_angle("150.5", in_hours), 150.5);
  EXPECT_FALSE(in_hours);
  EXPECT_NEAR(parse_angle("-00:30:36", in_hours), -0.51, 1e-12);
  EXPECT_TRUE(in_hours);
  EXPECT_NEAR(parse_angle(" 10 30 36.0 ", in_hours), 10.51, 1e-12);
  EXPECT_NEAR(parse_angle("10h30m", in_hours), 10.5, 1e-12);
  EXPECT_TRUE(in_hours);
  EXPECT_NEAR(parse_angle("150d 30m", in_hours), 150.5, 1e-12);
  EXPECT_FALSE(in_hours);
  for (const char* text : {"", "abc", "10:x:3", "10:61:00", "10:00:00:00", "nan", "--3", "10,5"})
    EXPECT_TRUE(std::isnan(parse_angle(text, in_hours))) << text;
}

TEST_F(SurveyTest, PositionsThatAreMixedUpAreNamed) {
  write_mosaic();
  std::string hours = "id,ra,dec\n", swapped = "id,ra,dec\n", elsewhere = "id,ra,dec\n";
  for (int i = 0; i < 20; ++i) {
    const double ra = kRa + 0.0005 * (i - 10) / 10, dec = kDec + 0.0004 * (i - 10) / 10;
    hours += fmt::format("{},{:.9f},{:.9f}\n", i, ra / 15, dec);
    swapped += fmt::format("{},{:.9f},{:.9f}\n", i, dec, ra);
    elsewhere += fmt::format("{},{:.9f},{:.9f}\n", i, ra + 40, dec);
  }
  write_catalogue(hours);
  EXPECT_THAT(refusal(), AllOf(HasSubstr("0 of 20 objects are in a mosaic, but 20 would be"),
                               HasSubstr("--ra-unit hour")));
  options_.catalogue.ra_unit = "hour";
  options_.catalogue.duplicate_radius = 0;
  EXPECT_EQ(run().stamps, 20);
  options_.catalogue.ra_unit = "auto";
  write_catalogue(swapped);
  EXPECT_THAT(refusal(), HasSubstr("exchange --ra and --dec"));
  write_catalogue(elsewhere);
  EXPECT_THAT(refusal(),
              AllOf(HasSubstr("none of 20 objects is in a mosaic"), HasSubstr("field.fits is at ra 150.1")));
}

TEST_F(SurveyTest, WhatDoesNotFitTheMosaicIsNamed) {
  write_mosaic();
  write_catalogue("id,x,y\na,60,40\n");
  use_pixels();
  fits::write_image(path("small.fits"), image::Image(1, 80, 120, 1.0f), std::nullopt, {});
  for (std::string* plane :
       {&options_.mosaics.one.weight, &options_.mosaics.one.mask, &options_.mosaics.one.segmentation}) {
    *plane = path("small.fits");
    EXPECT_THAT(refusal(), AllOf(HasSubstr("small.fits: the "), HasSubstr("has 120 x 80 px, its image "),
                                 HasSubstr("120 x 90")));
    plane->clear();
  }
  options_.mosaics.one.weight = options_.mosaics.one.rms = path("field.fits");
  EXPECT_THAT(refusal(ErrorKind::kConfig), HasSubstr("give only one of weight, rms and variance"));
  options_.mosaics.one.weight = options_.mosaics.one.rms = "";
  image::Image deep(1, kHeight, kWidth);
  deep.at(0, 40, 60) = 33554433.0f;
  fits::write_image(path("mask.fits"), deep, std::nullopt, {});
  options_.mosaics.one.mask = path("mask.fits");
  EXPECT_THAT(refusal(), HasSubstr("exact only up to 16777216"));
  options_.mosaics.one.mask = path("absent.fits");
  EXPECT_THAT(refusal(), HasSubstr("absent.fits"));
  options_.mosaics.one.mask.clear();
  // A truncated file.
  const std::string whole = read_file(path("field.fits"));
  write_file(path("field.fits"), whole.substr(0, whole.size() - 20000));
  EXPECT_THAT(refusal(), HasSubstr("field.fits"));
}

TEST_F(SurveyTest, AnHduInAFilesNameIsAnsweredWithItsOption) {
  write_mosaic();
  write_catalogue("id,x,y\na,60,40\n");
  use_pixels();
  const std::string plain = options_.mosaics.one.image;
  options_.mosaics.one.image = plain + "[1]";
  EXPECT_THAT(refusal(), AllOf(HasSubstr("for that HDU give "), HasSubstr("field.fits and --hdu 1")));
  options_.mosaics.one.image = plain;
  options_.mosaics.one.mask = plain + "[DQ]";
  EXPECT_THAT(refusal(), HasSubstr("field.fits and --mask-hdu DQ"));
  options_.mosaics.one.mask.clear();
  options_.mosaics.one.image.clear();
  options_.mosaics.list = path("list.toml");
  write_file(path("list.toml"), "[[mosaic]]\nimage = 'field.fits+2'\n");
  EXPECT_THAT(refusal(), HasSubstr("field.fits and hdu = 2"));
}

TEST_F(SurveyTest, ASampleWithoutOneGoodStampIsNotWritten) {
  fits::write_image(path("field.fits"), image::Image(1, kHeight, kWidth, std::nanf("")), std::nullopt, {});
  write_catalogue("id,x,y\na,60,40\nb,50,40\n");
  use_pixels();
  EXPECT_THAT(refusal(), HasSubstr("out.h5: not written: none of the 2 stamps could be used"));
  EXPECT_FALSE(std::filesystem::exists(path("out.h5")));
  EXPECT_FALSE(std::filesystem::exists(path("out.h5.partial")));
}

TEST_F(SurveyTest, WhatIsWrongWithACatalogueIsNamed) {
  write_mosaic();
  write_catalogue("name,x,y\na,60,40\nb,50,40\na,40,40\n");
  use_pixels();
  options_.catalogue.id = "name";
  EXPECT_THAT(refusal(),
              AllOf(HasSubstr("a name that an earlier one has"), HasSubstr("rows 1 and 3 both have 'a'")));
  options_.catalogue.id = "";
  EXPECT_EQ(run().stamps, 3) << "no id: the rows' numbers are taken";
  EXPECT_THAT(ids(sample()), testing::UnorderedElementsAre("0", "1", "2"));
  options_.catalogue.where = "x > 1000";
  EXPECT_THAT(refusal(), HasSubstr("none of its 3 rows satisfies 'x > 1000'"));
  options_.catalogue.where = "mag < 3";
  EXPECT_THAT(refusal(ErrorKind::kUsage), HasSubstr("no column 'mag'"));
  options_.catalogue.where = "";
  options_.catalogue.y = "z";
  EXPECT_THAT(refusal(), HasSubstr("has no column 'z' (--y)"));
  options_.catalogue.y = "";
  EXPECT_THAT(refusal(ErrorKind::kUsage), HasSubstr("--x and --y: give both"));
  options_.catalogue.x = "";
  EXPECT_THAT(refusal(), HasSubstr("cannot tell which columns are the sky positions"));
  write_catalogue("id,ra,dec\na,-99,-99\n");
  EXPECT_THAT(refusal(), HasSubstr("none of the selected objects has a position"));
  write_catalogue("id,ra,dec\n");
  EXPECT_THAT(refusal(), HasSubstr("has no rows"));
}

TEST_F(SurveyTest, ListsThatDoNotFitTogetherAreRefused) {
  write_mosaic("a.fits");
  write_mosaic("b.fits");
  write_mosaic("fine.fits", 0, tangent(kRa, kDec, kWidth, kHeight, 0.1));
  write_mosaic("turned.fits", 0, tangent(kRa, kDec, kWidth, kHeight, 0.2, 30));
  write_mosaic("flat.fits", 0, std::nullopt);
  write_catalogue("id,ra,dec\n" + at_pixel("a", 60, 40));
  options_.mosaics.list = path("list.toml");
  EXPECT_THAT(refusal(ErrorKind::kUsage), HasSubstr("either --mosaic FILE or --mosaics LIST.toml"));
  options_.mosaics.one.image = "";
  const auto refused = [&](const std::string& list, ErrorKind kind) {
    write_file(path("list.toml"), list);
    return refusal(kind);
  };
  const auto table = [](const std::string& keys) { return "[[mosaic]]\n" + keys + "\n"; };
  EXPECT_THAT(refused("image = 'a.fits'", ErrorKind::kConfig),
              HasSubstr("this file may only contain tables [[mosaic]]"));
  EXPECT_THAT(refused("", ErrorKind::kConfig), HasSubstr("needs a list of tables [[mosaic]]"));
  EXPECT_THAT(refused(table("image = 'a.fits'\nbnad = 'r'"), ErrorKind::kConfig),
              HasSubstr("mosaic.bnad: unknown key (did you mean 'band'?)"));
  EXPECT_THAT(refused(table("band = 'r'"), ErrorKind::kConfig), HasSubstr("mosaic 1 has no image"));
  EXPECT_THAT(refused(table("image = 'a.fits'\nfield = 'f'") + table("image = 'b.fits'\nfield = 'f'"),
                      ErrorKind::kInput),
              HasSubstr("are both field 'f' in band 'band_0'"));
  EXPECT_THAT(refused(table("image = 'a.fits'\nband = 'r'") + table("image = 'b.fits'\nband = 'i'"),
                      ErrorKind::kInput),
              HasSubstr("field 'a' (" + path("a.fits") + ") has no mosaic in band 'i'"));
  EXPECT_THAT(
      refused(table("image = 'a.fits'\nzero_point = 25") + table("image = 'b.fits'"), ErrorKind::kInput),
      AllOf(HasSubstr("b.fits"), HasSubstr("zero-point is not known")));
  EXPECT_THAT(refused(table("image = 'a.fits'\nzero_point_key = 'MAGZERO'"), ErrorKind::kInput),
              HasSubstr("has no header card MAGZERO"));
  EXPECT_THAT(refused(table("image = 'a.fits'\nunit = 'nJy'\nzero_point = 25") +
                          table("image = 'b.fits'\nzero_point = 25"),
                      ErrorKind::kInput),
              HasSubstr("its unit is 'electron/s', that of others 'nJy'"));
  EXPECT_THAT(
      refused(table("image = 'a.fits'\nmask = 'b.fits'") + table("image = 'b.fits'"), ErrorKind::kInput),
      HasSubstr("has a mask"));
  EXPECT_THAT(refused(table("image = 'a.fits'") + table("image = 'fine.fits'"), ErrorKind::kInput),
              HasSubstr("have pixels of 0.2 and 0.1 arcsec; give a common pixel scale (--pixel-scale)"));
  EXPECT_THAT(refused(table("image = 'a.fits'") + table("image = 'flat.fits'"), ErrorKind::kInput),
              HasSubstr("has world coordinates"));
  EXPECT_THAT(refused(table("image = 'a.fits'\nfield='f'\nband='r'") +
                          table("image = 'turned.fits'\nfield='f'\nband='i'"),
                      ErrorKind::kInput),
              HasSubstr("must not be rotated relative to each other"));
}

TEST_F(SurveyTest, TooLittleMemoryIsSaid) {
  fits::write_image(path("field.fits"), image::Image(1, 40, 200000), std::nullopt, {});
  write_catalogue("id,x,y\na,60,20\n");
  use_pixels();
  options_.mosaics.memory = 8;
  EXPECT_THAT(refusal(), AllOf(HasSubstr("stamps need 16 of its rows in memory"),
                               HasSubstr("give --memory 13 or more")));
  options_.mosaics.memory = 13;
  EXPECT_EQ(run().stamps, 1);
}

TEST_F(SurveyTest, AFullDiskIsSaidBeforeAnyWork) {
  const std::filesystem::path disk = folder_.path() / "disk";
  std::filesystem::create_directories(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=1m") != 0)
    GTEST_SKIP() << "a small file system cannot be mounted here (needs root)";
  write_mosaic();
  std::string text = "id,x,y\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("{},{},40\n", i, 10 + i);
  write_catalogue(text);
  use_pixels();
  options_.stamps.size = 64;
  options_.output = (disk / "out.h5").string();
  const std::string message = message_in_child([&] { run(); });
  ::umount2(disk.c_str(), MNT_DETACH);
  EXPECT_THAT(message, HasSubstr("the disk has"));
}

}  // namespace
}  // namespace peculiar::survey
