#include "mock/fourier.h"

#include <fftw3.h>

#include <mutex>

namespace peculiar::mock {

namespace {

// FFTW makes and ends plans in shared tables.
std::mutex planning;

fftwf_complex* as_fftw(std::complex<float>* values) { return reinterpret_cast<fftwf_complex*>(values); }

}  // namespace

struct FourierTransform::Plans {
  fftwf_plan forward = nullptr;
  fftwf_plan inverse = nullptr;
};

FourierTransform::FourierTransform(int edge) : edge_(edge), plans_(new Plans) {
  Buffer buffer(*this);
  const std::lock_guard lock(planning);
  // Estimated, not measured, plans: the same ones in every run, and so the same bits.
  plans_->forward =
      fftwf_plan_dft_r2c_2d(edge, edge, buffer.grid_.get(), as_fftw(buffer.spectrum_.get()), FFTW_ESTIMATE);
  plans_->inverse =
      fftwf_plan_dft_c2r_2d(edge, edge, as_fftw(buffer.spectrum_.get()), buffer.grid_.get(), FFTW_ESTIMATE);
}

FourierTransform::~FourierTransform() {
  const std::lock_guard lock(planning);
  fftwf_destroy_plan(plans_->forward);
  fftwf_destroy_plan(plans_->inverse);
}

double FourierTransform::row_frequency(std::size_t row) const {
  const auto number = static_cast<double>(row);
  return (2 * number < edge_ ? number : number - edge_) / edge_;
}

double FourierTransform::column_frequency(std::size_t column) const {
  return static_cast<double>(column) / edge_;
}

void FourierTransform::forward(Buffer& buffer) const {
  fftwf_execute_dft_r2c(plans_->forward, buffer.grid_.get(), as_fftw(buffer.spectrum_.get()));
}

void FourierTransform::inverse(Buffer& buffer) const {
  fftwf_execute_dft_c2r(plans_->inverse, as_fftw(buffer.spectrum_.get()), buffer.grid_.get());
}

FourierTransform::Buffer::Buffer(const FourierTransform& transform)
    : values_(transform.values()),
      spectrum_values_(transform.spectrum_values()),
      grid_(fftwf_alloc_real(values_)),
      spectrum_(reinterpret_cast<std::complex<float>*>(fftwf_alloc_complex(spectrum_values_))) {
  if (!grid_ || !spectrum_) throw std::bad_alloc();
}

void FourierTransform::Buffer::Free::operator()(void* memory) const { fftwf_free(memory); }

int FourierTransform::good_edge(int least) {
  for (int edge = least + least % 2;; edge += 2) {
    int rest = edge;
    for (const int prime : {2, 3, 5}) {
      while (rest % prime == 0) rest /= prime;
    }
    if (rest == 1) return edge;
  }
}

}  // namespace peculiar::mock
