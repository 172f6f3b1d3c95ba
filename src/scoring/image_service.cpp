#include "scoring/image_service.h"

#include <algorithm>

#include "base/error.h"
#include "base/prefetch.h"
#include "base/progress.h"
#include "base/version.h"
#include "scorers/vector_density.h"
#include "scoring/score_pass.h"

namespace peculiar::scoring {

using nlohmann::json;

namespace {

/// Properties of a request's images that the contract checks; missing ones are unknown.
image::StampDescription description_of(const json& said, const image::StampDescription& wanted) {
  image::StampDescription description;
  description.height = said.at("height");
  description.width = said.at("width");
  const json& bands = said.at("bands");
  const std::size_t count = bands.is_array() ? bands.size() : bands.get<std::size_t>();
  if (bands.is_array()) {
    description.bands = bands.get<std::vector<std::string>>();
  } else if (count == wanted.bands.size()) {
    description.bands = wanted.bands;
  } else {
    for (std::size_t band = 0; band < count; ++band) description.bands.push_back(std::to_string(band));
  }
  description.unit = said.value("unit", "");
  if (const auto scale = said.find("pixel_scale_arcsec"); scale != said.end() && !scale->is_null())
    description.pixel_scale_arcsec = *scale;
  if (const auto zero_points = said.find("zero_point_mag");
      zero_points != said.end() && !zero_points->is_null())
    description.zero_point_mag = zero_points->get<std::vector<double>>();
  if (!description.zero_point_mag.empty() && description.zero_point_mag.size() != count)
    throw usage_error("zero-points: {} are given for {} bands", description.zero_point_mag.size(), count);
  return description;
}

/// Throws an Error (usage) if scores of the session need vectors of another network.
void refuse_without_vectors(const ScoringSession& session, const std::string& model) {
  const std::vector<ScoreColumn>& columns = session.columns();
  const bool needs_vectors = std::any_of(columns.begin(), columns.end(), [](const ScoreColumn& column) {
    return column.name == scorers::kEmbeddingDensity;
  });
  if (needs_vectors)
    throw usage_error(
        "{}: was trained with vectors of another network, which are not given here; name scorers (--scorers), or use peculiar score --features",
        model);
}

json columns_json(const std::vector<ScoreColumn>& columns) {
  json list = json::array();
  for (const ScoreColumn& column : columns)
    list.push_back({{"name", column.name}, {"unit", column.unit}, {"description", column.description}});
  return list;
}

template <typename Value>
void append(std::vector<Value>& all, const std::vector<Value>& some) {
  all.insert(all.end(), some.begin(), some.end());
}

void append(ColumnValues& all, const ColumnValues& some) {
  all.resize(some.size());
  for (std::size_t i = 0; i < some.size(); ++i) append(all[i], some[i]);
}

void add_columns(ResultArrays& arrays, const std::vector<ScoreColumn>& columns, const ColumnValues& values,
                 std::int64_t count) {
  for (std::size_t i = 0; i < columns.size(); ++i)
    arrays.add(columns[i].name, columns[i].unit, columns[i].description, {count}, values[i]);
}

}  // namespace

/// The arrays of a request, in shared memory.
struct ImageService::Images {
  std::int64_t count = 0;
  std::size_t size = 0;  ///< values per image
  std::vector<SharedMemory> memory;
  stamps::StampArrays arrays;

  Images(const json& request, const ScoringSession& session) : count(request.at("count")) {
    const image::StampDescription& wanted = session.contract().stamps;
    const std::string name = request.value("name", "images");
    session.contract().check(description_of(request.at("stamps"), wanted), name);
    size = static_cast<std::size_t>(wanted.stamp_values());
    const auto take = [&](const char* part, auto& span, auto number) {
      const auto where = request.find(part);
      if (where == request.end() || where->is_null()) return;
      memory.emplace_back(where->at("memory").template get<std::string>());
      span = memory.back().template numbers<decltype(number)>(where->value("offset", std::int64_t{0}),
                                                              count * static_cast<std::int64_t>(size));
    };
    memory.reserve(3);
    take("images", arrays.pixels, float());
    take("mask", arrays.mask, std::uint8_t());
    take("variance", arrays.variance, float());
    if (arrays.pixels.size() != static_cast<std::size_t>(count) * size)
      throw usage_error("no images are given");
  }

