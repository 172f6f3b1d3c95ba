#include <mpi.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

#include "base/error.h"
#include "base/run_context.h"
#include "ranks/background.h"
#include "ranks/launcher.h"
#include "ranks/ranks.h"

namespace peculiar::ranks {

namespace {

// How long a rank waits at its end for the others, which may be waiting for it: after a failure, and after a
// signal, which the other ranks have probably received too.
constexpr auto kPatience = std::chrono::seconds(2);
constexpr auto kPatienceStopped = std::chrono::seconds(10);
constexpr int kStopped = 128;                             // exit codes from here on are due to signals
constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // per message

/// This process among the ranks. MPI has one world per process, so there is one such object.
struct World {
  int rank = 0;
  int size = 1;
  int local_rank = 0;
  int local_size = 1;
  int cores = 1;
  // One communicator for each kind of call, within which all ranks keep the order of calls.
  MPI_Comm work = MPI_COMM_NULL;
  MPI_Comm beside_work = MPI_COMM_NULL;
  MPI_Comm endings = MPI_COMM_NULL;
  std::unique_ptr<Background> background;  ///< if there are other ranks
};

std::optional<World>& world() {
  static std::optional<World> instance;
  return instance;
}

MPI_Comm own_communicator() {
  MPI_Comm copy = MPI_COMM_NULL;
  check_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &copy));
  check_mpi(MPI_Comm_set_errhandler(copy, MPI_ERRORS_RETURN));
  return copy;
}

/// This rank's share of the cores that the ranks on one machine may use.
int cores_of_rank(MPI_Comm machine, int ranks_there) {
  cpu_set_t own;
  CPU_ZERO(&own);
  if (::sched_getaffinity(0, sizeof(own), &own) != 0) return std::max(1, resolve_threads(0) / ranks_there);
  cpu_set_t all;
  check_mpi(MPI_Allreduce(&own, &all, sizeof(own), MPI_BYTE, MPI_BOR, machine));
  return std::max(1, std::min(CPU_COUNT(&own), CPU_COUNT(&all) / ranks_there));
}

/// Waits for a collective call in progress; busy-waits at first, since most take microseconds.
void wait_for(MPI_Request& request) {
  for (Patience patience;; patience.pause()) {
    const std::lock_guard lock(mpi_mutex());
    int done = 0;
    check_mpi(MPI_Test(&request, &done, MPI_STATUS_IGNORE));
    if (done != 0) return;
  }
}

/// Starts a collective call on the work communicator with `begin(communicator, request)`, and waits for it.
template <typename Begin>
void collectively(const Begin& begin) {
  MPI_Request request = MPI_REQUEST_NULL;
  {
    const std::lock_guard lock(mpi_mutex());
    check_mpi(begin(world()->work, &request));
  }
  wait_for(request);
}

template <typename T>
MPI_Datatype type_of() {
  if constexpr (std::is_same_v<T, float>) {
    return MPI_FLOAT;
  } else if constexpr (std::is_same_v<T, double>) {
    return MPI_DOUBLE;
  } else {
    static_assert(std::is_same_v<T, std::int64_t>);
    return MPI_INT64_T;
  }
}

int checked_count(std::size_t count) {
  if (count > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw internal_error("{} values in one message between ranks", count);
  return static_cast<int>(count);
}

template <typename T>
void sum_values(std::span<T> values) {
  if (is_alone()) return;
  std::vector<T> own(values.begin(), values.end());
  collectively([&](MPI_Comm among, MPI_Request* request) {
    return MPI_Iallreduce(own.data(), values.data(), checked_count(own.size()), type_of<T>(), MPI_SUM, among,
                          request);
  });
}

template <typename T>
std::vector<T> exchange_values(std::span<const T> own) {
  if (is_alone()) return {own.begin(), own.end()};
  std::vector<T> found(own.size());
  const int count = checked_count(own.size() / static_cast<std::size_t>(size()));
  collectively([&](MPI_Comm among, MPI_Request* request) {
    return MPI_Ialltoall(own.data(), count, type_of<T>(), found.data(), count, type_of<T>(), among, request);
  });
  return found;
}

}  // namespace

void open() {
  if (world() || !is_launched()) return;
  int threads = MPI_THREAD_SINGLE;
  if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &threads) != MPI_SUCCESS ||
      threads < MPI_THREAD_SERIALIZED)
    throw usage_error("{} does not allow calls from several threads, which this program needs",
                      library_version());
  World found;
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  check_mpi(MPI_Comm_rank(MPI_COMM_WORLD, &found.rank));
  check_mpi(MPI_Comm_size(MPI_COMM_WORLD, &found.size));
  if (launched_processes() > 1 && found.size != launched_processes())
    throw usage_error(
        "started as {} ranks, of which {} sees {}: use the launcher (mpirun) of that library, or build the program with the launcher's",
        launched_processes(), library_version(), found.size);
  found.work = own_communicator();
  found.beside_work = own_communicator();
  found.endings = own_communicator();
  MPI_Comm machine = MPI_COMM_NULL;
  check_mpi(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, found.rank, MPI_INFO_NULL, &machine));
  check_mpi(MPI_Comm_rank(machine, &found.local_rank));
  check_mpi(MPI_Comm_size(machine, &found.local_size));
  found.cores = cores_of_rank(machine, found.local_size);
  MPI_Comm_free(&machine);
  world().emplace(std::move(found));
  if (!is_alone()) world()->background = std::make_unique<Background>();
}

