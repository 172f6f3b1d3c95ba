#include "exchange/export_fits.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>

#include "base/progress.h"
#include "base/unit_spelling.h"
#include "fits/fits_writer.h"
#include "image/image.h"
#include "image/stamp_wcs.h"

namespace peculiar::exchange {

namespace {

using fits::Card;
using fits::ImageWriter;
using fits::PixelType;

constexpr std::size_t kMostHdus = 1000;  // with more, programs take long to open a file

/// World coordinates at the centres of a sample's stamps.
class StampSky {
 public:
  explicit StampSky(const store::SampleReader& sample) : header_(sample.header()) {
    const catalog::Table table =
        sample.rows().catalogue({image::kStampWcsColumns.begin(), image::kStampWcsColumns.end()});
    for (const char* name : image::kStampWcsColumns) {
      const catalog::Column* column = table.find(name);
      if (column == nullptr || !column->is_numeric()) return;
      columns_.push_back(*column);
    }
  }

  /// Nothing for a row without a position, or if the sample does not give the orientation of its stamps:
  /// without the four derivatives, coordinates would be a guess.
  std::optional<image::LocalWcs> of(std::size_t row) const {
    std::array<double, image::kStampWcsColumns.size()> values{};
    if (columns_.size() < values.size()) return std::nullopt;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = columns_[i].number(row);
    return image::stamp_wcs(header_, values);
  }

 private:
  const store::SampleHeader& header_;
  std::vector<catalog::Column> columns_;
};

class FitsExport {
 public:
  FitsExport(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
             const ExportOptions& options, const RunContext& context)
      : sample_(sample), rows_(rows), path_(options.images), context_(context), sky_(sample), writer_(path_) {
    const bool is_known =
        std::any_of(rows.begin(), rows.end(), [&](std::size_t row) { return sky_.of(row).has_value(); });
    has_hdus_ =
        options.layout == "hdus" || (options.layout == "auto" && is_known && rows.size() <= kMostHdus);
    if (options.layout == "auto" && is_known && !has_hdus_) {
      context.warning(
          "{}: {} images are too many for one HDU each, so they are stored in one array without world coordinates (ra, dec and cd1_1 to cd2_2 are in the catalogue); --layout hdus overrides this",
          path_, rows.size());
    }
  }

  void write(const std::string& provenance) {
    if (has_hdus_) {
      write_hdus(provenance);
    } else {
      write_stack(provenance);
    }
    writer_.close();
  }

 private:
  const store::SampleHeader& header() const { return sample_.header(); }

  /// [band, y, x], without the band axis if there is only one.
  std::vector<std::int64_t> stamp_shape() const {
    std::vector<std::int64_t> shape{header().height, header().width};
    if (header().band_count() > 1) shape.insert(shape.begin(), header().band_count());
    return shape;
  }
  std::vector<std::int64_t> stack_shape() const {
    return {static_cast<std::int64_t>(rows_.size()), header().band_count(), header().height, header().width};
  }

  /// Cards that apply to all images; import reads them back.
  std::vector<Card> meaning_cards(const std::string& unit) const {
    std::vector<Card> cards;
    if (!unit.empty())
      cards.push_back({"BUNIT", spelled_unit(unit, UnitStandard::kFits), "unit of the pixel values"});
    if (std::isfinite(header().pixel_scale_arcsec))
      cards.push_back({"PIXSCALE", header().pixel_scale_arcsec, "[arcsec] pixel scale"});
    const bool one_band = header().band_count() == 1;
    if (one_band) cards.push_back({"FILTER", header().bands.front(), "name of the band"});
    if (!one_band)
      cards.push_back({"BANDS", fmt::format("{}", fmt::join(header().bands, ",")), "their names"});
    for (std::size_t band = 0; band < header().bands.size(); ++band)
      cards.push_back({fmt::format("BAND{}", band + 1), header().bands[band], "name of the band"});
    for (std::size_t band = 0; band < header().zero_point_mag.size(); ++band) {
      const double zero_point = header().zero_point_mag[band];
      if (!std::isfinite(zero_point)) continue;
      if (one_band) cards.push_back({"MAGZERO", zero_point, "[mag] AB zero-point"});
      cards.push_back({fmt::format("MAGZERO{}", band + 1), zero_point, "[mag] AB zero-point of that band"});
    }
    return cards;
  }

  std::string squared_unit() const {
    return header().unit.empty() ? "" : fmt::format("({})**2", header().unit);
  }

  /// Rows from the bottom up, as in FITS.
  template <typename Value>
  std::vector<Value> read(const char* plane, std::size_t row) const {
    std::vector<Value> values(static_cast<std::size_t>(header().stamp_values()));
    sample_.rows().read(plane, static_cast<std::int64_t>(row), std::span(values));
    if (header().rows_upward) return values;
    const auto width = static_cast<std::size_t>(header().width),
               height = static_cast<std::size_t>(header().height);
    for (std::size_t first = 0; first < values.size(); first += width * height) {
      for (std::size_t y = 0; y < height / 2; ++y) {
        const auto upper = values.begin() + static_cast<std::ptrdiff_t>(first + y * width);
        const auto lower = values.begin() + static_cast<std::ptrdiff_t>(first + (height - 1 - y) * width);
        std::swap_ranges(upper, upper + static_cast<std::ptrdiff_t>(width), lower);
      }
    }
    return values;
  }

