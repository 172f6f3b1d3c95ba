#include "survey/survey.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "base/error.h"
#include "base/file_name.h"
#include "base/letters.h"
#include "fits/band_names.h"
#include "fits/fits_image.h"
#include "fits/image_unit.h"
#include "fits/number_card.h"
#include "image/brightness_unit.h"
#include "survey/band_grids.h"
#include "survey/row_window.h"
#include "survey/source_noise.h"

namespace peculiar::survey {

namespace fs = std::filesystem;

namespace {

constexpr double kMostMag = 100;  // what is beyond is no magnitude

const fits::HduInfo& image_hdu(const fits::FitsFile& file, const std::string& path, const std::string& hdu) {
  const fits::HduInfo& info = file.choose(hdu);
  if (!info.is_image) throw input_error("{}: HDU {} is not an image; choose another", path, hdu);
  return info;
}

/// HST's files have an SCI and an ERR for each chip.
void say_if_one_of_many(const fits::FitsFile& file, const fits::HduInfo& info, const std::string& asked,
                        const std::string& what, const std::string& option, const RunContext& context) {
  const std::string others = fits::others_of_that_name(file, asked, info.number);
  if (!others.empty())
    context.warning("{}: using HDU {}, the first of that name; {} selects another by its number ({})", what,
                    fits::hdu_in_words(info), option, others);
}

/// Checks a plane that accompanies the image: "weight", "mask".
void check_plane(const std::string& what, const std::string& path, const std::string& hdu,
                 const std::string& hdu_option, const Mosaic& mosaic, const RunContext& context) {
  if (path.empty()) return;
  const fits::FitsFile file(path);
  const fits::HduInfo& info = image_hdu(file, path, hdu);
  say_if_one_of_many(file, info, hdu, fmt::format("{}: its {}", path, what), hdu_option, context);
  const std::string others = file.other_images(info.number);
  std::error_code ignored;
  if (info.number == mosaic.hdu && fs::equivalent(path, mosaic.file.image, ignored))
    throw input_error("{}: HDU {} is the image itself, not its {}; set {} ({})", path, info.number, what,
                      hdu_option, others.empty() ? "there is no other image in it" : others);
  if (hdu == "first" && !others.empty())
    context.warning("{}: using the first of its images as {}, HDU {}; {} selects another ({})", path, what,
                    fits::hdu_in_words(info), hdu_option, others);
  const std::int64_t width = info.shape.back(), height = info.shape[info.shape.size() - 2];
  if (width != mosaic.width || height != mosaic.height) {
    throw input_error("{}: the {} has {} x {} px, its image {} has {} x {}; give one with the same pixels",
                      path, what, width, height, mosaic.file.image, mosaic.width, mosaic.height);
  }
  if (const std::int64_t planes = planes_of(info); planes != 1 && planes != mosaic.planes)
    throw input_error(
        "{}: HDU {}, the {}, is a cube of {} planes, its image {} has {}; give one with as many planes, or with one",
        path, info.number, what, planes, mosaic.file.image, mosaic.planes);
}

void say_how_taken(const fits::Wcs& wcs, const std::string& path, const RunContext& context) {
  for (const std::string& note : wcs.notes()) context.warning("{}", note);
  const bool is_near = wcs.frame().is_icrs() || wcs.frame() == fits::SkyFrame(fits::SkyFrame::System::kFk5);
  if (!is_near)
    context.info("{}: its world coordinates are {}; positions are converted to ICRS", path,
                 wcs.frame().words());
}

/// "mosaic.fits[1]" is not supported; the message names the setting that chooses the HDU.
void refuse_named_hdus(const MosaicFile& file, bool in_list) {
  const auto refuse = [&](const std::string& path, const char* option, const char* key) {
    const std::string words = named_hdu_words(path, in_list ? key : option);
    if (!words.empty()) throw input_error("{}: there is no such file{}", path, words);
  };
  refuse(file.image, "--hdu", "hdu =");
  for (const std::string* noise : {&file.weight, &file.rms, &file.variance})
    refuse(*noise, "--noise-hdu", "noise_hdu =");
  refuse(file.mask, "--mask-hdu", "mask_hdu =");
  refuse(file.segmentation, "--segmentation-hdu", "segmentation_hdu =");
}

/// Cards that are mistaken for zero-points: pixel areas and calibration factors.
bool is_no_magnitude(const std::string& card) {
  const std::string key = upper_case(card);
  static constexpr const char* kKeys[] = {"PIXAR_SR", "PIXAR_A2", "PHOTMJSR", "PHOTUJA2",
                                          "PHOTFLAM", "PHOTFNU",  "PHOTPLAM", "FLUXMAG0",
                                          "EXPTIME",  "GAIN",     "PIXSCALE"};
  return std::any_of(std::begin(kKeys), std::end(kKeys), [&](const char* known) { return key == known; });
}

void read_zero_point(const fits::FitsFile& opened, int hdu, MosaicFile& file) {
  if (file.zero_point) throw config_error("{}: give either zero_point or zero_point_key", file.image);
  file.zero_point = fits::image_card(opened, hdu, file.zero_point_key);
  if (!file.zero_point)
    throw input_error("{}: has no header card {}; give zero_point instead", file.image, file.zero_point_key);
  if (upper_case(file.zero_point_key) == "FLUXMAG0" && *file.zero_point > 0)
    throw input_error(
        "{}: its card FLUXMAG0 is the flux of magnitude 0, not a magnitude; leave zero_point_key out, or give zero_point {:.4f}",
        file.image, 2.5 * std::log10(*file.zero_point));
  if (!is_no_magnitude(file.zero_point_key) && std::abs(*file.zero_point) <= kMostMag) return;
  std::string advice = "give zero_point";
  const std::optional<double> area_sr = fits::number_card(opened, hdu, "PIXAR_SR");
  // 1 MJy/sr on one pixel, with 3631 Jy as magnitude 0.
  if (image::same_unit(file.unit, "MJy/sr") && area_sr && *area_sr > 0)
    advice = fmt::format("a pixel of 1 MJy/sr has the AB magnitude of zero_point {:.4f}",
                         -2.5 * std::log10(1e6 * *area_sr / 3631));
  throw input_error("{}: its card {} ({}) is not a magnitude; {}", file.image, file.zero_point_key,
                    *file.zero_point, advice);
}

void say_if_vega(const fits::FitsFile& opened, int hdu, const MosaicFile& file, const RunContext& context) {
  const std::optional<fits::ZeroPoint> vega = fits::vega_zero_point(opened, hdu, file.unit);
  if (vega) context.warning("{}: {}", file.image, fits::vega_in_words(*vega));
}

Mosaic open_mosaic(MosaicFile file, bool in_list, int threads, const RunContext& context) {
  refuse_named_hdus(file, in_list);
  Mosaic mosaic;
  const fits::FitsFile opened(file.image);
  const fits::HduInfo& info = image_hdu(opened, file.image, file.hdu);
  mosaic.hdu = info.number;
  mosaic.width = info.shape.back();
  mosaic.height = info.shape[info.shape.size() - 2];
  mosaic.plane = plane_of(opened, info, file.image, file.plane);
  mosaic.planes = planes_of(info);
  say_if_one_of_many(opened, info, file.hdu, fmt::format("{}: the image", file.image),
                     in_list ? "hdu" : "--hdu", context);
  const std::string others = opened.other_images(info.number);
  if (file.hdu == "first" && fits::has_only_companions(opened, info.number) && !others.empty()) {
    context.info(
        "{}: using the first of its images, HDU {}; the others are noise, masks and the like by their names ({})",
        file.image, fits::hdu_in_words(info), others);
  } else if (file.hdu == "first" && !others.empty()) {
    context.warning(
        "{}: using the first of its images, HDU {}; --hdu selects another ({}); to use all, list them with the hdu of each (--mosaics), or call detect for each",
        file.image, fits::hdu_in_words(info), others);
  }
  if (info.is_asinh_compressed) context.info("{}: {}", file.image, fits::kAsinhCompressedWords);
  if (file.unit.empty()) file.unit = fits::image_unit(opened, info.number);
  if (!file.zero_point_key.empty()) read_zero_point(opened, info.number, file);
  mosaic.header_zero_point = fits::header_zero_point(opened, info.number, file.unit);
  if (!file.zero_point && !mosaic.header_zero_point) say_if_vega(opened, info.number, file, context);
  mosaic.counts = fits::photon_gain(opened, info.number, file.unit);
  choose_gain(file, mosaic.counts, context);
  const int noises = !file.weight.empty() + !file.rms.empty() + !file.variance.empty();
  if (noises > 1) throw config_error("{}: give only one of weight, rms and variance", file.image);
  for (int i = 0; i < threads; ++i) {
    std::optional<fits::Wcs> wcs = opened.wcs(info.number);
    if (wcs) mosaic.wcs.push_back(std::move(*wcs));
  }
  if (mosaic.has_sky()) {
    say_how_taken(mosaic.wcs.front(), file.image, context);
    mosaic.middle = mosaic.wcs.front().local((static_cast<double>(mosaic.width) - 1) / 2,
                                             (static_cast<double>(mosaic.height) - 1) / 2);
    if (file.pixel_scale)
      throw config_error("{}: has world coordinates; mosaic_pixel_scale is for images without; leave it out",
                         file.image);
    mosaic.pixel_scale_arcsec = mosaic.middle.pixel_scale_arcsec();
  } else if (file.pixel_scale) {
    mosaic.pixel_scale_arcsec = *file.pixel_scale;
  }
  if (file.band.empty()) {
    const std::vector<std::string> named =
        fits::band_names(opened, info.number, static_cast<int>(mosaic.planes));
    const auto plane = static_cast<std::size_t>(mosaic.plane);
    file.band = plane < named.size() ? named[plane] : fmt::format("band_{}", mosaic.plane);
  }
  if (file.field.empty()) file.field = text_of_name(fs::path(file.image).stem().string());
  mosaic.file = std::move(file);
  const MosaicFile& known = mosaic.file;
  check_plane("weight", known.weight, known.noise_hdu, "noise_hdu", mosaic, context);
  check_plane("rms", known.rms, known.noise_hdu, "noise_hdu", mosaic, context);
  check_plane("variance", known.variance, known.noise_hdu, "noise_hdu", mosaic, context);
  check_plane("mask", known.mask, known.mask_hdu, "mask_hdu", mosaic, context);
  check_plane("segmentation", known.segmentation, known.segmentation_hdu, "segmentation_hdu", mosaic,
              context);
  return mosaic;
}

template <typename Items>
auto find_named(Items& items, const std::string& name) {
  return std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; });
}

