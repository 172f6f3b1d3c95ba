#include "survey/cutter.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/error.h"
#include "base/parallel.h"

namespace peculiar::survey {

namespace {

constexpr std::int64_t kValuesPerPut = std::int64_t{1} << 19;
constexpr std::size_t kMostObjects = 16384;  // in a group, whose grids and records are in memory
constexpr double kGapInPatches = 3;
constexpr std::int64_t kMiB = std::int64_t{1} << 20;

}  // namespace

void Cutter::sort(std::vector<Placed>& objects) {
  std::sort(objects.begin(), objects.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.field, a.y, a.row) < std::tie(b.field, b.y, b.row);
  });
}

std::vector<StampGrid> Cutter::grids_of(const Placed& object, int worker) const {
  const Field& field = survey_.fields[static_cast<std::size_t>(object.field)];
  std::vector<StampGrid> grids;
  for (const Mosaic& mosaic : field.mosaics) {
    const auto pixel = other_pixel(field.first(), mosaic, object.x, object.y, worker);
    if (pixel) {
      grids.push_back(stamp_grid(maker_.geometry(), mosaic, pixel->x, pixel->y, worker));
    } else {
      // Outside this mosaic: like a stamp beside it.
      StampGrid nowhere = grids.empty() ? StampGrid() : grids.front();
      nowhere.x0 = -nowhere.width;
      grids.push_back(nowhere);
    }
  }
  return grids;
}

std::vector<Placed> Cutter::take_inside(const std::vector<Placed>& objects) const {
  std::vector<char> inside(objects.size());
  parallel_for(static_cast<std::int64_t>(objects.size()), context_.threads, [&](std::int64_t i, int worker) {
    const Placed& object = objects[static_cast<std::size_t>(i)];
    const Field& field = survey_.fields[static_cast<std::size_t>(object.field)];
    const std::vector<StampGrid> grids = grids_of(object, worker);
    bool all = true;
    for (std::size_t band = 0; band < grids.size(); ++band)
      all = all && grids[band].is_inside(field.mosaics[band]);
    inside[static_cast<std::size_t>(i)] = all;
  });
  std::vector<Placed> result;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (inside[i]) result.push_back(objects[i]);
  }
  return result;
}

store::SampleHeader Cutter::header(std::int64_t count) const {
  const StampGeometry& geometry = maker_.geometry();
  store::SampleHeader header;
  header.count = count;
  header.bands = survey_.bands;
  header.height = header.width = geometry.size;
  header.unit = survey_.unit;
  header.zero_point_mag = survey_.zero_point_mag;
  header.pixel_scale_arcsec =
      geometry.pixel_scale_arcsec.value_or(survey_.fields.front().first().pixel_scale_arcsec);
  header.has_variance = survey_.has_noise;
  header.has_mask = survey_.has_noise || survey_.has_mask ||
                    maker_.treatment().neighbours == PatchTreatment::Neighbours::kMask;
  return header;
}

std::int64_t Cutter::rows_per_group(const std::vector<MosaicWindow>& windows, std::int64_t patch_rows) const {
  const double scale = windows.front().mosaic().pixel_scale_arcsec;
  const auto fits_memory = [&](std::int64_t rows) {
    std::int64_t bytes = 0;
    for (const MosaicWindow& window : windows) {
      const double finer = scale / window.mosaic().pixel_scale_arcsec;
      const double own =
          static_cast<double>(patch_rows + rows) * (std::isfinite(finer) ? std::max(1.0, finer) : 1);
      bytes += window.bytes(static_cast<std::int64_t>(std::ceil(own)));
    }
    return bytes <= pace_.memory_mib * kMiB;
  };
  std::int64_t rows = pace_.group_rows;
  while (rows > 1 && !fits_memory(rows)) rows /= 2;
  return rows;
}

std::size_t Cutter::end_of_group(std::span<const Placed> objects, std::size_t first, std::int64_t rows,
                                 std::int64_t patch_rows) const {
  // Rows between objects farther apart are not needed.
  const double gap = kGapInPatches * static_cast<double>(patch_rows);
  std::size_t end = first + 1;
  while (end < objects.size() && objects[end].field == objects[first].field && end - first < kMostObjects &&
         objects[end].y - objects[first].y < static_cast<double>(rows) &&
         objects[end].y - objects[end - 1].y < gap)
    ++end;
  return end;
}

void Cutter::cover(const std::vector<std::vector<StampGrid>>& grids,
                   std::vector<MosaicWindow>& windows) const {
  std::vector<std::pair<std::int64_t, std::int64_t>> rows;
  std::int64_t bytes = 0;
  for (std::size_t band = 0; band < windows.size(); ++band) {
    const std::int64_t height = windows[band].mosaic().height;
    std::int64_t begin = height, end = 0;
    for (const std::vector<StampGrid>& object : grids) {
      begin = std::min<std::int64_t>(begin, object[band].y0);
      end = std::max<std::int64_t>(end, object[band].y0 + object[band].height);
    }
    begin = std::clamp<std::int64_t>(begin, 0, height);
    end = std::clamp<std::int64_t>(end, begin, height);
    rows.emplace_back(begin, end);
    bytes += windows[band].bytes(end - begin);
  }
  if (bytes > pace_.memory_mib * kMiB)
    throw input_error(
        "{}: stamps need {} of its rows in memory at once, which with all bands and planes take {} MiB; give --memory {} or more",
        windows.front().mosaic().file.image, rows.front().second - rows.front().first, bytes / kMiB + 1,
        bytes / kMiB + 1);
  for (std::size_t band = 0; band < windows.size(); ++band)
    windows[band].cover(rows[band].first, rows[band].second);
}

