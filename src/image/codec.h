#pragma once

#include "image/npy.h"            // IWYU pragma: export
#include "image/picture_codec.h"  // IWYU pragma: export
