#!/usr/bin/env python3
"""The explorer's page in headless Chromium (tests/node/check_explorer.cjs) on a small run of the program, and on a million images.

Usage: explorer_page_test.py PECULIAR DRAW_GALAXIES BENCH_EXPLORER_FILES. PECULIAR_PAGE_MODULES names a folder of playwright-core and axe-core
(./run test --slow); PECULIAR_PAGE_PICTURES, where it is set, a folder for a picture of every screen. Exits 77 where they are missing.
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

PROGRAM, DRAW, FILES = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
CHECK = pathlib.Path(__file__).parents[1] / "node" / "check_explorer.cjs"
TINY = ["--steps", "6", "--encoder-steps", "5", "--contrast-steps", "5", "--width", "4", "--latent", "8", "--batch", "8", "--threads", "1"]
IMAGES = 260  # three pages of a hundred
MANY = 1_000_000


def run(*arguments):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, (arguments, result.stdout, result.stderr)


def make_run(folder):
    """Scores of galaxies with everything that the page can show: a calibration, reconstructions, features, a map."""
    subprocess.run([DRAW, folder / "images", "--count", str(IMAGES), "--seed", "3"], check=True, stdout=subprocess.DEVNULL)
    sample, model, scores = folder / "galaxies.h5", folder / "model.safetensors", folder / "scores.h5"
    run("import", folder / "images", "-o", sample, "--labels", "folders")
    run("train", sample, "-o", model, *TINY)
    run("score", model, sample, "-o", scores, "--features-out", folder / "features.h5", "--reconstruct", "all", "--threads", "1")
    run("calibrate", scores)
    run("embed", folder / "features.h5", "-o", folder / "embedding.csv", "--method", "pca")
    # Other galaxies under the same names, for the scores to be replaced by (faults.cjs).
    subprocess.run([DRAW, folder / "other_images", "--count", str(IMAGES), "--seed", "4"], check=True, stdout=subprocess.DEVNULL)
    run("import", folder / "other_images", "-o", folder / "other_galaxies.h5", "--labels", "folders")
    run("score", model, folder / "other_galaxies.h5", "-o", folder / "other_images.h5", "--threads", "1")
    return [scores, "--features", folder / "features.h5", "--embedding", folder / "embedding.csv"]


def write_map(path):
    """A place for each of the many images, in four heaps; beside the scores, where the program looks for it."""
    draw = random.Random(1)
    with open(path, "w", encoding="utf-8") as table:
        table.write("id,embedding_x,embedding_y\n")
        for i in range(MANY):
            table.write(f"J{1000000000 + 37 * i},{draw.gauss(4 * (i % 2), 1):.4f},{draw.gauss(4 * (i // 2 % 2), 1):.4f}\n")


def check(only, explored, home, pictures=None):
    command = ["node", CHECK, "--only", only] + (["--pictures", pictures] if pictures else [])
    environment = {**os.environ, "XDG_STATE_HOME": str(home)}  # tokens are kept from one start to the next
    command += [PROGRAM, "explore", *explored, "--no-browser", "--who", "anna"]
    status = subprocess.run([str(word) for word in command], env=environment, check=False).returncode
    if status == 77:
        sys.exit(77)
    assert status == 0, f"the page has faults ({only})"


def main():
    if not os.environ.get("PECULIAR_PAGE_MODULES"):
        print("PECULIAR_PAGE_MODULES does not name a folder of playwright-core and axe-core (./run test --slow)")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        explored = make_run(folder)
        check("gallery,screens,faults,looks", explored, folder / "state", os.environ.get("PECULIAR_PAGE_PICTURES"))
        check("frame", [*explored, "--frame-in", "http://localhost:*,http://127.0.0.1:*"], folder / "state")
        many = folder / "many"
        many.mkdir()
        subprocess.run([FILES, many, str(MANY)], check=True)
        write_map(many / "embedding.csv")
        check("speed", [many / "scores.h5"], folder / "state")


main()
