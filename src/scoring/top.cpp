#include "scoring/top.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <sstream>

#include "artefacts/muting.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/file_name.h"
#include "catalog/expression.h"
#include "image/contact_sheet.h"
#include "image/residual_colours.h"
#include "labels/label_columns.h"
#include "scorers/fusion.h"
#include "scoring/image_panel.h"
#include "scoring/reconstruction_file.h"
#include "scoring/search_record.h"
#include "scoring/session.h"
#include "scoring/top_captions.h"
#include "stamps/stamp_reader.h"
#include "store/column_rows.h"
#include "store/galaxy_views.h"
#include "store/groups.h"
#include "store/image_rows.h"
#include "store/score_making.h"
#include "store/scores_file.h"

namespace peculiar::scoring {

namespace {

image::Image image_of(std::span<const float> values, const store::SampleHeader& header) {
  image::Image image(header.band_count(), header.height, header.width);
  std::copy(values.begin(), values.end(), image.pixels.begin());
  return image;
}

/// Opens the model with the search settings of the scores' reconstructions.
ScoringSession open_session(const std::string& model, const store::ScoresFile& scores,
                            const std::string& file, const RunContext& context) {
  const SearchRecord record = SearchRecord::of(scores.attribute("search"), file);
  SessionOptions options;
  options.scorers = {"asymmetry"};  // its scores are not used
  const std::string precision = scores.attribute("precision");
  options.precision = precision.empty() ? "float32" : precision;
  options.search = record.settings;
  options.search.as_published = options.search.as_published || !ScoringSession::has_encoder(model);
  RunContext own = context;
  own.seed = record.seed;
  return ScoringSession(model, options, own);
}

/// Path of a file that the scores name; its name if the file is missing.
std::string place_of(const std::string& scores, const std::string& path) {
  const std::filesystem::path found = store::named_file(std::filesystem::path(scores).parent_path(), path);
  return found.empty() ? path : found.string();
}

/// A model that scored the images.
struct ScoringModel {
  std::string path;
  std::string fingerprint;
  std::string reconstructions;  ///< file; "" for none
};

/// Splits at commas if `count` is not 1; missing parts are "".
std::vector<std::string> texts_of(const std::string& list, std::size_t count) {
  if (count == 1) return {list};
  std::vector<std::string> texts;
  std::istringstream parts(list);
  for (std::string text; std::getline(parts, text, ',');) texts.push_back(text);
  texts.resize(count);
  return texts;
}

/// Models of the scores; cross-fitted scores name several (`peculiar calibrate`).
std::vector<ScoringModel> models_of(const store::ScoresFile& scores, const TopOptions& options) {
  const std::string fingerprints = scores.attribute("model_fingerprint");
  const auto count = 1 + static_cast<std::size_t>(std::count(fingerprints.begin(), fingerprints.end(), ','));
  const auto paths = texts_of(options.model.empty() ? scores.attribute("model") : options.model, count);
  const auto own = texts_of(fingerprints, count);
  const auto rebuilt = texts_of(scores.attribute("reconstructions"), count);
  std::vector<ScoringModel> models;
  for (std::size_t i = 0; i < count; ++i)
    models.push_back({options.model.empty() ? place_of(options.scores, paths[i]) : paths[i], own[i],
                      place_of(options.scores, rebuilt[i])});
  return models;
}

/// Reconstructions of the sample's rows [row][band][y][x], in its unit, from the scores' own file; nothing if
/// the file is missing or lacks a usable row.
std::optional<std::vector<float>> stored_reconstructions(const ScoringModel& model,
                                                         const store::ScoresFile& scores,
                                                         const stamps::PreparedStamps& stamps,
                                                         std::size_t size, const RunContext& context) {
  const std::string& path = model.reconstructions;
  if (path.empty()) return std::nullopt;
  if (!std::filesystem::exists(path)) {
    context.info("{}: is missing; repeating the search for the reconstructions", path);
    return std::nullopt;
  }
  const store::RowFileReader file(path, "reconstructions", store::kReconstructionsVersion);
  const store::ScoresFile about{{}, file.attributes()};
  if (about.attribute("sample_job") != scores.attribute("sample_job") ||
      about.attribute("model_fingerprint") != model.fingerprint) {
    context.warning("{}: belongs to other scores; repeating the search for the reconstructions", path);
    return std::nullopt;
  }
  std::map<std::int64_t, std::int64_t> places;  // row of the sample -> row of the file
  const catalog::Column rows = file.column("row");
  for (std::size_t i = 0; i < rows.size(); ++i)
    places[static_cast<std::int64_t>(rows.number(i))] = static_cast<std::int64_t>(i);
  std::vector<float> all(stamps.numbers.size() * size, std::nanf(""));
  for (std::size_t i = 0; i < stamps.numbers.size(); ++i) {
    if (!stamps.usable[i]) continue;
    const auto place = places.find(stamps.numbers[i]);
    if (place == places.end()) {
      context.info("{}: lacks some of the images shown; repeating the search for the reconstructions", path);
      return std::nullopt;
    }
    file.read("reconstructions", place->second, std::span(all).subspan(i * size, size));
  }
  return all;
}

/// Residuals of the shown images, in units of the pixel noise if the sample has a variance, else in its unit.
class Residuals {
 public:
  explicit Residuals(const store::SampleReader& sample) : sample_(sample) {}

