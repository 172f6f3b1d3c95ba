#include "statistics/share.h"

#include <fmt/format.h>

namespace peculiar::statistics {

std::string Share::percent_text() const {
  if (of == 0) return "-";
  return fmt::format("{:.1f} +{:.1f} -{:.1f}", 100 * value(), 100 * (high() - value()),
                     100 * (value() - low()));
}

std::string Share::percent_tex() const {
  if (of == 0) return "--";
  return fmt::format("${:.1f}^{{+{:.1f}}}_{{-{:.1f}}}$", 100 * value(), 100 * (high() - value()),
                     100 * (value() - low()));
}

std::string Share::sure_text() const {
  return fmt::format("{:.1f} % ({:.1f} to {:.1f})", 100 * value(), 100 * low(kSure), 100 * high(kSure));
}

}  // namespace peculiar::statistics
