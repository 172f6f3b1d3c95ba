#pragma once

#include <functional>
#include <string>

#include "base/error.h"

namespace peculiar::simulation {

/// Message of the error that `work` throws; "" if it throws none.
inline std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace peculiar::simulation
