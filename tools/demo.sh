#!/usr/bin/env bash
# The paper's first experiment on the built-in universe: demo.sh BUILD_FOLDER [--quick] [options of peculiar study]
# PECULIAR_DEMO_SETTINGS: a file to take in place of demo.toml, or of demo_quick.toml with --quick.
set -euo pipefail
build=$(realpath "$1")
tools=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
shift

settings=demo.toml
for word in "$@"; do
  if [[ $word == --quick ]]; then settings=demo_quick.toml; fi
done

"$build/peculiar" study mergers "${PECULIAR_DEMO_SETTINGS:-$tools/$settings}" -o demo "$@"
cat <<'TEXT'

Open the report in a browser; its table "The paper's numbers beside those found here" compares the two. The same command again, with other
settings, does only what they change. With your own data:
  ./run peculiar import FOLDER -o galaxies.h5 --size 64 --rebin               images, or
  ./run peculiar cutout --mosaic FIELD.fits --catalogue CATALOGUE.fits -o galaxies.h5
  ./run peculiar study outliers --sample galaxies.h5 -o outliers              the most unusual of them
  ./run peculiar study mergers --simulation FOLDER -o mergers                 a simulation of yours
TEXT
