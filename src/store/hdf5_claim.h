#pragma once

#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/hdf5_handle.h"

namespace peculiar::store {

/// Error (input) where `values` values of that dataset cannot come from what its file holds: the file is
/// damaged, or stores (almost) nothing of them. Asked before memory is taken for them. Up to 64 MiB are
/// always believed, since values that are not stored may be read as fill values. `place` ("PATH: NAME")
/// opens messages.
void check_claim(hid_t dataset, std::uint64_t values, const std::string& place);
/// All of a dataset; the number of its values.
std::uint64_t check_claim(hid_t dataset, const std::string& place);
/// The same of an attribute, which must be whole in its file.
void check_attribute_claim(hid_t attribute, const std::string& name);

/// The product, or the greatest number where it is greater than that.
std::uint64_t capped_product(std::uint64_t a, std::uint64_t b);

/// So many values. Error (input) where memory does not suffice.
template <typename Value>
std::vector<Value> room_for(std::uint64_t count, const std::string& place) {
  const auto too_large = [&] { return input_error("{}: {} values do not fit into memory", place, count); };
  try {
    return std::vector<Value>(count);
  } catch (const std::bad_alloc&) {
    throw too_large();
  } catch (const std::length_error&) {
    throw too_large();
  }
}

}  // namespace peculiar::store
