#!/usr/bin/env bash
# Everything there is, end to end, on generated images:
# ./run demo [--images N] [--output FOLDER] [--training 'OPTIONS OF peculiar train']
set -euo pipefail
build=$(realpath "$1")
shift
images=900
training='--preset quick'
output=demo
while [[ $# -gt 0 ]]; do
  case $1 in
    --images) images=${2:?}; shift 2 ;;
    --output) output=${2:?}; shift 2 ;;
    --training) training=${2:?}; shift 2 ;;
    *) echo "error: demo takes --images N, --output FOLDER and --training 'OPTIONS', not '$1'" >&2; exit 2 ;;
  esac
done
# Only a folder that the demo made is emptied: this file in it says so.
mark=.made_by_peculiar_demo
if [[ -e $output && ! -d $output || -d $output && ! -e $output/$mark && -n $(ls -A "$output") ]]; then
  echo "error: $output is there, and the demo did not make it; name another with --output, or delete it" >&2
  exit 2
fi
rm -rf "$output"
mkdir -p "$output"
cd "$output"
touch "$mark"

step() { printf '\n$ %s\n' "$*"; "$@"; }
peculiar() { "$build/peculiar" "$@"; }

step "$build/draw_galaxies" images --count "$images" --seed 1
step peculiar import images -o galaxies.h5 --labels folders --pixel-scale 0.06 --zero-point 25.9463
step peculiar info galaxies.h5
step peculiar split galaxies.h5 -o normal.h5 --rest others.h5 --where 'label == "single"'
step peculiar split normal.h5 -o train.h5 --rest held_out.h5 --fraction 0.8 --seed 7
step peculiar split held_out.h5 -o unseen.h5 --rest normals.h5 --fraction 0.5 --seed 7
step peculiar merge unseen.h5 others.h5 -o to_score.h5
step peculiar show galaxies.h5 -o galaxies.png -n 64 --random --labels id,label
step peculiar export to_score.h5 --images to_score.fits --catalogue to_score.vot
step peculiar train train.h5 -o model.safetensors $training
step peculiar info model.safetensors
step peculiar generate model.safetensors -o generated.h5 -n 64 --sheet generated.png
step peculiar score model.safetensors normals.h5 -o normal_scores.h5
step peculiar score model.safetensors to_score.h5 -o scores.h5 --reconstruct top:0.1 --regions regions.ecsv
step peculiar calibrate scores.h5 --normals normal_scores.h5
step peculiar top scores.h5 -n 30 -o top.png
step peculiar export scores.h5 --catalogue scores.vot
printf '\nLook at %s/top.png, galaxies.png, generated.png, model.health/samples.png and model.health/health.png there. With your own images: ./run peculiar import FOLDER -o sample.h5 --size 64 --rebin\n' "$PWD"
