#pragma once

#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/hdf5_handle.h"

namespace peculiar::store {

/// Error (input) if `values` values of that dataset cannot come from the contents of its file: the file is
/// damaged, or stores (almost) none of them. Called before memory is allocated for them. Up to 64 MiB always
/// pass, since values that are not stored may be read as fill values. `place` ("PATH: NAME") starts messages.
void check_claim(hid_t dataset, std::uint64_t values, const std::string& place);
/// The same for a whole dataset; returns its number of values.
std::uint64_t check_claim(hid_t dataset, const std::string& place);
/// The same for an attribute, which its file must hold completely.
void check_attribute_claim(hid_t attribute, const std::string& name);

/// Returns the product, or the largest representable number if the product overflows.
std::uint64_t capped_product(std::uint64_t a, std::uint64_t b);

/// Allocates that many values. Error (input) if memory does not suffice.
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
