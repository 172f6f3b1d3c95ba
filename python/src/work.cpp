#include "work.h"

#include <nanobind/stl/string.h>

#include <chrono>
#include <string>
#include <thread>

namespace peculiar::python {

namespace {

int python_level(MessageLevel level) {
  switch (level) {
    case MessageLevel::kDebug:
      return 10;
    case MessageLevel::kInfo:
      return 20;
    case MessageLevel::kWarning:
      return 30;
    case MessageLevel::kError:
      break;
  }
  return 40;
}

void log_message(MessageLevel level, std::string_view message) {
  const nb::gil_scoped_acquire gil;
  nb::module_::import_("logging")
      .attr("getLogger")("peculiar")
      .attr("log")(python_level(level), "%s", std::string(message));
}

}  // namespace

RunContext short_context() {
  RunContext context;
  context.log = log_message;
  return context;
}

Work::Work(int threads, nb::object progress) : context_(short_context()), progress_(std::move(progress)) {
  context_.threads = resolve_threads(threads);
  context_.cancel = [this] { return stop_.load(); };
  if (!progress_.is_none())
    context_.progress = [this](const ProgressUpdate& update) { tell_progress(update); };
}

void Work::tell_progress(const ProgressUpdate& update) {
  const nb::gil_scoped_acquire gil;
  try {
    progress_(nb::arg("what") = std::string(update.what), nb::arg("unit") = std::string(update.unit),
              nb::arg("total") = update.total, nb::arg("done") = update.done,
              nb::arg("done_at_start") = update.done_at_start, nb::arg("seconds") = update.seconds,
              nb::arg("is_last") = update.is_last);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!raised_) raised_ = std::current_exception();
    stop_ = true;
  }
}

void Work::run(const std::function<void()>& job) {
  std::condition_variable finished;
  bool done = false;
  std::exception_ptr failure;
  bool signalled = false;
  {
    const nb::gil_scoped_release released;
    std::thread worker([&] {
      std::exception_ptr own;
      try {
        job();
      } catch (...) {
        own = std::current_exception();
      }
      const std::lock_guard lock(mutex_);
      failure = own;
      done = true;
      finished.notify_one();
    });
    {
      std::unique_lock lock(mutex_);
      while (!finished.wait_for(lock, std::chrono::milliseconds(100), [&] { return done; })) {
        lock.unlock();
        if (!signalled) {
          const nb::gil_scoped_acquire gil;
          signalled = PyErr_CheckSignals() != 0;
          if (signalled) {
            // Kept as a C++ exception until the worker has stopped.
            raised_ = std::make_exception_ptr(nb::python_error());
            stop_ = true;
          }
        }
        lock.lock();
      }
    }
    worker.join();
  }
  if (raised_) {
    const std::exception_ptr raised = std::exchange(raised_, nullptr);
    std::rethrow_exception(raised);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace peculiar::python
