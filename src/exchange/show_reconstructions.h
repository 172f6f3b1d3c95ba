#pragma once

#include "exchange/show.h"

namespace peculiar::exchange {

/// Draws the first images of a file of reconstructions, each beside its reconstruction on the same brightness
/// scale and the significance map, coloured by sign. Errors: usage (an option that applies to samples only),
/// input (empty or of another version).
ShowReport show_reconstructions(const ShowOptions& options, const RunContext& context);

}  // namespace peculiar::exchange
