#pragma once

#include <cstdint>
#include <memory>
#include <optional>

namespace peculiar::ranks {

/// Pieces of work 0, 1, ... dealt to the ranks as they become free, each once, so that a slow rank, or a
/// piece that takes long, holds up no other.
class Deal {
 public:
  /// Of `count` pieces; to be made by all ranks together.
  explicit Deal(std::int64_t count);
  ~Deal();
  Deal(const Deal&) = delete;
  Deal& operator=(const Deal&) = delete;

  /// The next piece for this rank; nothing when all are dealt.
  std::optional<std::int64_t> next();
  /// Waits for all ranks, which call it when they have done the last of their pieces.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peculiar::ranks
