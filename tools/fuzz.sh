#!/usr/bin/env bash
# Builds the fuzz targets with clang and runs each: fuzz.sh TORCH_FOLDER [SECONDS]. Ends with 77 where there is no clang.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${2:-60}
if ! command -v clang++ >/dev/null; then
  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    apt-get install -q -y --no-install-recommends clang >&2 || { echo "skipped: clang cannot be installed" >&2; exit 77; }
  else
    echo "skipped: clang is not installed" >&2
    exit 77
  fi
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
  "$target" "$work" $([[ -d $seeds ]] && echo "$seeds") -max_total_time="$seconds" -max_len=20000 -rss_limit_mb=2048 -timeout=10 \
    -print_final_stats=1 -artifact_prefix="$build/found-$name-" 2>"$work.log" || { status=1; tail -40 "$work.log"; }
  grep -E 'stat::number_of_executed_units|stat::peak_rss_mb' "$work.log" || true
done
exit $status
