#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace peculiar {

/// What a file is according to its first bytes, regardless of its name.
struct FileKind {
  std::string name;       ///< in words: "a bzip2 file"
  std::string advice;     ///< how its contents can be read nevertheless: "unpack it with bunzip2"
  bool is_image = false;  ///< an image or array that peculiar import reads under its own suffix
};

/// Number of bytes needed to tell the kinds apart.
inline constexpr std::size_t kFileKindBytes = 1024;

/// The kind of a file that begins with these bytes; none if unknown.
std::optional<FileKind> file_kind(std::string_view first_bytes);

/// The kind of a file on disk; for a folder, whether it is an array store (Zarr, CASA). None if it cannot be
/// read.
std::optional<FileKind> file_kind_of(const std::filesystem::path& path);

/// To append to a message about a file that was not understood: "; by its first bytes it is a bzip2 file:
/// unpack it with bunzip2"; "" if the kind is unknown.
std::string file_kind_words(const std::optional<FileKind>& kind);

}  // namespace peculiar
