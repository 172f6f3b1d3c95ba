#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace peculiar::train {

/// Health of a training at one step. NaN: not measured.
struct HealthRow {
  double step = 0;
  double minutes = 0;
  double wasserstein = NAN;
  double wasserstein_held_out = NAN;
  double gradient_norm = NAN;
  double penalty = NAN;
  double generator_loss = NAN;
  double frechet = NAN;
  double frechet_floor = NAN;
  double flux_distance = NAN;
  double size_distance = NAN;
  double concentration_distance = NAN;
  double beyond_share = NAN;
  double diversity = NAN;
  double nearest_ratio = NAN;
  double lattice_period = NAN;
  double lattice_excess = NAN;
  double lattice_error = NAN;
  double lattice_share = NAN;
  double busy_share = NAN;
  double epochs = NAN;
};

struct HealthColumn {
  const char* name;
  const char* unit;
  const char* description;
  double HealthRow::*value;
};

/// Columns of history.csv, in order.
const std::vector<HealthColumn>& health_columns();

nlohmann::json health_json(const std::vector<HealthRow>& history);
std::vector<HealthRow> health_from_json(const nlohmann::json& document);

/// Problems of a training at its last look, as text; empty if there are none. Each text starts with its kind:
/// "divergence", "collapse", "over-fitting", "grid", "brightness", "encoder". `encoder_residual`: fraction of
/// the variance of held-out images that the encoder's reconstructions do not explain; NaN without encoder.
/// `is_finished`: the generator is final, so a lattice counts even in the first steps, where one is usual.
std::vector<std::string> alarms(const std::vector<HealthRow>& history, double encoder_residual = NAN,
                                bool is_finished = false);

}  // namespace peculiar::train
