#include <mpi.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "ranks/background.h"
#include "ranks/deal.h"
#include "ranks/ranks.h"

namespace peculiar::ranks {

namespace {

constexpr auto kBetweenAnswers = std::chrono::milliseconds(1);
constexpr int kAsk = 1;
constexpr int kAnswer = 2;
constexpr std::int64_t kNone = -1;
constexpr char kNext = 'n';  // what a rank asks for
constexpr char kStop = 's';

}  // namespace

/// Rank 0 assigns the pieces, in a thread that answers the other ranks.
struct Deal::State {
  std::int64_t count = 0;
  std::int64_t dealt = 0;  ///< on rank 0; guarded by mpi_mutex()
  MPI_Comm among = MPI_COMM_NULL;
  std::atomic<bool> stop{false};
  std::thread dealer;

  /// Call with mpi_mutex() locked.
  std::int64_t deal() { return dealt < count ? dealt++ : kNone; }

  void answer_all() {
    while (!stop) {
      {
        const std::lock_guard lock(mpi_mutex());
        while (answer_one()) {
        }
      }
      std::this_thread::sleep_for(kBetweenAnswers);
    }
  }

  /// Answers a request; returns whether there was one. The requester waits for the answer, so sending never
  /// blocks. A failed call means that the rank is lost, which any rank that waits for it will notice.
  bool answer_one() {
    int asked = 0;
    MPI_Status status;
    if (MPI_Iprobe(MPI_ANY_SOURCE, kAsk, among, &asked, &status) != MPI_SUCCESS || asked == 0) return false;
    char question = 0;
    if (MPI_Recv(&question, 1, MPI_CHAR, status.MPI_SOURCE, kAsk, among, MPI_STATUS_IGNORE) != MPI_SUCCESS)
      return false;
    if (question == kStop) dealt = count;
    const std::int64_t piece = deal();
    return MPI_Send(&piece, 1, MPI_INT64_T, status.MPI_SOURCE, kAnswer, among) == MPI_SUCCESS;
  }

  std::int64_t ask(char question) {
    std::int64_t piece = kNone;
    std::array<MPI_Request, 2> requests{MPI_REQUEST_NULL, MPI_REQUEST_NULL};
    {
      const std::lock_guard lock(mpi_mutex());
      check_mpi(MPI_Irecv(&piece, 1, MPI_INT64_T, 0, kAnswer, among, &requests[0]));
      check_mpi(MPI_Isend(&question, 1, MPI_CHAR, 0, kAsk, among, &requests[1]));
    }
    for (Patience patience;; patience.pause()) {
      const std::lock_guard lock(mpi_mutex());
      int done = 0;
      check_mpi(MPI_Testall(2, requests.data(), &done, MPI_STATUSES_IGNORE));
      if (done != 0) return piece;
    }
  }
};

Deal::Deal(std::int64_t count) : state_(std::make_unique<State>()) {
  state_->count = count;
  if (is_alone()) return;
  {
    const std::lock_guard lock(mpi_mutex());
    check_mpi(MPI_Comm_dup(MPI_COMM_WORLD, &state_->among));
    check_mpi(MPI_Comm_set_errhandler(state_->among, MPI_ERRORS_RETURN));
  }
  if (is_first()) state_->dealer = std::thread([this] { state_->answer_all(); });
}

Deal::~Deal() {
  state_->stop = true;
  if (state_->dealer.joinable()) state_->dealer.join();
}

std::optional<std::int64_t> Deal::next() {
  std::int64_t piece = kNone;
  if (is_first()) {
    const std::lock_guard lock(mpi_mutex());
    piece = state_->deal();
  } else {
    piece = state_->ask(kNext);
  }
  if (piece == kNone) return std::nullopt;
  return piece;
}

void Deal::stop() {
  if (!is_first()) {
    state_->ask(kStop);
    return;
  }
  const std::lock_guard lock(mpi_mutex());
  state_->dealt = state_->count;
}

void Deal::finish() { barrier(); }

}  // namespace peculiar::ranks
