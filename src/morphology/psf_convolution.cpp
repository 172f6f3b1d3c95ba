#include "morphology/psf_convolution.h"

#include <fftw3.h>

#include <algorithm>
#include <complex>
#include <map>
#include <mutex>
#include <numeric>

#include "base/error.h"

namespace peculiar::morphology {

namespace {

/// The next length with a fast Fourier transform.
int quick_length(int least) {
  for (int length = least;; ++length) {
    int rest = length;
    for (const int factor : {2, 3, 5}) {
      while (rest % factor == 0) rest /= factor;
    }
    if (rest == 1) return length;
  }
}

struct FreeFftw {
  void operator()(void* memory) const { fftwf_free(memory); }
};
template <typename Value>
using Buffer = std::unique_ptr<Value, FreeFftw>;

template <typename Value>
Buffer<Value> make_buffer(std::size_t count) {
  return Buffer<Value>(static_cast<Value*>(fftwf_malloc(count * sizeof(Value))));
}

struct Plans {
  fftwf_plan forward;
  fftwf_plan backward;
};

/// FFTW plans for a size, created once: planning is not thread-safe in FFTW, execution is.
Plans plans_of(int height, int width) {
  static std::mutex mutex;
  static auto& made = *new std::map<std::pair<int, int>, Plans>;  // never freed, like the plans
  const std::lock_guard lock(mutex);
  const auto found = made.find({height, width});
  if (found != made.end()) return found->second;
  const auto reals = make_buffer<float>(static_cast<std::size_t>(height) * width);
  const auto waves = make_buffer<fftwf_complex>(static_cast<std::size_t>(height) * (width / 2 + 1));
  const Plans plans{fftwf_plan_dft_r2c_2d(height, width, reals.get(), waves.get(), FFTW_ESTIMATE),
                    fftwf_plan_dft_c2r_2d(height, width, waves.get(), reals.get(), FFTW_ESTIMATE)};
  return made.emplace(std::pair{height, width}, plans).first->second;
}

}  // namespace

struct PsfConvolution::Work {
  int height;  // of the transforms
  int width;
  Plans plans;
  Buffer<float> reals;
  Buffer<fftwf_complex> waves;
  std::vector<std::complex<float>> kernel;

  std::size_t real_count() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
  std::size_t wave_count() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width / 2 + 1);
  }
};

PsfConvolution::PsfConvolution(const image::Image& psf, int height, int width) : work_(new Work) {
  const auto band = psf.band(0);
  const double sum = std::accumulate(band.begin(), band.end(), 0.0);
  if (!(sum > 0)) throw input_error("the PSF has the sum {}; give one with a positive sum", sum);
  const int y_centre = (psf.height - 1) / 2;
  const int x_centre = (psf.width - 1) / 2;
  const int tall = std::min(height - 1, psf.height / 2);
  const int wide = std::min(width - 1, psf.width / 2);
  work_->height = quick_length(height + tall);
  work_->width = quick_length(width + wide);
  work_->plans = plans_of(work_->height, work_->width);
  work_->reals = make_buffer<float>(work_->real_count());
  work_->waves = make_buffer<fftwf_complex>(work_->wave_count());
  float* reals = work_->reals.get();
  std::fill_n(reals, work_->real_count(), 0.0f);
  const double scale = 1 / (sum * static_cast<double>(work_->real_count()));
  for (int dy = -std::min(tall, y_centre); dy <= std::min(tall, psf.height - 1 - y_centre); ++dy) {
    for (int dx = -std::min(wide, x_centre); dx <= std::min(wide, psf.width - 1 - x_centre); ++dx) {
      const int y = (dy + work_->height) % work_->height;
      const int x = (dx + work_->width) % work_->width;
      reals[static_cast<std::size_t>(y) * work_->width + x] =
          static_cast<float>(psf.at(0, y_centre + dy, x_centre + dx) * scale);
    }
  }
  fftwf_execute_dft_r2c(work_->plans.forward, reals, work_->waves.get());
  for (std::size_t i = 0; i < work_->wave_count(); ++i)
    work_->kernel.emplace_back(work_->waves.get()[i][0], work_->waves.get()[i][1]);
}

PsfConvolution::~PsfConvolution() = default;

void PsfConvolution::apply(Plane& plane) {
  float* reals = work_->reals.get();
  std::fill_n(reals, work_->real_count(), 0.0f);
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x)
      reals[static_cast<std::size_t>(y) * work_->width + x] = static_cast<float>(plane.at(y, x));
  }
  fftwf_execute_dft_r2c(work_->plans.forward, reals, work_->waves.get());
  for (std::size_t i = 0; i < work_->wave_count(); ++i) {
    fftwf_complex& wave = work_->waves.get()[i];
    const std::complex<float> product = std::complex<float>(wave[0], wave[1]) * work_->kernel[i];
    wave[0] = product.real();
    wave[1] = product.imag();
  }
  fftwf_execute_dft_c2r(work_->plans.backward, work_->waves.get(), reals);
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x)
      plane.at(y, x) = reals[static_cast<std::size_t>(y) * work_->width + x];
  }
}

}  // namespace peculiar::morphology
