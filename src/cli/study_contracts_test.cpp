#include "cli/study_contracts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "store/sample.h"
#include "store/scores_file.h"

namespace peculiar::cli {
namespace {

using study::FileRole;
using testing::AllOf;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

template <typename Call>
std::string error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    return error.what();
  }
  return "";
}

class StudyContracts : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  static store::SampleHeader header() {
    store::SampleHeader header;
    header.count = 1;
    header.height = header.width = 64;
    header.bands = {"F160W"};
    header.unit = "electron / s";
    header.pixel_scale_arcsec = 0.06;
    header.zero_point_mag = {25.9463};
    header.psf = image::Image(1, 3, 3, 1.0F / 9);
    header.has_variance = true;
    return header;
  }
  std::string write(const std::string& name, const store::SampleHeader& header) const {
    store::SampleWriter writer(path(name), header, {}, {true, name});
    writer.write_images(0, std::vector<float>(static_cast<std::size_t>(header.stamp_values()), 1));
    if (header.has_variance)
      writer.rows().write(
          "variance", 0,
          std::span<const float>(std::vector<float>(static_cast<std::size_t>(header.stamp_values()), 1)));
    writer.rows().commit(1);
    writer.rows().finish();
    return path(name);
  }
  std::string write_bright(float of_light) const;
  study::ComparedImages made_and(const std::string& survey) const {
    study::ComparedImages images;
    images.mock = {"mock", "universe", "--galaxies", "galaxies.fits", "-o", "mocks.h5", "--bands", "F160W"};
    images.noise = {"noise", "mocks.h5", "-o", "noisy.h5", "--depth", "27", "--exposure", "3000"};
    images.second_sample = survey;
    images.train = {"train", "train.h5", "-o", "model.safetensors"};
    images.compare = {"compare", "a.h5", "b.h5", "-o", "comparison"};
    return images;
  }

  TestFolder folder_;
};

TEST_F(StudyContracts, AFileOfAnotherKindIsNamed) {
  store::ScoresFile scores;
  scores.table.add({"id", "", "", std::vector<std::string>{"a"}, {}});
  store::write_scores(path("scores.h5"), scores, true);
  write_file(path("model.safetensors"), "x");
  write_file(path("table.csv"), "id\n1\n");
  write_file(path("list.toml"), "x = 1\n");
  const std::string sample = write("sample.h5", header());
  const auto error = [&](FileRole role, const std::string& name) {
    return error_of([&] { check_given_file({"--survey", role, path(name)}); });
  };
  EXPECT_EQ(error(FileRole::kSample, "sample.h5"), "");
  EXPECT_THAT(error(FileRole::kSample, "scores.h5"),
              AllOf(HasSubstr("--survey"), HasSubstr("a file of scores")));
  EXPECT_THAT(error(FileRole::kSample, "model.safetensors"), HasSubstr("is a model; expected a sample"));
  EXPECT_THAT(error(FileRole::kSample, "table.csv"), HasSubstr("is a table; expected a sample"));
  EXPECT_THAT(error(FileRole::kSample, "none.h5"), HasSubstr("there is no"));
  EXPECT_THAT(error(FileRole::kTable, "model.safetensors"), HasSubstr("is a model; expected a table"));
  EXPECT_EQ(error(FileRole::kTable, "table.csv"), "");
  EXPECT_EQ(error(FileRole::kTable, "sample.h5"), "");
  EXPECT_THAT(error(FileRole::kImage, "table.csv"), HasSubstr("is a table; expected a FITS image"));
  EXPECT_THAT(error(FileRole::kList, "table.csv"), HasSubstr("is a table; expected a list of mosaics"));
  EXPECT_EQ(error(FileRole::kList, "list.toml"), "");
  EXPECT_THAT(error(FileRole::kImages, "sample.h5"), HasSubstr("it goes with --sample"));
  EXPECT_THAT(error(FileRole::kSimulation, "scores.h5"), HasSubstr("expected a simulation"));
  EXPECT_EQ(error(FileRole::kImages, "*.fits"), "");
  write_file(path("torn.h5"), read_file(sample).substr(0, 3000));
  EXPECT_NE(error(FileRole::kSample, "torn.h5"), "");
}

TEST_F(StudyContracts, FilesThatAVerbReadsAreFoundInItsWords) {
  for (const char* name : {"cat.csv", "psf.fits", "fates.ecsv", "removed.png"}) write_file(path(name), "x");
  write_file(path("list.toml"), "[[mosaic]]\nimage = 'a.fits'\nweight = '/data/w.fits'\npsf = 'p.fits'\n");
  const study::NamedFiles files =
      named_files({"cutout", "--mosaics", path("list.toml"), "--catalogue", path("cat.csv"), "--psf",
                   "F160W=" + path("psf.fits"), "--psf", "J=" + path("none.fits"), "--fates",
                   path("fates.ecsv"), "--neighbours-sheet", path("removed.png"), "-o", "sample.h5"});
  EXPECT_THAT(files.inputs, UnorderedElementsAre(path("list.toml"), path("cat.csv"), path("psf.fits")));
  EXPECT_THAT(files.listed, UnorderedElementsAre(path("a.fits"), "/data/w.fits", path("p.fits")));
}

