#pragma once

namespace peculiar::cli {

/// Keeps freed memory in the process, instead of returning it to the system and getting it back page by page,
/// zeroed, with the next large tensor. Call once before training or heavy use of networks. Saves 10 to 20 %
/// of a training step.
void keep_freed_memory();

}  // namespace peculiar::cli
