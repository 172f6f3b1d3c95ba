#pragma once

#include <cstddef>
#include <string>

#include "base/error.h"

namespace peculiar::catalog {

/// Usage error with its position in the expression; thrown by Expression::parse and evaluate.
class ExpressionError : public Error {
 public:
  ExpressionError(const std::string& message, std::size_t position)
      : Error(ErrorKind::kUsage, message), position_(position) {}
  std::size_t position() const { return position_; }  ///< in bytes from 0

 private:
  std::size_t position_;
};

}  // namespace peculiar::catalog