  /// Residual of a row's pixels, NaN where they are missing, and its reconstruction.
  image::Image of(std::int64_t row, const image::Image& image, std::span<const float> rebuilt) {
    image::Image residual = image;
    std::transform(image.pixels.begin(), image.pixels.end(), rebuilt.begin(), residual.pixels.begin(),
                   std::minus<>());
    if (sample_.header().has_variance) {
      std::vector<float> variance(image.pixels.size());
      sample_.rows().read("variance", row, std::span(variance));
      for (std::size_t i = 0; i < variance.size(); ++i)
        residual.pixels[i] = variance[i] > 0 ? residual.pixels[i] / std::sqrt(variance[i]) : std::nanf("");
    }
    const image::Image shown = image::strongest_band(residual);
    values_.insert(values_.end(), shown.pixels.begin(), shown.pixels.end());
    return residual;
  }

  /// One colour bar for all results of of().
  image::ColourBar bar() const {
    const store::SampleHeader& header = sample_.header();
    std::string unit = header.has_variance        ? "sigma of the noise"
                       : header.picture_bits == 8 ? "levels of the picture"
                       : header.unit.empty()      ? "unit of the sample"
                                                  : header.unit;
    return {image::symmetric_limit(values_), fmt::format("{} (image minus reconstruction)", unit)};
  }

