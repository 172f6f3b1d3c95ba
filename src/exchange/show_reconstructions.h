#pragma once

#include "exchange/show.h"

namespace peculiar::exchange {

/// Draws the first images of a file of reconstructions, each beside its reconstruction on the same brightness
/// scale and the map of significance in colours of its sign. Errors: usage (an option that is of samples),
/// input (empty, not of this version).
ShowReport show_reconstructions(const ShowOptions& options, const RunContext& context);

}  // namespace peculiar::exchange
