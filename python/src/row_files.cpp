#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>

#include "arrays.h"
#include "base/error.h"
#include "bindings.h"
#include "exchange/import_arrays.h"
#include "morphology/measure.h"
#include "store/features_file.h"
#include "store/plain_rows.h"
#include "store/sample.h"
#include "store/scores_file.h"
#include "work.h"

namespace peculiar::python {

namespace {

namespace fs = std::filesystem;

std::int64_t newest_version(const std::string& kind) {
  if (kind == "scores") return store::kScoresVersion;
  if (kind == "features") return store::kFeaturesVersion;
  if (kind == "measurements") return morphology::kMeasurementsVersion;
  if (kind == "reconstructions") return store::kReconstructionsVersion;
  return store::kSampleVersion;
}

nb::dict attributes_out(const store::Attributes& attributes) {
  nb::dict out;
  for (const auto& [name, value] : attributes)
    out[name.c_str()] = std::visit([](const auto& v) { return nb::cast(v); }, value);
  return out;
}

/// A row file that is open, of whatever kind (or of the one that is asked for).
class RowFile {
 public:
  RowFile(const fs::path& path, const std::string& kind)
      : kind_(kind.empty() ? found_kind(path) : kind),
        reader_(path, kind_, newest_version(kind_)),
        plain_(store::plain_rows(path)) {}

  const std::string& kind() const { return kind_; }
  std::int64_t count() const { return reader_.count(); }
  nb::dict attributes() const { return attributes_out(reader_.attributes()); }

  /// name: (dtype, shape, address or None, attributes).
  nb::dict arrays() const {
    nb::dict out;
    for (const store::ArraySpec& array : reader_.arrays()) {
      std::vector<std::int64_t> shape{count()};
      shape.insert(shape.end(), array.row_shape.begin(), array.row_shape.end());
      const auto plain = plain_.find(array.name);
      out[array.name.c_str()] =
          nb::make_tuple(array.type == store::ArrayType::kFloat32 ? "<f4" : "u1", nb::tuple(nb::cast(shape)),
                         plain == plain_.end() ? nb::none() : nb::cast(plain->second.address),
                         attributes_out(array.attributes));
    }
    return out;
  }
  std::vector<std::string> column_names() const {
    std::vector<std::string> names;
    for (const store::ColumnSpec& column : reader_.columns()) names.push_back(column.name);
    return names;
  }
  nb::tuple column(const std::string& name) const {
    catalog::Column column;
    {
      const nb::gil_scoped_release released;
      column = reader_.column(name);
    }
    return column_out(column);
  }
  std::vector<std::pair<std::int64_t, std::string>> problems() const {
    std::vector<std::pair<std::int64_t, std::string>> out;
    for (const store::Problem& problem : reader_.problems()) out.emplace_back(problem.row, problem.reason);
    return out;
  }
  nb::object constant(const std::string& name) const {
    const std::optional<store::ConstantArray> found = reader_.constant(name);
    if (!found) return nb::none();
    return array_of(std::vector<float>(found->values), {found->shape.begin(), found->shape.end()});
  }
  /// Rows of an array, copied.
  nb::object read(const std::string& name, std::int64_t first, std::int64_t count) const {
    const store::ArraySpec* array = reader_.find_array(name);
    if (array == nullptr) throw input_error("the file has no array '{}'", name);
    if (first < 0 || count < 0 || first + count > reader_.count())
      throw input_error("rows {} to {} were asked for, the file has {}", first, first + count,
                        reader_.count());
    std::vector<std::size_t> shape{static_cast<std::size_t>(count)};
    shape.insert(shape.end(), array->row_shape.begin(), array->row_shape.end());
    if (array->type == store::ArrayType::kFloat32) return read_as<float>(*array, first, std::move(shape));
    return read_as<std::uint8_t>(*array, first, std::move(shape));
  }

 private:
  static std::string found_kind(const fs::path& path) {
    const std::string kind = store::row_file_kind(path);
    return kind.empty() ? "sample" : kind;  // the reader says what it is
  }
  template <typename Value>
  nb::object read_as(const store::ArraySpec& array, std::int64_t first,
                     std::vector<std::size_t> shape) const {
    std::vector<Value> values(shape[0] * static_cast<std::size_t>(array.row_values()));
    {
      const nb::gil_scoped_release released;
      reader_.read(array.name, first, std::span<Value>(values));
    }
    return array_of(std::move(values), std::move(shape));
  }