const std::string& band_of(const Mosaic& mosaic) { return mosaic.file.band; }

/// Sorts the mosaics into fields, each with every band once, in one order.
void sort_into_fields(std::vector<Mosaic> mosaics, Survey& survey) {
  for (Mosaic& mosaic : mosaics) {
    if (std::find(survey.bands.begin(), survey.bands.end(), band_of(mosaic)) == survey.bands.end())
      survey.bands.push_back(band_of(mosaic));
    auto field = find_named(survey.fields, mosaic.file.field);
    if (field == survey.fields.end()) {
      survey.fields.push_back({mosaic.file.field, {}});
      field = std::prev(survey.fields.end());
    }
    for (const Mosaic& other : field->mosaics) {
      if (band_of(other) == band_of(mosaic))
        throw input_error(
            "{} and {} are both field '{}' in band '{}'; give them different field or band names",
            other.file.image, mosaic.file.image, field->name, band_of(mosaic));
    }
    field->mosaics.push_back(std::move(mosaic));
  }
  const auto place = [&](const Mosaic& mosaic) {
    return std::find(survey.bands.begin(), survey.bands.end(), band_of(mosaic));
  };
  for (Field& field : survey.fields) {
    std::sort(field.mosaics.begin(), field.mosaics.end(),
              [&](const Mosaic& a, const Mosaic& b) { return place(a) < place(b); });
    for (const std::string& band : survey.bands) {
      const bool has = std::any_of(field.mosaics.begin(), field.mosaics.end(),
                                   [&](const Mosaic& mosaic) { return band_of(mosaic) == band; });
      if (!has)
        throw input_error(
            "field '{}' ({}) has no mosaic in band '{}'; give mosaics of one field the same field name, set `band` if headers name the same band differently, or leave out the field or the band",
            field.name, field.first().file.image, band);
    }
  }
}

