#include "detection/sep_run.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "base/error.h"
#include "detection/sep_library.h"

namespace peculiar::detection {

namespace {

constexpr float kPyramid[] = {1, 2, 1, 2, 4, 2, 1, 2, 1};
constexpr int kPad = 2;  // px on the right and above

constexpr std::size_t kFirstStackPixels = 20'000'000;  // 0.5 GB

// sep's status codes (its sepcore.h, the same in all versions).
constexpr int kPixelStackFull = 2, kDeblendOverflow = 7;

/// sep keeps pixels of unfinished sources on a stack. Its size is global for all threads, and the stack is
/// allocated anew for every frame, so it is kept as small as the frames so far allow.
class PixelStack {
 public:
  /// While the returned lock is held, the stack has at least this many pixels.
  static std::shared_lock<std::shared_mutex> reserve(std::size_t wanted) {
    std::shared_lock shared(mutex());
    static std::size_t size = 0;
    if (size >= wanted) return shared;
    shared.unlock();
    {
      const std::unique_lock alone(mutex());
      size = std::max(size, wanted);
      sep_set_extract_pixstack(size);
    }
    return std::shared_lock(mutex());
  }

 private:
  static std::shared_mutex& mutex() {
    static std::shared_mutex only;
    return only;
  }
};

struct FreeCatalog {
  void operator()(sep_catalog* catalog) const { sep_catalog_free(catalog); }
};
using Catalog = std::unique_ptr<sep_catalog, FreeCatalog>;

/// The arrays that sep reads. Masked pixels are 0 in them: sep applies its mask to the first row only after
/// smoothing that row (sep 1.2).
///
/// sep sets the threshold of a source from the noise at the pixel that completes the source, one to the right
/// of it and above. Beyond the array this noise is 0, at a masked pixel it is infinite (sep 1.2), and both
/// spoil the deblending. If the noise is a plane, masked pixels therefore have the noise of their
/// surroundings, and two columns and two rows are appended: zeros, then the edge pixels with the opposite
/// sign, so that the smoothed image is 0 between them.
class SepArrays {
 public:
  explicit SepArrays(const SepInput& input) : input_(input) {
    input.noise->plane.empty() ? blank_masked() : pad();
  }

  sep_image image() const {
    sep_image image{};
    image.dtype = SEP_TFLOAT;
    image.noise_type = SEP_NOISE_STDDEV;
    image.data = pixels_.empty() ? input_.pixels.data() : pixels_.data();
    if (noise_.empty()) {
      image.mask = input_.mask.data();
      image.mdtype = SEP_TBYTE;
      image.w = input_.width;
      image.h = input_.height;
      image.noiseval = static_cast<double>(input_.noise->constant);
      return image;
    }
    image.noise = noise_.data();
    image.ndtype = SEP_TFLOAT;
    image.w = width_;
    image.h = input_.height + kPad;
    return image;
  }

  /// Index in the input of a pixel of sep's arrays; -1 if beyond it (rounding of the brightest pixels leaves
  /// residuals there).
  int input_pixel(int pixel) const {
    if (noise_.empty()) return pixel;
    const int x = pixel % width_, y = pixel / width_;
    return x < input_.width && y < input_.height ? y * input_.width + x : -1;
  }

 private:
  /// Leaves `pixels_` empty if nothing is masked.
  void blank_masked() {
    const auto is_masked = [](std::uint8_t bits) { return bits != 0; };
    if (std::none_of(input_.mask.begin(), input_.mask.end(), is_masked)) return;
    pixels_.assign(input_.pixels.begin(), input_.pixels.end());
    for (std::size_t i = 0; i < pixels_.size(); ++i)
      if (is_masked(input_.mask[i])) pixels_[i] = 0;
  }
  void pad() {
    const SepInput& input = input_;
    width_ = input.width + kPad;
    const int height = input.height + kPad;
    pixels_.assign(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height), 0);
    noise_.assign(pixels_.size(), kNever);
    for (int y = 0; y <= input.height; ++y) {
      for (int x = 0; x <= input.width; ++x) {
        const std::size_t to = place(x, y), from = input_place(x, y);
        noise_[to] = input.noise->plane[from];
        const bool inside = x < input.width && y < input.height;
        if (inside && input.mask[from] == 0) pixels_[to] = input.pixels[from];
      }
    }
    for (int y = 0; y < input.height; ++y)
      pixels_[place(input.width + 1, y)] = -pixels_[place(input.width - 1, y)];
    for (int x = 0; x < width_; ++x)
      pixels_[place(x, input.height + 1)] = -pixels_[place(x, input.height - 1)];
  }
  std::size_t place(int x, int y) const { return static_cast<std::size_t>(y) * width_ + x; }
  std::size_t input_place(int x, int y) const {
    return static_cast<std::size_t>(std::min(y, input_.height - 1)) * input_.width +
           std::min(x, input_.width - 1);
  }

