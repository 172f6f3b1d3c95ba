#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "nn/model.h"

namespace peculiar::scorers {

/// What a scorer has learned from normal images, by name; stored in the model file.
using Fitted = std::map<std::string, at::Tensor>;

/// Normal images for fitting.
struct NormalRows {
  at::Tensor rows;    ///< [n, band, y, x]: images, each in one or more orientations
  at::Tensor images;  ///< [n], int64: the image that each row is an orientation of
};

/// The networks and their execution.
struct ScoringSetup {
  const nn::Model& model;
  nn::Compute compute;
  /// Number of orientations to average over: 1, or 8 (rotations by quarter turns, and flips).
  int orientations = 8;
};

/// A score column; higher is more anomalous.
struct ScoreColumn {
  std::string name;
  std::string description;
};

/// Scores images one by one, without a search.
class Scorer {
 public:
  virtual ~Scorer() = default;
  /// `images` [n, band, y, x], network values without NaN, on the CPU. Returns [n, columns], float64, on the
  /// CPU. The scores of an image depend on the other images only by rounding.
  virtual at::Tensor of(const at::Tensor& images) const = 0;

  /// Number of network features per image; 0 if none.
  virtual std::int64_t feature_count() const { return 0; }
  /// Returns the result of of() and sets `features` to the features of the same passes, averaged over
  /// orientations [n, feature_count()], float32, on the CPU. Only for scorers with features.
  virtual at::Tensor of_seen(const at::Tensor& images, at::Tensor& features) const;
};

/// A kind of scorer. To add one, write its file and add a line in scorer_kinds().
struct ScorerKind {
  std::string name;
  std::vector<ScoreColumn> columns;
  /// Further columns, which depend on the model.
  std::function<std::vector<ScoreColumn>(const nn::Model&)> more_columns;
  bool is_baseline = false;  ///< needs no trained network: a benchmark for the networks' scores
  bool on_request = false;   ///< computed only if named
  /// The kind whose fit in the model is used, instead of its own.
  std::function<std::string(const nn::Model&)> learns_with;
  /// Whether the model has everything that the scorer needs.
  std::function<bool(const nn::Model&)> possible = [](const nn::Model&) { return true; };
  /// Fits normal images.
  std::function<Fitted(const ScoringSetup&, const NormalRows&)> fit =
      [](const ScoringSetup&, const NormalRows&) { return Fitted{}; };
  std::function<std::unique_ptr<Scorer>(const ScoringSetup&, const Fitted&)> open;

  std::vector<ScoreColumn> columns_of(const nn::Model& model) const;
  /// The kind whose fit is used.
  std::string fit_name(const nn::Model& model) const { return learns_with ? learns_with(model) : name; }
};

/// All kinds, in the order of their columns.
const std::vector<ScorerKind>& scorer_kinds();

/// Returns a fitted tensor by name. Error (input): missing, not float32 and finite, or of another shape than
/// `shape` (-1: any length), as in a damaged model.
const at::Tensor& fitted_tensor(const Fitted& fitted, const std::string& name,
                                const std::vector<std::int64_t>& shape);

/// Images rotated by quarter turns (kind 0 to 3), or flipped first and then rotated (4 to 7).
at::Tensor in_orientation(const at::Tensor& images, int kind);

/// Mean of `score` over the setup's orientations.
at::Tensor mean_over_orientations(const at::Tensor& images, int orientations,
                                  const std::function<at::Tensor(const at::Tensor&)>& score);

}  // namespace peculiar::scorers
