#pragma once

#include <cstdint>
#include <memory>
#include <optional>

namespace peculiar::ranks {

/// Distributes pieces of work 0, 1, ... to the ranks as they become free, each once, so that a slow rank or a
/// long piece holds up no other.
class Deal {
 public:
  /// For `count` pieces; all ranks must construct it together.
  explicit Deal(std::int64_t count);
  ~Deal();
  Deal(const Deal&) = delete;
  Deal& operator=(const Deal&) = delete;

  /// The next piece for this rank; nothing if all are taken.
  std::optional<std::int64_t> next();
  /// Deals no more pieces to any rank.
  void stop();
  /// Waits for all ranks; each calls it after its last piece.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peculiar::ranks
