#include "cli/study_contracts.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "analysis/compare.h"
#include "base/error.h"
#include "base/file_kind.h"
#include "base/file_pattern.h"
#include "cli/command.h"
#include "cli/program.h"
#include "mock/mock.h"
#include "mock/noise.h"
#include "store/image_set.h"
#include "survey/mosaic_file.h"
#include "tables/file_format.h"
#include "tables/table_file.h"

namespace peculiar::cli {

namespace fs = std::filesystem;

namespace {

using study::FileRole;

constexpr const char* kFirst = "mocks";
constexpr const char* kSecond = "survey";

/// The kind of a file, in words; "" if it may be any table or image.
std::string kind_words(const fs::path& path) {
  if (fs::is_directory(path)) return "a folder";
  const std::string kind = store::row_file_kind(path);
  if (!kind.empty()) return kind == "sample" ? "a sample" : fmt::format("a file of {}", kind);
  if (tables::format_of(path) == tables::FileFormat::kHdf5) return "an HDF5 file that peculiar did not write";
  if (path.extension() == ".safetensors") return "a model";
  if (path.extension() == ".toml") return "a TOML file";
  if (tables::format_of(path) == tables::FileFormat::kFits) return "";
  if (tables::format_of(path)) return "an image";
  if (tables::is_table_file(path)) return "a table";
  const std::optional<FileKind> first_bytes = file_kind_of(path);
  return first_bytes && first_bytes->name != "a FITS file" ? first_bytes->name : "";
}

void refuse(const study::GivenFile& file, const std::string& is, const std::string& wanted) {
  throw input_error("{}: {} is {}; {}", file.option, file.path, is, wanted);
}

/// Parses the words of a verb into its settings.
template <typename Options>
Options settings_in(const std::vector<std::string>& words) {
  Options options;
  read_words_into(words, [&](Fields& fields) { options.describe(fields); });
  return options;
}

/// The first set as the study will make it. Images that are made, or get their noise, are assumed to be about
/// as bright as those they are compared with.
store::ImageSet first_set(const study::ComparedImages& images, const store::ImageSet& second) {
  store::ImageSet set;
  store::SampleHeader header;
  if (!images.first_sample.empty()) {
    const store::SampleReader sample(images.first_sample);
    set = store::image_set_of(sample);
    header = sample.header();
  } else {
    header = mock::header_of(settings_in<mock::MockOptions>(images.mock));
    set.stamps = header;
    set.has_psf = header.psf.has_value();
  }
  if (images.noise.empty()) return set;
  set.has_variance = true;  // noise writes it
  const auto noise = settings_in<mock::NoiseOptions>(images.noise);
  std::error_code ignored;
  if (noise.sky.empty() || fs::exists(noise.sky, ignored))
    set.light_noise = mock::written_light_noise(noise, header);
  set.brightness = second.brightness;
  return set;
}

/// Whether the values of a setting may be paths of inputs: not those of columns, expressions and names inside
/// files, as HDF5 datasets may be called /data.
bool names_inputs(const Field& field) {
  constexpr std::array kNoFiles = {"COLUMN",      "EXPRESSION",      "HDU",     "KEY",
                                   "NAME",        "PLANE",           "TEXT",    "UNIT",
                                   "NAME=COLUMN", "NAME=EXPRESSION", "PATTERN", "X,Y,Z"};
  if (field.is_output || field.name == "dataset") return false;
  std::string_view value_name = field.placeholder;
  if (value_name.ends_with(",...")) value_name.remove_suffix(4);
  return std::find(kNoFiles.begin(), kNoFiles.end(), value_name) == kNoFiles.end();
}

/// The path in a value, which may follow a name (F160W=/data/psf.fits); "" if nothing is there.
std::string path_in(const std::string& value) {
  const std::size_t begin = value.find('/');
  if (begin == std::string::npos || (begin > 0 && value[begin - 1] != '=')) return "";
  std::error_code ignored;
  return fs::exists(value.substr(begin), ignored) ? value.substr(begin) : "";
}

std::vector<std::string> listed_files(const std::string& list) {
  survey::MosaicOptions mosaics;
  mosaics.list = list;
  std::vector<std::string> files;
  for (const survey::MosaicFile& file : mosaics.files()) {
    for (const auto path : survey::kMosaicPaths)
      if (!(file.*path).empty()) files.push_back(file.*path);
  }
  return files;
}

bool is_of_model(const std::string& clause, bool normalises) {
  if (clause == "unit" || clause == "zero_point") return !normalises;
  return clause == "bands" || clause == "pixel_scale" || clause == "size";
}

const char* remedy(const std::string& clause) {
  if (clause == "psf")
    return "cutout --psf and import --psf give a sample one, mock has one unless --psf none";
  if (clause == "variance")
    return "cutout --weight, --rms or --variance gives one, cutout --noise-of sky adds the light's own noise to it; noise writes both, as in the --sky stamps if those were cut with the same --weight, --rms or --variance and with --noise-scale given";
  if (clause == "mask")
    return "leave out stamps with many masked pixels: peculiar split SAMPLE.h5 -o WHOLE.h5 --where 'flags == 0'";
  return "cutout, import and mock have options for it";
}

}  // namespace

void check_given_file(const study::GivenFile& file) {
  std::error_code failure;
  if (file.role == FileRole::kImages && is_pattern(file.path)) return;  // import finds its files
  if (!fs::exists(file.path, failure)) throw input_error("{}: there is no {}", file.option, file.path);
  const std::string is = kind_words(file.path);
  const bool is_ours = is == "a sample" || is == "a model" || is.starts_with("a file of");
  switch (file.role) {
    case FileRole::kSample:
      if (is != "a sample")
        refuse(file, is.empty() ? "not a sample" : is,
               "expected a sample, as written by import, cutout, sky, mock and noise");
      static_cast<void>(store::SampleReader(file.path));  // throws if damaged or of an unknown version
      return;
    case FileRole::kTable:
      if (is == "a folder" || is == "a model" || is == "an image" || is == "a TOML file")
        refuse(file, is, "expected a table (FITS, VOTable, ECSV, CSV), or a sample, whose columns are used");
      return;
    case FileRole::kImage:
      if (is_ours || is == "a folder" || is == "a table" || is == "an image" || is == "a TOML file")
        refuse(file, is, "expected a FITS image");
      return;
    case FileRole::kList:
      if (is_ours || is == "a folder" || is == "a table" || is == "an image" ||
          tables::format_of(file.path) == tables::FileFormat::kFits)
        refuse(
            file, is.empty() ? "an image or a table" : is,
            "expected a list of mosaics in TOML (peculiar cutout --help: --mosaics); for a single image use --mosaic");
      return;
    case FileRole::kImages:
      if (is == "a sample") refuse(file, is, "it goes with --sample");
      if (is_ours || is == "a table" || is == "a TOML file")
        refuse(file, is, "expected image files or folders of them");
      return;
    case FileRole::kSimulation:
      if (is_ours || is == "an image" || is == "a TOML file")
        refuse(file, is, "expected a simulation: a folder, or a file of it");
      return;
  }
}

study::NamedFiles named_files(const std::vector<std::string>& words) {
  const Invocation invocation = read_words(words);
  Fields fields;
  invocation.command.describe(fields);  // with the values from the words
  study::NamedFiles files;
  for (const Field& field : fields.all()) {
    if (!names_inputs(field)) continue;
    for (const std::string& text : field.texts()) {
      const std::string path = path_in(text);
      if (path.empty()) continue;
      files.inputs.push_back(path);
      if (field.name == "mosaics") files.listed = listed_files(path);
    }
  }
  return files;
}

std::string check_images_alike(const study::ComparedImages& images) {
  const store::ImageSet second = store::image_set_of(store::SampleReader(images.second_sample));
  const store::ImageSet first = first_set(images, second);
  const auto options = settings_in<analysis::CompareOptions>(images.compare);
  const bool normalises =
      std::find(images.train.begin(), images.train.end(), "--normalise-stamps") != images.train.end();
  std::vector<std::string> refused, clauses;
  for (const store::Unlikeness& unlike : store::unlikenesses(first, second, kFirst, kSecond)) {
    if (is_of_model(unlike.clause, normalises)) {
      refused.push_back(fmt::format("{} (a model takes images of one kind)", unlike.words));
      continue;
    }
    const auto& allowed = options.allow_unlike;
    if (std::find(allowed.begin(), allowed.end(), unlike.clause) != allowed.end()) continue;
    refused.push_back(fmt::format("{} ({})", unlike.words, remedy(unlike.clause)));
    clauses.push_back('"' + unlike.clause + '"');
  }
  if (refused.empty()) return store::image_sets_text(first, second, kFirst, kSecond);
  std::string words = fmt::format("the images to compare are unlike: {}", fmt::join(refused, "; "));
  if (!clauses.empty())
    words += fmt::format(
        "; this alone would change the measurements. To compare anyway, add to the study's TOML file: [compare] allow_unlike = [{}]",
        fmt::join(clauses, ", "));
  throw input_error("{}: {}", images.second_sample, words);
}

}  // namespace peculiar::cli
