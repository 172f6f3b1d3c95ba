// A build without MPI: the process is the only rank.
#include <cstdlib>

#include "base/error.h"
#include "base/run_context.h"
#include "ranks/launcher.h"
#include "ranks/ranks.h"

namespace peculiar::ranks {

void open() {
  if (launched_processes() <= 1) return;
  throw usage_error(
      "started as {} ranks, but this program is built without MPI: build it with PECULIAR_MPI (PECULIAR_PRESET=mpi ./run build), or start it without mpirun",
      launched_processes());
}

int rank() { return 0; }
int size() { return 1; }
int local_rank() { return 0; }
int local_size() { return 1; }
int cores() { return resolve_threads(0); }
std::string library_version() { return ""; }

void sum(std::span<double>) {}
void sum(std::span<float>) {}
bool any(bool own) { return own; }
bool agree(const std::string&) { return true; }
void barrier() {}
void broadcast_bytes(std::span<std::byte>) {}
std::vector<float> exchange(std::span<const float> own) { return {own.begin(), own.end()}; }
std::vector<std::int64_t> exchange(std::span<const std::int64_t> own) { return {own.begin(), own.end()}; }

template <typename T>
struct PendingSum<T>::State {
  std::vector<T> values;
};

template <typename T>
std::vector<T> PendingSum<T>::wait() {
  return std::move(state_->values);
}

template <typename T>
PendingSum<T> begin_sum(std::vector<T> values) {
  return PendingSum<T>(
      std::make_shared<typename PendingSum<T>::State>(typename PendingSum<T>::State{std::move(values)}));
}

template class PendingSum<float>;
template class PendingSum<double>;
template PendingSum<float> begin_sum(std::vector<float>);
template PendingSum<double> begin_sum(std::vector<double>);

Ending close(int code) { return {code, true, false}; }
void abort(int code) { std::_Exit(code); }

}  // namespace peculiar::ranks
