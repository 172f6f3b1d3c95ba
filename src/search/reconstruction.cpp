#include "search/reconstruction.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/order_statistics.h"
#include "image/stamp_wcs.h"
#include "nn/smoothing.h"

namespace peculiar::search {

namespace {

constexpr double kLeastNoise = 1e-6;  // network values
constexpr std::int64_t kLeastSeen_px = 100;
constexpr double kDegree = std::numbers::pi / 180;

/// Converts a tensor [band, y, x] to an image.
image::Image image_of(const at::Tensor& planes) {
  const at::Tensor dense = planes.contiguous();
  image::Image image(static_cast<int>(dense.size(0)), static_cast<int>(dense.size(1)),
                     static_cast<int>(dense.size(2)));
  const float* values = dense.data_ptr<float>();
  std::copy(values, values + image.pixels.size(), image.pixels.begin());
  return image;
}

}  // namespace

at::Tensor rebuilt_images(const nn::Model& model, const nn::Compute& compute, const at::Tensor& latent) {
  constexpr std::int64_t kBatch = 256;
  const at::NoGradGuard no_graph;
  std::vector<at::Tensor> images;
  for (const at::Tensor& part : latent.split(kBatch))
    images.push_back(model.generator->forward(part, compute, false).to(at::kCPU));
  return at::cat(images).contiguous();
}

Reconstruction reconstruct(const nn::Model& model, const nn::Compute& compute, const at::Tensor& images,
                           const at::Tensor& mask_weights, const at::Tensor& latent) {
  const at::NoGradGuard no_graph;
  Reconstruction made;
  made.rebuilt = rebuilt_images(model, compute, latent);
  made.residual = images - made.rebuilt;
  if (mask_weights.defined()) made.residual = made.residual * mask_weights;
  const at::Tensor smooth = nn::smoothed(made.residual);
  std::vector<at::Tensor> significance;
  for (std::int64_t image = 0; image < images.size(0); ++image) {
    at::Tensor seen = smooth[image].flatten();
    if (mask_weights.defined()) seen = seen.masked_select(mask_weights[image].flatten() > 0);
    if (seen.numel() < kLeastSeen_px) {  // too few to measure the noise: nothing is significant
      significance.push_back(at::zeros_like(smooth[image]));
      continue;
    }
    const at::Tensor noise = kSigmaOfMad * (seen - seen.median()).abs().median();
    significance.push_back(smooth[image] / noise.clamp_min(kLeastNoise));
  }
  made.significance = at::stack(significance).contiguous();
  return made;
}

std::vector<ResidualRegion> residual_regions(const at::Tensor& difference, const at::Tensor& significance) {
  return image::significant_regions(image_of(difference), image_of(significance));
}

RegionTable::RegionTable(const store::SampleReader& sample)
    : bands_(sample.header().bands),
      width_(sample.header().width),
      height_(sample.header().height),
      unit_(sample.header().unit) {
  std::vector<std::string> names{"id"};
  names.insert(names.end(), image::kStampWcsColumns.begin(), image::kStampWcsColumns.end());
  const catalog::Table known = sample.rows().catalogue(names);
  if (const catalog::Column* id = known.find("id")) id_ = *id;
  for (const char* name : image::kStampWcsColumns) {
    const catalog::Column* column = known.find(name);
    if (column == nullptr || !column->is_numeric()) {
      wcs_.clear();
      break;
    }
    wcs_.push_back(*column);
  }
}

void RegionTable::add(std::int64_t row, const std::vector<ResidualRegion>& regions) {
  for (const ResidualRegion& region : regions) {
    rows_.push_back(row);
    regions_.push_back(region);
  }
}

catalog::Table RegionTable::table() const {
  catalog::Table table;
  table.description = "Connected regions of significant residual, image minus reconstruction";
  const auto numbers = [&](const char* name, const std::string& unit, const char* description, auto value) {
    std::vector<double> values;
    for (std::size_t i = 0; i < regions_.size(); ++i) values.push_back(value(i));
    table.add({name, unit, description, values, {}});
  };
  table.add({"row", "", "row of the image in the sample", rows_, {}});
  if (id_) {
    std::vector<std::string> ids;
    for (const std::int64_t row : rows_) ids.push_back(id_->text(static_cast<std::size_t>(row)));
    table.add({"id", "", "name of the image", ids, {}});
  }
  std::vector<std::string> bands;
  std::vector<std::int64_t> areas;
  for (const ResidualRegion& region : regions_) {
    bands.push_back(bands_[static_cast<std::size_t>(region.band)]);
    areas.push_back(region.area_px);
  }
  table.add({"band", "", "band of the image", bands, {}});
  numbers("flux", unit_, "sum of image minus reconstruction",
          [&](std::size_t i) { return regions_[i].flux; });
  table.add({"area", "pix", "number of pixels", areas, {}});
  numbers("x", "pix", "centre, 0-based", [&](std::size_t i) { return regions_[i].x; });
  numbers("y", "pix", "centre, 0-based", [&](std::size_t i) { return regions_[i].y; });
  numbers("peak", "", "greatest significance", [&](std::size_t i) { return regions_[i].peak; });
  if (wcs_.empty()) return table;
  // Inverse tangent projection about the stamp's centre, whose sky position is in the catalogue.
  std::vector<double> ra;
  std::vector<double> dec;
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    const auto row = static_cast<std::size_t>(rows_[i]);
    const double dx = regions_[i].x - 0.5 * (width_ - 1);
    const double dy = regions_[i].y - 0.5 * (height_ - 1);
    const double xi = kDegree * (wcs_[2].number(row) * dx + wcs_[3].number(row) * dy);
    const double eta = kDegree * (wcs_[4].number(row) * dx + wcs_[5].number(row) * dy);
    const double ra0 = kDegree * wcs_[0].number(row);
    const double dec0 = kDegree * wcs_[1].number(row);
    const double down = std::cos(dec0) - eta * std::sin(dec0);
    const double turn = std::fmod((ra0 + std::atan2(xi, down)) / kDegree + 360, 360);
    ra.push_back(turn);
    dec.push_back(std::atan2(std::sin(dec0) + eta * std::cos(dec0), std::hypot(xi, down)) / kDegree);
  }
  table.add({"ra", "deg", "right ascension of the centre (ICRS)", ra, {}});
  table.add({"dec", "deg", "declination of the centre (ICRS)", dec, {}});
  return table;
}

}  // namespace peculiar::search
