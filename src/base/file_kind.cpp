#include "base/file_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "base/letters.h"

namespace peculiar {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

namespace {

struct Mark {
  std::size_t offset;
  std::string_view bytes;
  const char* name;
  const char* advice;
  bool is_image = false;
};

constexpr const char* kConvertPicture = "convert it to PNG (8 or 16 bits), or to FITS";
constexpr const char* kFromArray = "save the array with numpy.save (.npy), or as FITS";

/// A more specific kind precedes the more general one whose first bytes it shares.
constexpr std::array kMarks{
    // Formats that Peculiar reads if the suffix is right.
    Mark{0, "SIMPLE  ="sv, "a FITS file", "name it .fits", true},
    Mark{0, "XTENSION="sv, "a FITS extension without the primary HDU before it",
         "write the file again with its primary HDU"},
    Mark{0, "\x89PNG\r\n\x1a\n"sv, "a PNG picture", "peculiar import reads it under the suffix .png", true},
    Mark{0, "\xff\xd8\xff"sv, "a JPEG picture", "peculiar import reads it under the suffix .jpg", true},
    Mark{0, "\x93NUMPY"sv, "a NumPy array", "peculiar import reads it under the suffix .npy", true},
    Mark{0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file", "peculiar import reads images in it under the suffix .h5"},
    // Compression and archives.
    Mark{0, "\x1f\x8b"sv, "a gzip file", "unpack it with gunzip (images in FITS are read as .fits.gz)"},
    Mark{0, "BZh"sv, "a bzip2 file", "unpack it with bunzip2"},
    Mark{0, "\x1f\x9d"sv, "a file of compress (.Z)", "unpack it with uncompress or gzip -d"},
    Mark{0,
         "\xfd"
         "7zXZ\0"sv,
         "an xz file", "unpack it with unxz"},
    Mark{0, "\x28\xb5\x2f\xfd"sv, "a Zstandard file", "unpack it with unzstd"},
    Mark{0, "\x04\x22\x4d\x18"sv, "an LZ4 file", "unpack it with unlz4"},
    Mark{0, "LZIP"sv, "an lzip file", "unpack it with lzip -d"},
    Mark{0, "7z\xbc\xaf\x27\x1c"sv, "a 7-Zip archive", "unpack it with 7z x"},
    Mark{0, "Rar!\x1a\x07"sv, "a RAR archive", "unpack it with unrar x"},
    Mark{0, "PK\x05\x06"sv, "an empty zip archive", "make or download it again"},
    Mark{257, "ustar"sv, "a tar archive", "unpack it with tar xf"},
    // Pictures.
    Mark{0, "II*\0"sv, "a TIFF picture", kConvertPicture},
    Mark{0, "MM\0*"sv, "a TIFF picture", kConvertPicture},
    Mark{0, "II+\0"sv, "a BigTIFF picture", kConvertPicture},
    Mark{0, "MM\0+"sv, "a BigTIFF picture", kConvertPicture},
    Mark{0, "GIF87a"sv, "a GIF picture", kConvertPicture},
    Mark{0, "GIF89a"sv, "a GIF picture", kConvertPicture},
    Mark{8, "WEBP"sv, "a WebP picture", kConvertPicture},
    Mark{0, "\0\0\0\x0cjP  \r\n"sv, "a JPEG 2000 picture", kConvertPicture},
    Mark{0, "\xff\x4f\xff\x51"sv, "a JPEG 2000 picture", kConvertPicture},
    Mark{4, "ftypavif"sv, "an AVIF picture", kConvertPicture},
    Mark{4, "ftypheic"sv, "a HEIF picture", kConvertPicture},
    Mark{4, "ftypmif1"sv, "a HEIF picture", kConvertPicture},
    Mark{0, "v/1\x01"sv, "an OpenEXR picture", "convert it to FITS, which keeps its floating-point values"},
    Mark{0, "XISF0100"sv, "a PixInsight image (XISF)", "save it as FITS"},
    Mark{0, "LUCAM-RECORDER"sv, "a SER film", "stack it, and save the image as FITS"},
    Mark{0, "8BPS"sv, "a Photoshop picture", kConvertPicture},
    Mark{0, "%PDF"sv, "a PDF document", "take the image itself, not a page with it"},
    Mark{0, "%!PS"sv, "a PostScript document", "take the image itself, not a page with it"},
    Mark{0, "imhv2"sv, "an IRAF image header", "write it as FITS in IRAF (wfits)"},
    Mark{128, "DICM"sv, "a DICOM image", kConvertPicture},
    // Arrays and tables of other programs.
    Mark{0, "#ASDF"sv, "an ASDF file",
         "write its array as FITS (asdf.open(FILE).tree, then astropy.io.fits.writeto)"},
    Mark{0, "\x0e\x03\x13\x01"sv, "an HDF4 file", "convert it to HDF5 with h4toh5"},
    Mark{0, "CDF\x01"sv, "a classic NetCDF file", "convert it to HDF5 with nccopy -k nc4"},
    Mark{0, "CDF\x02"sv, "a classic NetCDF file", "convert it to HDF5 with nccopy -k nc4"},
    Mark{0, "CDF\x05"sv, "a classic NetCDF file", "convert it to HDF5 with nccopy -k nc4"},
    Mark{0, "PAR1"sv, "a Parquet table",
         "write it as CSV or FITS (pandas.read_parquet, or astropy's Table.read)"},
    Mark{0, "ARROW1"sv, "an Arrow table", "write it as CSV or FITS (pandas.read_feather)"},
    Mark{0, "FEA1"sv, "a Feather table", "write it as CSV or FITS (pandas.read_feather)"},
    Mark{0, "SQLite format 3"sv, "an SQLite database", "export the table that is meant as CSV"},
    Mark{0, "SR\0\x04"sv, "an IDL save file", "read it with scipy.io.readsav and save what is meant as FITS"},
    Mark{0, "SR\0\x06"sv, "an IDL save file", "read it with scipy.io.readsav and save what is meant as FITS"},
    Mark{0, "MATLAB 7.3"sv, "a MATLAB 7.3 file, which is HDF5",
         "peculiar import reads images in it under the suffix .h5"},
    Mark{0, "MATLAB 5.0"sv, "a MATLAB file",
         "read it with scipy.io.loadmat and save the array with numpy.save"},
    Mark{0, "root\0"sv, "a ROOT file", "read it with uproot and write the table as CSV or FITS"},
    Mark{0, "\x80\x02"sv, "a Python pickle", kFromArray},
    Mark{0, "\x80\x03"sv, "a Python pickle", kFromArray},
    Mark{0, "\x80\x04\x95"sv, "a Python pickle", kFromArray},
    Mark{0, "\x80\x05\x95"sv, "a Python pickle", kFromArray},
    Mark{4, "HEAD"sv, "a GADGET snapshot in binary format 2", "convert it to the HDF5 format of GADGET"},
    // Not data at all.
    Mark{0, "\0\x05\x16\x07"sv, "macOS's notes on another file", "leave it out"},
    Mark{0, "version https://git-lfs."sv, "a Git LFS pointer, not the file itself",
         "fetch the file with git lfs pull"},
    Mark{0, "/annex/objects/"sv, "a git-annex pointer, not the file itself",
         "fetch the file with git annex get"},
    Mark{0, "\xff\xfe"sv, "text in UTF-16", "convert it with iconv -f UTF-16 -t UTF-8"},
    Mark{0, "\xfe\xff"sv, "text in UTF-16", "convert it with iconv -f UTF-16 -t UTF-8"},
};

bool is_at(std::string_view bytes, std::size_t offset, std::string_view mark) {
  return bytes.size() > offset && bytes.substr(offset, mark.size()) == mark;
}

bool holds(std::string_view bytes, std::string_view words) {
  return bytes.find(words) != std::string_view::npos;
}

/// The kind of a zip archive, by the name of its first file.
FileKind zip_kind(std::string_view bytes) {
  if (holds(bytes, ".npy"))
    return {"a .npz archive of NumPy arrays", "save the array that is meant on its own with numpy.save"};
  if (holds(bytes, "[Content_Types].xml") || holds(bytes, "opendocument.spreadsheet"))
    return {"a spreadsheet", "save it as CSV"};
  if (holds(bytes, "data.pkl")) return {"a file of PyTorch", kFromArray};
  return {"a zip archive", "unpack it with unzip"};
}

/// A Fortran record of 256 bytes, little-endian or big-endian.
bool is_gadget_one(std::string_view bytes) {
  for (const std::string_view length : {"\0\x01\0\0"sv, "\0\0\x01\0"sv})
    if (is_at(bytes, 0, length) && is_at(bytes, 260, length)) return true;
  return false;
}

bool is_bitmap(std::string_view bytes) {
  return is_at(bytes, 0, "BM"sv) && bytes.size() > 18 && bytes.substr(6, 4) == "\0\0\0\0"sv;
}

bool is_portable_map(std::string_view bytes) {
  return bytes.size() > 3 && bytes[0] == 'P' && ((bytes[1] >= '1' && bytes[1] <= '6') || bytes[1] == 'f') &&
         (bytes[2] == '\n' || bytes[2] == ' ');
}

std::string_view trim_left(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

bool is_text(std::string_view bytes) {
  return !bytes.empty() && std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) {
    return (c >= ' ' && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
  });
}

std::optional<FileKind> text_kind(std::string_view bytes) {
  const std::string_view text = trim_left(bytes);
  const std::string lower = lower_case(text.substr(0, kFileKindBytes));
  if (lower.starts_with("<!doctype html") || lower.starts_with("<html") || lower.starts_with("<head"))
    return FileKind{"a web page, such as an archive's message that it has no such file or asks for a login",
                    "look at it in a browser, and download the file again"};
  const bool is_xml = lower.starts_with("<?xml") || lower.starts_with("<votable");
  if (is_xml && holds(lower, "<votable")) return FileKind{"a VOTable", "name it .vot"};
  if (is_xml && holds(lower, "<error"))
    return FileKind{"a server's error message in XML", "look at it, and download the file again"};
  if (is_xml) return FileKind{"an XML document", "look at what it holds"};
  if (!is_text(bytes)) return std::nullopt;
  if (lower.starts_with("# %ecsv")) return FileKind{"an ECSV table", "name it .ecsv"};
  if (lower.starts_with("{") || lower.starts_with("[{"))
    return FileKind{"a JSON document", "write what is meant as FITS, CSV or .npy"};
  const std::string_view line = text.substr(0, std::min<std::size_t>(text.find_first_of("\r\n"), 40));
  return FileKind{fmt::format("a text that begins '{}'", line), "look at it, and copy or download it again"};
}

}  // namespace

std::optional<FileKind> file_kind(std::string_view first_bytes) {
  if (is_at(first_bytes, 0, "PK\x03\x04"sv)) return zip_kind(first_bytes);
  for (const Mark& mark : kMarks)
    if (is_at(first_bytes, mark.offset, mark.bytes)) return FileKind{mark.name, mark.advice, mark.is_image};
  if (is_gadget_one(first_bytes))
    return FileKind{"a GADGET snapshot in binary format 1", "convert it to the HDF5 format of GADGET"};
  if (is_bitmap(first_bytes)) return FileKind{"a BMP picture", kConvertPicture};
  if (is_portable_map(first_bytes)) return FileKind{"a portable pixmap (PNM)", kConvertPicture};
  return text_kind(first_bytes);
}

std::optional<FileKind> file_kind_of(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    for (const char* sign : {".zgroup", ".zarray", ".zattrs", "zarr.json"})
      if (fs::exists(path / sign, ignored))
        return FileKind{"a Zarr store", "save its array with numpy.save, or as FITS or HDF5"};
    if (fs::exists(path / "table.dat", ignored) && fs::exists(path / "table.info", ignored))
      return FileKind{"an image or table of CASA", "write it as FITS (exportfits)"};
    return std::nullopt;
  }
  if (!fs::is_regular_file(path, ignored)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kFileKindBytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return file_kind(bytes);
}

std::string file_kind_words(const std::optional<FileKind>& kind) {
  return kind ? fmt::format("; by its first bytes it is {}: {}", kind->name, kind->advice) : "";
}

}  // namespace peculiar