 private:
  const store::SampleReader& sample_;
  std::vector<float> values_;
};

/// Puts the tiles of these lines in place, three per line or only the image: network values (pixels, for
/// pictures) of image and reconstruction, with missing pixels marked, and the residual. Tiles are empty if
/// the image has non-finite pixels. `reconstructions`: as from stored_reconstructions(), or empty for images
/// only.
void put_tiles(std::vector<image::SheetTile>& tiles, const TopReport& report,
               const std::vector<std::size_t>& lines, const store::SampleReader& sample,
               const stamps::StampReader& reader, const stamps::PreparedStamps& prepared,
               const std::vector<float>& reconstructions, Residuals& residuals) {
  const std::size_t size = reader.preparation().stamp_size();
  const bool is_picture = reader.header().picture_bits == 8;
  const std::size_t tiles_of_one = tiles.size() / report.lines.size();
  const bool is_alone = tiles_of_one == 1;
  std::size_t k = 0;  // index among the usable rows
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const TopLine& line = report.lines[lines[i]];
    std::vector<float> image(size, std::nanf(""));
    std::vector<float> rebuilt = image;
    image::Image residual = image_of(image, reader.header());
    if (prepared.usable[i]) {
      std::copy_n(prepared.values.begin() + static_cast<std::ptrdiff_t>(k * size), size, image.begin());
      const stamps::Normalisation& own = prepared.normalisations[k++];
      image::Image stored = sample.read_image(line.row);
      sample.blank_missing(line.row, stored);
      if (is_picture) reader.preparation().stretch().to_pixels(image, own, image);
      if (!is_alone) {
        const std::span<const float> pixels = std::span(reconstructions).subspan(i * size, size);
        residual = residuals.of(line.row, stored, pixels);
        if (is_picture)
          std::copy(pixels.begin(), pixels.end(), rebuilt.begin());
        else
          reader.preparation().stretch().to_network(pixels, own, rebuilt);
      }
      for (std::size_t j = 0; j < size; ++j) {
        if (std::isnan(stored.pixels[j])) image[j] = std::nanf("");
      }
    }
    image::SheetTile* own = &tiles[tiles_of_one * lines[i]];
    own[0].image = image_of(image, reader.header());
    if (is_picture) own[0].limits = image::picture_limits(own[0].image.pixels);
    put_captions(std::span(own, tiles_of_one), line, report.column, lines[i] + 1);
    if (is_alone) continue;
    own[1].image = image_of(rebuilt, reader.header());
    own[1].limits = own[0].limits;
    own[2].image = std::move(residual);
  }
}

/// Lines of the list scored by one model.
struct ModelLines {
  const ScoringModel& model;
  ScoringSession session;
  std::vector<std::size_t> lines;
  std::vector<std::int64_t> rows;
};

/// Lines by model, for the models that scored any. Error (input): a model that did not make the scores.
std::vector<ModelLines> lines_by_model(const std::vector<ScoringModel>& models, const TopReport& report,
                                       const store::ScoresFile& scores, const std::string& file,
                                       const RunContext& context) {
  std::vector<ModelLines> all;
  for (std::size_t number = 0; number < models.size(); ++number) {
    const ScoringModel& model = models[number];
    std::vector<std::size_t> lines;
    std::vector<std::int64_t> rows;
    for (std::size_t i = 0; i < report.lines.size(); ++i) {
      if (report.lines[i].model != number) continue;
      lines.push_back(i);
      rows.push_back(report.lines[i].row);
    }
    if (lines.empty()) continue;
    all.push_back(
        {model, open_session(model.path, scores, file, context), std::move(lines), std::move(rows)});
    if (all.back().session.fingerprint() != model.fingerprint)
      throw input_error("{}: is not the model that made {}; give that with --model", model.path, file);
  }
  return all;
}

/// Lines whose images are in the sample, with its rows. Errors (input): another sample; none of the images.
TopReport in_sample(TopReport report, const store::SampleReader& sample, const store::ScoresFile& scores,
                    const std::string& file, const RunContext& context) {
  const auto images = store::ImageRows::find(sample, scores.attribute("sample_job"));
  if (!images)
    throw input_error("{}: is not the sample that {} was made from; give that with --sample",
                      sample.path().string(), file);
  if (images->is_whole()) return report;
  const std::size_t listed = report.lines.size();
  std::erase_if(report.lines, [&](const TopLine& line) { return !images->of(line.row); });
  for (TopLine& line : report.lines) line.row = *images->of(line.row);
  if (report.lines.empty())
    throw input_error(
        "{}: has none of the {} images of the list; scan again with a greater --keep-top and --overwrite, or cut them out",
        sample.path().string(), listed);
  if (report.lines.size() < listed)
    context.warning("{}: has {} of the {} images of the list; the panel shows those", sample.path().string(),
                    report.lines.size(), listed);
  return report;
}

/// Returns the file of the shown reconstructions, "" if they were searched for again.
std::string draw_panel(const TopOptions& options, const store::ScoresFile& scores, const TopReport& all,
                       const RunContext& context) {
  const std::string sample_path =
      options.sample.empty() ? place_of(options.scores, scores.attribute("sample")) : options.sample;
  if (sample_path.empty() && !store::are_of_vectors(scores))
    throw input_error("{}: the scan has kept no stamps; scan again with --keep-top, or cut them out",
                      options.scores);
  if (sample_path.empty())
    throw input_error(
        "{}: has scores of vectors alone, without images; to draw a panel, score with the sample (peculiar score SAMPLE.h5 --features {})",
        options.scores, scores.attribute("features"));
  const store::SampleReader sample(sample_path);
  const TopReport report = in_sample(all, sample, scores, options.scores, context);
  if (store::are_of_vectors(scores)) {
    write_image_panel(options, report, sample);
    return "";
  }
  const std::vector<ScoringModel> models = models_of(scores, options);
  if (models.size() > 1) scores.table.at("fold");  // names the available columns
  for (const TopLine& line : report.lines) {
    if (line.model >= models.size())
      throw input_error("{}: row {} names model {} of {} in its column 'fold'", options.scores, line.row,
                        line.model + 1, models.size());
  }
  const std::vector<ModelLines> of_models = lines_by_model(models, report, scores, options.scores, context);
  const bool is_alone = std::any_of(of_models.begin(), of_models.end(),
                                    [](const ModelLines& one) { return !one.session.has_generator(); });
  const std::size_t tiles_of_one = is_alone ? 1 : kTilesOfOne;
  std::vector<image::SheetTile> tiles(tiles_of_one * report.lines.size());
  std::string source;
  bool all_stored = true;
  Residuals residuals(sample);
  for (const auto& [model, session, lines, rows] : of_models) {
    const stamps::StampReader reader(sample, session.contract().stretch);
    const stamps::PreparedStamps prepared = reader.read(rows);
    const std::size_t size = reader.preparation().stamp_size();
    std::optional<std::vector<float>> rebuilt =
        is_alone ? std::vector<float>() : stored_reconstructions(model, scores, prepared, size, context);
    if (is_alone) {
      all_stored = false;
    } else if (rebuilt) {
      source += (source.empty() ? "" : ",") + model.reconstructions;
    } else {
      all_stored = false;
      const std::vector<float> no_data(rows.size() * size);
      rebuilt = session.reconstruct(no_data, prepared, session.search(prepared).latent).reconstructions;
    }
    put_tiles(tiles, report, lines, sample, reader, prepared, *rebuilt, residuals);
  }
  if (!all_stored) source.clear();
  const std::size_t shown = report.lines.size();
  image::SheetOptions sheet;
  sheet.title = is_alone ? fmt::format("{} highest in {}", shown, report.column)
                         : fmt::format("{} highest in {}: image, reconstruction ({}), residual", shown,
                                       report.column, all_stored ? "stored" : "searched for now");
  const std::int64_t groups =
      options.columns > 0 ? options.columns
                          : std::clamp<std::int64_t>(
                                std::lround(std::sqrt(static_cast<double>(shown) * (is_alone ? 1.5 : 0.5))),
                                1, is_alone ? 10 : 5);
  sheet.columns = static_cast<int>(tiles_of_one * static_cast<std::size_t>(groups));
  sheet.tile_px = static_cast<int>(options.tile);
  sheet.stretch = image::default_stretch(sample.header().picture_bits);
  sheet.rows_upward = sample.header().rows_upward;
  if (is_alone) {
    context.info(
        "the panel shows only the images: the model has no generator (train --preset ranking) and makes no reconstructions");
  } else {
    sheet.bar = residuals.bar();
    for (std::size_t i = kTilesOfOne - 1; i < tiles.size(); i += kTilesOfOne)
      tiles[i].residual_limit = sheet.bar->limit;
  }
  image::write_contact_sheet(options.output, tiles, sheet);
  return source;
}

/// Galaxy of each row, from the sample if it is available.
std::vector<std::size_t> galaxies_of(const store::ScoresFile& scores, const TopOptions& options) {
  const std::string path =
      options.sample.empty() ? place_of(options.scores, scores.attribute("sample")) : options.sample;
  std::optional<store::SampleReader> sample;
  if (std::filesystem::exists(path) && store::row_file_kind(path) == "sample") {
    sample.emplace(path);
    if (!store::ImageRows::find(*sample, scores.attribute("sample_job"))) sample.reset();
  }
  const store::SampleReader* reader = sample ? &*sample : nullptr;
  return store::galaxies_of(scores, reader, store::noted_group(scores, reader, options.group));
}

/// Rows selected by --where; all without it.
std::vector<bool> selected_rows(const catalog::Table& table, const TopOptions& options) {
  if (options.where.empty()) return std::vector<bool>(table.rows(), true);
  std::vector<bool> selected = catalog::Expression::parse(options.where).evaluate(table);
  if (std::find(selected.begin(), selected.end(), true) == selected.end())
    throw catalog::no_row_fulfils(options.scores, options.where, table.rows());
  return selected;
}

}  // namespace

