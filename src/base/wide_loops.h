#pragma once

// Before a function whose loops can be vectorised: a second form of it for processors that have AVX2, at
// twice the speed and with the same results to the last bit (no fused operations).
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define PECULIAR_WIDE_LOOPS __attribute__((target_clones("avx2", "default")))
#else
#define PECULIAR_WIDE_LOOPS
#endif
