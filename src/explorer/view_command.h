#pragma once

#include "explorer/explorer.h"

namespace peculiar::explorer {

/// {"command", "words"}: the command that lists the images of the requested view; "" if no command can, and
/// then `words` say what to do instead.
Answer view_command(Explorer& explorer, const Request& request);

}  // namespace peculiar::explorer