void Cutter::cut_chunk(std::span<const Placed> objects, std::span<const std::vector<StampGrid>> grids,
                       const std::vector<MosaicWindow>& windows, std::int64_t first, int worker,
                       StampSink& sink) const {
  const store::SampleHeader known = header(0);
  const auto values = static_cast<std::size_t>(known.stamp_values());
  std::vector<float> image(objects.size() * values), variance(known.has_variance ? image.size() : 0);
  std::vector<std::uint8_t> mask(known.has_mask ? image.size() : 0);
  std::vector<StampRecord> records(objects.size());
  {
    const WorkTime::Span cutting(pace_.times == nullptr ? nullptr : &pace_.times->cutting);
    for (std::size_t i = 0; i < objects.size(); ++i) {
      StampPlanes planes{std::span(image).subspan(i * values, values), {}, {}};
      if (known.has_variance) planes.variance = std::span(variance).subspan(i * values, values);
      if (known.has_mask) planes.mask = std::span(mask).subspan(i * values, values);
      records[i] = maker_.make(windows, grids[i], objects[i], worker, planes);
    }
  }
  sink.put({first, image, variance, mask, records});
}

void Cutter::cut(std::span<const Placed> objects, std::int64_t first,
                 std::span<const std::vector<StampGrid>> grids, const std::vector<MosaicWindow>& windows,
                 StampSink& sink) const {
  const std::size_t at_once =
      static_cast<std::size_t>(std::max<std::int64_t>(1, kValuesPerPut / header(0).stamp_values()));
  const std::size_t chunks = (objects.size() + at_once - 1) / at_once;
  parallel_for(static_cast<std::int64_t>(chunks), context_.threads, [&](std::int64_t chunk, int worker) {
    const std::size_t from = static_cast<std::size_t>(chunk) * at_once;
    const std::size_t count = std::min(objects.size() - from, at_once);
    cut_chunk(objects.subspan(from, count), grids.subspan(from, count), windows,
              first + static_cast<std::int64_t>(from), worker, sink);
  });
}

std::vector<MosaicWindow> Cutter::open_windows(int field) const {
  WorkTime* reading = pace_.times == nullptr ? nullptr : &pace_.times->reading;
  const WorkTime::Span opening(reading);
  std::vector<MosaicWindow> windows;
  for (const Mosaic& mosaic : survey_.fields[static_cast<std::size_t>(field)].mosaics)
    windows.emplace_back(mosaic, maker_.treatment().is_needed(), context_.threads, reading);
  return windows;
}

void Cutter::run(const std::vector<Placed>& all, StampSink& sink) const {
  const auto objects =
      std::span(all).first(static_cast<std::size_t>(std::min<std::int64_t>(std::ssize(all), sink.end())));
  auto first = static_cast<std::size_t>(sink.begin());
  while (first < objects.size()) {
    const int field = objects[first].field;
    std::vector<MosaicWindow> windows = open_windows(field);
    while (first < objects.size() && objects[first].field == field) {
      const std::int64_t patch_rows = grids_of(objects[first], 0).front().height;
      const std::size_t end = end_of_group(objects, first, rows_per_group(windows, patch_rows), patch_rows);
      std::vector<std::vector<StampGrid>> grids(end - first);
      parallel_for(static_cast<std::int64_t>(grids.size()), context_.threads,
                   [&](std::int64_t i, int worker) {
                     grids[static_cast<std::size_t>(i)] =
                         grids_of(objects[first + static_cast<std::size_t>(i)], worker);
                   });
      cover(grids, windows);
      cut(objects.subspan(first, end - first), static_cast<std::int64_t>(first), grids, windows, sink);
      sink.commit(static_cast<std::int64_t>(end));
      first = end;
      if (context_.cancelled() && first < objects.size()) {
        sink.keep();
        throw Interrupted(fmt::format("stopped at stamp {} of {}; run the same command again to continue",
                                      first, objects.size()));
      }
    }
  }
}

void Cutter::make_each(std::span<const Placed> objects, const StampMaker& maker, const Visit& visit) const {
  const int size = maker.geometry().size;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::vector<MosaicWindow> windows = open_windows(objects[i].field);
    const std::vector<StampGrid> grids = grids_of(objects[i], 0);
    cover({grids}, windows);
    image::Image image(static_cast<int>(windows.size()), size, size);
    std::vector<float> variance(survey_.has_noise ? image.pixels.size() : 0);
    std::vector<std::uint8_t> mask(image.pixels.size());
    maker.make(windows, grids, objects[i], 0, {image.pixels, variance, mask});
    visit(i, std::move(image), std::move(mask));
  }
}

}  // namespace peculiar::survey
