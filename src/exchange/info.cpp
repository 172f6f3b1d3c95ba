#include "exchange/info.h"

#include <fmt/ranges.h>

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file_kind.h"
#include "base/file_name.h"
#include "base/json_number.h"
#include "base/name_list.h"
#include "catalog/expression.h"
#include "exchange/inputs.h"
#include "fits/band_names.h"
#include "fits/fits_image.h"
#include "fits/image_unit.h"
#include "fits/photon_gain.h"
#include "fits/zero_point.h"
#include "store/array_file.h"
#include "store/hdf5_file.h"
#include "store/part.h"
#include "store/row_selection.h"
#include "store/sample.h"
#include "store/summary.h"
#include "tables/table_file.h"

namespace peculiar::exchange {

using nlohmann::json;

void InfoOptions::describe(Fields& fields) {
  fields
      .add(
          "input", &input,
          "A sample, scores, a model, a table (FITS, VOTable, ECSV, CSV), a FITS file of images, or the folder of a simulation.")
      .positional()
      .required()
      .value_name("FILE");
  tables::add_table_choice(fields, "hdu", &hdu, "FILE");
  fields.add("where", &where, "Compute statistics only of rows that satisfy this expression.")
      .value_name("EXPRESSION");
}

namespace {

/// What an image's header states about its pixel values, and nothing else.
json image_meaning(const fits::FitsFile& file, const fits::HduInfo& hdu) {
  json found = json::object();
  if (fits::is_companion(hdu.name)) return found;
  const auto planes = hdu.shape.size() > 2 ? static_cast<int>(hdu.shape[hdu.shape.size() - 3]) : 1;
  const std::string unit = fits::image_unit(file, hdu.number);
  if (!unit.empty()) found["unit"] = unit;
  if (hdu.is_asinh_compressed) found["asinh_compressed"] = true;
  try {
    const std::vector<std::string> bands = fits::band_names(file, hdu.number, planes);
    if (!bands.empty()) found["bands"] = bands;
    if (const auto zero_point = fits::header_zero_point(file, hdu.number, unit))
      found["zero_point_mag"] = {{"ab", zero_point->mag}, {"source", zero_point->source}};
    if (const auto vega = fits::vega_zero_point(file, hdu.number, unit))
      found["vega_zero_point_mag"] = {{"vega", vega->mag}, {"source", vega->source}};
    const fits::PhotonGain counts = fits::photon_gain(file, hdu.number, unit);
    if (counts.exposure_s) found["exposure_s"] = *counts.exposure_s;
    if (counts.detector_gain) found["detector_gain"] = *counts.detector_gain;
    if (counts.electrons_per_unit)
      found["gain"] = {{"electrons_per_unit", *counts.electrons_per_unit}, {"source", counts.source}};
    if (!counts.remark.empty()) found["remark"] = counts.remark;
    if (const auto wcs = file.wcs(hdu.number)) {
      const auto middle = wcs->local(0.5 * static_cast<double>(hdu.shape.back() - 1),
                                     0.5 * static_cast<double>(hdu.shape[hdu.shape.size() - 2] - 1));
      found["pixel_scale_arcsec"] = number_or_null(middle.pixel_scale_arcsec());
    }
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::kInput) throw;
    found["broken"] = failure.what();
  }
  return found;
}

std::string meaning_text(const json& meaning) {
  std::vector<std::string> words;
  if (meaning.contains("bands"))
    words.push_back(
        fmt::format("band {}", fmt::join(meaning["bands"].get<std::vector<std::string>>(), ", ")));
  if (meaning.contains("unit")) words.push_back("unit " + meaning["unit"].get<std::string>());
  if (meaning.contains("asinh_compressed")) words.emplace_back(fits::kAsinhCompressedWords);
  const auto with_source = [&](const char* key, const char* number, const char* text, const char* after) {
    if (!meaning.contains(key)) return;
    words.push_back(fmt::format("{} {:.6g}{} ({})", text, meaning[key][number].get<double>(), after,
                                meaning[key]["source"].get<std::string>()));
  };
  with_source("zero_point_mag", "ab", "zero-point", " mag AB");
  with_source("vega_zero_point_mag", "vega", "zero-point", " mag in the Vega system, which is not used");
  if (meaning.contains("exposure_s"))
    words.push_back(fmt::format("exposure {:.6g} s", meaning["exposure_s"].get<double>()));
  with_source("gain", "electrons_per_unit", "gain", " electrons per unit");
  if (meaning.contains("detector_gain") && !meaning.contains("gain"))
    words.push_back(fmt::format("gain of the detector {:.6g}", meaning["detector_gain"].get<double>()));
  if (meaning.contains("pixel_scale_arcsec") && meaning["pixel_scale_arcsec"].is_number())
    words.push_back(fmt::format("pixel scale {:.6g} arcsec", meaning["pixel_scale_arcsec"].get<double>()));
  std::string text;
  for (const std::string& word : words) text += fmt::format("      {}\n", word);
  for (const char* key : {"remark", "broken"}) {
    if (meaning.contains(key)) text += fmt::format("      {}\n", meaning[key].get<std::string>());
  }
  return text;
}

json fits_info(const std::string& path) {
  const fits::FitsFile file(path);
  json info{{"file", path}, {"kind", "fits"}, {"hdus", json::array()}};
  const std::vector<catalog::TableEntry> tables = tables::list_tables(path);
  for (const fits::HduInfo& hdu : file.hdus()) {
    const char* kind = hdu.is_table ? "table" : hdu.is_image ? "image" : "no data";
    info["hdus"].push_back({{"number", hdu.number},
                            {"name", hdu.name},
                            {"kind", kind},
                            {"compressed", hdu.is_compressed},
                            {"shape", hdu.shape},
                            {"unit", hdu.unit}});
    if (hdu.version != 1) info["hdus"].back()["version"] = hdu.version;
    if (hdu.is_image) info["hdus"].back()["meaning"] = image_meaning(file, hdu);
    for (const catalog::TableEntry& table : tables) {
      if (table.number == hdu.number)
        info["hdus"].back().update({{"rows", table.rows}, {"columns", table.columns}});
    }
  }
  return info;
}

/// The datasets of an HDF5 file of another program, for --dataset of peculiar import.
json hdf5_info(const std::string& path) {
  json info{{"file", path}, {"kind", "hdf5"}, {"datasets", json::array()}};
  for (const store::ArrayEntry& entry : store::list_arrays(path))
    info["datasets"].push_back({{"name", entry.name}, {"shape", entry.shape}, {"numbers", entry.is_numeric}});
  return info;
}

std::string hdf5_text(const json& info) {
  std::string text = fmt::format("{}: HDF5 file that is not a sample of peculiar; it has {} datasets\n",
                                 info["file"].get<std::string>(), info["datasets"].size());
  for (const json& dataset : info["datasets"]) {
    text += fmt::format("  {:<32} {}{}\n", dataset["name"].get<std::string>(),
                        fmt::join(dataset["shape"].get<std::vector<std::int64_t>>(), " x "),
                        dataset["numbers"].get<bool>() ? "" : "  (not simple numbers)");
  }
  return text;
}

bool has_image(const json& info) {
  for (const json& hdu : info["hdus"]) {
    if (hdu["kind"] == "image") return true;
  }
  return false;
}

json entries_of(const std::vector<catalog::TableEntry>& tables) {
  json entries = json::array();
  for (const catalog::TableEntry& table : tables) {
    entries.push_back({{"number", table.number}, {"name", table.name}, {"columns", table.columns}});
    if (!table.id.empty()) entries.back()["id"] = table.id;
    if (table.rows >= 0) entries.back()["rows"] = table.rows;
    if (!table.role.empty()) entries.back()["note"] = table.role;
  }
  return entries;
}

json table_info(const InfoOptions& options, const RunContext& context) {
  catalog::TableReading reading;
  reading.table = options.hdu;
  reading.option = "--hdu";
  catalog::Table table = tables::read_table(options.input, reading);
  tables::tell(reading, options.input, context);
  json left_out = json::array();
  for (const auto& [column, why] : reading.left_out) left_out.push_back({{"name", column}, {"why", why}});
  if (!options.where.empty())
    table = table.take(catalog::Expression::parse(options.where).matching_rows(table));
  return {{"file", options.input},
          {"kind", "table"},
          {"rows", table.rows()},
          {"columns", store::summarise_columns(table, context)},
          {"left_out", left_out}};
}

/// Describes scores and other row files without images, one column at a time.
json row_file_info(const InfoOptions& options, const std::string& kind, const RunContext& context) {
  const store::RowFileReader file(options.input, kind, std::numeric_limits<std::int64_t>::max());
  std::vector<std::size_t> rows;
  if (!options.where.empty()) {
    const auto where = catalog::Expression::parse(options.where);
    const std::vector<std::string> names = where.column_names();
    const catalog::Table asked = file.catalogue(names);
    // The error about an unknown column names the nearest one of all.
    rows = where.matching_rows(!names.empty() && asked.columns().size() == names.size() ? asked
                                                                                        : file.catalogue());
  }
  json info{{"file", options.input},
            {"kind", kind},
            {"rows", options.where.empty() ? static_cast<std::size_t>(file.count()) : rows.size()},
            {"columns", store::summarise_columns(file, options.where.empty() ? nullptr : &rows, context)},
            {"left_out", json::array()}};
  for (const auto& [name, value] : file.attributes()) {
    if (name == "ranking" && std::holds_alternative<std::string>(value))
      info["ranking"] = std::get<std::string>(value);
  }
  return info;
}

/// For a file with several tables, their list, and the columns of the chosen one.
json tables_info(const InfoOptions& options, const RunContext& context) {
  const std::vector<catalog::TableEntry> tables = tables::list_tables(options.input);
  if (tables.size() < 2) return table_info(options, context);
  const bool is_meant = !options.hdu.empty() || catalog::only_choice(tables) != nullptr;
  json info = is_meant ? table_info(options, context) : json{{"file", options.input}, {"kind", "tables"}};
  info["tables"] = entries_of(tables);
  return info;
}

std::string tables_text(const json& tables) {
  std::string text;
  for (const json& table : tables) {
    const std::string id = table.value("id", "");
    const std::string name = table.value("name", "");
    text += fmt::format(
        "  {:>3} {:<16} {}{} columns{}{}\n", table["number"].get<int>(), name.empty() ? id : name,
        table.contains("rows") ? fmt::format("{} rows, ", table["rows"].get<std::int64_t>()) : "",
        table["columns"].get<std::int64_t>(), name.empty() || id.empty() || id == name ? "" : ", ID " + id,
        table.contains("note") ? ", " + table["note"].get<std::string>() : "");
  }
  return text;
}

/// For a part of a file: which part.
void add_part(const std::string& path, json& info) {
  const std::optional<store::PartOfFile> found = store::read_part(path);
  if (!found) return;
  info["part"] = {{"number", found->part.number},    {"of", found->part.of},
                  {"first", found->part.rows.first}, {"last", found->part.rows.last},
                  {"rows", found->whole.count},      {"job", found->job}};
}

}  // namespace

