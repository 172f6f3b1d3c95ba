#include "hydro_hdf5/chunk_files.h"

#include "base/error.h"

namespace peculiar::hydro_hdf5 {

void ChunkFiles::add(const std::filesystem::path& path, std::optional<std::int64_t> chunk) {
  const std::int64_t key = chunk.value_or(kAll);
  auto other = files_.find(key);
  if (other == files_.end() && (key == kAll || files_.contains(kAll))) other = files_.begin();
  if (other != files_.end()) {
    throw input_error("{} and {} hold the same data; remove one of them", other->second.string(),
                      path.string());
  }
  files_.emplace(key, path);
}

std::vector<std::filesystem::path> ChunkFiles::in_order() const {
  std::vector<std::filesystem::path> chunks;
  for (const auto& [chunk, path] : files_) {
    if (chunk != kAll && chunk != static_cast<std::int64_t>(chunks.size())) {
      throw input_error("{}: chunk {}.{}.hdf5 is missing, but {} exists", path.parent_path().string(),
                        path.stem().stem().string(), chunks.size(), path.filename().string());
    }
    chunks.push_back(path);
  }
  return chunks;
}

}  // namespace peculiar::hydro_hdf5
