#pragma once

// Debian's header lacks extern "C".
extern "C" {
#include <sep.h>
}
