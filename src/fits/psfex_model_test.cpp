#include "fits/psfex_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "base/error.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "fits/cfitsio.h"
#include "fits/fits_writer.h"

namespace peculiar::fits {
namespace {

using testing::HasSubstr;

struct Model {
  int edge = 25;
  int degree = 2;
  double sampling = 0.6;
  std::string first = "X_IMAGE", second = "Y_IMAGE";
  std::vector<float> terms;
};

/// In the format of PSFEx.
void write(const std::filesystem::path& path, const Model& model) {
  fitsfile* file = nullptr;
  int status = 0;
  fits_create_file(&file, ("!" + path.string()).c_str(), &status);
  const auto size = static_cast<std::size_t>(model.edge) * static_cast<std::size_t>(model.edge);
  std::string name = "PSF_MASK", form = std::to_string(model.terms.size()) + "E", unit;
  char* names[] = {name.data()};
  char* forms[] = {form.data()};
  char* units[] = {unit.data()};
  fits_create_tbl(file, BINARY_TBL, 1, 1, names, forms, units, "PSF_DATA", &status);
  long sizes[] = {model.edge, model.edge, static_cast<long>(model.terms.size() / size)};
  fits_write_tdim(file, 1, 3, sizes, &status);
  const auto key_text = [&](const char* key, std::string value) {
    fits_write_key(file, TSTRING, key, value.data(), nullptr, &status);
  };
  const auto key_count = [&](const char* key, std::size_t value) {
    long number = static_cast<long>(value);
    fits_write_key(file, TLONG, key, &number, nullptr, &status);
  };
  const auto key_number = [&](const char* key, double value) {
    fits_write_key(file, TDOUBLE, key, &value, nullptr, &status);
  };
  key_count("POLNAXIS", model.degree > 0 ? 2 : 0);
  if (model.degree > 0) {
    key_count("POLGRP1", 1);
    key_text("POLNAME1", model.first);
    key_number("POLZERO1", 1000.5);
    key_number("POLSCAL1", 2000);
    key_count("POLGRP2", 1);
    key_text("POLNAME2", model.second);
    key_number("POLZERO2", 700.25);
    key_number("POLSCAL2", 1400);
    key_count("POLNGRP", 1);
    key_count("POLDEG1", static_cast<std::size_t>(model.degree));
  }
  key_number("PSF_FWHM", 2.5);
  key_number("PSF_SAMP", model.sampling);
  key_count("PSFNAXIS", 3);
  key_count("PSFAXIS1", static_cast<std::size_t>(model.edge));
  key_count("PSFAXIS2", static_cast<std::size_t>(model.edge));
  key_count("PSFAXIS3", model.terms.size() / size);
  std::vector<float> values = model.terms;
  fits_write_col(file, TFLOAT, 1, 1, 1, static_cast<LONGLONG>(values.size()), values.data(), &status);
  fits_close_file(file, &status);
  ASSERT_EQ(status, 0);
}

/// A Gaussian with a standard deviation of `deviation` samples, and position-dependent terms that are
/// fractions of it.
Model gaussian_model(int edge, int degree, double sampling, double deviation) {
  Model model{edge, degree, sampling, "X_IMAGE", "Y_IMAGE", {}};
  RandomStream random(1, "psfex", 1);
  const int count = (degree + 1) * (degree + 2) / 2;
  for (int term = 0; term < count; ++term) {
    const double wide = deviation * (term == 0 ? 1 : random.uniform(0.8, 1.4));
    const double factor = term == 0 ? 1 : random.uniform(-0.3, 0.3);
    for (int y = 0; y < edge; ++y) {
      for (int x = 0; x < edge; ++x)
        model.terms.push_back(static_cast<float>(
            factor *
            std::exp(-0.5 * (std::pow(x - edge / 2, 2) + 0.8 * std::pow(y - edge / 2, 2)) / (wide * wide))));
    }
  }
  return model;
}

TEST(PsfexModel, WithSamplesAPixelApartThePixelsAreTheTerms) {
  const TestFolder folder;
  Model model = gaussian_model(15, 1, 1, 1.5);
  const auto path = folder.path() / "model.psf";
  write(path, model);
  const auto read = PsfexModel::read(path);
  ASSERT_TRUE(read);
  // First pixel = 0, in PSFEx 1; at two positions, whose mean has the means of the terms.
  const std::vector<std::array<double, 2>> places{{1400.0, 100.0}, {199.0, 899.0}};
  const double x = ((1401 - 1000.5) / 2000 + (200 - 1000.5) / 2000) / 2,
               y = ((101 - 700.25) / 1400 + (900 - 700.25) / 1400) / 2;
  const image::Image made = read->mean_at(places);
  ASSERT_EQ(made.width, 15);
  double sum = 0;
  std::vector<double> right;
  for (std::size_t i = 0; i < 225; ++i) {
    right.push_back(model.terms[i] + x * model.terms[225 + i] + y * model.terms[450 + i]);
    sum += right.back();
  }
  for (std::size_t i = 0; i < 225; ++i) EXPECT_NEAR(made.pixels[i], right[i] / sum, 1e-6) << i;
}

TEST(PsfexModel, OneWithoutAPolynomialIsTheSameEverywhere) {
  const TestFolder folder;
  const auto path = folder.path() / "model.psf";
  write(path, gaussian_model(25, 0, 0.5, 2));
  const auto model = PsfexModel::read(path);
  ASSERT_TRUE(model);
  const std::array<double, 2> here{10, 20}, there{900, 1500};
  const image::Image made = model->mean_at({&here, 1});
  EXPECT_EQ(made.pixels, model->mean_at({&there, 1}).pixels);
  // A standard deviation of 2 samples is one of 1 pixel.
  ASSERT_EQ(made.width, 13);
  EXPECT_NEAR(made.at(0, 6, 7) / made.at(0, 6, 6), std::exp(-0.5), 1e-3);
}

TEST(PsfexModel, OneOfAnotherBasisIsAnErrorAndAnImageIsNone) {
  const TestFolder folder;
  Model model = gaussian_model(15, 1, 1, 1.5);
  model.second = "MAG_AUTO";
  const auto path = folder.path() / "model.psf";
  const auto error = [&]() -> std::string {
    try {
      PsfexModel::read(path);
    } catch (const Error& failure) {
      return failure.what();
    }
    return "";
  };
  write(path, model);
  EXPECT_THAT(error(), HasSubstr("depends on MAG_AUTO"));
  model = gaussian_model(15, 1, 1, 1.5);
  model.degree = 2;
  write(path, model);
  EXPECT_THAT(error(), HasSubstr("3 terms, but POLDEG1 requires 6"));
  write_image(path, image::Image(1, 9, 9, 1), std::nullopt, {});
  EXPECT_FALSE(PsfexModel::read(path));
}

// The polynomial from GalSim, the interpolation from NumPy.
TEST(PsfexModel, IsWhatGalSimMakesOfIt) {
  const TestReferee referee("check_psfex.py", "numpy astropy galsim");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const TestFolder folder;
  std::ofstream list(folder.path() / "list.txt");
  int number = 0;
  for (const auto& [degree, sampling] : {std::pair{1, 0.45}, {2, 0.6}, {3, 1.0}, {2, 1.3}}) {
    const std::string name = fmt::format("model_{}_{}.psf", degree, sampling);
    write(folder.path() / name, gaussian_model(25, degree, sampling, 1.2 / sampling));
    const auto model = PsfexModel::read(folder.path() / name);
    ASSERT_TRUE(model);
    for (const auto& [x, y] : {std::pair{10.0, 20.0}, {1800.5, 1300.25}, {1000.0, 0.0}}) {
      const std::array<double, 2> place{x, y};
      const std::string made = fmt::format("made_{}.fits", ++number);
      write_image(folder.path() / made, model->mean_at({&place, 1}), std::nullopt, {});
      list << fmt::format("{} {} {} {}\n", name, made, x, y);
    }
  }
  list.close();
  EXPECT_TRUE(referee.agrees(fmt::format("'{}'", folder.path().string())));
}

}  // namespace
}  // namespace peculiar::fits
