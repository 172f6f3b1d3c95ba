#!/usr/bin/env bash
# Builds the fuzz targets with clang and runs each: fuzz.sh TORCH_FOLDER [SECONDS]. Ends with 77 where there is no clang.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${2:-60}
# clang, and its runtime library, which Debian packs apart.
can_fuzz() {
  command -v clang++ >/dev/null && [[ -e $(clang++ -print-file-name=linux/libclang_rt.fuzzer-x86_64.a) ||
    -e $(clang++ -print-resource-dir)/lib/linux/libclang_rt.fuzzer-x86_64.a ]]
}
if ! can_fuzz && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  command -v clang++ >/dev/null || apt-get install -q -y --no-install-recommends clang >&2 || true
  apt-get install -q -y --no-install-recommends "libclang-rt-$(clang++ -dumpversion | cut -d. -f1)-dev" >&2 || true
fi
if ! can_fuzz; then
  echo "skipped: clang with its fuzzing runtime is not installed" >&2
  exit 77
fi
build=build/fuzz
cmake --preset fuzz -DTorch_DIR="$1" -DPECULIAR_ROOMS="base;image;catalog;fits;store" >&2
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
