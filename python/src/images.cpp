#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "arrays.h"
#include "base/error.h"
#include "base/parallel.h"
#include "bindings.h"
#include "detection/detection.h"
#include "image/plane_cut.h"
#include "morphology/centred_psf.h"
#include "morphology/measure_stamps.h"
#include "morphology/measured_block.h"
#include "settings.h"
#include "work.h"

namespace peculiar::python {

namespace {

/// Stamps [n][y][x] of which each is in one piece, wherever the next one lies.
template <typename Value>
using Stamps = nb::ndarray<const Value, nb::ndim<3>, nb::device::cpu>;

template <typename Value>
morphology::StampPlanes<Value> planes_of(const Stamps<Value>& stamps, const char* name) {
  const auto width = static_cast<std::int64_t>(stamps.shape(2));
  if (stamps.stride(2) != 1 || stamps.stride(1) != width)
    throw internal_error("{}: the pixels of a stamp do not lie behind one another", name);
  return {stamps.data(), stamps.stride(0)};
}

template <typename Value>
morphology::StampPlanes<Value> planes_of(const std::optional<Stamps<Value>>& stamps,
                                         const Stamps<float>& images, const char* name) {
  if (!stamps) return {};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (stamps->shape(axis) != images.shape(axis))
      throw input_error("{}: its shape is ({}, {}, {}), that of the images is ({}, {}, {})", name,
                        stamps->shape(0), stamps->shape(1), stamps->shape(2), images.shape(0),
                        images.shape(1), images.shape(2));
  }
  return planes_of(*stamps, name);
}

nb::list measure(const Stamps<float>& images, const std::optional<Stamps<float>>& variance,
                 const std::optional<Stamps<std::uint8_t>>& mask, const std::optional<Plane>& psf,
                 const Numbers& gains, bool sersic, const nb::dict& detection, const std::string& unit,
                 int threads, nb::object progress) {
  morphology::StampArrays stamps;
  stamps.count = static_cast<std::int64_t>(images.shape(0));
  stamps.height = static_cast<int>(images.shape(1));
  stamps.width = static_cast<int>(images.shape(2));
  stamps.pixels = planes_of(images, "images");
  stamps.variance = planes_of(variance, images, "variance");
  stamps.mask = planes_of(mask, images, "mask");
  stamps.name = "the array";
  morphology::StampsOptions options{vector_of(gains), sersic,
                                    options_in<detection::DetectionOptions>(detection)};
  if (options.gains.size() > 1 && options.gains.size() != images.shape(0))
    throw input_error("gain: {} values are given for {} images; give one, or one an image",
                      options.gains.size(), images.shape(0));
  Work work(threads, std::move(progress));
  std::vector<catalog::Column> columns;
  work.run([&] {
    std::optional<image::Image> star;
    if (psf && sersic)
      star = morphology::centred_psf(span_of(*psf), static_cast<int>(psf->shape(0)),
                                     static_cast<int>(psf->shape(1)), "psf", work.context());
    const auto measured =
        morphology::measure_stamps(stamps, star ? &*star : nullptr, options, work.context());
    columns = morphology::measured_columns(measured, unit);
    std::vector<std::string> problems;
    for (const morphology::StampMeasurement& stamp : measured) problems.push_back(stamp.problem);
    columns.push_back({"problem", "", "why the image could not be measured", std::move(problems), {}});
  });
  return columns_out(columns);
}

template <typename Value>
catalog::Column source_column(const char* name, const std::string& unit, const char* description,
                              const std::vector<detection::Source>& sources,
                              const std::function<Value(const detection::Source&)>& value) {
  std::vector<Value> values;
  for (const detection::Source& source : sources) values.push_back(value(source));
  return {name, unit, description, std::move(values), {}};
}

std::vector<catalog::Column> source_columns(const std::vector<detection::Source>& sources,
                                            const std::string& unit) {
  using Source = detection::Source;
  std::vector<catalog::Column> columns;
  const auto integer = [&](const char* name, const char* description, auto get, const char* in = "") {
    columns.push_back(source_column<std::int64_t>(name, in, description, sources, get));
  };
  const auto number = [&](const char* name, const std::string& in, const char* description, auto get) {
    columns.push_back(source_column<double>(name, in, description, sources, get));
  };
  integer("label", "of its pixels in the segmentation", [](const Source& s) { return s.label; });
  number("x", "pix", "barycentre along rows, first pixel = 0", [](const Source& s) { return s.x; });
  number("y", "pix", "barycentre along columns", [](const Source& s) { return s.y; });
  integer("pixels", "number of its pixels", [](const Source& s) { return s.pixels; });
  number("flux", unit, "sum over its pixels, background taken off", [](const Source& s) { return s.flux; });
  number("peak", unit, "its brightest pixel, background taken off", [](const Source& s) { return s.peak; });
  number("semi_major", "pix", "root mean square along the major axis",
         [](const Source& s) { return s.semi_major; });
  number("semi_minor", "pix", "root mean square across the major axis",
         [](const Source& s) { return s.semi_minor; });
  number("angle", "rad", "of the major axis, from +x to +y", [](const Source& s) { return s.angle_rad; });
  number("x2", "pix**2", "second moment along rows", [](const Source& s) { return s.x2; });
  number("y2", "pix**2", "second moment along columns", [](const Source& s) { return s.y2; });
  number("xy", "pix**2", "mixed second moment", [](const Source& s) { return s.xy; });
  integer(
      "x_min", "first column", [](const Source& s) { return s.x_min; }, "pix");
  integer(
      "x_max", "last column", [](const Source& s) { return s.x_max; }, "pix");
  integer(
      "y_min", "first row", [](const Source& s) { return s.y_min; }, "pix");
  integer(
      "y_max", "last row", [](const Source& s) { return s.y_max; }, "pix");
  integer("flags", "1 deblended, 2 truncated, 4 has masked, 8 degenerate, 16 blend kept whole; added up",
          [](const Source& s) { return s.flags; });
  return columns;
}

nb::dict detect(const Plane& image, const std::optional<Plane>& variance,
                const std::optional<MaskPlane>& mask, const nb::dict& settings, const std::string& unit) {
  const auto options = options_in<detection::DetectionOptions>(settings);
  const detection::Frame frame{static_cast<int>(image.shape(0)), static_cast<int>(image.shape(1)),
                               span_of(image), span_of(mask), span_of(variance)};
  Work work(1, nb::none());
  detection::Detection found;
  work.run([&] { found = detection::detect(frame, options); });
  nb::dict out;
  out["columns"] = columns_out(source_columns(found.sources, unit));
  out["background"] = found.background;
  out["background_rms"] = found.background_rms;
  const std::vector<std::size_t> shape{image.shape(0), image.shape(1)};
  out["image"] = array_of(std::move(found.image), shape);
  out["segmentation"] = array_of(std::move(found.segmentation), shape);
  return out;
}

/// Stamps [n][size][size] of one plane.
nb::object cut(const Plane& plane, const Numbers& x, const Numbers& y, int size, double scale,
               bool keeps_mean, int threads) {
  const std::size_t pixels = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
  std::vector<float> stamps(x.size() * pixels);
  const image::PlaneView from{static_cast<int>(plane.shape(0)), static_cast<int>(plane.shape(1)),
                              span_of(plane)};
  Work work(threads, nb::none());
  work.run([&] {
    parallel_for(static_cast<std::int64_t>(x.size()), work.context().threads, [&](std::int64_t i, int) {
      work.context().stop_if_cancelled("stopped while cutting");
      const auto k = static_cast<std::size_t>(i);
      const std::span<float> stamp = std::span(stamps).subspan(k * pixels, pixels);
      if (scale == 1) {
        image::cut_plane(from, x(k), y(k), size, stamp);
      } else {
        image::resample_plane(from, {x(k), y(k), {scale, 0, 0, scale}}, size,
                              keeps_mean ? image::RebinKind::kMean : image::RebinKind::kFlux, stamp);
      }
    });
  });
  return array_of(std::move(stamps),
                  {x.size(), static_cast<std::size_t>(size), static_cast<std::size_t>(size)});
}

}  // namespace

void bind_images(nb::module_& module) {
  module.def("measure", &measure, nb::arg("images"), nb::arg("variance").none(), nb::arg("mask").none(),
             nb::arg("psf").none(), nb::arg("gains"), nb::arg("sersic"), nb::arg("detection"),
             nb::arg("unit"), nb::arg("threads"), nb::arg("progress").none());
  module.def("detect", &detect, nb::arg("image"), nb::arg("variance").none(), nb::arg("mask").none(),
             nb::arg("settings"), nb::arg("unit"));
  module.def("cut", &cut, nb::arg("plane"), nb::arg("x"), nb::arg("y"), nb::arg("size"), nb::arg("scale"),
             nb::arg("keeps_mean"), nb::arg("threads"));
}

}  // namespace peculiar::python