TEST_F(StudyContracts, NamesInsideFilesAreNotTakenForFiles) {
  const std::string there = folder_.path().string();  // a dataset may be called so
  EXPECT_THAT(named_files({"import", there, "-o", "sample.h5", "--dataset", there, "--labels", there,
                           "--labels-hdu", there, "--labels-key", there, "--bands", there})
                  .inputs,
              UnorderedElementsAre(there, there))
      << "the images and the labels";
  EXPECT_THAT(
      named_files({"train", path("a.h5"), "-o", "model.safetensors", "--features", there, "--features-part",
                   there, "--feature-columns", there, "--id-column", there, "--where", "x =" + there})
          .inputs,
      UnorderedElementsAre(there));
  EXPECT_THAT(
      named_files({"report", there, "-o", "report.html", "--title", there, "--columns", there}).inputs,
      UnorderedElementsAre(there));
  EXPECT_THAT(named_files({"mock", there, "--galaxies", there, "-o", "mocks.h5", "--bands", there, "--psf",
                           "F160W=" + there, "--populations", there, "--truth", there})
                  .inputs,
              testing::SizeIs(6))
      << "each may be a file";
}

TEST_F(StudyContracts, MocksToBeMadeAreHeldAgainstTheSurvey) {
  const auto images = made_and(write("survey.h5", header()));
  EXPECT_THAT(check_images_alike(images), HasSubstr("25.9463"));
  store::SampleHeader other = header();
  other.psf.reset();
  auto without = made_and(write("no_psf.h5", other));
  EXPECT_THAT(error_of([&] { check_images_alike(without); }),
              AllOf(HasSubstr("mocks has a point spread function, survey has none"),
                    HasSubstr("cutout --psf"), HasSubstr("allow_unlike = [\"psf\"]")));
  without.compare.insert(without.compare.end(), {"--allow-unlike", "psf"});
  EXPECT_NE(check_images_alike(without), "");
  without = made_and(write("no_psf.h5", other));
  without.mock.insert(without.mock.end(), {"--psf", "none"});
  EXPECT_NE(check_images_alike(without), "");
}

TEST_F(StudyContracts, MocksThatGetTheirNoiseInTheStudyAreHeldAsWithIt) {
  auto images = made_and(write("survey.h5", header()));
  store::SampleHeader noiseless = header();
  noiseless.has_variance = false;
  images.first_sample = write("noiseless.h5", noiseless);
  EXPECT_NE(check_images_alike(images), "");
  images.noise.clear();
  EXPECT_THAT(error_of([&] { check_images_alike(images); }),
              HasSubstr("survey has a variance, mocks has none"));
}

/// Images of a bright pixel of value 1, the variance of whose light is `of_light`.
std::string StudyContracts::write_bright(float of_light) const {
  store::SampleHeader bright = header();
  bright.count = 8;
  store::SampleWriter writer(path("bright.h5"), bright, {}, {true, "bright"});
  std::vector<float> pixels(4096, 0), variance(4096, 1e-4F);
  pixels[2000] = 1;
  variance[2000] += of_light;
  for (std::int64_t row = 0; row < bright.count; ++row) {
    writer.write_images(row, pixels);
    writer.rows().write("variance", row, std::span<const float>(variance));
  }
  writer.rows().commit(bright.count);
  writer.rows().finish();
  return path("bright.h5");
}

TEST_F(StudyContracts, AVarianceOfTheSkyAloneIsTold) {
  EXPECT_THAT(error_of([&] { check_images_alike(made_and(write_bright(0))); }),
              AllOf(HasSubstr("the variance of survey only the noise of the sky"),
                    HasSubstr("cutout --noise-of sky")));
}

TEST_F(StudyContracts, TheVarianceOfNoiseToBeMadeIsThatWhichNoiseWrites) {
  auto images = made_and(write_bright(1 / 3000.F));
  EXPECT_THAT(
      error_of([&] { check_images_alike(images); }),
      AllOf(HasSubstr("the variance of survey increases with flux 4.5 times as fast as that of mocks"),
            HasSubstr("as in the --sky stamps")));
  images.noise.insert(images.noise.end(), {"--pixfrac", "0.01"});  // white
  EXPECT_NE(check_images_alike(images), "");
}

TEST_F(StudyContracts, WhatTheModelRefusesIsToldAtOnceAndCannotBeAllowed) {
  store::SampleHeader other = header();
  other.pixel_scale_arcsec = 0.1;
  other.zero_point_mag = {28};
  auto images = made_and(write("other.h5", other));
  images.compare.insert(images.compare.end(),
                        {"--allow-unlike", "pixel_scale", "--allow-unlike", "zero_point"});
  EXPECT_THAT(error_of([&] { check_images_alike(images); }),
              AllOf(HasSubstr("pixel scale of mocks: 0.06 arcsec, of survey: 0.1 arcsec"),
                    HasSubstr("zero-point of mocks: 25.9463, of survey: 28.0000")));
  other.pixel_scale_arcsec = 0.06;
  images.second_sample = write("other.h5", other);
  images.train.emplace_back("--normalise-stamps");
  EXPECT_NE(check_images_alike(images), "") << "stamps that are normalised have no zero-point";
  images.first_sample = write("mocks.h5", header());
  images.mock.clear();
  images.noise.clear();
  EXPECT_NE(check_images_alike(images), "");
}

}  // namespace
}  // namespace peculiar::cli
