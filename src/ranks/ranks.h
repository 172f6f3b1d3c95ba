#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace peculiar::ranks {

/// The ranks: processes that `mpirun -n N peculiar VERB` starts to share one job. This is the only room that
/// uses MPI. If built without MPI (PECULIAR_MPI off), started without a launcher, or before open(), the
/// process is rank 0 of 1, and everything here does nothing at no cost, so callers need not check.
///
/// Collective calls must be made by all ranks, in the same order and with the same lengths. They throw Error
/// (input) if the other ranks cannot be reached. A rank that waits for others sleeps.

/// Joins the ranks of this launch. Called once per process, by the program and not by rooms. Errors (usage):
/// several ranks were started, but the program is built without MPI, or with another MPI than the launcher's.
void open();

int rank();  ///< 0 to size() - 1
int size();
inline bool is_first() { return rank() == 0; }  ///< the rank that writes, logs and shows progress
inline bool is_alone() { return size() == 1; }
int local_rank();  ///< among the ranks on this machine, 0 to local_size() - 1
int local_size();
/// Number of cores that this rank may use without taking those of another: if the launcher binds ranks to
/// cores, its own; else an equal share of the machine's. At least 1.
int cores();
/// "Open MPI 4.1.4"; empty without MPI.
std::string library_version();

/// Sums over the ranks, in place.
void sum(std::span<double> values);
void sum(std::span<float> values);
/// Whether `own` is true on any rank.
bool any(bool own);
/// Whether every rank has the same text.
bool agree(const std::string& text);
/// Returns when all ranks have called it.
void barrier();

void broadcast_bytes(std::span<std::byte> bytes);
/// Sends the value of rank 0 to all ranks.
template <typename T>
requires std::is_trivially_copyable_v<T>
void broadcast(T& value) { broadcast_bytes(std::as_writable_bytes(std::span(&value, 1))); }
/// The same for a string or vector, whose length may differ before the call.
template <typename Container>
requires std::is_trivially_copyable_v<typename Container::value_type>
void broadcast(Container& values) {
  std::uint64_t count = values.size();
  broadcast(count);
  values.resize(count);
  broadcast_bytes(std::as_writable_bytes(std::span(values.data(), values.size())));
}

/// Sends part i of `own` to rank i; part i of the result comes from rank i; size() parts of equal length.
std::vector<float> exchange(std::span<const float> own);
std::vector<std::int64_t> exchange(std::span<const std::int64_t> own);

/// A sum over the ranks that proceeds while this thread computes.
template <typename T>
class PendingSum {
 public:
  PendingSum() = default;
  /// Waits for the sum and returns it. Call once.
  std::vector<T> wait();

  struct State;  ///< lives until the sum is done, even if this object is destroyed
  explicit PendingSum(std::shared_ptr<State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<State> state_;
};
/// Starts summing `values`, float or double.
template <typename T>
PendingSum<T> begin_sum(std::vector<T> values);

/// How the ranks ended.
struct Ending {
  int code = 0;           ///< the largest exit code of all ranks
  bool speaks = true;     ///< whether this rank should report the error
  bool is_stuck = false;  ///< others are still working and may wait: report the error, call abort()
};
/// Ends the work of this rank with an exit code and waits for the others; if the code is not 0, for at most
/// two seconds, or ten after a signal. Afterwards only abort() of this room may be called.
Ending close(int code);
/// Ends all ranks at once.
[[noreturn]] void abort(int code);

}  // namespace peculiar::ranks