json inform(const InfoOptions& options, const RunContext& context) {
  const std::string& path = options.input;
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) {
    if (!failure)
      throw input_error("{}: there is no such file{}", path,
                        named_hdu(path) ? named_hdu_words(path, "") + ", info lists all of its HDUs" : "");
    throw input_error("{}: cannot be read: {}; check its permissions and those of its folders", path,
                      failure.message());
  }
  const auto format = format_of(path);
  // By content: a sample may have any name.
  const std::string kind = store::row_file_kind(path);
  if (!kind.empty() && kind != "sample") {
    json info = row_file_info(options, kind, context);
    add_part(path, info);
    return info;
  }
  if (kind.empty() && store::is_hdf5(path)) return hdf5_info(path);
  if (format == FileFormat::kHdf5 || !kind.empty()) {
    json info = store::summarise_sample(path, context);
    add_part(path, info);
    if (!options.where.empty()) {
      const store::SampleReader sample(path);
      const auto rows = store::select_rows(sample, options.where);
      info["selected"] = rows.size();
      info["columns"] = store::summarise_columns(sample.rows(), &rows, context);
    }
    return info;
  }
  if (format == FileFormat::kFits) {
    json info = fits_info(path);
    if (has_image(info) && options.hdu.empty()) return info;
  }
  if (tables::is_readable_table_file(path)) return tables_info(options, context);
  if (format == FileFormat::kPicture || format == FileFormat::kNpy) {
    throw input_error(
        "{}: is an image or an array; peculiar import makes a sample of it, which info can describe", path);
  }
  if (std::filesystem::is_directory(path, failure))
    throw input_error("{}: is a folder, but not of a known simulation; give a file", path);
  throw input_error("{}: info describes samples and other HDF5 files (.h5), tables ({}) and FITS images{}",
                    path, tables::kTableSuffixes, file_kind_words(file_kind_of(path)));
}