  stamps::StampArrays part(std::size_t first, std::size_t some) const {
    const auto of = [&](auto all) { return all.empty() ? all : all.subspan(first * size, some * size); };
    return {of(arrays.pixels), of(arrays.mask), of(arrays.variance)};
  }
};

struct ImageService::Block {
  std::size_t first = 0;
  std::size_t count = 0;
  stamps::PreparedStamps stamps;
};

ImageService::ImageService(const ScoreOptions& options, const RunContext& context)
    : options_(options), context_(context), session_(options.model, session_options(options), context) {
  warn_of_training(session_, options.model, options.scorers.empty(), context);
}

json ImageService::description() const {
  return {{"version", version()},
          {"model", options_.model},
          {"fingerprint", session_.fingerprint()},
          {"contract", session_.contract().json()},
          {"orientations", session_.orientations()},
          {"precision", session_.precision()},
          {"ranking", session_.ranking()},
          {"columns", columns_json(session_.columns())},
          {"search_columns", columns_json(session_.search_columns(false))},
          {"has_generator", session_.has_generator()},
          {"latent_dimension", session_.latent_dimension()},
          {"alarms", session_.training_alarms()}};
}

const ScoringSession& ImageService::session_of(const std::vector<std::string>& scorers) {
  if (scorers.empty() || scorers == options_.scorers) return session_;
  if (!other_ || other_->first != scorers) {
    ScoreOptions asked = options_;
    Fields fields;
    asked.describe(fields);
    fields.find("scorers")->assign(scorers, "scorers");  // checks the names
    other_.reset();
    other_.emplace(scorers, ScoringSession(options_.model, session_options(asked), context_));
  }
  return other_->second;
}

void ImageService::in_blocks(const ScoringSession& session, const Images& images, const std::string& what,
                             std::size_t size, const stamps::WantedParts& parts, const RunContext& context,
                             const std::function<void(Block&)>& work) const {
  const auto count = static_cast<std::size_t>(images.count);
  Progress progress(context, what, "images", images.count);
  Prefetch<Block> blocks(0, static_cast<std::int64_t>((count + size - 1) / size), [&](std::int64_t number) {
    const std::size_t first = static_cast<std::size_t>(number) * size;
    const std::size_t some = std::min(size, count - first);
    std::vector<std::int64_t> numbers(some);
    std::iota(numbers.begin(), numbers.end(), static_cast<std::int64_t>(first));
    return Block{first, some,
                 session.prepare(images.part(first, some), std::move(numbers), parts, context.threads)};
  });
  while (auto block = blocks.next()) {
    work(*block);
    progress.add(static_cast<std::int64_t>(block->count));
    context.stop_if_cancelled(fmt::format("stopped at image {} of {}", block->first + block->count, count));
  }
}

json ImageService::score(const json& request, const RunContext& context, ResultArrays& arrays) {
  const ScoringSession& session = session_of(request.value("scorers", std::vector<std::string>()));
  refuse_without_vectors(session, options_.model);
  const bool with_search = request.value("search", false);
  if (with_search) session.need_generator("a search");
  const Images images(request, session);
  ColumnValues values(session.columns().size());
  in_blocks(session, images, "score", static_cast<std::size_t>(kScoreBlock), session.wanted(), context,
            [&](Block& block) { append(values, session.score(std::move(block.stamps))); });
  add_columns(arrays, session.columns(), values, images.count);
  if (with_search) search(session, images, context, arrays);
  return {{"images", images.count}, {"ranking", session.ranking()}};
}

void ImageService::search(const ScoringSession& session, const Images& images, const RunContext& context,
                          ResultArrays& arrays) const {
  const std::vector<ScoreColumn> columns = session.search_columns(!images.arrays.variance.empty());
  ColumnValues values(columns.size());
  std::vector<float> latent;
  in_blocks(session, images, "search", search_block(options_), {}, context, [&](Block& block) {
    SearchFindings found = session.search(std::move(block.stamps), [&] { return context.cancelled(); });
    found.values.resize(columns.size());  // the last needs a variance
    append(values, found.values);
    append(latent, found.latent);
  });
  add_columns(arrays, columns, values, images.count);
  arrays.add("latent", "", "latent vector of the best reconstruction",
             {images.count, session.latent_dimension()}, latent);
}

json ImageService::reconstruct(const json& request, const RunContext& context, ResultArrays& arrays) {
  session_.need_generator("a reconstruction");
  const Images images(request, session_);
  ReconstructedStamps made;
  in_blocks(session_, images, "reconstruct", search_block(options_), {}, context, [&](Block& block) {
    const SearchFindings found = session_.search(block.stamps, [&] { return context.cancelled(); });
    context.stop_if_cancelled("stopped");
    const ReconstructedStamps own = session_.reconstruct(images.part(block.first, block.count).pixels,
                                                         std::move(block.stamps), found.latent);
    append(made.reconstructions, own.reconstructions);
    append(made.residuals, own.residuals);
    append(made.significance, own.significance);
  });
  const image::StampDescription& stamps = session_.contract().stamps;
  const std::vector<std::int64_t> shape{images.count, stamps.band_count(), stamps.height, stamps.width};
  arrays.add("reconstructions", stamps.unit, "what the model can make of the images", shape,
             made.reconstructions);
  arrays.add("residuals", stamps.unit, "images minus reconstructions; 0 for masked pixels", shape,
             made.residuals);
  arrays.add("significance", "", "residual of network values, smoothed over 5 x 5 px, in units of its noise",
             shape, made.significance);
  return {{"images", images.count}};
}

}  // namespace peculiar::scoring
