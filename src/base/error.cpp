#include "base/error.h"

namespace peculiar {

int Error::exit_code() const {
  switch (kind_) {
    case ErrorKind::kUsage:
    case ErrorKind::kConfig:
      return 2;
    case ErrorKind::kInput:
      return 3;
    case ErrorKind::kNumeric:
      return 4;
    case ErrorKind::kInternal:
      return 1;
  }
  return 1;
}

}  // namespace peculiar