/// True if all mosaics have the property, false if none has. Error (input) if only some do.
bool all_or_none(const Survey& survey, const char* what, const std::function<bool(const Mosaic&)>& has) {
  const Mosaic& first = survey.fields.front().first();
  for (const Field& field : survey.fields) {
    for (const Mosaic& mosaic : field.mosaics) {
      if (has(mosaic) != has(first)) {
        const Mosaic& with = has(mosaic) ? mosaic : first;
        const Mosaic& without = has(mosaic) ? first : mosaic;
        throw input_error("{} has {}, {} has not; give it for all mosaics, or for none", with.file.image,
                          what, without.file.image);
      }
    }
  }
  return has(first);
}

void bring_to_zero_points(const MosaicOptions& options, Survey& survey, const RunContext& context) {
  std::vector<std::string> without;  // the first mosaic of each band without a zero-point
  for (std::size_t band = 0; band < survey.bands.size(); ++band) {
    std::optional<double> target = options.to_zero_point;
    const MosaicFile& first = survey.fields.front().mosaics[band].file;
    if (!target) target = first.zero_point;
    if (!target) without.push_back(first.image);
    for (Field& field : survey.fields) {
      Mosaic& mosaic = field.mosaics[band];
      if (mosaic.file.zero_point.has_value() != target.has_value())
        throw input_error(
            "{}: its zero-point is not known{}; give zero_point for it",
            target ? mosaic.file.image : first.image,
            options.to_zero_point ? ", so it cannot be brought to another" : ", unlike others'");
      if (target) mosaic.factor = std::pow(10, 0.4 * (*target - *mosaic.file.zero_point));
    }
    survey.zero_point_mag.push_back(target.value_or(std::nan("")));
  }
  if (std::all_of(survey.zero_point_mag.begin(), survey.zero_point_mag.end(),
                  [](double value) { return std::isnan(value); })) {
    survey.zero_point_mag.clear();
  } else if (!without.empty()) {
    context.warning("{}: zero-point not known, so the stamps have none in its band; give zero_point",
                    fmt::join(without, ", "));
  }
}

