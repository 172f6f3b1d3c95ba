#include "scoring/vector_normals.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/error.h"
#include "base/progress.h"
#include "catalog/expression.h"
#include "store/folds.h"
#include "store/groups.h"

namespace peculiar::scoring {

namespace {

constexpr int kFolds = 5;
constexpr std::size_t kBlockNumbers = std::size_t{1} << 22;  // values per block

/// Group key of each image as text: its group, or its id, or its number.
std::vector<std::string> keys_of(const catalog::Table& known, const store::Grouping& grouping) {
  const catalog::Column* ids = known.find("id");
  std::vector<std::string> keys;
  for (std::size_t row = 0; row < known.rows(); ++row)
    keys.push_back(ids == nullptr || ids->is_missing(row) ? std::to_string(row) : ids->text(row));
  if (!grouping) return keys;
  const auto groups = store::group_names(known, grouping.columns);
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if (groups[row]) keys[row] = *groups[row];
  }
  return keys;
}

/// Calls `take(values, first)` for one block of images after another.
template <typename Take>
void in_blocks(const ImageVectors& all, std::span<const std::size_t> images, const Take& take) {
  const std::size_t step =
      std::max<std::size_t>(1, kBlockNumbers / static_cast<std::size_t>(all.vectors.length));
  for (std::size_t first = 0; first < images.size(); first += step)
    take(all.values(images.subspan(first, std::min(step, images.size() - first))), first);
}

}  // namespace

std::vector<float> ImageVectors::values(std::span<const std::size_t> images) const {
  return embeddings::vectors_of(vectors, {vector_of, 0}, {images.begin(), images.end()});
}

std::vector<double> ImageVectors::distances(const scorers::VectorDensity& density,
                                            std::span<const std::size_t> images,
                                            const RunContext& context) const {
  std::vector<double> found;
  in_blocks(*this, images, [&](const std::vector<float>& some, std::size_t) {
    context.stop_if_cancelled("stopped; nothing was written");
    const std::vector<double> own = scorers::distances_of(density, some);
    found.insert(found.end(), own.begin(), own.end());
  });
  return found;
}

std::vector<std::vector<double>> ImageVectors::coordinates(const scorers::VectorDensity& density,
                                                           std::span<const std::size_t> images,
                                                           std::size_t count) const {
  std::vector<std::vector<double>> columns(count, std::vector<double>(images.size(), 0));
  in_blocks(*this, images, [&](const std::vector<float>& some, std::size_t first) {
    const std::vector<std::vector<double>> own = scorers::coordinates_of(density, some);
    for (std::size_t i = 0; i < std::min(count, own.size()); ++i)
      std::copy(own[i].begin(), own[i].end(), columns[i].begin() + static_cast<std::ptrdiff_t>(first));
  });
  return columns;
}

VectorNormals::VectorNormals(const ScoreOptions& options, const ImageVectors& images,
                             const RunContext& context)
    : images_(images), are_others_(!options.normals_table.empty()), seed_(context.seed) {
  are_named_ = are_others_ || !options.normals.empty();
  const store::Grouping grouping =
      store::choose_groups(options.group, images.known, images.vectors.path, context);
  group_ = grouping.columns;
  keys_ = keys_of(images.known, grouping);
  if (are_others_) {
    embeddings::VectorOptions theirs = options.vectors;
    theirs.features = options.normals_table;
    theirs.ids.clear();
    others_.vectors = embeddings::read_vectors(theirs, context);
    if (others_.vectors.length != images.vectors.length)
      throw input_error("{}: has vectors of {} dimensions, {} of {}; are they from the same network?",
                        others_.vectors.path, others_.vectors.length, images.vectors.path,
                        images.vectors.length);
    others_.known = others_.vectors.known;
    others_.vector_of.resize(others_.known.rows());
    std::iota(others_.vector_of.begin(), others_.vector_of.end(), std::int64_t{0});
    as_input_ = others_.vectors.as_input;
    const std::vector<std::string> parts = store::group_columns(grouping.columns);
    const bool has_groups = std::all_of(parts.begin(), parts.end(),
                                        [&](const std::string& part) { return others_.known.has(part); });
    pool_keys_ = keys_of(others_.known, has_groups ? grouping : store::Grouping{});
  } else {
    pool_keys_ = keys_;
    if (!are_named_)
      context.info(
          "no normal images are given (--normals, --normals-table, or a model): each image is compared with the other images, so high scores mark images that are rare among them");
  }
  const ImageVectors& pool = are_others_ ? others_ : images_;
  std::vector<std::size_t> named(pool.known.rows());
  std::iota(named.begin(), named.end(), std::size_t{0});
  if (!options.normals.empty()) named = catalog::Expression::parse(options.normals).matching_rows(pool.known);
  for (const std::size_t image : named) {
    if (pool.is_known(image)) normals_.push_back(image);
  }
  // Sorted, so that the order of the table does not matter.
  std::stable_sort(normals_.begin(), normals_.end(),
                   [&](std::size_t a, std::size_t b) { return pool_keys_[a] < pool_keys_[b]; });
  // Four fifths of them must suffice.
  const auto fewest = static_cast<std::size_t>(2 * scorers::kFewestVectors);
  if (normals_.size() < fewest)
    throw input_error("{}: {} normal images with a vector are too few; at least {} are needed",
                      pool.vectors.path, normals_.size(), fewest);
}

int VectorNormals::fold_of(const std::string& key) const {
  return std::min(kFolds - 1, static_cast<int>(store::hash_share(key, seed_) * kFolds));
}

scorers::VectorDensity VectorNormals::fit() const { return fit_without(-1); }

scorers::VectorDensity VectorNormals::fit_without(int fold) const {
  const ImageVectors& pool = are_others_ ? others_ : images_;
  std::vector<std::size_t> some;
  std::vector<std::int64_t> names;
  std::map<std::string, std::int64_t> numbers;
  for (const std::size_t image : normals_) {
    const std::string& key = pool_keys_[image];
    if (fold_of(key) == fold) continue;
    some.push_back(image);
    names.push_back(numbers.emplace(key, std::ssize(numbers)).first->second);
  }
  return scorers::fit_vectors(pool.values(some), pool.vectors.length, names);
}

std::pair<std::vector<double>, std::vector<double>> VectorNormals::cross_fitted(
    const std::vector<std::size_t>& images, const RunContext& context) const {
  const ImageVectors& pool = are_others_ ? others_ : images_;
  std::vector<double> scores(images.size(), std::nan(""));
  std::vector<double> normal;
  Progress progress(context, "score", "images", std::ssize(images), 0);
  for (int fold = 0; fold < kFolds; ++fold) {
    const scorers::VectorDensity density = fit_without(fold);
    std::vector<std::size_t> own, places, theirs;
    for (std::size_t i = 0; i < images.size(); ++i) {
      if (fold_of(keys_[images[i]]) != fold) continue;
      own.push_back(images[i]);
      places.push_back(i);
    }
    const std::vector<double> found = images_.distances(density, own, context);
    for (std::size_t i = 0; i < found.size(); ++i) scores[places[i]] = found[i];
    for (const std::size_t image : normals_) {
      if (fold_of(pool_keys_[image]) == fold) theirs.push_back(image);
    }
    const std::vector<double> of_normals = pool.distances(density, theirs, context);
    normal.insert(normal.end(), of_normals.begin(), of_normals.end());
    progress.add(std::ssize(own));
  }
  return {std::move(scores), std::move(normal)};
}

}  // namespace peculiar::scoring
