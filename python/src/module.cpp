#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include "base/version.h"
#include "bindings.h"

NB_MODULE(_core, module) {
  namespace python = peculiar::python;
  module.doc() =
      "The rooms of Peculiar that need no network. Use the modules of peculiar, which check and document.";
  module.def("version", &peculiar::version, "Version of the rooms, as the program says it.");
  module.def("git_revision", &peculiar::git_revision);
  python::bind_errors();
  python::bind_settings(module);
  python::bind_row_files(module);
  python::bind_tables(module);
  python::bind_images(module);
  python::bind_statistics(module);
  python::bind_photometry(module);
}