  void stop_if_cancelled() const {
    context_.stop_if_cancelled(
        fmt::format("{}: stopped before it was complete; the incomplete output was removed", path_));
  }

  template <typename Value>
  void write_array(const char* plane, Progress& progress) {
    for (const std::size_t row : rows_) {
      stop_if_cancelled();
      writer_.append(std::span<const Value>(read<Value>(plane, row)));
      progress.add(1);
    }
  }

  void write_stack(const std::string& provenance) {
    const int planes = 1 + (header().has_variance ? 1 : 0) + (header().has_mask ? 1 : 0) +
                       static_cast<int>(header().truth_planes.size());
    Progress progress(context_, "export", "images", planes * static_cast<std::int64_t>(rows_.size()));
    std::vector<Card> cards = meaning_cards(header().unit);
    cards.push_back({"PROVENAN", provenance, "how this file was made, JSON"});
    writer_.begin(PixelType::kFloat32, stack_shape(), cards);
    write_array<float>("images", progress);
    if (header().has_variance) {
      writer_.begin(PixelType::kFloat32, stack_shape(), with_name("VARIANCE", meaning_cards(squared_unit())));
      write_array<float>("variance", progress);
    }
    if (header().has_mask) {
      writer_.begin(PixelType::kUint8, stack_shape(), with_name("MASK", {}));
      write_array<std::uint8_t>("mask", progress);
    }
    for (const std::string& plane : header().truth_planes) {
      writer_.begin(PixelType::kFloat32, stack_shape(),
                    with_name(upper_case(plane).c_str(), meaning_cards(header().unit)));
      write_array<float>(plane.c_str(), progress);
    }
  }

  static std::string upper_case(std::string name) {
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
  }

  static std::vector<Card> with_name(const char* name, std::vector<Card> cards) {
    cards.insert(cards.begin(), {"EXTNAME", std::string(name), ""});
    return cards;
  }

  void write_hdus(const std::string& provenance) {
    Progress progress(context_, "export", "images", static_cast<std::int64_t>(rows_.size()));
    std::vector<Card> primary = meaning_cards(header().unit);
    primary.push_back({"NIMAGES", static_cast<std::int64_t>(rows_.size()), "images, in HDUs called SCI"});
    primary.push_back({"PROVENAN", provenance, "how this file was made, JSON"});
    writer_.begin(PixelType::kFloat32, {}, primary);
    const catalog::Column ids = sample_.rows().column("id");
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      stop_if_cancelled();
      const std::size_t row = rows_[i];
      const auto cards = [&](const char* name, std::vector<Card> own) {
        std::vector<Card> all =
            with_name(name, {{"EXTVER", static_cast<std::int64_t>(i) + 1, ""},
                             {"OBJECT", ids.text(row), "id in the sample"},
                             {"ROW", static_cast<std::int64_t>(row), "in the sample, from 0"}});
        all.insert(all.end(), own.begin(), own.end());
        const std::optional<image::LocalWcs> wcs = sky_.of(row);
        if (!wcs) return all;
        for (Card& card : fits::wcs_cards(*wcs, static_cast<int>(stamp_shape().size())))
          all.push_back(std::move(card));
        return all;
      };
      writer_.begin(PixelType::kFloat32, stamp_shape(), cards("SCI", meaning_cards(header().unit)));
      writer_.append(std::span<const float>(read<float>("images", row)));
      if (header().has_variance) {
        writer_.begin(PixelType::kFloat32, stamp_shape(), cards("VARIANCE", meaning_cards(squared_unit())));
        writer_.append(std::span<const float>(read<float>("variance", row)));
      }
      if (header().has_mask) {
        writer_.begin(PixelType::kUint8, stamp_shape(), cards("MASK", {}));
        writer_.append(std::span<const std::uint8_t>(read<std::uint8_t>("mask", row)));
      }
      for (const std::string& plane : header().truth_planes) {
        writer_.begin(PixelType::kFloat32, stamp_shape(),
                      cards(upper_case(plane).c_str(), meaning_cards(header().unit)));
        writer_.append(std::span<const float>(read<float>(plane.c_str(), row)));
      }
      progress.add(1);
    }
  }

  const store::SampleReader& sample_;
  const std::vector<std::size_t>& rows_;
  std::string path_;
  const RunContext& context_;
  StampSky sky_;
  ImageWriter writer_;
  bool has_hdus_ = false;
};

}  // namespace

void export_fits(const store::SampleReader& sample, const std::vector<std::size_t>& rows,
                 const ExportOptions& options, const std::string& provenance, const RunContext& context) {
  FitsExport(sample, rows, options, context).write(provenance);
}

}  // namespace peculiar::exchange
