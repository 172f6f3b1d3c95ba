#pragma once

#include "explorer/explorer.h"

namespace peculiar::explorer {

/// {"command", "words"}: the command that lists the images of the view that is asked for; "" where the
/// program has none, and then what to do instead, in words.
Answer view_command(Explorer& explorer, const Request& request);

}  // namespace peculiar::explorer
