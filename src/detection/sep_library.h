#pragma once

// Debian's header does not say that it is C.
extern "C" {
#include <sep.h>
}