void choose_unit(const MosaicOptions& options, Survey& survey) {
  bool is_changed = false;
  survey.unit = survey.fields.front().first().file.unit;
  for (const Field& field : survey.fields) {
    for (const Mosaic& mosaic : field.mosaics) {
      is_changed = is_changed || (options.to_zero_point && mosaic.factor != 1);
      if (mosaic.file.unit != survey.unit && !image::same_unit(mosaic.file.unit, survey.unit) &&
          !options.to_zero_point)
        throw input_error(
            "{}: its unit is '{}', that of others '{}'; convert them to one zero-point (--to-zero-point), or give `unit` if the header is wrong",
            mosaic.file.image, mosaic.file.unit, survey.unit);
    }
  }
  if (is_changed || !options.to_unit.empty()) survey.unit = options.to_unit;
}

/// Takes the zero-points of the headers for mosaics for which none is given.
void take_zero_points_of_headers(std::vector<Mosaic>& mosaics, const RunContext& context) {
  for (Mosaic& mosaic : mosaics) {
    if (mosaic.file.zero_point || !mosaic.header_zero_point) continue;
    mosaic.file.zero_point = mosaic.header_zero_point->mag;
    context.info("{}: zero-point {:.4f} mag (AB) from its header ({}); --zero-point sets another",
                 mosaic.file.image, mosaic.header_zero_point->mag, mosaic.header_zero_point->source);
  }
}

}  // namespace

Survey open_survey(const MosaicOptions& options, int threads, const RunContext& context) {
  std::vector<Mosaic> mosaics;
  Survey survey;
  for (const MosaicFile& file : options.files())
    mosaics.push_back(open_mosaic(file, !options.list.empty(), threads, context));
  take_zero_points_of_headers(mosaics, context);
  sort_into_fields(std::move(mosaics), survey);
  survey.has_sky = all_or_none(survey, "world coordinates", [](const Mosaic& m) { return m.has_sky(); });
  survey.has_noise =
      all_or_none(survey, "a weight, rms or variance", [](const Mosaic& m) { return m.has_noise(); });
  survey.has_mask = all_or_none(survey, "a mask", [](const Mosaic& m) { return !m.file.mask.empty(); });
  survey.has_segmentation =
      all_or_none(survey, "a segmentation map", [](const Mosaic& m) { return !m.file.segmentation.empty(); });
  if (!survey.has_sky && survey.fields.size() > 1)
    throw input_error("{}: has no world coordinates; mosaics of several fields need them",
                      survey.fields.front().first().file.image);
  for (const Field& field : survey.fields) check_grids(field);
  bring_to_zero_points(options, survey, context);
  choose_unit(options, survey);
  return survey;
}

std::vector<ProvenanceInput> images_of(const Survey& survey) {
  std::vector<ProvenanceInput> inputs;
  for (const Field& field : survey.fields) {
    for (const Mosaic& mosaic : field.mosaics) inputs.push_back({mosaic.file.image, "", ""});
  }
  return inputs;
}

std::string files_fingerprint(const Survey& survey) {
  std::string text;
  for (const Field& field : survey.fields) {
    for (const Mosaic& mosaic : field.mosaics) {
      for (const auto member : kMosaicPaths) {
        const std::string& path = mosaic.file.*member;
        if (path.empty()) continue;
        std::error_code ignored;
        text += fmt::format("{} {} {}\n", path, fs::file_size(path, ignored),
                            fs::last_write_time(path, ignored).time_since_epoch().count());
      }
    }
  }
  return text;
}

}  // namespace peculiar::survey
