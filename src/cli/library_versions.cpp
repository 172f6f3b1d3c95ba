#include "cli/library_versions.h"

#include <cairo.h>
#include <ceres/version.h>
#include <csv.h>
#include <fftw3.h>
#include <fitsio.h>
#include <fmt/format.h>
#include <hdf5.h>
#include <png.h>
#include <spdlog/version.h>
#include <toml++/toml.h>
#include <wcslib/wcs.h>
#include <xxhash.h>
#include <zlib.h>

#include <CLI/Version.hpp>
#include <Eigen/Core>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "detection/sep_library.h"
#include "nn/device.h"
#include "ranks/ranks.h"

namespace peculiar::cli {

namespace {

template <typename... Numbers>
std::string dotted(Numbers... numbers) {
  std::string text;
  ((text += (text.empty() ? "" : ".") + std::to_string(numbers)), ...);
  return text;
}

/// 10203 is 1.2.3.
std::string of_hundreds(unsigned number) { return dotted(number / 10000, number / 100 % 100, number % 100); }

std::string cfitsio_version() {
  float version = 0;
  fits_get_version(&version);
  return fmt::format("{:.2f}", version);
}

std::string hdf5_version() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return dotted(major, minor, release);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> library_versions() {
  std::vector<std::pair<std::string, std::string>> versions{
      {"libtorch", nn::torch_version()},
      {"CLI11", CLI11_VERSION},
      {"libpng", png_get_libpng_ver(nullptr)},
      {"libjpeg-turbo", PECULIAR_JPEG_VERSION},
      {"cairo", cairo_version_string()},
      {"CFITSIO", cfitsio_version()},
      {"WCSLIB", wcslib_version(nullptr)},
      {"zlib", zlibVersion()},
      {"HDF5", hdf5_version()},
      {"pugixml", dotted(PUGIXML_VERSION / 1000, PUGIXML_VERSION % 1000 / 10)},
      {"libcsv", dotted(CSV_MAJOR, CSV_MINOR, CSV_RELEASE)},
      {"yaml-cpp", PECULIAR_YAML_CPP_VERSION},
      {"cpp-httplib", PECULIAR_HTTPLIB_VERSION},
      {"sep", sep_version_string},
      {"FFTW", fftwf_version},
      {"Ceres", CERES_VERSION_STRING},
      {"Eigen", dotted(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
      {"fmt", of_hundreds(FMT_VERSION)},
      {"spdlog", dotted(SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH)},
      {"nlohmann-json",
       dotted(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)},
      {"toml++", dotted(TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH)},
      {"xxHash", of_hundreds(XXH_versionNumber())}};
  if (const std::string mpi = ranks::library_version(); !mpi.empty()) versions.emplace_back("MPI", mpi);
  return versions;
}

}  // namespace peculiar::cli
