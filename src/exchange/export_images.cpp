#include "exchange/export_images.h"

#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/progress.h"
#include "exchange/export_fits.h"
#include "exchange/inputs.h"
#include "image/codec.h"
#include "image/geometry.h"
#include "image/stretch.h"

namespace peculiar::exchange {

namespace fs = std::filesystem;

namespace {

/// Calls write(row, image) for each row, with progress, until interrupted.
template <typename Write>
void for_each_image(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                    const std::string& target, const RunContext& context, Write write) {
  Progress progress(context, "export", "images", static_cast<std::int64_t>(rows.size()));
  for (const std::size_t row : rows) {
    context.stop_if_cancelled(
        fmt::format("{}: stopped before it was complete; the incomplete output was removed", target));
    write(row, sample.read_image(static_cast<std::int64_t>(row)));
    progress.add(1);
  }
}

void export_npy(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                const std::string& path, const RunContext& context) {
  const store::SampleHeader& header = sample.header();
  const std::vector<std::int64_t> shape{static_cast<std::int64_t>(rows.size()), header.band_count(),
                                        header.height, header.width};
  AtomicFile file(path);
  std::ofstream out(file.temporary(), std::ios::binary);
  const std::string start = image::npy_header(shape);
  out.write(start.data(), static_cast<std::streamsize>(start.size()));
  for_each_image(sample, rows, path, context, [&](std::size_t, const image::Image& stamp) {
    out.write(reinterpret_cast<const char*>(stamp.pixels.data()),
              static_cast<std::streamsize>(stamp.pixels.size() * sizeof(float)));
  });
  out.close();
  if (!out) throw input_error("{}: cannot be written: {}", path, std::strerror(errno));
  file.commit();
}

/// Display values 0..1 of each band, with one pair of limits for all bands to preserve colours.
image::Image displayed(const image::Image& stamp, const std::string& asked,
                       const store::SampleHeader& header) {
  const image::StretchKind kind =
      asked == "auto" ? image::default_stretch(header.picture_bits) : image::stretch_kind(asked);
  const image::DisplayStretch stretch = image::stamp_limits(stamp.pixels, kind, header.picture_bits);
  image::Image shown = stamp.bands == 1 || stamp.bands == 3 ? stamp : image::to_grey(stamp);
  if (header.rows_upward) shown = image::flip_rows(shown);
  for (float& value : shown.pixels) value = image::apply(stretch, value);
  return shown;
}

/// A file name for an id: slashes and control characters replaced.
std::string file_name(std::string id) {
  for (char& c : id) {
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ') c = '_';
  }
  return id;
}

/// The file names of all rows, all different.
std::vector<std::string> png_names(const store::SampleReader& sample, const std::vector<std::size_t>& rows) {
  const catalog::Column ids = sample.rows().column("id");
  std::map<std::string, std::string> taken;
  std::vector<std::string> names;
  for (const std::size_t row : rows) {
    names.push_back(file_name(ids.text(row)) + ".png");
    const auto [place, is_new] = taken.emplace(names.back(), ids.text(row));
    if (!is_new) {
      throw input_error(
          "{}: the ids '{}' and '{}' give the same file name; export them separately with --where",
          sample.path().string(), place->second, ids.text(row));
    }
  }
  return names;
}

/// A folder next to or in the target, so that files can be moved by renaming; removed at the end.
class WorkFolder {
 public:
  explicit WorkFolder(const fs::path& target) {
    const std::string name = fmt::format(".{}.{}.tmp", target.filename().string(), ::getpid());
    path_ = fs::is_directory(target) ? target / name : target.parent_path() / name;
    fs::create_directories(path_);
  }
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void export_pngs(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                 const fs::path& folder, const ExportOptions& options, const RunContext& context) {
  const std::vector<std::string> names = png_names(sample, rows);
  for (const std::string& name : names) refuse_existing(folder / name, options.overwrite);
  const WorkFolder work(folder);
  std::size_t next = 0;
  for_each_image(sample, rows, folder.string(), context, [&](std::size_t, const image::Image& stamp) {
    image::write_png(work.path() / names[next++], displayed(stamp, options.stretch, sample.header()));
  });
  fs::create_directories(folder);
  for (const std::string& name : names) fs::rename(work.path() / name, folder / name);
}

}  // namespace

void export_images(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                   const ExportOptions& options, const std::string& provenance, const RunContext& context) {
  const auto format = format_of(options.images);
  if (format == FileFormat::kFits) return export_fits(sample, rows, options, provenance, context);
  if (format == FileFormat::kNpy) return export_npy(sample, rows, options.images, context);
  // Without a trailing slash the folder has a name, next to which there is room to work.
  fs::path folder = fs::path(options.images).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  if (folder.has_extension() && !fs::is_directory(folder))
    throw usage_error("--images: '{}' is neither .fits nor .npy nor a folder", options.images);
  try {
    export_pngs(sample, rows, folder, options, context);
  } catch (const fs::filesystem_error& failure) {
    throw input_error("{}: the folder cannot be written: {}; choose another, or see to its permissions",
                      options.images, failure.code().message());
  }
}

}  // namespace peculiar::exchange