  std::string kind_;
  store::RowFileReader reader_;
  std::map<std::string, store::PlainRows> plain_;
};

nb::dict sample_header(const fs::path& path) {
  const store::SampleReader sample(path);
  const store::SampleHeader& header = sample.header();
  nb::dict out;
  out["bands"] = header.bands;
  out["height"] = header.height;
  out["width"] = header.width;
  out["unit"] = header.unit;
  out["pixel_scale_arcsec"] = header.pixel_scale_arcsec;
  out["zero_point_mag"] = header.zero_point_mag;
  out["picture_bits"] = header.picture_bits;
  out["rows_upward"] = header.rows_upward;
  out["truth_planes"] = header.truth_planes;
  out["provenance"] = header.provenance;
  return out;
}

/// Rows of a scores file in the order of a column ("": the one it is ranked by) and its name; rows that are
/// not ranked are left out.
nb::tuple ranked_rows(const fs::path& path, const std::string& column) {
  std::vector<std::int64_t> rows;
  std::string name;
  {
    const nb::gil_scoped_release released;
    const store::ScoresFile scores = store::read_scores(path);
    const catalog::Column& score = store::score_column(scores, column, path.string());
    const std::vector<bool> is_ranked = store::ranked_images(scores, score);
    name = score.name;
    for (const std::size_t row : store::ranked(score)) {
      if (is_ranked[row]) rows.push_back(static_cast<std::int64_t>(row));
    }
  }
  return nb::make_tuple(name, array_of(std::move(rows)));
}

image::Image image_in(const ArrayIn<float, nb::ndim<3>>& array) {
  image::Image image(static_cast<int>(array.shape(0)), static_cast<int>(array.shape(1)),
                     static_cast<int>(array.shape(2)));
  std::copy_n(array.data(), array.size(), image.pixels.begin());
  return image;
}

nb::dict import_arrays(const fs::path& path, const ArrayIn<float, nb::ndim<4>>& images,
                       const std::optional<ArrayIn<float, nb::ndim<4>>>& variance,
                       const std::optional<ArrayIn<std::uint8_t, nb::ndim<4>>>& mask,
                       const std::optional<ArrayIn<float, nb::ndim<3>>>& psf, const nb::dict& description,
                       const nb::list& columns, bool overwrite, int threads, nb::object progress) {
  exchange::ImageArrays arrays;
  arrays.count = static_cast<std::int64_t>(images.shape(0));
  image::StampDescription& about = arrays.description;
  about.bands = nb::cast<std::vector<std::string>>(description["bands"]);
  about.height = static_cast<int>(images.shape(2));
  about.width = static_cast<int>(images.shape(3));
  about.unit = nb::cast<std::string>(description["unit"]);
  about.pixel_scale_arcsec = nb::cast<double>(description["pixel_scale_arcsec"]);
  about.zero_point_mag = nb::cast<std::vector<double>>(description["zero_point_mag"]);
  about.rows_upward = nb::cast<bool>(description["rows_upward"]);
  arrays.images = span_of(images);
  arrays.variance = span_of(variance);
  arrays.mask = span_of(mask);
  if (psf) arrays.psf = image_in(*psf);
  arrays.table = table_in(columns);
  Work work(threads, std::move(progress));
  exchange::ArrayImportReport report;
  work.run([&] { report = exchange::import_arrays(path, std::move(arrays), overwrite, work.context()); });
  nb::dict out;
  out["images"] = report.images;
  out["not_finite"] = report.not_finite;
  out["constant"] = report.constant;
  return out;
}

}  // namespace

void bind_row_files(nb::module_& module) {
  nb::class_<RowFile>(module, "RowFile", "A row file that is open for reading (docs/formats.md).")
      .def(nb::init<const fs::path&, const std::string&>(), nb::arg("path"), nb::arg("kind") = "")
      .def_prop_ro("kind", &RowFile::kind)
      .def_prop_ro("attributes", &RowFile::attributes)
      .def_prop_ro("arrays", &RowFile::arrays)
      .def_prop_ro("column_names", &RowFile::column_names)
      .def_prop_ro("problems", &RowFile::problems)
      .def("__len__", &RowFile::count)
      .def("column", &RowFile::column, nb::arg("name"))
      .def("constant", &RowFile::constant, nb::arg("name"))
      .def("read", &RowFile::read, nb::arg("name"), nb::arg("first"), nb::arg("count"));
  module.def("sample_header", &sample_header, nb::arg("path"));
  module.def("ranked_rows", &ranked_rows, nb::arg("path"), nb::arg("column") = "");
  module.def("import_arrays", &import_arrays, nb::arg("path"), nb::arg("images"), nb::arg("variance").none(),
             nb::arg("mask").none(), nb::arg("psf").none(), nb::arg("description"), nb::arg("columns"),
             nb::arg("overwrite"), nb::arg("threads"), nb::arg("progress").none());
}

}  // namespace peculiar::python
