#pragma once

#include "base/error.h"

namespace peculiar {

/// The kind's name in machine-readable output: "usage", "config", "input", "numeric", "internal".
inline const char* kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return "usage";
    case ErrorKind::kConfig:
      return "config";
    case ErrorKind::kInput:
      return "input";
    case ErrorKind::kNumeric:
      return "numeric";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

}  // namespace peculiar
