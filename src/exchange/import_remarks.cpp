#include "exchange/import_remarks.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/name_list.h"
#include "fits/fits_image.h"
#include "fits/image_unit.h"
#include "fits/zero_point.h"

namespace peculiar::exchange {

namespace {

constexpr std::string_view kNotConverted = "; the values were not converted";
constexpr double kSameScale = 0.01;  // relative, the tolerance of models

std::string bits_in_words(int picture_bits) {
  return picture_bits > 0 ? fmt::format("{}-bit integers", picture_bits) : "no 8- or 16-bit integers";
}

}  // namespace

/// Three axes of a single file are taken as a stack, those of one of many files as bands; reported unless a
/// header decides.
void say_how_axes_were_taken(const ImportOptions& options, const Loaded& first, const Plan& plan,
                             const RunContext& context) {
  const InputFile& file = plan.inputs.files.front();
  if (options.axes != "auto" || file.format == FileFormat::kPicture) return;
  const bool many = plan.frames.front().dataset != plan.frames.back().dataset;
  if (plan.only_input && plan.frames.front().in_stack && first.image.bands == 1 && many) {
    context.warning(
        "{}: each dataset is read as a stack of images, {} in all (--axes nyx confirms this and silences this warning); use --axes byx if each is one image of several bands",
        file.path.string(), plan.frames.size());
  } else if (plan.only_input && plan.frames.front().in_stack && first.image.bands == 1) {
    context.warning(
        "{}: read as a stack of {} images (--axes nyx confirms this and silences this warning); use --axes byx if it is one image of {} bands",
        file.path.string(), plan.frames.size(), plan.frames.size());
  } else if (plan.only_input && file.format == FileFormat::kHdf5 && first.image.bands > 1 && many &&
             !plan.frames.front().in_stack) {
    context.warning(
        "{}: each dataset is read as one image of {} bands (--axes byx confirms this and silences this warning); use --axes nyx if each is a stack of images",
        file.path.string(), first.image.bands);
  } else if (file.format == FileFormat::kFits && first.image.bands > 1 && first.bands.empty() &&
             options.bands.empty() && !options.grey) {
    context.warning(
        "{}: read as one image of {} bands, which its header does not name (--bands names them; use --axes nyx if it is a stack of images)",
        file.path.string(), first.image.bands);
  }
}

/// For a file with several images: which are read, and which are not.
void say_which_hdus(const ImportOptions& options, const Plan& plan, const RunContext& context) {
  const auto found = std::find_if(plan.inputs.files.begin(), plan.inputs.files.end(),
                                  [](const InputFile& file) { return file.format == FileFormat::kFits; });
  if (found == plan.inputs.files.end()) return;
  try {
    const fits::FitsFile file(found->path);
    if (options.hdu != "first" && options.hdu != "all") {
      const fits::HduInfo& taken = file.choose(options.hdu);
      const std::string same = fits::others_of_that_name(file, options.hdu, taken.number);
      if (!same.empty())
        context.warning("{}: using HDU {}, the first of that name; --hdu selects another by its number ({})",
                        found->path.string(), fits::hdu_in_words(taken), same);
      return;
    }
    const fits::HduInfo& first = file.choose("first");
    const std::string others = file.other_images(first.number);
    if (others.empty()) return;
    if (options.hdu == "first" && fits::has_only_companions(file, first.number)) {
      context.info(
          "{}: using the first of its images, HDU {}; the others are noise, masks and the like by their names ({})",
          found->path.string(), fits::hdu_in_words(first), others);
    } else if (options.hdu == "first") {
      context.warning(
          "{}: using the first of its images, HDU {}; --hdu selects another ({}), or all of them, one row each (--hdu all)",
          found->path.string(), fits::hdu_in_words(first), others);
    } else {
      std::vector<std::string> companions;
      bool has_image = false;
      for (const fits::HduInfo& hdu : file.hdus()) {
        if (!hdu.is_image) continue;
        if (fits::is_companion(hdu.name)) companions.push_back(fits::hdu_in_words(hdu));
        has_image = has_image || !fits::is_companion(hdu.name);
      }
      if (has_image && !companions.empty())
        context.info("{}: images that are errors, weights or masks by their names are left out ({})",
                     found->path.string(), listed(companions, 12));
    }
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::kInput) throw;  // the file's row will give the reason
  }
}

void say_if_vega(const ImportOptions& options, const Loaded& first, const InputFile& file,
                 const RunContext& context) {
  if (file.format != FileFormat::kFits || options.zero_point || !first.zero_point_mag.empty()) return;
  const std::optional<fits::ZeroPoint> vega = fits::vega_zero_point(
      fits::FitsFile(file.path), first.hdu, options.unit.empty() ? first.unit : options.unit);
  if (vega) context.warning("{}: {}", file.path.string(), fits::vega_in_words(*vega));
}

void say_if_compressed(const Loaded& first, const InputFile& file, const RunContext& context) {
  if (first.is_asinh_compressed) context.info("{}: {}", file.path.string(), fits::kAsinhCompressedWords);
}

std::string unlike_in_words(const Plan& plan, const ImageMeaning& image, const Stamp& stamp) {
  const store::SampleHeader& sample = plan.header;
  std::vector<std::string> differences;
  if (!image.unit.empty() && !sample.unit.empty() && !image::same_unit(image.unit, sample.unit))
    differences.push_back(fmt::format("its unit is '{}', that of the sample '{}'", image.unit, sample.unit));
  if (!image.bands.empty() && !plan.header_bands.empty() && image.bands != plan.header_bands)
    differences.push_back(fmt::format("its band is {}, that of the first image {}",
                                      fmt::join(image.bands, ","), fmt::join(plan.header_bands, ",")));
  if (!plan.header_zero_points.empty() && image.zero_point_mag.size() == plan.header_zero_points.size()) {
    constexpr double kSame_mag = 0.01;
    for (std::size_t i = 0; i < image.zero_point_mag.size(); ++i) {
      if (std::abs(image.zero_point_mag[i] - plan.header_zero_points[i]) <= kSame_mag) continue;
      differences.push_back(fmt::format("its zero-point is {:.4f} mag, that of the first image {:.4f}",
                                        image.zero_point_mag[i], plan.header_zero_points[i]));
      break;
    }
  }
  if (stamp.wcs && std::isfinite(sample.pixel_scale_arcsec)) {
    const double scale = stamp.wcs->pixel_scale_arcsec();
    if (!(std::abs(scale / sample.pixel_scale_arcsec - 1) < kSameScale))
      differences.push_back(fmt::format("its pixel scale is {:.5g} arcsec, that of the sample {:.5g}", scale,
                                        sample.pixel_scale_arcsec));
  }
  if (image.picture_bits != sample.picture_bits)
    differences.push_back(fmt::format("its bit depth differs: its values are {}, those of the first image {}",
                                      bits_in_words(image.picture_bits), bits_in_words(sample.picture_bits)));
  if (differences.empty()) return "";
  return fmt::format("{}{}", fmt::join(differences, ", "), kNotConverted);
}

bool says_unlike(const std::string& problem) { return problem.ends_with(kNotConverted); }

}  // namespace peculiar::exchange
