#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.h"

namespace peculiar::store {

/// Writes all bytes at that offset of an open file. Returns false, with errno set, on failure.
bool write_whole(int descriptor, std::uint64_t offset, const char* data, std::size_t bytes);

/// Reads all bytes from that offset. Returns false on failure, with errno 0 if the file ends early.
bool read_whole(int descriptor, std::uint64_t offset, char* data, std::size_t bytes);

/// "PATH: WHAT: the system's reason" from errno, with advice if the disk is full.
Error system_error(const std::string& path, const char* what);

}  // namespace peculiar::store
