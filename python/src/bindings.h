#pragma once

#include <nanobind/nanobind.h>

namespace peculiar::python {

namespace nb = nanobind;

// One file each; they turn arguments into those of a room, call it, and turn what it gives into arrays.
void bind_errors();
void bind_settings(nb::module_& module);
void bind_row_files(nb::module_& module);
void bind_tables(nb::module_& module);
void bind_images(nb::module_& module);
void bind_statistics(nb::module_& module);
void bind_photometry(nb::module_& module);

}  // namespace peculiar::python
