#include "embeddings/vector_match.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/error.h"
#include "base/name_list.h"

namespace peculiar::embeddings {

namespace {

constexpr std::size_t kNamed = 5;

std::vector<std::int64_t> by_order(const VectorTable& vectors, const store::SampleReader& sample,
                                   const RunContext& context) {
  if (vectors.count() != sample.count())
    throw input_error(
        "{}: has {} vectors without ids, {} has {} images, so they cannot be matched; give the ids (--ids FILE, --id-column)",
        vectors.path, vectors.count(), sample.path().string(), sample.count());
  context.warning("{}: has no ids: its rows are assumed to be those of {}, in order", vectors.path,
                  sample.path().string());
  std::vector<std::int64_t> same(static_cast<std::size_t>(sample.count()));
  for (std::size_t row = 0; row < same.size(); ++row) same[row] = static_cast<std::int64_t>(row);
  return same;
}

std::unordered_map<std::string, std::int64_t> rows_by_id(const VectorTable& vectors) {
  std::unordered_map<std::string, std::int64_t> rows;
  for (std::int64_t row = 0; row < vectors.count(); ++row) {
    const auto [found, is_new] = rows.emplace(vectors.id(row), row);
    if (!is_new)
      throw input_error("{}: id '{}' is in rows {} and {}; each image needs one vector", vectors.path,
                        found->first, found->second, row);
  }
  return rows;
}

}  // namespace

VectorMatch match_vectors(const VectorTable& vectors, const store::SampleReader& sample,
                          const std::vector<std::int64_t>& wanted, bool allow_missing,
                          const RunContext& context) {
  VectorMatch match;
  if (!vectors.has_ids) {
    match.vector_of = by_order(vectors, sample, context);
    return match;
  }
  const catalog::Table known = sample.rows().catalogue({"id"});
  const catalog::Column* ids = known.find("id");
  if (ids == nullptr)
    throw input_error(
        "{}: its images have no ids, those of {} do; write the vectors without ids, in the order of the sample",
        sample.path().string(), vectors.path);
  const auto rows = rows_by_id(vectors);
  match.vector_of.assign(static_cast<std::size_t>(sample.count()), -1);
  for (std::size_t row = 0; row < match.vector_of.size(); ++row) {
    if (const auto found = rows.find(ids->text(row)); found != rows.end())
      match.vector_of[row] = found->second;
  }
  std::vector<std::string> missing;
  for (const std::int64_t row : wanted) {
    const auto at = static_cast<std::size_t>(row);
    if (match.vector_of[at] < 0) missing.push_back("'" + ids->text(at) + "'");
  }
  match.missing = std::ssize(missing);
  if (missing.size() == wanted.size())
    throw input_error("{}: none of its ids ('{}', ...) matches an image of {} ({}, ...); check --id-column",
                      vectors.path, vectors.id(0), sample.path().string(), missing.front());
  const std::size_t named = std::min(missing.size(), kNamed);
  if (!missing.empty() && !allow_missing)
    throw input_error(
        "{}: {} of {} images of {} have no vector, the first {}; --allow-missing leaves them without a score",
        vectors.path, missing.size(), wanted.size(), sample.path().string(),
        listed({missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(named)}));
  return match;
}

std::vector<float> vectors_of(const VectorTable& vectors, const VectorMatch& match,
                              const std::vector<std::int64_t>& rows) {
  const auto length = static_cast<std::size_t>(vectors.length);
  std::vector<float> values(rows.size() * length, std::nanf(""));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::int64_t own = match.vector_of[static_cast<std::size_t>(rows[i])];
    if (own < 0) continue;
    const std::span<const float> vector = vectors.row(own);
    std::copy(vector.begin(), vector.end(), values.begin() + static_cast<std::ptrdiff_t>(i * length));
  }
  return values;
}

}  // namespace peculiar::embeddings
