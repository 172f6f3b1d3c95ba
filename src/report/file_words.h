#pragma once

#include <filesystem>
#include <string>

#include "catalog/table.h"

namespace peculiar::report {

/// Returns the kind of a file (path relative to `folder` unless absolute): "sample", "scores" and so on by
/// the attribute of a row file, else by suffix ("FITS", "model", "table"); "folder" for a folder, "file" for
/// anything else. A missing file is classified by its name.
std::string kind_of_file(const std::filesystem::path& folder, const std::string& path);

/// Makes the texts of a column valid in every table format; file names may be any bytes.
catalog::Column with_plain_texts(catalog::Column column);

}  // namespace peculiar::report
