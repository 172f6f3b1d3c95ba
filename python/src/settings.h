#pragma once

#include <nanobind/nanobind.h>

#include "base/fields.h"

namespace peculiar::python {

namespace nb = nanobind;

/// What each setting is: name, type, default, unit, range, choices, doc.
nb::list settings_out(const Fields& fields);

/// Sets fields from keyword arguments; None leaves the default. Errors (usage): an unknown name, with the
/// nearest; those of Field::assign.
void set_fields(Fields& fields, const nb::dict& values);

template <typename Options>
Options options_in(const nb::dict& values, Options options = {}) {
  Fields fields;
  options.describe(fields);
  set_fields(fields, values);
  return options;
}

}  // namespace peculiar::python
