#include "fits/psfex_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "fits/cfitsio.h"

namespace peculiar::fits {

namespace {

constexpr int kLanczos = 4;      // on each side, as in PSFEx
constexpr int kMostDegree = 20;  // more indicates a broken header
constexpr int kMostEdge = 4096;  // px, likewise

std::optional<double> number(fitsfile* file, const std::string& key) {
  double value = 0;
  int status = 0;
  fits_read_key(file, TDOUBLE, key.c_str(), &value, nullptr, &status);
  if (status != 0) return std::nullopt;
  return value;
}

std::string text(fitsfile* file, const std::string& key) {
  std::array<char, FLEN_VALUE> value{};
  int status = 0;
  fits_read_key(file, TSTRING, key.c_str(), value.data(), nullptr, &status);
  return status == 0 ? std::string(trim_right(value.data())) : "";
}

/// Moves to the table with the models; returns the number of its column, or 0 if no table has one.
int find_column(fitsfile* file, int hdus) {
  for (int hdu = 1; hdu <= hdus; ++hdu) {
    int type = 0, status = 0, column = 0;
    fits_movabs_hdu(file, hdu, &type, &status);
    if (status != 0 || type != BINARY_TBL) continue;
    std::string name = "PSF_MASK";
    fits_get_colnum(file, CASEINSEN, name.data(), &column, &status);
    if (status == 0) return column;
  }
  return 0;
}

/// X_IMAGE, XWIN_IMAGE, XPSF_IMAGE, ...: 0; the same for Y: 1; other columns: none.
std::optional<int> axis_of(const std::string& column) {
  if (!column.ends_with("_IMAGE") || (column.front() != 'X' && column.front() != 'Y')) return std::nullopt;
  return column.front() == 'X' ? 0 : 1;
}

double lanczos(double x) {
  if (std::abs(x) < 1e-9) return 1;
  if (std::abs(x) >= kLanczos) return 0;
  const double angle = std::numbers::pi * x;
  return std::sin(angle) / angle * std::sin(angle / kLanczos) / (angle / kLanczos);
}

}  // namespace

std::optional<PsfexModel> PsfexModel::read(const std::filesystem::path& path) {
  const auto lock = cfitsio_lock();
  const std::unique_ptr<OpenFile> opened = open_to_read(path);
  fitsfile* file = opened->handle.get();
  const int column = find_column(file, opened->hdus);
  if (column == 0) return std::nullopt;
  PsfexModel model;
  model.name_ = path.string();
  const auto refuse = [&](const std::string& why) {
    throw input_error("{}: a PSFEx model {}", model.name_, why);
  };
  model.sampling_ = number(file, "PSF_SAMP").value_or(0);
  if (!(model.sampling_ > 0.01 && model.sampling_ < 100))
    refuse(fmt::format("with PSF_SAMP {}; it must be the step of the samples in pixels", model.sampling_));
  model.variables_ = static_cast<int>(number(file, "POLNAXIS").value_or(0));
  if (model.variables_ < 0 || model.variables_ > 2 || number(file, "POLNGRP").value_or(1) > 1)
    refuse(
        "that depends on more than position (POLNAXIS, POLNGRP); make one that depends on X_IMAGE and Y_IMAGE only");
  for (int i = 0; i < model.variables_; ++i) {
    const std::string at = std::to_string(i + 1);
    const std::optional<int> axis = axis_of(text(file, "POLNAME" + at));
    if (!axis)
      refuse(fmt::format(
          "that depends on {}, not on position in the image; make one that depends on X_IMAGE and Y_IMAGE",
          text(file, "POLNAME" + at)));
    const auto place = static_cast<std::size_t>(i);
    model.axis_[place] = *axis;
    model.zero_[place] = number(file, "POLZERO" + at).value_or(0);
    model.scale_[place] = number(file, "POLSCAL" + at).value_or(1);
    if (model.scale_[place] == 0) refuse(fmt::format("with POLSCAL{} of 0", at));
  }
  model.degree_ = model.variables_ == 0 ? 0 : static_cast<int>(number(file, "POLDEG1").value_or(0));
  if (model.degree_ < 0 || model.degree_ > kMostDegree)
    refuse(fmt::format("with a polynomial of degree {}", model.degree_));
  std::array<long, 8> sizes{};
  int axes = 0, status = 0;
  fits_read_tdim(file, column, static_cast<int>(sizes.size()), &axes, sizes.data(), &status);
  check_status(status, model.name_, "the size of PSF_MASK cannot be read");
  if (axes == 2) sizes[2] = 1;
  const int terms = model.variables_ == 2 ? (model.degree_ + 1) * (model.degree_ + 2) / 2 : model.degree_ + 1;
  if (axes < 2 || axes > 3 || sizes[0] < 1 || sizes[1] < 1 || sizes[0] > kMostEdge || sizes[1] > kMostEdge ||
      sizes[2] != terms)
    refuse(fmt::format("whose PSF_MASK has {} axes and {} terms, but POLDEG1 requires {}", axes, sizes[2],
                       terms));
  model.width_ = static_cast<int>(sizes[0]);
  model.height_ = static_cast<int>(sizes[1]);
  model.terms_.resize(static_cast<std::size_t>(sizes[0] * sizes[1] * sizes[2]));
  fits_read_col(file, TFLOAT, column, 1, 1, static_cast<LONGLONG>(model.terms_.size()), nullptr,
                model.terms_.data(), nullptr, &status);
  check_status(status, model.name_, "PSF_MASK cannot be read");
  if (!std::all_of(model.terms_.begin(), model.terms_.end(),
                   [](float value) { return std::isfinite(value); }))
    refuse("with values that are not finite");
  return model;
}

image::Image PsfexModel::mean_at(std::span<const std::array<double, 2>> places) const {
  // The terms are 1, x, x^2, ..., y, x y, ...; the mean of models is the model of the mean terms.
  std::vector<double> means;
  for (int j = 0; j <= (variables_ == 2 ? degree_ : 0); ++j) {
    for (int i = 0; i <= degree_ - j; ++i) {
      double sum = 0;
      for (const std::array<double, 2>& place : places) {
        const auto variable = [&](std::size_t k) {
          return (place[static_cast<std::size_t>(axis_[k])] + 1 - zero_[k]) / scale_[k];
        };
        sum += (i > 0 ? std::pow(variable(0), i) : 1) * (j > 0 ? std::pow(variable(1), j) : 1);
      }
      means.push_back(sum / static_cast<double>(places.size()));
    }
  }
  const std::size_t size = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
  std::vector<double> samples(size, 0.0);
  for (std::size_t term = 0; term < means.size(); ++term) {
    for (std::size_t i = 0; i < size; ++i) samples[i] += means[term] * terms_[term * size + i];
  }
  const int x0 = width_ / 2, y0 = height_ / 2;  // where PSFEx puts the object
  const int half = static_cast<int>(std::min(width_ - 1 - x0, height_ - 1 - y0) * sampling_);
  image::Image psf(1, 2 * half + 1, 2 * half + 1);
  double total = 0;
  for (int row = -half; row <= half; ++row) {
    for (int column = -half; column <= half; ++column) {
      const double x = x0 + column / sampling_, y = y0 + row / sampling_;
      double value = 0;
      for (int v = std::max(0, static_cast<int>(std::ceil(y - kLanczos)));
           v <= std::min(height_ - 1, static_cast<int>(std::floor(y + kLanczos))); ++v) {
        const double weight = lanczos(y - v);
        for (int u = std::max(0, static_cast<int>(std::ceil(x - kLanczos)));
             u <= std::min(width_ - 1, static_cast<int>(std::floor(x + kLanczos))); ++u)
          value += weight * lanczos(x - u) *
                   samples[static_cast<std::size_t>(v) * static_cast<std::size_t>(width_) +
                           static_cast<std::size_t>(u)];
      }
      psf.at(0, row + half, column + half) = static_cast<float>(value);
      total += value;
    }
  }
  if (!(total > 0)) throw input_error("{}: the model's sum is {}; it must be positive", name_, total);
  for (float& value : psf.pixels) value = static_cast<float>(static_cast<double>(value) / total);
  return psf;
}

}  // namespace peculiar::fits
