#include "mock/fourier.h"

#include <fftw3.h>

#include <mutex>

namespace peculiar::mock {

namespace {

// FFTW creates and destroys plans in shared tables.
std::mutex planning;

fftwf_complex* as_fftw(std::complex<float>* values) { return reinterpret_cast<fftwf_complex*>(values); }

}  // namespace

struct FourierTransform::Plans {
  fftwf_plan rows_forward = nullptr, columns_forward = nullptr, columns_inverse = nullptr,
             rows_inverse = nullptr;
};

FourierTransform::FourierTransform(int edge, int first_row, int rows)
    : edge_(edge), first_row_(first_row), plans_(new Plans) {
  Buffer buffer(*this);
  float* grid = buffer.grid_.get();
  fftwf_complex* spectrum = as_fftw(buffer.spectrum_.get());
  const int columns = static_cast<int>(this->columns());
  const int kept = rows < 0 ? edge - first_row : rows;
  const std::lock_guard lock(planning);
  // Estimated rather than measured plans: the same in every run, and so the same bits.
  constexpr unsigned kFlags = FFTW_ESTIMATE;
  plans_->rows_forward =
      fftwf_plan_many_dft_r2c(1, &edge, edge, grid, nullptr, 1, edge, spectrum, nullptr, 1, columns, kFlags);
  const auto along_columns = [&](int sign) {
    return fftwf_plan_many_dft(1, &edge, columns, spectrum, nullptr, columns, 1, spectrum, nullptr, columns,
                               1, sign, kFlags);
  };
  plans_->columns_forward = along_columns(FFTW_FORWARD);
  plans_->columns_inverse = along_columns(FFTW_BACKWARD);
  plans_->rows_inverse = fftwf_plan_many_dft_c2r(1, &edge, kept, spectrum + spectrum_offset(), nullptr, 1,
                                                 columns, grid + grid_offset(), nullptr, 1, edge, kFlags);
}

FourierTransform::~FourierTransform() {
  const std::lock_guard lock(planning);
  for (fftwf_plan plan :
       {plans_->rows_forward, plans_->columns_forward, plans_->columns_inverse, plans_->rows_inverse})
    fftwf_destroy_plan(plan);
}

double FourierTransform::row_frequency(std::size_t row) const {
  const auto number = static_cast<double>(row);
  return (2 * number < edge_ ? number : number - edge_) / edge_;
}

double FourierTransform::column_frequency(std::size_t column) const {
  return static_cast<double>(column) / edge_;
}

void FourierTransform::forward(Buffer& buffer) const {
  fftwf_complex* spectrum = as_fftw(buffer.spectrum_.get());
  fftwf_execute_dft_r2c(plans_->rows_forward, buffer.grid_.get(), spectrum);
  fftwf_execute_dft(plans_->columns_forward, spectrum, spectrum);
}

void FourierTransform::inverse(Buffer& buffer) const {
  fftwf_complex* spectrum = as_fftw(buffer.spectrum_.get());
  fftwf_execute_dft(plans_->columns_inverse, spectrum, spectrum);
  fftwf_execute_dft_c2r(plans_->rows_inverse, spectrum + spectrum_offset(),
                        buffer.grid_.get() + grid_offset());
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
