#include "scorers/reference.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "scorers/target_density.h"
#include "scorers/vector_density.h"

namespace peculiar::scorers {

namespace {

constexpr std::int64_t kMostRows = 4096;  // maximum number of training images times orientations in the fits
const std::string kPrefix = nn::kReferencePrefix;
const std::string kVersionName = "version";
constexpr double kVersion = 3;  // increased when the fits or the scores change

std::string held_out_name(const std::string& column, int orientations) {
  return fmt::format("held_out.{}.{}", orientations, column);
}

/// Each image in as many of these orientations as the limit on rows allows.
NormalRows in_orientations(const at::Tensor& images, std::int64_t most) {
  std::vector<at::Tensor> all;
  const auto orientations = std::clamp<std::int64_t>(kMostRows / images.size(0), 1, most);
  for (std::int64_t turn = 0; turn < orientations; ++turn)
    all.push_back(in_orientation(images, static_cast<int>(turn)));
  return {at::cat(all), at::arange(images.size(0)).repeat(orientations)};
}

at::Tensor double_tensor(const std::vector<double>& values) { return at::tensor(values, at::kDouble); }

/// Adds the density in vectors of another network, which do not depend on orientations.
void add_vectors(nn::NamedTensors& reference, const NormalImages& images) {
  if (!images.training_vectors.defined()) return;
  const at::Tensor known = at::isfinite(images.training_vectors).all(1).nonzero().squeeze(1);
  const VectorDensity density = VectorDensity::fit(images.training_vectors.index_select(0, known));
  for (const auto& [name, tensor] : density.fitted())
    reference.emplace_back(fmt::format("{}fitted.{}.{}", kPrefix, kEmbeddingDensity, name),
                           tensor.contiguous());
  const at::Tensor distances = density.distance(images.held_out_vectors).contiguous();
  for (const int orientations : {1, 8})
    reference.emplace_back(kPrefix + held_out_name(kEmbeddingDensity, orientations), distances.clone());
}

/// Adds the density of targets, which are measured in one orientation only.
void add_targets(nn::NamedTensors& reference, const NormalImages& images) {
  if (images.training_targets.size() < TargetDensity::kFewest) return;
  const TargetDensity density = TargetDensity::fit(images.training_targets);
  for (const auto& [name, tensor] : density.fitted())
    reference.emplace_back(fmt::format("{}fitted.{}.{}", kPrefix, kTargetDensity, name), tensor.contiguous());
  const std::vector<double> distances = density.distance(images.held_out_targets);
  for (const int orientations : {1, 8})
    reference.emplace_back(kPrefix + held_out_name(kTargetDensity, orientations), double_tensor(distances));
}

}  // namespace

const std::vector<std::pair<std::string, double stamps::StampShape::*>>& shape_statistics() {
  static const std::vector<std::pair<std::string, double stamps::StampShape::*>> all{
      {"flux", &stamps::StampShape::flux},
      {"half_light_px", &stamps::StampShape::half_light_px},
      {"concentration", &stamps::StampShape::concentration},
      {"sky", &stamps::StampShape::sky},
      {"noise", &stamps::StampShape::noise}};
  return all;
}

nn::NamedTensors fit_reference(const nn::Model& model, const NormalImages& images,
                               const nn::Compute& compute) {
  const at::NoGradGuard no_graph;
  nn::NamedTensors reference;
  const NormalRows rows = in_orientations(images.training, model.orientations());
  reference.emplace_back(kPrefix + kVersionName, double_tensor({kVersion}));
  for (const ScorerKind& kind : scorer_kinds()) {
    if (kind.on_request || !kind.possible(model)) continue;
    const Fitted fitted = kind.fit({model, compute, 1}, rows);
    for (const auto& [name, tensor] : fitted) {
      reference.emplace_back(fmt::format("{}fitted.{}.{}", kPrefix, kind.name, name), tensor.contiguous());
    }
    for (const int orientations : {1, 8}) {
      if (orientations > model.orientations()) continue;
      const at::Tensor scores = kind.open({model, compute, orientations}, fitted)->of(images.held_out);
      const std::vector<ScoreColumn> columns = kind.columns_of(model);
      for (std::size_t column = 0; column < columns.size(); ++column) {
        reference.emplace_back(kPrefix + held_out_name(columns[column].name, orientations),
                               scores.select(1, static_cast<std::int64_t>(column)).contiguous());
      }
    }
  }
  add_vectors(reference, images);
  add_targets(reference, images);
  for (const auto& [name, statistic] : shape_statistics()) {
    std::vector<double> values;
    for (const stamps::StampShape& shape : images.held_out_shapes) {
      if (std::isfinite(shape.*statistic)) values.push_back(shape.*statistic);
    }
    if (!values.empty()) reference.emplace_back(kPrefix + "shape." + name, double_tensor(values));
  }
  return reference;
}

Reference::Reference(const nn::Model& model, const std::string& name) {
  for (const auto& [key, tensor] : model.reference) {
    tensors_.emplace(key.substr(kPrefix.size()), tensor);
  }
  if (tensors_.empty()) {
    throw input_error(
        "{}: has no normal images to score against (it was made by a version without scores); train it again",
        name);
  }
  const std::vector<double> version = numbers(kVersionName);
  const double found = version.empty() ? 1 : version.front();
  if (found != kVersion) {
    throw input_error(
        "{}: its normal images were scored by version {} of the scores, but this program has version {}; the two cannot be compared; train it again",
        name, found, kVersion);
  }
}

Fitted Reference::fitted(const std::string& scorer) const {
  Fitted fitted;
  const std::string prefix = "fitted." + scorer + ".";
  for (const auto& [key, tensor] : tensors_) {
    if (key.starts_with(prefix)) fitted.emplace(key.substr(prefix.size()), tensor);
  }
  return fitted;
}

std::vector<double> Reference::numbers(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) return {};
  if (found->second.scalar_type() != at::kDouble || found->second.dim() != 1) {
    throw input_error(
        "the model's reference '{}' is not a list of numbers: the file is damaged; train it again", name);
  }
  const at::Tensor values = found->second.contiguous();
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

std::vector<double> Reference::held_out(const std::string& column, int orientations) const {
  return numbers(held_out_name(column, orientations));
}

std::vector<double> Reference::shape(const std::string& statistic) const {
  return numbers("shape." + statistic);
}

}  // namespace peculiar::scorers
