#pragma once

#include <nlohmann/json.hpp>

#include "base/run_context.h"

namespace peculiar {

/// Progress as JSON: {"what", "unit", "total", "done", "done_at_start", "seconds", "is_last"}.
inline nlohmann::json progress_json(const ProgressUpdate& update) {
  return {{"what", update.what},      {"unit", update.unit},       {"total", update.total},
          {"done", update.done},      {"seconds", update.seconds}, {"done_at_start", update.done_at_start},
          {"is_last", update.is_last}};
}

}  // namespace peculiar
