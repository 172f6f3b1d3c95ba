#include "base/error.h"
#include "base/run_context.h"
#include "bindings.h"

namespace peculiar::python {

namespace {

const char* kind_name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUsage:
      return "usage";
    case ErrorKind::kConfig:
      return "config";
    case ErrorKind::kInput:
      return "input";
    case ErrorKind::kNumeric:
      return "numeric";
    case ErrorKind::kInternal:
      break;
  }
  return "internal";
}

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