std::string info_text(const json& info) {
  if (info["kind"] == "tables") {
    return fmt::format("{}: {} tables; --hdu describes one of them\n{}", info["file"].get<std::string>(),
                       info["tables"].size(), tables_text(info["tables"]));
  }
  if (info["kind"] == "hdf5") return hdf5_text(info);
  if (info["kind"] != "fits") {
    std::string text = store::summary_text(info);
    for (const json& column : info.value("left_out", json::array()))
      text += fmt::format("  {:<16} left out: {}\n", column["name"].get<std::string>(),
                          column["why"].get<std::string>());
    if (info.contains("tables"))
      text += fmt::format("tables of the file ({})\n{}", info["tables"].size(), tables_text(info["tables"]));
    if (info.contains("selected"))
      text += fmt::format("statistics of the {} selected rows\n", info["selected"].get<std::size_t>());
    return text;
  }
  std::string text = fmt::format("{}: FITS file of {}\n", info["file"].get<std::string>(),
                                 counted(std::ssize(info["hdus"]), "HDU"));
  for (const json& hdu : info["hdus"]) {
    const std::string version =
        hdu.contains("version") ? fmt::format(",{}", hdu["version"].get<std::int64_t>()) : "";
    text +=
        fmt::format("  {:>3} {:<16} {:<8}{:<12} {}  {}\n", hdu["number"].get<int>(),
                    hdu["name"].get<std::string>() + version, hdu["kind"].get<std::string>(),
                    hdu["compressed"].get<bool>() ? " compressed" : "",
                    hdu.contains("rows")
                        ? fmt::format("{} rows, {} columns", hdu["rows"].get<std::int64_t>(),
                                      hdu["columns"].get<std::int64_t>())
                        : fmt::format("{}", fmt::join(hdu["shape"].get<std::vector<std::int64_t>>(), " x ")),
                    hdu["unit"].get<std::string>());
    if (hdu.contains("meaning")) text += meaning_text(hdu["meaning"]);
  }
  return text;
}

Verb<InfoOptions, json> info_verb() {
  return {
      "info",
      "what is in a file",
      "Describes a sample: images, bands, calibration, statistics of every column, flags and problems, and how it was made. For a table it lists the columns; for a FITS file the HDUs, with the band, unit, zero-point (AB, and its header card), exposure time, gain and pixel scale of its images.",
      {"peculiar info galaxies.h5", "peculiar info galaxies.h5 --json"},
      inform};
}

}  // namespace peculiar::exchange
