// Draws a survey field as files: a mosaic, its weight map, a catalogue, and what was planted.
#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>

#include "base/error.h"
#include "catalog/table_file.h"
#include "fits/fits_table.h"
#include "fits/fits_writer.h"
#include "kit/survey.h"

namespace {

using namespace peculiar;

constexpr double kZeroPoint = 25.9463;         ///< AB, as of WFC3 F160W in electrons per second
constexpr double kElectronsPerSecond = 0.005;  ///< of a count of the kit
constexpr double kPixelScale = 0.06 / 3600;    ///< deg

std::optional<image::LocalWcs> field_wcs(int edge) {
  image::LocalWcs wcs;
  wcs.x = wcs.y = (edge - 1) / 2.0;
  wcs.ra_deg = 150.1;
  wcs.dec_deg = 2.2;
  wcs.cd_deg_per_px = {-kPixelScale, 0, 0, kPixelScale};
  return wcs;
}

/// By the gnomonic projection of the header.
std::pair<double, double> sky_of(const kit::SurveySource& source, const image::LocalWcs& wcs) {
  constexpr double kRadian = 180 / 3.14159265358979323846;
  const double xi = wcs.cd_deg_per_px[0] * (source.x - wcs.x) / kRadian;
  const double eta = wcs.cd_deg_per_px[3] * (source.y - wcs.y) / kRadian;
  const double dec = wcs.dec_deg / kRadian;
  const double below = std::cos(dec) - eta * std::sin(dec);
  return {wcs.ra_deg + std::atan2(xi, below) * kRadian,
          std::atan2(std::sin(dec) + eta * std::cos(dec), std::hypot(xi, below)) * kRadian};
}

void write_tables(const std::filesystem::path& folder, const kit::Survey& survey,
                  const image::LocalWcs& wcs) {
  std::vector<std::int64_t> id;
  std::vector<double> ra, dec, mag, radius, star;
  std::vector<std::string> kind;
  for (const kit::SurveySource& source : survey.sources) {
    const auto [a, d] = sky_of(source, wcs);
    id.push_back(static_cast<std::int64_t>(id.size()) + 1);
    ra.push_back(a);
    dec.push_back(d);
    mag.push_back(kZeroPoint - 2.5 * std::log10(source.flux * kElectronsPerSecond));
    radius.push_back(source.r50_px * kPixelScale * 3600);
    star.push_back(source.kind == kit::SourceKind::kStar ? 0.98 : 0.03);
    kind.push_back(kit::kind_name(source.kind));
  }
  catalog::Table catalogue;
  catalogue.add({"id", "", "number of the source", id, {}});
  catalogue.add({"ra", "deg", "right ascension, ICRS", ra, {}});
  catalogue.add({"dec", "deg", "declination, ICRS", dec, {}});
  catalogue.add({"mag", "mag", "total AB magnitude", mag, {}});
  catalogue.add({"r50", "arcsec", "half-light radius", radius, {}});
  catalogue.add({"class_star", "", "near 1: a star", star, {}});
  fits::write_table(folder / "catalogue.fits", catalogue);
  catalog::Table truth;
  truth.add({"id", "", "as in the catalogue", id, {}});
  truth.add({"kind", "", "what was planted", kind, {}});
  fits::write_table(folder / "truth.fits", truth);
  catalog::write_table_text(folder / "truth.csv", truth);
}

void write_survey(const std::filesystem::path& folder, kit::Survey survey) {
  std::filesystem::create_directories(folder);
  const auto wcs = field_wcs(survey.image.width);
  write_tables(folder, survey, *wcs);
  for (float& value : survey.image.pixels) value *= static_cast<float>(kElectronsPerSecond);
  for (float& value : survey.weight.pixels)
    value /= static_cast<float>(kElectronsPerSecond * kElectronsPerSecond);
  fits::write_image(folder / "field.fits", survey.image, wcs,
                    {{"BUNIT", std::string("electron/s"), "unit of the pixel values"},
                     {"FILTER", std::string("F160W"), ""},
                     {"MAGZERO", kZeroPoint, "[mag] AB zero-point"}});
  fits::write_image(folder / "field_wht.fits", survey.weight, wcs,
                    {{"BUNIT", std::string("s2/electron2"), "inverse variance"}});
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Draw a survey field: field.fits, field_wht.fits, catalogue.fits, and truth.fits (and .csv) with what was planted");
  std::string folder;
  kit::SurveyOptions options;
  app.add_option("folder", folder, "where to write")->required();
  app.add_option("--edge", options.edge_px, "of the mosaic, in px")
      ->check(CLI::Range(400, 30000))
      ->capture_default_str();
  app.add_option("--galaxies", options.galaxies, "ordinary galaxies")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--stars", options.stars, "stars")->check(CLI::NonNegativeNumber)->capture_default_str();
  app.add_option("--seed", options.seed, "of all that is random")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    write_survey(folder, kit::draw_survey(options));
    std::cout << folder << ": " << options.galaxies << " galaxies, " << options.stars
              << " stars, 20 outliers\n";
    return 0;
  } catch (const Error& error) {
    std::cerr << "error: " << error.what() << "\n";
    return error.exit_code();
  }
}
