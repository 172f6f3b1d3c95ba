#include "scorers/scorer_pass.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "scorers/vector_density.h"

namespace peculiar::scorers {

namespace {

constexpr const char* kCombined = "combined";

/// Copies rows of usable stamps into those of all stamps.
void put_rows(const at::Tensor& rows, const std::vector<bool>& usable, std::vector<float>& all) {
  const at::Tensor dense = rows.to(at::kFloat).contiguous();
  const std::int64_t length = dense.size(1);
  const float* next = dense.data_ptr<float>();
  for (std::size_t i = 0; i < usable.size(); ++i) {
    if (!usable[i]) continue;
    std::copy(next, next + length, all.begin() + static_cast<std::ptrdiff_t>(i) * length);
    next += length;
  }
}

}  // namespace

ScorerPass::ScorerPass(const ScoringSetup& setup, const Reference& reference,
                       const std::vector<std::string>& names)
    : all_(names.empty()), fusion_(reference, setup.orientations, setup.model.orientations() == 1) {
  if (all_) {
    columns_.push_back({"flux", "above the stamp's border, all bands"});
    columns_.push_back({"half_light_radius", "radius of half that flux round the stamp's middle"});
  }
  std::vector<std::string> scorer_names;
  std::vector<bool> is_trained;
  for (const ScorerKind& kind : scorer_kinds()) {
    const bool named = std::find(names.begin(), names.end(), kind.name) != names.end();
    if (all_ ? kind.on_request : !named) continue;
    if (!kind.possible(setup.model)) {
      if (named)
        throw usage_error("--scorers: '{}' needs a network that this model was trained without", kind.name);
      continue;
    }
    scorers_.push_back(kind.open(setup, reference.fitted(kind.fit_name(setup.model))));
    scorer_names.push_back(kind.name);
    is_trained.push_back(!kind.is_baseline);
    const std::vector<ScoreColumn> columns = kind.columns_of(setup.model);
    columns_.insert(columns_.end(), columns.begin(), columns.end());
    if (ranking_.empty() && !kind.on_request) ranking_ = columns.front().name;
  }
  choose_features(scorer_names, is_trained);
  if (!all_) return;
  ranking_ = kCombined;
  if (const Fitted fitted = reference.fitted(kTargetDensity); !fitted.empty()) {
    targets_ = TargetDensity::of(fitted);
    target_ = columns_.size();
    columns_.push_back({kTargetDensity, kTargetDensityWords});
  }
  if (!reference.fitted(kEmbeddingDensity).empty()) {
    embedding_ = columns_.size();
    columns_.push_back({kEmbeddingDensity, kEmbeddingDensityWords});
  }
  for (const std::string& name : fusion_.columns()) {
    const auto found = std::find_if(columns_.begin(), columns_.end(),
                                    [&](const ScoreColumn& column) { return column.name == name; });
    if (found == columns_.end()) {
      throw input_error(
          "the model's reference has held-out scores of '{}', but the model has no network for it: the file is damaged; train it again",
          name);
    }
    fused_.push_back(static_cast<std::size_t>(found - columns_.begin()));
  }
  columns_.push_back(
      {kCombined, "-ln of the probability that a normal image looks as unusual, by the combined scores"});
}

void ScorerPass::choose_features(const std::vector<std::string>& scorer_names,
                                 const std::vector<bool>& is_trained) {
  for (const bool wanted : {true, false}) {
    for (std::size_t i = 0; i < scorers_.size(); ++i) {
      const std::int64_t length = scorers_[i]->feature_count();
      if (length == 0 || is_trained[i] != wanted) continue;
      features_.push_back({scorer_names[i], length});
      seen_by_.push_back(i);
    }
    if (!features_.empty()) return;
  }
}

std::int64_t ScorerPass::feature_length() const {
  std::int64_t length = 0;
  for (const FeatureGroup& group : features_) length += group.length;
  return length;
}

std::string ScorerPass::unit(const std::string& column, const image::StampDescription& stamps) const {
  if (column == "flux") return stamps.unit;
  return column == "half_light_radius" ? "pix" : "";
}

std::vector<FusedColumn> ScorerPass::fused() const {
  std::vector<FusedColumn> fused;
  for (std::size_t i = 0; i < fused_.size(); ++i)
    fused.push_back({fusion_.columns()[i], fusion_.weights()[i]});
  return fused;
}

std::vector<std::vector<double>> ScorerPass::score(const at::Tensor& images,
                                                   const stamps::PreparedStamps& stamps,
                                                   std::span<const double> embedding_density,
                                                   std::vector<float>* features) const {
  const std::size_t rows = stamps.numbers.size();
  std::vector<std::vector<double>> values(columns_.size(), std::vector<double>(rows, std::nan("")));
  std::size_t column = 0;
  if (all_) {
    for (std::size_t row = 0; row < rows; ++row) {
      values[0][row] = stamps.shapes[row].flux;
      values[1][row] = stamps.shapes[row].half_light_px;
    }
    column = 2;
  }
  if (features != nullptr) features->assign(rows * static_cast<std::size_t>(feature_length()), std::nanf(""));
  if (images.size(0) == 0) return values;
  std::vector<at::Tensor> seen;
  for (std::size_t place = 0; place < scorers_.size(); ++place) {
    const Scorer& scorer = *scorers_[place];
    const bool is_seen_by = features != nullptr && std::ranges::find(seen_by_, place) != seen_by_.end();
    const at::Tensor scores =
        (is_seen_by ? scorer.of_seen(images, seen.emplace_back()) : scorer.of(images)).contiguous();
    const auto width = static_cast<std::size_t>(scores.size(1));
    const double* numbers = scores.data_ptr<double>();
    for (std::size_t row = 0; row < rows; ++row) {
      if (!stamps.usable[row]) continue;
      for (std::size_t i = 0; i < width; ++i) values[column + i][row] = numbers[i];
      numbers += width;
    }
    column += width;
  }
  if (!seen.empty()) put_rows(at::cat(seen, 1), stamps.usable, *features);
  if (!all_) return values;
  if (targets_) {
    const std::vector<double> distances = targets_->distance(stamps.targets);
    for (std::size_t row = 0; row < rows; ++row) {
      if (stamps.usable[row]) values[target_][row] = distances[row];
    }
  }
  if (embedding_ && !embedding_density.empty())
    values[*embedding_].assign(embedding_density.begin(), embedding_density.end());
  for (std::size_t row = 0; row < rows; ++row) {
    if (!stamps.usable[row]) continue;
    std::vector<double> parts;
    for (const std::size_t place : fused_) parts.push_back(values[place][row]);
    values.back()[row] = fusion_.of(parts);
  }
  return values;
}

}  // namespace peculiar::scorers
