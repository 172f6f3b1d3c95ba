#include "base/file_fingerprint.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include "base/error.h"
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace peculiar {

std::string file_fingerprint(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path))
    throw input_error("{}: is a folder, a file is needed", path.string());
  std::ifstream in(path, std::ios::binary);
  if (!in) throw input_error("{}: cannot be read: {}", path.string(), std::strerror(errno));
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), XXH3_freeState);
  XXH3_128bits_reset(state.get());
  std::vector<char> piece(std::size_t{1} << 20);
  do {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    XXH3_128bits_update(state.get(), piece.data(), static_cast<std::size_t>(in.gcount()));
  } while (in);
  if (in.bad()) throw input_error("{}: cannot be read: {}", path.string(), std::strerror(errno));
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace peculiar
