#include "survey/stamp_psf.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/suggest.h"
#include "fits/psf_image.h"
#include "fits/psfex_model.h"
#include "image/affine_overlap.h"
#include "image/psf_pixels.h"
#include "image/star_image.h"

namespace peculiar::survey {

namespace {

constexpr int kPlacesInPixel = 5;      // subpixel positions of a star, along each axis
constexpr std::size_t kLookedAt = 50;  // stamps at which the variation of a model is checked
constexpr double kMuchChange = 0.1;    // of the brightest pixel

void bring_to_sum_one(image::Image& psf) {
  double sum = 0;
  for (const float value : psf.pixels) sum += static_cast<double>(value);
  for (float& value : psf.pixels) value = static_cast<float>(static_cast<double>(value) / sum);
}

/// Positions of the stamps in one of their field's mosaics.
std::vector<std::array<double, 2>> places_in(const Field& field, const Mosaic& mosaic,
                                             std::span<const Placed> placed) {
  std::vector<std::array<double, 2>> places;
  for (const Placed& object : placed) {
    if (const auto pixel = other_pixel(field.first(), mosaic, object.x, object.y, 0))
      places.push_back({pixel->x, pixel->y});
  }
  return places;
}

void warn_of_change(const fits::PsfexModel& model, std::span<const std::array<double, 2>> places,
                    const std::string& path, const RunContext& context) {
  double least = std::numeric_limits<double>::infinity(), most = 0;
  const std::size_t step = std::max<std::size_t>(1, places.size() / kLookedAt);
  for (std::size_t i = 0; i < places.size(); i += step) {
    const image::Image one = model.mean_at(places.subspan(i, 1));
    const double peak = *std::max_element(one.pixels.begin(), one.pixels.end());
    least = std::min(least, peak);
    most = std::max(most, peak);
  }
  if (most > (1 + kMuchChange) * least)
    context.warning(
        "{}: the fraction of a star's light in its brightest pixel varies over the stamps from {:.3f} to {:.3f}; the sample stores the mean point spread function",
        path, least, most);
}

/// In pixels of the mosaic.
image::Image psf_of_mosaic(const Field& field, const Mosaic& mosaic, std::span<const Placed> placed,
                           std::optional<double> file_scale_arcsec, bool& is_model,
                           const RunContext& context) {
  const std::string& path = mosaic.file.psf;
  const std::optional<fits::PsfexModel> model = fits::PsfexModel::read(path);
  is_model = model.has_value();
  if (model) {
    if (file_scale_arcsec)
      context.warning("{}: a PSFEx model has its own scale; --psf-scale is not used for it", path);
    std::vector<std::array<double, 2>> places = places_in(field, mosaic, placed);
    if (places.empty()) places.push_back({0.5 * mosaic.width, 0.5 * mosaic.height});
    warn_of_change(*model, places, path, context);
    return model->mean_at(places);
  }
  const fits::PsfImage file = fits::read_psf_image(path);
  return image::psf_in_pixels(file.image, file_scale_arcsec ? file_scale_arcsec : file.scale_arcsec,
                              mosaic.pixel_scale_arcsec, path, context);
}

/// Weighted mean of images with odd edges, aligned at their centres, as wide as the widest.
image::Image mean_of(const std::vector<image::Image>& images, const std::vector<double>& weights) {
  const image::Image stack = image::stacked_psfs(images);
  image::Image mean(1, stack.height, stack.width);
  for (int i = 0; i < stack.bands; ++i) {
    const auto one = stack.band(i);
    for (std::size_t k = 0; k < one.size(); ++k)
      mean.pixels[k] += static_cast<float>(weights[static_cast<std::size_t>(i)]) * one[k];
  }
  bring_to_sum_one(mean);
  return mean;
}

}  // namespace

void give_psfs(const std::vector<std::string>& given, Survey& survey) {
  for (const std::string& one : given) {
    const auto equals = one.find('=');
    const std::string band = equals == std::string::npos ? "" : one.substr(0, equals);
    const std::string file = equals == std::string::npos ? one : one.substr(equals + 1);
    const auto at = std::find(survey.bands.begin(), survey.bands.end(), band);
    if (!band.empty() && at == survey.bands.end())
      throw usage_error("--psf: '{}': there is no band '{}'{}; there are {}", one, band,
                        did_you_mean(band, survey.bands), fmt::join(survey.bands, ", "));
    for (Field& field : survey.fields) {
      for (std::size_t i = 0; i < survey.bands.size(); ++i) {
        if (!band.empty() && survey.bands[i] != band) continue;
        MosaicFile& mosaic = field.mosaics[i].file;
        if (!mosaic.psf.empty())
          throw usage_error("--psf: {} in band {} would have two, {} and {}; give one", mosaic.image,
                            survey.bands[i], mosaic.psf, file);
        mosaic.psf = file;
      }
    }
  }
  const bool has_first = has_psfs(survey);
  for (const Field& field : survey.fields) {
    for (const Mosaic& mosaic : field.mosaics) {
      if (mosaic.file.psf.empty() == has_first)
        throw input_error(
            "{} (band {}) has {} point spread function, unlike {}; give one for all mosaics, or none",
            mosaic.file.image, mosaic.file.band, has_first ? "no" : "a",
            survey.fields.front().first().file.image);
    }
  }
}

bool has_psfs(const Survey& survey) { return !survey.fields.front().first().file.psf.empty(); }

std::vector<std::string> psf_files(const Survey& survey) {
  std::vector<std::string> files;
  for (const Field& field : survey.fields) {
    for (const Mosaic& mosaic : field.mosaics) {
      const std::string& file = mosaic.file.psf;
      if (!file.empty() && std::find(files.begin(), files.end(), file) == files.end()) files.push_back(file);
    }
  }
  return files;
}

image::Image resampled_psf(const image::Image& psf, const std::array<double, 4>& step) {
  const int half = psf.width / 2;
  const double reach = std::max(std::abs(step[0]) + std::abs(step[1]), std::abs(step[2]) + std::abs(step[3]));
  const int new_half = std::max(1, static_cast<int>(half / reach));
  const int edge = 2 * new_half + 1;
  std::vector<double> sum(static_cast<std::size_t>(edge) * static_cast<std::size_t>(edge), 0.0);
  std::vector<image::PixelShare> shares;
  for (int place = 0; place < kPlacesInPixel * kPlacesInPixel; ++place) {
    const double dx = (place % kPlacesInPixel + 0.5) / kPlacesInPixel - 0.5;
    const double dy = (place / kPlacesInPixel + 0.5) / kPlacesInPixel - 0.5;
    // The star is this far from the centre of a pixel, and the new grid is centred on it.
    const image::Image star =
        image::star_in_middle(psf.pixels, psf.height, psf.width, {half - dx, half - dy}, 1);
    const double middle = star.width / 2;
    const image::AffineGrid grid{middle + dx, middle + dy, step};
    for (int row = 0; row < edge; ++row) {
      for (int column = 0; column < edge; ++column) {
        image::pixel_shares(grid, edge, edge, column, row, shares);
        double& value = sum[static_cast<std::size_t>(row) * static_cast<std::size_t>(edge) +
                            static_cast<std::size_t>(column)];
        for (const image::PixelShare& share : shares) {
          if (share.x >= 0 && share.y >= 0 && share.x < star.width && share.y < star.height)
            value += share.area * star.at(0, share.y, share.x);
        }
      }
    }
  }
  image::Image result(1, edge, edge);
  std::copy(sum.begin(), sum.end(), result.pixels.begin());
  bring_to_sum_one(result);
  return result;
}

StampPsf psf_of_stamps(const Survey& survey, const StampGeometry& geometry, std::span<const Placed> placed,
                       std::optional<double> file_scale_arcsec, const RunContext& context) {
  std::vector<image::Image> bands;
  bool any_model = false;
  for (std::size_t band = 0; band < survey.bands.size(); ++band) {
    std::vector<image::Image> fields;
    std::vector<double> weights;
    for (std::size_t number = 0; number < survey.fields.size(); ++number) {
      const Field& field = survey.fields[number];
      const Mosaic& mosaic = field.mosaics[band];
      std::vector<Placed> own;
      std::copy_if(placed.begin(), placed.end(), std::back_inserter(own),
                   [&](const Placed& object) { return object.field == static_cast<int>(number); });
      if (own.empty()) continue;
      bool is_model = false;
      image::Image psf = psf_of_mosaic(field, mosaic, own, file_scale_arcsec, is_model, context);
      any_model = any_model || is_model;
      if (geometry.is_resampled()) {
        const Placed& middle = own[own.size() / 2];
        const auto pixel = other_pixel(field.first(), mosaic, middle.x, middle.y, 0);
        const StampGrid grid = stamp_grid(geometry, mosaic, pixel ? pixel->x : 0.5 * mosaic.width,
                                          pixel ? pixel->y : 0.5 * mosaic.height, 0);
        psf = resampled_psf(psf, grid.resampling->step);
      }
      fields.push_back(std::move(psf));
      weights.push_back(static_cast<double>(own.size()));
    }
    bands.push_back(mean_of(fields, weights));
  }
  StampPsf result{image::stacked_psfs(bands), ""};
  result.words = fmt::format("{0} x {0} px", result.image.width);
  if (any_model) result.words += ", for PSFEx models the mean over the stamps' positions";
  if (survey.fields.size() > 1) result.words += ", mean over the fields, weighted by their stamps";
  if (geometry.is_resampled()) result.words += ", as resampling leaves it";
  return result;
}

}  // namespace peculiar::survey