  const SepInput& input_;
  int width_ = 0;
  std::vector<float> pixels_;  ///< empty: those of the input
  std::vector<float> noise_;   ///< empty: constant, and nothing is padded
};

Source source_of(const sep_catalog& catalog, int i) {
  Source source;
  source.x = catalog.x[i];
  source.y = catalog.y[i];
  source.pixels = catalog.npix[i];
  source.flux = catalog.flux[i];
  source.peak = catalog.peak[i];
  source.semi_major = catalog.a[i];
  source.semi_minor = catalog.b[i];
  source.angle_rad = catalog.theta[i];
  source.x2 = catalog.x2[i];
  source.y2 = catalog.y2[i];
  source.xy = catalog.xy[i];
  source.x_min = catalog.xmin[i];
  source.x_max = catalog.xmax[i];
  source.y_min = catalog.ymin[i];
  source.y_max = catalog.ymax[i];
  if ((catalog.flag[i] & SEP_OBJ_MERGED) != 0) source.flags |= kDeblended;
  if ((catalog.flag[i] & SEP_OBJ_SINGU) != 0) source.flags |= kDegenerate;
  return source;
}

int extract_once(const sep_image& image, const DetectionOptions& options, const Parting& parting,
                 std::size_t stack_pixels, Catalog& catalog) {
  const auto stack = PixelStack::reserve(stack_pixels);
  sep_catalog* made = nullptr;
  const int status = sep_extract(&image, static_cast<float>(options.threshold), SEP_THRESH_REL,
                                 static_cast<int>(options.min_area), options.smooth ? kPyramid : nullptr, 3,
                                 3, SEP_FILTER_CONV, static_cast<int>(parting.levels), parting.contrast,
                                 parting.clean > 0 ? 1 : 0, parting.clean, &made);
  catalog.reset(made);
  return status;
}

}  // namespace

void check_sep(int status) {
  if (status == 0) return;
  char what[61] = "";
  char detail[513] = "";
  sep_get_errmsg(status, what);
  sep_get_errdetail(detail);
  throw numeric_error("sep: {} {}", what, detail);
}

std::vector<Extracted> run_sep(const SepInput& input, const DetectionOptions& options, const Parting& parting,
                               bool& overflow) {
  const SepArrays arrays(input);
  const sep_image image = arrays.image();
  const std::size_t all = static_cast<std::size_t>(image.w) * static_cast<std::size_t>(image.h) + 1000;
  Catalog catalog;
  int status = extract_once(image, options, parting, std::min(all, kFirstStackPixels), catalog);
  if (status == kPixelStackFull) status = extract_once(image, options, parting, all, catalog);
  overflow = status == kDeblendOverflow;
  if (overflow) return {};
  check_sep(status);
  std::vector<Extracted> found;
  for (int i = 0; i < catalog->nobj; ++i) {
    Extracted extracted;
    for (int k = 0; k < catalog->npix[i]; ++k) {
      const int pixel = arrays.input_pixel(catalog->pix[i][k]);
      if (pixel >= 0) extracted.pixels.push_back(pixel);
    }
    if (extracted.pixels.empty()) continue;
    extracted.source = source_of(*catalog, i);
    extracted.source.pixels = static_cast<std::int64_t>(extracted.pixels.size());
    extracted.source.x_max = std::min(extracted.source.x_max, input.width - 1);
    extracted.source.y_max = std::min(extracted.source.y_max, input.height - 1);
    found.push_back(std::move(extracted));
  }
  return found;
}

}  // namespace peculiar::detection
