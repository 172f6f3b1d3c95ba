#pragma once

/// Put before a function whose loops gain from wider registers: it is compiled for processors with AVX2 as
/// well, and the fitting version is chosen when the program starts. The results are identical to the last
/// bit, since AVX2 has no fused operations.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define PECULIAR_WIDE_LOOPS __attribute__((target_clones("avx2", "default")))
/// For AVX-512 too, which has fused operations: the file must be compiled with -ffp-contract=off.
#define PECULIAR_WIDEST_LOOPS __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define PECULIAR_WIDE_LOOPS
#define PECULIAR_WIDEST_LOOPS
#endif