void TopOptions::describe(Fields& fields) {
  fields.add("scores", &scores, "The scores.").positional().required().value_name("SCORES.h5");
  fields.add("number", &number, "Number of galaxies, each ranked by the highest of its images.")
      .letter('n')
      .range(1, 10000);
  fields.add("column", &column, "Score to rank by. Default: the one that the file is ranked by.")
      .value_name("COLUMN");
  fields
      .add("output", &output,
           "Output panel: each image with its reconstruction, the residual, the scores and the p-value.")
      .letter('o')
      .value_name("PANEL.png");
  fields.add("sample", &sample, "Sample, if it has been moved.").value_name("SAMPLE.h5");
  fields.add("model", &model, "Model, if it has been moved; several, in order, separated by commas.")
      .value_name("MODEL.safetensors");
  fields
      .add(
          "group", &group,
          "Column of the scores or of the sample that identifies images of one galaxy; none: images are independent. " +
              store::noted_group_help())
      .value_name("COLUMN");
  labels::add_labels_field(fields, &labels,
                           "They are shown in the list and under the images, and can be used in --where.");
  fields.add("where", &where, "Rank only images that satisfy this expression on the columns of the scores.")
      .value_name("EXPRESSION");
  fields.add("columns", &columns, "Number of images per row of the panel; 0: as square as possible.")
      .range(0, 100);
  fields.add("tile", &tile, "Edge length of a stamp on the panel.").unit("px").range(16, 1024);
  fields.add(
      "rank_partial", &rank_partial,
      "Rank images at the edge of the mosaic or in a gap (flags 16, 32) together with the others. Default: only if peculiar calibrate did.");
  artefacts::add_mute_field(fields, mute, "no place in the list");
  fields.add("overwrite", &overwrite, "Overwrite an existing panel.");
}

