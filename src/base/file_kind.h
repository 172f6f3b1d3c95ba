#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace peculiar {

/// What a file is by its first bytes, whatever its name.
struct FileKind {
  std::string name;    ///< in words: "a bzip2 file"
  std::string advice;  ///< how its contents may be read all the same: "unpack it with bunzip2"
};

/// So many bytes tell the kinds apart.
inline constexpr std::size_t kFileKindBytes = 1024;

/// The kind of a file that begins with these bytes, or none where they are of no known one.
std::optional<FileKind> file_kind(std::string_view first_bytes);

/// The same of a file on the disk; of a folder, whether it is a store of arrays (Zarr, CASA). None where it
/// cannot be read.
std::optional<FileKind> file_kind_of(const std::filesystem::path& path);

/// For the end of a message that says why a file was not understood: "; by its first bytes it is a bzip2
/// file: unpack it with bunzip2", or "" where its kind is not known.
std::string file_kind_words(const std::optional<FileKind>& kind);

}  // namespace peculiar
