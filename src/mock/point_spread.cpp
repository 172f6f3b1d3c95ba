#include "mock/point_spread.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "fits/psf_image.h"
#include "image/psf_pixels.h"

namespace peculiar::mock {

namespace {

double sum_of(const image::Image& image) {
  double sum = 0;
  for (const float value : image.pixels) sum += static_cast<double>(value);
  return sum;
}

void normalise(image::Image& image) {
  const double sum = sum_of(image);
  for (float& value : image.pixels) value = static_cast<float>(static_cast<double>(value) / sum);
}

}  // namespace

PointSpread read_point_spread(const std::filesystem::path& path, std::optional<double> file_scale_arcsec,
                              double pixel_scale_arcsec, const RunContext& context) {
  const std::string name = path.string();
  const fits::PsfImage file = fits::read_psf_image(path);
  if (!file_scale_arcsec) file_scale_arcsec = file.scale_arcsec;
  if (!file_scale_arcsec)
    throw input_error("{}: has no world coordinates; give its pixel scale with --psf-scale", name);
  return image::psf_in_pixels(file.image, file_scale_arcsec, pixel_scale_arcsec, name, context);
}

PointSpread stand_in_point_spread(double pixel_scale_arcsec) {
  struct Part {
    double weight, deviation_arcsec;
  };
  constexpr std::array kParts{Part{0.2761, 0.0620}, Part{0.5393, 0.1467}, Part{0.0852, 0.4879},
                              Part{0.0691, 0.9813}, Part{0.0303, 1.8981}};
  constexpr double kReachArcsec = 5.0;
  const int half = std::max(1, static_cast<int>(std::ceil(kReachArcsec / pixel_scale_arcsec)));
  image::Image image(1, 2 * half + 1, 2 * half + 1);
  std::vector<double> sum(image.pixels.size(), 0.0);
  for (const Part& part : kParts) {
    const double deviation = part.deviation_arcsec / pixel_scale_arcsec;
    std::vector<double> share(static_cast<std::size_t>(image.width));
    const auto integral = [&](double x) { return 0.5 * std::erf(x / (deviation * std::numbers::sqrt2)); };
    for (int x = -half; x <= half; ++x)
      share[static_cast<std::size_t>(x + half)] = integral(x + 0.5) - integral(x - 0.5);
    for (std::size_t y = 0; y < share.size(); ++y) {
      for (std::size_t x = 0; x < share.size(); ++x)
        sum[y * share.size() + x] += part.weight * share[y] * share[x];
    }
  }
  std::copy(sum.begin(), sum.end(), image.pixels.begin());
  normalise(image);
  return image;
}

namespace {

/// sin(pi f) / (pi f): the transform of a pixel.
double pixel_transform(double frequency) {
  const double x = std::numbers::pi * frequency;
  return x == 0 ? 1 : std::sin(x) / x;
}

/// Transform of the point spread function, divided by those of the pixel and of the sampling kernel (four
/// pixels convolved), and by the normalisation of the transforms.
std::vector<std::complex<float>> transfer_function(const FourierTransform& transform,
                                                   const PointSpread& point) {
  FourierTransform::Buffer buffer(transform);
  std::fill(buffer.grid().begin(), buffer.grid().end(), 0.0F);
  const int half = point.width / 2;
  const int edge = transform.edge();
  for (int y = 0; y < point.height; ++y) {
    for (int x = 0; x < point.width; ++x) {
      const int row = (y - half + edge) % edge;
      const int column = (x - half + edge) % edge;
      buffer.grid()[static_cast<std::size_t>(row) * static_cast<std::size_t>(edge) +
                    static_cast<std::size_t>(column)] = point.at(0, y, x);
    }
  }
  transform.forward(buffer);
  std::vector<std::complex<float>> transfer(buffer.spectrum().begin(), buffer.spectrum().end());
  const auto deposited = [](double frequency) { return std::pow(pixel_transform(frequency), 5); };
  for (std::size_t y = 0, i = 0; y < static_cast<std::size_t>(edge); ++y) {
    const double row = deposited(transform.row_frequency(y)) * static_cast<double>(transform.values());
    for (std::size_t x = 0; x < transform.columns(); ++x, ++i)
      transfer[i] /= static_cast<float>(row * deposited(transform.column_frequency(x)));
  }
  return transfer;
}

}  // namespace

Convolver::Convolver(int frame, const std::vector<PointSpread>& point_spreads) : frame_(frame) {
  if (point_spreads.empty()) return;
  for (const PointSpread& point : point_spreads) margin_ = std::max(margin_, point.width / 2);
  transform_ =
      std::make_unique<FourierTransform>(FourierTransform::good_edge(frame + 2 * margin_), margin_, frame);
  for (const PointSpread& point : point_spreads) transfer_.push_back(transfer_function(*transform_, point));
}

Convolver::Workspace Convolver::workspace(int bands) const {
  Workspace result{LightGrid(bands, grid_edge()), std::nullopt};
  if (transform_) result.buffer.emplace(*transform_);
  return result;
}

namespace {

/// Written out, since the operator handles infinities, which do not occur.
void multiply(std::span<std::complex<float>> spectrum, const std::vector<std::complex<float>>& transfer) {
  auto* __restrict a = reinterpret_cast<float*>(spectrum.data());
  const auto* __restrict b = reinterpret_cast<const float*>(transfer.data());
  for (std::size_t i = 0; i < 2 * spectrum.size(); i += 2) {
    const float real = a[i] * b[i] - a[i + 1] * b[i + 1];
    a[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
    a[i] = real;
  }
}

}  // namespace

void Convolver::convolve(Workspace& workspace, std::size_t band, std::span<float> pixels) const {
  const std::span<const double> light = std::as_const(workspace.grid).band(band);
  if (!transform_) {
    std::transform(light.begin(), light.end(), pixels.begin(),
                   [](double value) { return static_cast<float>(value); });
    return;
  }
  FourierTransform::Buffer& buffer = *workspace.buffer;
  std::transform(light.begin(), light.end(), buffer.grid().begin(),
                 [](double value) { return static_cast<float>(value); });
  transform_->forward(buffer);
  const auto& transfer = transfer_[transfer_.size() == 1 ? 0 : band];
  multiply(buffer.spectrum(), transfer);
  transform_->inverse(buffer);
  const auto frame = static_cast<std::size_t>(frame_);
  const auto margin = static_cast<std::size_t>(margin_);
  const auto edge = static_cast<std::size_t>(transform_->edge());
  for (std::size_t y = 0; y < frame; ++y) {
    const auto row = buffer.grid().subspan((y + margin) * edge + margin, frame);
    std::copy(row.begin(), row.end(), pixels.begin() + static_cast<std::ptrdiff_t>(y * frame));
  }
}

}  // namespace peculiar::mock
