#!/usr/bin/env bash
# Steps that make a container image, for Dockerfile, apptainer.def and the test. Run as root, on Debian 12 or 13 or Ubuntu 22.04 or newer:
#   steps.sh build PREFIX    in a checkout: installs missing packages, builds, installs under PREFIX, and lists the packages needed at run time
#   steps.sh runtime PREFIX  on a bare system with a copy of PREFIX: installs the listed packages
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# Packages of the shared libraries that the installed program uses from the system.
library_packages() {
  local path
  find "$1/bin/peculiar" "$1/lib" -type f \( -name peculiar -o -name '*.so*' \) -exec ldd {} + 2>/dev/null |
    awk '$2 == "=>" && $3 ~ /^\// {print $3}' | sort -u | while read -r path; do
      case $path in "$1"/*) continue ;; esac
      path=$(realpath "$path")
      dpkg-query -S "$path" 2>/dev/null || dpkg-query -S "${path#/usr}" 2>/dev/null || die "no package owns $path"
    done | sed 's/:.*//' | sort -u
}

[[ $# == 2 ]] || die "steps.sh build|runtime PREFIX"
prefix=$2
list=$prefix/share/peculiar/packages.txt
export DEBIAN_FRONTEND=noninteractive
case $1 in
  build)
    "$(dirname "$0")/../run" install --prefix "$prefix"
    mkdir -p "$(dirname "$list")"
    install -m 755 "$0" "$prefix/share/peculiar/steps.sh"
    # Figures need gnuplot and a font.
    { library_packages "$prefix"; echo fonts-dejavu-core; echo gnuplot-nox; } > "$list"
    rm -rf "$prefix/include" "$prefix/lib/cmake" && find "$prefix/lib" -name '*.a' -delete
    say "the program under $prefix needs: $(tr '\n' ' ' < "$list")"
    ;;
  runtime)
    [[ -s $list ]] || die "$list does not exist: copy all of PREFIX from the system where 'steps.sh build PREFIX' ran"
    apt-get update -q >&2
    xargs apt-get install -q -y --no-install-recommends < "$list" >&2
    rm -rf /var/lib/apt/lists/*
    "$prefix/bin/peculiar" --version
    ;;
  *) die "steps.sh build|runtime PREFIX" ;;
esac
