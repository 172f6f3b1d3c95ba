#include "exchange/hdf5_images.h"

#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "base/error.h"
#include "base/name_list.h"

namespace peculiar::exchange {

namespace {

using store::ArrayEntry;

constexpr std::size_t kMostNamed = 12;  // datasets listed in a message

std::string parent_of(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string::npos ? "" : name.substr(0, slash);
}

std::string own_name_of(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

bool may_be_image(const ArrayEntry& entry) { return entry.is_numeric && entry.shape.size() >= 2; }

std::string list_in_words(const std::vector<ArrayEntry>& entries) {
  std::vector<std::string> words;
  for (const ArrayEntry& entry : entries) {
    words.push_back(entry.shape.empty() ? entry.name + " (one value)"
                                        : fmt::format("{} ({})", entry.name, fmt::join(entry.shape, " x ")));
  }
  return listed(words, kMostNamed);
}

/// The name without its digits: "obj" for obj12.
std::string without_digits(const std::string& name) {
  std::string rest;
  std::copy_if(name.begin(), name.end(), std::back_inserter(rest),
               [](unsigned char c) { return std::isdigit(c) == 0; });
  return rest;
}

template <typename Part>
std::set<std::string> parts(const std::vector<ArrayEntry>& entries, Part part) {
  std::set<std::string> result;
  for (const ArrayEntry& entry : entries) result.insert(part(entry.name));
  return result;
}

bool are_of_one_shape(const std::vector<ArrayEntry>& entries) {
  return std::all_of(entries.begin(), entries.end(),
                     [&](const ArrayEntry& entry) { return entry.shape == entries.front().shape; });
}

bool are_flat(const std::vector<ArrayEntry>& entries) {
  return std::all_of(entries.begin(), entries.end(),
                     [](const ArrayEntry& entry) { return entry.shape.size() == 2; });
}

/// Whether the names are one word and a number (obj_1, obj_2), or only numbers. Not F125W and F160W, nor
/// band_1 and band_2.
bool are_numbered(const std::vector<ArrayEntry>& images) {
  const auto word = [](const std::string& name) { return without_digits(own_name_of(name)); };
  const std::set<std::string> words = parts(images, word);
  if (words.size() != 1) return false;
  for (const char* of_bands : {"band", "channel", "ch", "filter", "plane", "layer", "b", "f"})
    if (words.begin()->substr(0, words.begin()->find_last_not_of("_- ") + 1) == of_bands) return false;
  return std::all_of(images.begin(), images.end(), [](const ArrayEntry& entry) {
    return std::isdigit(static_cast<unsigned char>(entry.name.back())) != 0;
  });
}

/// Whether each dataset is one object. Images in several bands, or an image with its noise and mask, differ
/// from that only in their names and number.
bool are_objects(const std::vector<ArrayEntry>& images) {
  constexpr std::size_t kMoreThanBands = 8;
  if (!are_flat(images)) return false;
  const std::size_t groups = parts(images, parent_of).size();
  if (groups == images.size()) return parts(images, own_name_of).size() == 1;
  return groups == 1 && are_of_one_shape(images) && (images.size() > kMoreThanBands || are_numbered(images));
}

Hdf5Images objects_of(const std::vector<ArrayEntry>& images) {
  Hdf5Images result;
  const bool by_group = parts(images, own_name_of).size() == 1;
  for (const ArrayEntry& entry : images) {
    result.datasets.push_back(entry.name);
    result.names.push_back(by_group ? parent_of(entry.name) : entry.name);
  }
  // If all are in one group, its name is not informative.
  const std::set<std::string> groups = parts(images, parent_of);
  if (!by_group && groups.size() == 1 && !groups.begin()->empty())
    for (std::string& name : result.names) name = own_name_of(name);
  return result;
}

/// A pattern that matches the likely images.
std::string pattern_for(const std::vector<ArrayEntry>& images) {
  const std::set<std::string> groups = parts(images, parent_of);
  if (groups.size() > 1) return "*/" + own_name_of(images.front().name);
  return groups.begin()->empty() ? "*" : *groups.begin() + "/*";
}

/// The datasets that a pattern or group name matches.
std::vector<ArrayEntry> matching(const std::vector<ArrayEntry>& entries, const std::string& wanted) {
  const bool is_pattern = wanted.find_first_of("*?[") != std::string::npos;
  std::vector<ArrayEntry> found;
  for (const ArrayEntry& entry : entries) {
    const bool is_meant = is_pattern ? ::fnmatch(wanted.c_str(), entry.name.c_str(), 0) == 0
                                     : parent_of(entry.name) == wanted && may_be_image(entry);
    if (is_meant) found.push_back(entry);
  }
  return found;
}

}  // namespace

Hdf5Images choose_hdf5_images(const std::string& path, const std::string& wanted) {
  return choose_hdf5_images(store::list_arrays(path), path, wanted);
}

Hdf5Images choose_hdf5_images(const std::vector<ArrayEntry>& entries, const std::string& path,
                              const std::string& wanted) {
  if (!wanted.empty()) {
    std::string name = wanted.front() == '/' ? wanted.substr(1) : wanted;
    while (name.ends_with('/')) name.pop_back();
    const bool is_dataset = std::any_of(entries.begin(), entries.end(),
                                        [&](const ArrayEntry& entry) { return entry.name == name; });
    const std::vector<ArrayEntry> found = is_dataset ? std::vector<ArrayEntry>() : matching(entries, name);
    if (!found.empty()) return objects_of(found);
    return {{name}, {}, false};  // opening it reports the error
  }
  std::vector<ArrayEntry> images;
  std::copy_if(entries.begin(), entries.end(), std::back_inserter(images), may_be_image);
  if (images.empty()) {
    throw input_error("{}: has no numeric dataset with two or more axes; it has: {}", path,
                      entries.empty() ? "none" : list_in_words(entries));
  }
  if (images.size() == 1) return {{images.front().name}, {}, false};
  if (!are_objects(images)) {
    throw input_error(
        "{}: holds several datasets; choose one with --dataset NAME, or several of one image each with a pattern (--dataset '{}'): {}",
        path, pattern_for(images), list_in_words(images));
  }
  Hdf5Images result = objects_of(images);
  result.is_guessed = true;
  return result;
}

}  // namespace peculiar::exchange
