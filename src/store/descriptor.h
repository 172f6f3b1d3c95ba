#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.h"

namespace peculiar::store {

/// Writes every byte at that place of an open file. False, with errno set, when that cannot be.
bool write_whole(int descriptor, std::uint64_t offset, const char* data, std::size_t bytes);

/// Reads every byte from that place. False when that cannot be, with errno 0 where the file ends before.
bool read_whole(int descriptor, std::uint64_t offset, char* data, std::size_t bytes);

/// "PATH: WHAT: the system's reason" from errno, with advice where the disk is full.
Error system_error(const std::string& path, const char* what);

}  // namespace peculiar::store
