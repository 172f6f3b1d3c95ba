#include "base/error.h"
#include "base/error_kind.h"
#include "base/run_context.h"
#include "bindings.h"

namespace peculiar::python {

namespace {

void raise(const char* kind, const char* message) {
  const nb::object error = nb::module_::import_("peculiar.errors").attr("error_of_kind")(kind, message);
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
}

}  // namespace

void bind_errors() {
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const Error& error) {
      raise(kind_name(error.kind()), error.what());
    } catch (const Interrupted& interrupted) {
      raise("cancelled", interrupted.what());
    }
  });
}

}  // namespace peculiar::python
