#pragma once

#include "catalog/table.h"
#include "image/significant_regions.h"
#include "nn/model.h"
#include "store/sample.h"

namespace peculiar::search {

/// Reconstructions of images with known latent vectors.
struct Reconstruction {
  at::Tensor rebuilt;       ///< [n, band, y, x], network values
  at::Tensor residual;      ///< image minus reconstruction, network values; 0 for masked pixels
  at::Tensor significance;  ///< residual smoothed over 5 x 5 px, in units of its own noise (from the MAD of
                            ///< the unmasked pixels); 0 if hardly any are left
};

/// Images generated from latent vectors [n, latent], in batches: [n, band, y, x] on the CPU.
at::Tensor rebuilt_images(const nn::Model& model, const nn::Compute& compute, const at::Tensor& latent);

/// `images` and `latent` [n, ...]; `mask_weights`: shape of `images`, 0 for a masked pixel, or undefined.
Reconstruction reconstruct(const nn::Model& model, const nn::Compute& compute, const at::Tensor& images,
                           const at::Tensor& mask_weights, const at::Tensor& latent);

/// A significant region of image minus reconstruction.
using ResidualRegion = image::SignificantRegion;

/// `difference` and `significance` [band, y, x]; the difference is in the pixels' unit.
std::vector<ResidualRegion> residual_regions(const at::Tensor& difference, const at::Tensor& significance);

/// Collects regions in a table, with sky positions if the sample's catalogue has the stamps' world
/// coordinates.
class RegionTable {
 public:
  explicit RegionTable(const store::SampleReader& sample);
  void add(std::int64_t row, const std::vector<ResidualRegion>& regions);
  catalog::Table table() const;

 private:
  std::optional<catalog::Column> id_;
  std::vector<catalog::Column> wcs_;  ///< image::kStampWcsColumns, or none
  std::vector<std::string> bands_;
  int width_;
  int height_;
  std::string unit_;
  std::vector<std::int64_t> rows_;
  std::vector<ResidualRegion> regions_;
};

}  // namespace peculiar::search
