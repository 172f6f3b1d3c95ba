#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "catalog/expression_value.h"

namespace peculiar::catalog::detail {

/// A function of the expression language. `apply` receives arguments of the type that `takes` says.
struct Function {
  enum class Takes { kNumbers, kText, kAnything };
  std::string_view name;
  std::size_t least_arguments;
  std::size_t most_arguments;
  Takes takes;
  Value (*apply)(std::span<const Value> arguments);
};

std::span<const Function> functions();

/// `*` matches any run of characters, `?` one character (not byte). Case-sensitive.
bool matches_glob(std::string_view text, std::string_view pattern);

}  // namespace peculiar::catalog::detail