namespace {

bool has_column(const store::RowFileReader& file, const std::string& name) {
  return std::any_of(file.columns().begin(), file.columns().end(),
                     [&](const store::ColumnSpec& column) { return column.name == name; });
}

/// Reads only the columns needed for a ranking, since all columns of a survey would not fit into memory. If a
/// requested column is missing, reads all, so that the error message can list them.
store::ScoresFile needed_scores(const TopOptions& options) {
  const store::ScoresFile about = store::read_scores_attributes(options.scores);
  std::vector<std::string> asked{options.column.empty() ? about.attribute("ranking") : options.column};
  if (!options.where.empty()) {
    for (const std::string& name : catalog::Expression::parse(options.where).column_names()) {
      if (options.labels.empty() || !name.starts_with("user_")) asked.push_back(name);
    }
  }
  for (const std::string& name : store::group_columns_asked(options.group)) asked.push_back(name);
  std::vector<std::string> names{"row",
                                 "id",
                                 "label",
                                 "fold",
                                 "flags",
                                 "p_value",
                                 "ra",
                                 "dec",
                                 store::kArtefactFlags,
                                 labels::kLabelColumn,
                                 labels::kGradeColumn,
                                 labels::kNoteColumn};
  for (const std::string& group : {std::string(store::kAutoGroup), about.attribute("fold_group")}) {
    for (const std::string& name : store::group_columns_asked(group)) names.push_back(name);
  }
  return store::read_scores(options.scores, names, asked);
}

/// Adds the other scores of the lines: the parts of the ranking, or else of the combined score, by falling
/// weight. `rows` are
/// their rows in the file, `making` its attribute store::kMaking.
void put_parts(const std::string& path, const store::RowFileReader& file, const std::string& making,
               const std::vector<std::size_t>& rows, TopReport& report) {
  std::vector<store::WeightedColumn> fused = store::parts_of(making, report.column);
  if (fused.empty()) fused = store::parts_of(making, "combined");
  if (fused.empty()) {  // --scorers, or a file of version 0.1
    for (const auto& [name, weight] : scorers::fused_columns(false)) fused.push_back({name, weight});
  }
  std::stable_sort(fused.begin(), fused.end(),
                   [](const auto& one, const auto& other) { return one.weight > other.weight; });
  std::vector<std::string> parts;
  for (const auto& [name, weight] : fused) {
    // Perturbations and their families would make captions too long.
    const bool is_detail = name.starts_with("like_") || (name.starts_with("contrast_") && weight < 1);
    if (!is_detail && name != report.column && has_column(file, name)) parts.push_back(name);
  }
  for (const char* name : {"anomaly_score", "flux"}) {
    if (name != report.column && has_column(file, name)) parts.emplace_back(name);
  }
  const store::ColumnRows columns(path, file);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = static_cast<std::int64_t>(rows[i]);
    for (const std::string& name : parts)
      report.lines[i].parts.emplace_back(name, columns.read(name, {row, row + 1}).number(0));
  }
}

}  // namespace

