#include "store/sample.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file_kind.h"
#include "base/json_number.h"
#include "base/shell_words.h"
#include "base/unit_spelling.h"

namespace peculiar::store {

std::string flag_words(std::int64_t flags) {
  static constexpr std::pair<SampleFlag, const char*> kWords[] = {{kFlagUnreadable, "unreadable"},
                                                                  {kFlagNotFinite, "not finite"},
                                                                  {kFlagConstant, "constant"},
                                                                  {kFlagUnlabelled, "unlabelled"},
                                                                  {kFlagEdge, "edge"},
                                                                  {kFlagGap, "gap"},
                                                                  {kFlagNeighbours, "much removed"},
                                                                  {kFlagNoVector, "no vector"}};
  std::vector<std::string> words;
  for (const auto& [flag, word] : kWords) {
    if ((flags & flag) != 0) words.emplace_back(word);
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

namespace {

std::string band_list(const std::vector<std::string>& bands) { return nlohmann::json(bands).dump(); }

}  // namespace

RowFileSpec sample_spec(const SampleHeader& header, const std::vector<ColumnSpec>& columns) {
  RowFileSpec spec;
  spec.kind = "sample";
  spec.version = kSampleVersion;
  spec.count = header.count;
  spec.columns = columns;
  const std::vector<std::int64_t> shape{header.band_count(), header.height, header.width};
  nlohmann::json zero_points = nlohmann::json::array();
  for (const double value : header.zero_point_mag) {
    zero_points.push_back(number_or_null(value));
  }
  spec.arrays.push_back({"images",
                         ArrayType::kFloat32,
                         shape,
                         {{"unit", spelled_unit(header.unit, UnitStandard::kFits)},
                          {"bands", band_list(header.bands)},
                          {"axes", std::string("image, band, y, x")},
                          {"rows_upward", std::int64_t{header.rows_upward}},
                          {"pixel_scale_arcsec", header.pixel_scale_arcsec},
                          {"zero_point_mag", zero_points.dump()}}});
  if (header.picture_bits >= 0)
    spec.arrays.back().attributes.emplace_back("picture_bits", std::int64_t{header.picture_bits});
  if (header.has_variance) {
    const std::string unit =
        header.unit.empty() ? "" : spelled_unit(fmt::format("({})**2", header.unit), UnitStandard::kFits);
    spec.arrays.push_back({"variance", ArrayType::kFloat32, shape, {{"unit", unit}}});
  }
  if (header.has_mask) spec.arrays.push_back({"mask", ArrayType::kUint8, shape, {}});
  for (const std::string& plane : header.truth_planes) {
    spec.arrays.push_back(
        {plane, ArrayType::kFloat32, shape, {{"unit", spelled_unit(header.unit, UnitStandard::kFits)}}});
  }
  if (header.psf) {
    spec.constants.push_back(
        {"psf", {header.psf->bands, header.psf->height, header.psf->width}, header.psf->pixels});
  }
  spec.attributes = {{"provenance", header.provenance}};
  return spec;
}

namespace {

template <typename T>
T attribute(const Attributes& attributes, const std::string& name, T otherwise) {
  for (const auto& [key, value] : attributes) {
    if (key == name && std::holds_alternative<T>(value)) return std::get<T>(value);
  }
  return otherwise;
}

SampleHeader read_header(const std::filesystem::path& path, const RowFileReader& file) {
  const ArraySpec* images = file.find_array("images");
  if (images == nullptr || images->row_shape.size() != 3 || images->type != ArrayType::kFloat32) {
    throw input_error("{}: has no /images of shape [image, band, y, x]; the file is damaged", path.string());
  }
  SampleHeader header;
  header.count = file.count();
  header.height = static_cast<int>(images->row_shape[1]);
  header.width = static_cast<int>(images->row_shape[2]);
  header.unit = attribute<std::string>(images->attributes, "unit", "");
  header.pixel_scale_arcsec = attribute<double>(images->attributes, "pixel_scale_arcsec", std::nan(""));
  header.rows_upward = attribute<std::int64_t>(images->attributes, "rows_upward", 1) != 0;
  header.picture_bits = static_cast<int>(attribute<std::int64_t>(images->attributes, "picture_bits", -1));
  const auto has_plane = [&](const char* name, ArrayType type) {
    const ArraySpec* plane = file.find_array(name);
    if (plane == nullptr) return false;
    if (plane->row_shape != images->row_shape || plane->type != type)
      throw input_error("{}: /{} has not the shape and type that belong to /images; the file is damaged",
                        path.string(), name);
    return true;
  };
  header.has_variance = has_plane("variance", ArrayType::kFloat32);
  header.has_mask = has_plane("mask", ArrayType::kUint8);
  for (const ArraySpec& array : file.arrays()) {
    if (array.name.starts_with(kTruthPrefix) && has_plane(array.name.c_str(), ArrayType::kFloat32))
      header.truth_planes.push_back(array.name);
  }
  header.provenance = attribute<std::string>(file.attributes(), "provenance", "{}");
  header.job = attribute<std::string>(file.attributes(), "job", "");
  if (auto psf = file.constant("psf")) {
    if (psf->shape.size() != 3) throw input_error("{}: /psf has not the axes band, y, x", path.string());
    header.psf = image::Image(static_cast<int>(psf->shape[0]), static_cast<int>(psf->shape[1]),
                              static_cast<int>(psf->shape[2]));
    header.psf->pixels = std::move(psf->values);
  }
  const auto bands =
      nlohmann::json::parse(attribute<std::string>(images->attributes, "bands", "[]"), nullptr, false);
  for (std::int64_t band = 0; band < images->row_shape[0]; ++band) {
    const auto index = static_cast<std::size_t>(band);
    const bool named = bands.is_array() && index < bands.size() && bands[index].is_string();
    header.bands.push_back(named ? bands[index].get<std::string>() : fmt::format("band_{}", band));
  }
  const auto zero_points = nlohmann::json::parse(
      attribute<std::string>(images->attributes, "zero_point_mag", "[]"), nullptr, false);
  if (zero_points.is_array()) {
    for (const auto& value : zero_points) {
      header.zero_point_mag.push_back(value.is_number() ? value.get<double>() : std::nan(""));
    }
  }
  return header;
}

/// Returns the path. Error (input), with what to do instead: a folder, an image of another format, a model.
const std::filesystem::path& refuse_other_kinds(const std::filesystem::path& path) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  const std::optional<FileKind> kind = is_folder ? FileKind{"a folder", "", true} : file_kind_of(path);
  if (kind && kind->is_image)
    throw input_error("{}: is {}, not a sample; make a sample of it first: peculiar import {} -o SAMPLE.h5",
                      path.string(), kind->name, shell_word(path.string()));
  if (path.extension() == ".safetensors" && std::filesystem::exists(path, ignored))
    throw input_error("{}: is a model, not a sample; the model comes first: peculiar score MODEL SAMPLE",
                      path.string());
  return path;
}

}  // namespace

SampleWriter::SampleWriter(const std::filesystem::path& path, const SampleHeader& header,
                           const std::vector<ColumnSpec>& columns, const WriteOptions& options,
                           const RunContext& context)
    : file_(path, sample_spec(header, columns), options, context) {}

SampleWriter::SampleWriter(const std::filesystem::path& path, const SampleHeader& header,
                           const std::vector<ColumnSpec>& columns, RowRange range,
                           const WriteOptions& options, const RunContext& context)
    : file_(path, sample_spec(header, columns), range, options, context) {}

SampleWriter::SampleWriter(const std::filesystem::path& path, const SampleHeader& header,
                           const std::vector<ColumnSpec>& columns, const std::optional<FilePart>& part,
                           const WriteOptions& options, const RunContext& context)
    : file_(path, sample_spec(header, columns), part, options, context) {}

SampleReader::SampleReader(const std::filesystem::path& path)
    : path_(path),
      file_(refuse_other_kinds(path), "sample", kSampleVersion),
      header_(read_header(path, file_)) {}

ProvenanceInput SampleReader::as_input() const { return {path_.string(), header_.job, header_.provenance}; }

void SampleReader::blank_missing(std::int64_t row, image::Image& image) const {
  if (!header_.has_mask) return;
  std::vector<std::uint8_t> mask(image.pixels.size());
  file_.read("mask", row, std::span(mask));
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if ((mask[i] & kMaskNoData) != 0) image.pixels[i] = std::numeric_limits<float>::quiet_NaN();
  }
}

image::Image SampleReader::read_image(std::int64_t row) const {
  image::Image image(header_.band_count(), header_.height, header_.width);
  read_images(row, image.pixels);
  return image;
}

}  // namespace peculiar::store
