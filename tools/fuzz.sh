#!/usr/bin/env bash
# Builds the fuzz targets with clang and runs each: fuzz.sh TORCH_FOLDER [SECONDS]. Ends with 77 where clang cannot build them.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${2:-60}
# clang alone is not enough: Debian packs its fuzzing runtime apart.
if ! clang++ -fsanitize=fuzzer,address -x c++ -o /dev/null - \
    <<<'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' 2>/dev/null; then
  echo "skipped: this needs clang++ with its fuzzing runtime (on Debian and Ubuntu: clang and libclang-rt-dev)" >&2
  exit 77
fi
build=build/fuzz
cmake --preset fuzz -DTorch_DIR="$1" -DPECULIAR_ROOMS="base;statistics;image;catalog;detection;fits;store;tables;artefacts;exchange;morphology;cosmos;simulation;horizon;hydro_hdf5;samp" >&2
cmake --build "$build" --target fuzzers >&2
status=0
for target in "$build"/fuzz_*; do
  [[ -x $target && -f $target ]] || continue
  name=$(basename "$target")
  seeds=tests/fuzz_seeds/${name#fuzz_}
  work=$build/corpus/$name
  mkdir -p "$work"
  echo "$name: $seconds s"
  ASAN_OPTIONS=allocator_may_return_null=1 "$target" "$work" $([[ -d $seeds ]] && echo "$seeds") -max_total_time="$seconds" -max_len=30000 -rss_limit_mb=2048 -timeout=10 \
    -print_final_stats=1 -artifact_prefix="$build/found-$name-" >"$work.log" 2>&1 || { status=1; tail -40 "$work.log"; }
  grep -E 'stat::number_of_executed_units|stat::peak_rss_mb' "$work.log" || true
done
exit $status
