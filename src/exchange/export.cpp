#include "exchange/export.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/progress.h"
#include "exchange/inputs.h"
#include "exchange/table_file.h"
#include "fits/fits_writer.h"
#include "image/codec.h"
#include "image/geometry.h"
#include "image/stretch.h"
#include "store/row_selection.h"
#include "store/sample.h"

namespace peculiar::exchange {

namespace fs = std::filesystem;

void ExportOptions::describe(Fields& fields) {
  fields.add("input", &input, "The sample to export.").positional().required().value_name("SAMPLE.h5");
  fields
      .add("images", &images,
           "Where the images go: a .fits cube [image, band, y, x], an .npy array of that shape, or a folder, "
           "which gets one PNG an image.")
      .value_name("FILE|FOLDER");
  fields
      .add("catalogue", &catalogue, "Where the columns go: FITS, VOTable (.vot), ECSV or CSV by the suffix.")
      .value_name("TABLE");
  fields.add("where", &where, "Export only the rows that this expression selects.").value_name("EXPRESSION");
  fields.add("stretch", &stretch, "Brightness scale of PNGs.").choices({"linear", "asinh", "log"});
  fields.add("overwrite", &overwrite, "Replace files of those names.");
}

namespace {

void check_target(const std::string& path, bool overwrite) {
  if (fs::is_regular_file(path) && !overwrite) {
    throw input_error("{}: exists already; remove it, choose another name, or allow --overwrite", path);
  }
}

void export_cube(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                 const std::string& path) {
  const store::SampleHeader& header = sample.header();
  std::vector<fits::Card> cards;
  if (!header.unit.empty()) cards.push_back({"BUNIT", header.unit, "unit of the pixel values"});
  if (std::isfinite(header.pixel_scale_arcsec)) {
    cards.push_back({"PIXSCALE", header.pixel_scale_arcsec, "[arcsec] pixel scale"});
  }
  for (std::size_t band = 0; band < header.bands.size(); ++band) {
    cards.push_back({fmt::format("BAND{}", band + 1), header.bands[band], "name of the band"});
  }
  fits::CubeWriter writer(path, static_cast<std::int64_t>(rows.size()), header.band_count(), header.height,
                          header.width, cards);
  Progress progress("export", "images", static_cast<std::int64_t>(rows.size()));
  for (const std::size_t row : rows) {
    writer.append(sample.read_image(static_cast<std::int64_t>(row)));
    progress.add(1);
  }
  writer.close();
}

void export_npy(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                const std::string& path) {
  const store::SampleHeader& header = sample.header();
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(rows.size()), header.band_count(),
                                        header.height, header.width};
  AtomicFile file(path);
  std::ofstream out(file.temporary(), std::ios::binary);
  const std::string start = image::npy_header(shape);
  out.write(start.data(), static_cast<std::streamsize>(start.size()));
  Progress progress("export", "images", static_cast<std::int64_t>(rows.size()));
  for (const std::size_t row : rows) {
    const image::Image stamp = sample.read_image(static_cast<std::int64_t>(row));
    out.write(reinterpret_cast<const char*>(stamp.pixels.data()),
              static_cast<std::streamsize>(stamp.pixels.size() * sizeof(float)));
    progress.add(1);
  }
  out.close();
  if (!out) throw input_error("{}: cannot be written: {}", path, std::strerror(errno));
  file.commit();
}

/// Display values 0..1 of every band, one pair of limits for all bands so that colours keep.
image::Image displayed(const image::Image& stamp, image::StretchKind kind, bool rows_upward) {
  const image::DisplayStretch stretch = image::display_limits(stamp.pixels, kind);
  image::Image shown = stamp.bands == 1 || stamp.bands == 3 ? stamp : image::to_grey(stamp);
  if (rows_upward) shown = image::flip_rows(shown);
  for (float& value : shown.pixels) value = image::apply(stretch, value);
  return shown;
}

/// A file name for an id: slashes and control characters replaced.
std::string file_name(std::string id) {
  for (char& c : id) {
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ') c = '_';
  }
  return id;
}

void export_pngs(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                 const std::string& folder, const ExportOptions& options) {
  const catalog::Column ids = sample.rows().column("id");
  std::map<std::string, std::string> names;
  for (const std::size_t row : rows) {
    const auto [place, is_new] = names.emplace(file_name(ids.text(row)), ids.text(row));
    if (!is_new)
      throw input_error("{}: the ids '{}' and '{}' give one file name; export them apart with --where",
                        options.input, place->second, ids.text(row));
  }
  fs::create_directories(folder);
  Progress progress("export", "images", static_cast<std::int64_t>(rows.size()));
  for (const std::size_t row : rows) {
    const fs::path path = fs::path(folder) / (file_name(ids.text(row)) + ".png");
    check_target(path.string(), options.overwrite);
    image::write_png(path, displayed(sample.read_image(static_cast<std::int64_t>(row)),
                                     image::stretch_kind(options.stretch), sample.header().rows_upward));
    progress.add(1);
  }
}

}  // namespace

ExportReport export_sample(const ExportOptions& options) {
  if (options.images.empty() && options.catalogue.empty()) {
    throw usage_error("export: say where to: --images FILE|FOLDER, --catalogue TABLE, or both");
  }
  for (const std::string& target : {options.images, options.catalogue})
    check_target(target, options.overwrite);
  if (!options.catalogue.empty() && !is_table_file(options.catalogue)) {
    throw usage_error("--catalogue: '{}' is not a table by its suffix; known are {}", options.catalogue,
                      kTableSuffixes);
  }
  const store::SampleReader sample(options.input);
  const std::vector<std::size_t> rows = store::select_rows(sample, options.where);
  ExportReport report;
  if (!options.images.empty()) {
    const auto format = format_of(options.images);
    if (format == FileFormat::kFits) {
      export_cube(sample, rows, options.images);
    } else if (format == FileFormat::kNpy) {
      export_npy(sample, rows, options.images);
    } else if (!fs::path(options.images).has_extension() || fs::is_directory(options.images)) {
      export_pngs(sample, rows, options.images, options);
    } else {
      throw usage_error("--images: '{}' is neither .fits nor .npy nor a folder", options.images);
    }
    report.images = static_cast<std::int64_t>(rows.size());
  }
  if (!options.catalogue.empty()) {
    catalog::Table table = sample.catalogue().take(rows);
    table.description =
        fmt::format("Catalogue of the Peculiar sample {}", fs::path(options.input).filename().string());
    table.metadata.emplace_back("provenance", sample.header().provenance);
    write_table(options.catalogue, table);
    report.rows = static_cast<std::int64_t>(rows.size());
  }
  return report;
}

}  // namespace peculiar::exchange