TopReport top_scores(const TopOptions& options, const RunContext& context) {
  if (!options.output.empty()) {
    check_suffix(options.output, ".png", "--output");
    refuse_existing(options.output, options.overwrite);
  }
  const store::RowFileReader file(options.scores, "scores", store::kScoresVersion);
  store::ScoresFile scores = needed_scores(options);
  artefacts::mute(scores, options.mute, options.scores);
  TopReport report;
  if (!options.labels.empty()) labels::put_labels(scores.table, options.labels, options.scores, context);
  const std::vector<bool> selected = selected_rows(scores.table, options);
  const catalog::Column& column = store::score_column(scores, options.column, options.scores);
  report.column = column.name;
  report.muted = artefacts::muted_words(scores, column, selected);
  const catalog::Column* ids = scores.table.find("id");
  const catalog::Column* labels = scores.table.find("label");
  const catalog::Column* folds = scores.attribute("model_fingerprint").find(',') == std::string::npos
                                     ? nullptr
                                     : scores.table.find("fold");
  // p-values belong to the calibrated column.
  const catalog::Column* p_values =
      scores.attribute("calibrated_column") == report.column ? scores.table.find("p_value") : nullptr;
  if (options.rank_partial) scores.set_attribute(store::kRankPartial, "yes");
  const std::vector<bool> left_out = store::left_out_of_ranking(scores);
  const std::vector<bool> muted = store::muted_images(scores);
  for (std::size_t row = 0; row < left_out.size(); ++row)
    report.left_out += selected[row] && left_out[row] && !muted[row] && !column.is_missing(row) ? 1 : 0;
  const std::vector<std::size_t> galaxies = galaxies_of(scores, options);
  constexpr auto kNowhere = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> places(galaxies.size(),
                                  kNowhere);  // position of each galaxy in the list, or beyond its end
  std::vector<std::size_t> rows_of_lines;
  const auto id_of = [&](std::size_t row) {
    return ids != nullptr ? ids->text(row) : fmt::format("row {}", scores.table.at("row").text(row));
  };
  for (const std::size_t row : store::ranked(column)) {
    if (column.is_missing(row)) break;
    if (left_out[row] || !selected[row]) continue;
    ++report.images;
    const std::string user_label = labels::label_words(scores.table, row);
    report.labelled += user_label.empty() ? 0 : 1;
    const auto number = static_cast<std::int64_t>(scores.table.at("row").number(row));
    std::size_t& place = places[galaxies[row]];
    const bool is_new = place == kNowhere;
    if (is_new) place = static_cast<std::size_t>(report.galaxies++);
    if (!is_new && place < report.lines.size())
      report.lines[place].views.push_back({number, id_of(row), column.number(row), user_label});
    if (!is_new || std::ssize(report.lines) >= options.number) continue;
    TopLine line;
    line.row = number;
    line.id = id_of(row);
    line.label = labels != nullptr ? labels->text(row) : "";
    line.user_label = user_label;
    line.score = column.number(row);
    if (folds != nullptr) line.model = static_cast<std::size_t>(folds->number(row)) - 1;
    line.p_value = p_values != nullptr ? p_values->number(row) : std::nan("");
    report.lines.push_back(std::move(line));
    rows_of_lines.push_back(row);
  }
  put_parts(options.scores, file, scores.attribute(store::kMaking), rows_of_lines, report);
  if (report.lines.empty())
    throw input_error("{}: no image has a value in '{}'{}{}", options.scores, report.column,
                      report.muted.empty() ? "" : fmt::format(" and is not muted ({})", report.muted),
                      report.left_out > 0
                          ? fmt::format(" except {} that are incomplete (--rank-partial)", report.left_out)
                          : "");
  if (!options.output.empty()) {
    report.reconstructions = draw_panel(options, scores, report, context);
  }
  return report;
}

Verb<TopOptions, TopReport> top_verb() {
  return {
      "top",
      "list and panel of the most anomalous images",
      "Prints the galaxies with the highest scores, each once with all its images, and draws them: the highest image with its best reconstruction, the residual (orange where the image is brighter, purple where it is fainter; in units of the noise if the sample has a variance), the parts of its score and its p-value.",
      {"peculiar top scores.h5 -n 50 -o top.png", "peculiar top scores.h5 --column density --json",
       "peculiar top scores.h5 --labels labels.csv --where \"user_label == 'interesting'\" -o found.png"},
      top_scores,
      true};
}

}  // namespace peculiar::scoring