int rank() { return world() ? world()->rank : 0; }
int size() { return world() ? world()->size : 1; }
int local_rank() { return world() ? world()->local_rank : 0; }
int local_size() { return world() ? world()->local_size : 1; }
int cores() { return world() ? world()->cores : resolve_threads(0); }

std::string library_version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  std::string words(text.data(), static_cast<std::size_t>(length));
  // Open MPI returns "Open MPI v4.1.4, package: ...", MPICH "MPICH Version: 4.0.2" followed by a page of
  // text.
  words = words.substr(0, words.find_first_of(",\n"));
  if (const std::size_t v = words.find(" v"); v != std::string::npos) words.erase(v + 1, 1);
  return words;
}

void sum(std::span<double> values) { sum_values(values); }
void sum(std::span<float> values) { sum_values(values); }

bool any(bool own) {
  if (is_alone()) return own;
  const int mine = own ? 1 : 0;
  int all = 0;
  collectively([&](MPI_Comm among, MPI_Request* request) {
    return MPI_Iallreduce(&mine, &all, 1, MPI_INT, MPI_MAX, among, request);
  });
  return all != 0;
}

bool agree(const std::string& text) {
  std::string first = text;
  broadcast(first);
  return !any(first != text);
}

void barrier() {
  if (is_alone()) return;
  collectively([](MPI_Comm among, MPI_Request* request) { return MPI_Ibarrier(among, request); });
}

void broadcast_bytes(std::span<std::byte> bytes) {
  if (is_alone()) return;
  while (!bytes.empty()) {
    const std::span<std::byte> now = bytes.first(std::min(bytes.size(), kMostBytes));
    collectively([&](MPI_Comm among, MPI_Request* request) {
      return MPI_Ibcast(now.data(), checked_count(now.size()), MPI_BYTE, 0, among, request);
    });
    bytes = bytes.subspan(now.size());
  }
}

std::vector<float> exchange(std::span<const float> own) { return exchange_values(own); }
std::vector<std::int64_t> exchange(std::span<const std::int64_t> own) { return exchange_values(own); }

template <typename T>
struct PendingSum<T>::State : Background::Job {
  std::vector<T> own;
  std::vector<T> all;
};

template <typename T>
std::vector<T> PendingSum<T>::wait() {
  if (!is_alone()) world()->background->wait(*state_);
  std::vector<T> found = std::move(state_->all);
  state_.reset();
  return found;
}

template <typename T>
PendingSum<T> begin_sum(std::vector<T> values) {
  auto state = std::make_shared<typename PendingSum<T>::State>();
  if (is_alone()) {
    state->all = std::move(values);
    return PendingSum<T>(std::move(state));
  }
  state->own = std::move(values);
  state->all.resize(state->own.size());
  world()->background->begin(state, [&] {
    return MPI_Iallreduce(state->own.data(), state->all.data(), checked_count(state->own.size()),
                          type_of<T>(), MPI_SUM, world()->beside_work, &state->request);
  });
  return PendingSum<T>(std::move(state));
}

template class PendingSum<float>;
template class PendingSum<double>;
template PendingSum<float> begin_sum(std::vector<float>);
template PendingSum<double> begin_sum(std::vector<double>);

Ending close(int code) {
  if (!world()) return {code, true, false};
  const auto start = std::chrono::steady_clock::now();
  // The first failed rank is the one with the largest second number.
  const std::array<int, 2> own{code, code != 0 ? size() - rank() : 0};
  std::array<int, 2> all = own;
  MPI_Request request = MPI_REQUEST_NULL;
  {
    const std::lock_guard lock(mpi_mutex());
    if (MPI_Iallreduce(own.data(), all.data(), 2, MPI_INT, MPI_MAX, world()->endings, &request) !=
        MPI_SUCCESS)
      return {code, true, true};
  }
  for (Patience patience;; patience.pause()) {
    {
      const std::lock_guard lock(mpi_mutex());
      int done = 0;
      if (MPI_Test(&request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS) return {code, true, true};
      if (done != 0) break;
    }
    const auto most = code >= kStopped ? kPatienceStopped : kPatience;
    if (code != 0 && std::chrono::steady_clock::now() - start > most) return {code, true, true};
  }
  const bool is_idle = !world()->background || world()->background->is_idle();
  world()->background.reset();
  const Ending ending{all[0], code != 0 && all[1] == own[1], false};
  if (is_idle) MPI_Finalize();
  world().reset();
  return ending;
}

void abort(int code) {
  MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

}  // namespace peculiar::ranks
