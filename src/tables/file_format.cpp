#include "tables/file_format.h"

#include <map>
#include <string>

#include "base/letters.h"

namespace peculiar::tables {

namespace fs = std::filesystem;

namespace {

std::string lower_extension(const fs::path& path) { return lower_case(path.extension().string()); }

}  // namespace

std::optional<FileFormat> format_of(const fs::path& path) {
  std::string extension = lower_extension(path);
  if (extension == ".gz") {
    extension = lower_extension(path.stem());
    return extension == ".fits" || extension == ".fit" || extension == ".fts"
               ? std::optional(FileFormat::kFits)
               : std::nullopt;
  }
  static const std::map<std::string, FileFormat> kFormats{
      {".fits", FileFormat::kFits},    {".fit", FileFormat::kFits},    {".fts", FileFormat::kFits},
      {".fz", FileFormat::kFits},      {".png", FileFormat::kPicture}, {".jpg", FileFormat::kPicture},
      {".jpeg", FileFormat::kPicture}, {".npy", FileFormat::kNpy},     {".h5", FileFormat::kHdf5},
      {".hdf5", FileFormat::kHdf5},    {".hdf", FileFormat::kHdf5}};
  const auto found = kFormats.find(extension);
  return found == kFormats.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace peculiar::tables
