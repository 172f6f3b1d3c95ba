#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>

namespace peculiar::mock {

/// Unnormalised Fourier transforms of square real grids: forward, then inverse, multiplies by edge^2.
/// Thread-safe if each thread has its own buffers. Rows and columns are transformed one after the other,
/// which is faster than FFTW's estimated two-dimensional plan and allows rows to be left out. Row y of a
/// spectrum is frequency y / edge (y / edge - 1 from the middle on) [cycles/px], columns 0 .. edge / 2 are
/// the frequencies along x; the rest follows by symmetry.
class FourierTransform {
 public:
  /// inverse() restores only rows [first_row, first_row + rows) of the grid; by default all.
  explicit FourierTransform(int edge, int first_row = 0, int rows = -1);
  ~FourierTransform();
  FourierTransform(const FourierTransform&) = delete;
  FourierTransform& operator=(const FourierTransform&) = delete;

  int edge() const { return edge_; }
  std::size_t values() const { return static_cast<std::size_t>(edge_) * static_cast<std::size_t>(edge_); }
  std::size_t columns() const { return static_cast<std::size_t>(edge_) / 2 + 1; }
  std::size_t spectrum_values() const { return columns() * static_cast<std::size_t>(edge_); }
  double row_frequency(std::size_t row) const;
  double column_frequency(std::size_t column) const;

  /// Memory for one grid and its spectrum, in the layout of the transforms.
  class Buffer {
   public:
    explicit Buffer(const FourierTransform& transform);
    std::span<float> grid() { return {grid_.get(), values_}; }
    std::span<std::complex<float>> spectrum() { return {spectrum_.get(), spectrum_values_}; }

   private:
    friend class FourierTransform;
    struct Free {
      void operator()(void* memory) const;
    };
    std::size_t values_, spectrum_values_;
    std::unique_ptr<float, Free> grid_;
    std::unique_ptr<std::complex<float>, Free> spectrum_;
  };
  void forward(Buffer& buffer) const;  ///< grid to spectrum
  void inverse(Buffer& buffer) const;  ///< spectrum, which is overwritten, to the grid's rows

  /// The smallest edge of at least `least` with a fast transform: even, with prime factors 2, 3 and 5.
  static int good_edge(int least);

 private:
  std::size_t grid_offset() const {
    return static_cast<std::size_t>(first_row_) * static_cast<std::size_t>(edge_);
  }
  std::size_t spectrum_offset() const { return static_cast<std::size_t>(first_row_) * columns(); }

  int edge_, first_row_;
  struct Plans;
  std::unique_ptr<Plans> plans_;
};

}  // namespace peculiar::mock
