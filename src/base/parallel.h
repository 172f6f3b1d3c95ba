#pragma once

#include <cstdint>
#include <functional>

#include "base/run_context.h"

namespace peculiar {

/// Calls work(index, worker) for every index in [0, count), worker in [0, threads). Items are handed out one
/// by one; the first exception stops the rest and is rethrown. With one thread everything runs in the caller.
/// If the system provides fewer threads, those do all the work.
void parallel_for(std::int64_t count, int threads, const std::function<void(std::int64_t, int)>& work);

}  // namespace peculiar
