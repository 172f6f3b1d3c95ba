#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "nn/model.h"

namespace peculiar::scorers {

/// What a scorer has learnt of normal images, by name; kept in the model file.
using Fitted = std::map<std::string, at::Tensor>;

/// Normal images to learn from.
struct NormalRows {
  at::Tensor rows;    ///< [n, band, y, x]: images, each in one or several orientations
  at::Tensor images;  ///< [n], int64: the image that each row is an orientation of
};

/// The networks and how they are run.
struct ScoringSetup {
  const nn::Model& model;
  nn::Compute compute;
  int orientations = 8;  ///< orientations that scores are averaged over where they differ: 1, or 8 (quarter
                         ///< turns and flips)
};

/// One number an image; greater is more anomalous.
struct ScoreColumn {
  std::string name;
  std::string description;
};

/// Scores images one by one, without a search.
class Scorer {
 public:
  virtual ~Scorer() = default;
  /// `images` [n, band, y, x], network values without NaN, on the CPU. Returns [n, columns], float64, on the
  /// CPU. An image's scores do not depend on the others beyond rounding.
  virtual at::Tensor of(const at::Tensor& images) const = 0;

  /// Numbers of a network that it sees an image by; 0 for none.
  virtual std::int64_t feature_count() const { return 0; }
  /// What of() gives, and of the same passes the features, means over orientations [n, feature_count()],
  /// float32, on the CPU. Only where there are any.
  virtual at::Tensor of_seen(const at::Tensor& images, at::Tensor& features) const;
};

/// A kind of scorer. A new one is its file and its line in scorer_kinds().
struct ScorerKind {
  std::string name;
  std::vector<ScoreColumn> columns;
  /// Further columns, which hang on the model.
  std::function<std::vector<ScoreColumn>(const nn::Model&)> more_columns;
  bool is_baseline = false;  ///< needs no trained network: what a network's scores have to beat
  bool on_request = false;   ///< left out unless it is named
  /// The kind whose fit it takes of a model, instead of one of its own.
  std::function<std::string(const nn::Model&)> learns_with;
  /// Does the model have what it needs?
  std::function<bool(const nn::Model&)> possible = [](const nn::Model&) { return true; };
  /// Learns from normal images.
  std::function<Fitted(const ScoringSetup&, const NormalRows&)> fit =
      [](const ScoringSetup&, const NormalRows&) { return Fitted{}; };
  std::function<std::unique_ptr<Scorer>(const ScoringSetup&, const Fitted&)> open;

  std::vector<ScoreColumn> columns_of(const nn::Model& model) const;
  /// The kind whose fit it is opened with.
  std::string fit_name(const nn::Model& model) const { return learns_with ? learns_with(model) : name; }
};

/// All kinds, in the order of their columns.
const std::vector<ScorerKind>& scorer_kinds();

/// What a scorer has learnt, by name. Error (input): not there, not float32 and finite, or of another shape
/// than wanted
/// (-1: of any length), as in a damaged model.
const at::Tensor& fitted_tensor(const Fitted& fitted, const std::string& name,
                                const std::vector<std::int64_t>& shape);

/// Images turned by quarters (kind 0 to 3), and mirrored first (4 to 7).
at::Tensor in_orientation(const at::Tensor& images, int kind);

/// Mean of `score` over the setup's orientations.
at::Tensor mean_over_orientations(const at::Tensor& images, int orientations,
                                  const std::function<at::Tensor(const at::Tensor&)>& score);

}  // namespace peculiar::scorers
