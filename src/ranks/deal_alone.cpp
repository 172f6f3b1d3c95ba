#include "ranks/deal.h"

namespace peculiar::ranks {

struct Deal::State {
  std::int64_t count = 0;
  std::int64_t dealt = 0;
};

Deal::Deal(std::int64_t count) : state_(new State{count, 0}) {}
Deal::~Deal() = default;

std::optional<std::int64_t> Deal::next() {
  if (state_->dealt == state_->count) return std::nullopt;
  return state_->dealt++;
}

void Deal::stop() { state_->dealt = state_->count; }

void Deal::finish() {}

}  // namespace peculiar::ranks
