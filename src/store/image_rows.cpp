#include "store/image_rows.h"

#include <algorithm>

#include "base/error.h"

namespace peculiar::store {

ImageRows ImageRows::whole(const SampleReader& sample) {
  ImageRows found;
  found.count_ = sample.count();
  return found;
}

std::optional<ImageRows> ImageRows::find(const SampleReader& sample, const std::string& sample_job) {
  ImageRows found = whole(sample);
  if (sample.header().job == sample_job) return found;
  const auto& attributes = sample.rows().attributes();
  const bool is_part = std::any_of(attributes.begin(), attributes.end(), [&](const auto& attribute) {
    return attribute.first == kKeptOf && attribute.second == AttributeValue(sample_job);
  });
  if (!is_part || sample_job.empty()) return std::nullopt;
  const catalog::Column rows = sample.rows().column(kKeptRow);
  for (std::size_t i = 0; i < rows.size(); ++i)
    found.rows_.push_back(static_cast<std::int64_t>(rows.number(i)));
  if (!std::is_sorted(found.rows_.begin(), found.rows_.end()))
    throw input_error("{}: its column {} is not in rising order; cut the images anew (peculiar scan)",
                      sample.path().string(), kKeptRow);
  return found;
}

std::optional<std::int64_t> ImageRows::of(std::int64_t row) const {
  if (is_whole()) {
    if (row < 0 || row >= count_) return std::nullopt;
    return row;
  }
  const auto found = std::lower_bound(rows_.begin(), rows_.end(), row);
  if (found == rows_.end() || *found != row) return std::nullopt;
  return found - rows_.begin();
}

catalog::Column column_of_images(const SampleReader& sample, const ImageRows& images, const std::string& name,
                                 const catalog::Column& rows, const std::string& scores) {
  catalog::Column whole = sample.rows().column(name);
  std::vector<std::size_t> places(rows.size(), 0);
  std::vector<bool> missing;
  bool is_same = whole.size() == rows.size();
  for (std::size_t row = 0; row < places.size(); ++row) {
    const auto number = static_cast<std::int64_t>(rows.number(row));
    const std::optional<std::int64_t> place = images.of(number);
    if (!place && images.is_whole())
      throw input_error("{}: names row {}, {} has {} rows", scores, number, sample.path().string(),
                        sample.count());
    if (!place) {
      missing.resize(places.size(), false);
      missing[row] = true;
    }
    places[row] = static_cast<std::size_t>(place.value_or(0));
    is_same = is_same && place && places[row] == row;
  }
  if (is_same) return whole;
  catalog::Table table;
  table.add(std::move(whole));
  catalog::Table taken = table.take(places);
  catalog::Column column = *taken.find(name);
  for (std::size_t row = 0; row < missing.size(); ++row) {
    if (!missing[row]) continue;
    column.missing.resize(places.size(), false);
    column.missing[row] = true;
  }
  return column;
}

}  // namespace peculiar::store
