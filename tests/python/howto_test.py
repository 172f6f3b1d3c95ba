#!/usr/bin/env python3
"""Runs how-tos as they are written: every line that begins with `peculiar`, in a folder with the files that they speak of.

Where a line opens the explorer, a person is played who labels the first images and ends it.

Lines that take hours are only read by the program (`--plan`), or get settings that make them shorter (SHORTER).
Files whose first line is a comment with their name are written from the page.
Usage: howto_test.py PROGRAM DRAW_GALAXIES DRAW_SURVEY PAGE.md
"""
import csv
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile

REFEREE = os.environ.pop("PECULIAR_PYTHON", "")
if REFEREE:
    os.execv(REFEREE, [REFEREE, *sys.argv])  # it has astropy

PROGRAM, DRAW, DRAW_SURVEY, PAGE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:5])


def draw_images(folder):
    draw(folder / "my_images", 400, 4)


def draw(images, count, seed, *options):
    words = [DRAW, images, "--count", str(count), "--seed", str(seed), *options]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def run(folder, command):
    subprocess.run(["bash", "-c", f'peculiar() {{ "{PROGRAM}" "$@"; }}; {command}'], cwd=folder, check=True)


def draw_samples(folder):
    """Normal images, and a survey with outliers, whose ids differ from those of the normal images."""
    draw(folder / "normal", 500, 5, "--kind", "single")
    draw(folder / "mixed", 120, 6)
    for path in list((folder / "mixed").rglob("*.fits")):
        path.rename(path.with_name(f"survey_{path.name}"))
    run(folder, "peculiar import normal -o galaxies.h5 --quiet; peculiar import mixed -o survey.h5 --quiet")


def draw_normal_images(folder):
    """The page's own example imports them at its end, and is run here."""
    draw(folder / "galaxies", 700, 3, "--kind", "single")
    run(folder, "peculiar import galaxies/ -o galaxies.h5 --quiet")
    return {"peculiar import galaxies/ -o galaxies.h5"}


def draw_vectors(folder):
    """A sample labelled by folders, and vectors of its images by id; those of outliers lie apart."""
    draw(folder / "images", 240, 7)
    (folder / "images" / "single").rename(folder / "images" / "normal")
    run(folder, "peculiar import images -o galaxies.h5 --labels folders --quiet")
    run(folder, "peculiar export galaxies.h5 --catalogue ids.csv --quiet")
    with open(folder / "ids.csv", encoding="utf-8", newline="") as table:
        images = [(row["id"], row["label"]) for row in csv.DictReader(table)]
    number = random.Random(7)
    length = 16
    for name, rows in (("vectors.csv", images), ("more_vectors.csv", [(f"more_{i}", "normal") for i in range(50)])):
        with open(folder / name, "w", encoding="utf-8", newline="") as table:
            out = csv.writer(table)
            out.writerow(["id", "label", *(f"feat_{i}" for i in range(length))])
            for one, label in rows:
                vector = [f"{number.gauss(0 if label == 'normal' else 2, 1):.5f}" for _ in range(length)]
                out.writerow([one, label, *vector])


def draw_mosaics(folder):
    """A survey of one mosaic and its list; the catalogue has the page's columns."""
    import numpy
    from astropy.table import Table

    words = [DRAW_SURVEY, folder, "--edge", "2600", "--galaxies", "700", "--seed", "9"]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    objects = Table.read(folder / "catalogue.fits")
    objects.rename_column("mag", "mag_i")
    objects["rand_id"] = numpy.random.default_rng(9).integers(0, 40000, len(objects))
    objects.write(folder / "objects.fits")
    mosaic = ['image = "field.fits"', 'weight = "field_wht.fits"', 'band = "F160W"', "zero_point = 25.9463"]
    (folder / "survey.toml").write_text("\n".join(["[[mosaic]]", *mosaic, ""]), encoding="utf-8")


def draw_field(folder):
    """A mosaic in electron/s with round galaxies of exponential profile on noise, and where they are."""
    import numpy
    from astropy.io import fits
    from astropy.table import Table

    random = numpy.random.default_rng(8)
    edge, count = 2400, 300
    pixels = random.normal(0, 0.005, (edge, edge)).astype("float32")
    centres = random.uniform(40, edge - 40, (count, 2))
    for x, y in centres:
        columns, rows = numpy.meshgrid(numpy.arange(int(x) - 32, int(x) + 33), numpy.arange(int(y) - 32, int(y) + 33))
        scale = random.uniform(2, 6)
        profile = numpy.exp(-numpy.hypot(columns - x, rows - y) / scale)
        pixels[rows, columns] += (random.uniform(5, 60) * profile / profile.sum()).astype("float32")
    header = fits.Header()
    for axis, (kind, value) in enumerate((("RA---TAN", 53.1), ("DEC--TAN", -27.8)), 1):
        header[f"CTYPE{axis}"], header[f"CRVAL{axis}"], header[f"CRPIX{axis}"] = kind, value, edge / 2
        header[f"CDELT{axis}"] = (-1 if axis == 1 else 1) * 0.06 / 3600
    fits.writeto(folder / "field.fits", pixels, header)
    fits.writeto(folder / "field_wht.fits", numpy.full((edge, edge), 1 / 0.005**2, "float32"), header)
    rows, columns = numpy.mgrid[-20:21, -20:21]
    fits.writeto(folder / "psf.fits", numpy.exp(-(rows**2 + columns**2) / (2 * 1.1**2)).astype("float32"),
                 fits.Header({"PIXELSCL": 0.06}))
    from astropy.wcs import WCS
    ra, dec = WCS(header).all_pix2world(centres[:, 0], centres[:, 1], 0)
    Table({"id": numpy.arange(count), "ra": ra, "dec": dec}).write(folder / "catalogue.fits")


def look_and_label(command, folder):
    """The six highest become interesting, the 24 after them boring; undo and again; then ctrl-C."""
    from http.cookiejar import CookieJar
    from urllib.request import HTTPCookieProcessor, Request, build_opener
    words = [PROGRAM, *command.split()[1:], "--no-browser", "--json"]
    server = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, env=os.environ | {"XDG_STATE_HOME": str(folder / "state")}, text=True)
    try:
        address = json.loads(server.stdout.readline())["url"]
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        assert "Peculiar" in browser.open(address).read().decode()
        root = address.split("/?")[0]

        def ask(path, body=None):
            data = None if body is None else json.dumps(body).encode()
            headers = {"Content-Type": "application/json", "X-Peculiar": "1"}
            if body is not None:
                headers["X-Peculiar-Collection"] = ask("/api/state")["collection"]
            return json.load(browser.open(Request(root + path, data, headers)))
        rows = [one["row"] for one in ask("/api/view?count=30")["rows"]]
        ask("/api/labels", {"rows": rows[:6], "label": "interesting"})
        ask("/api/labels", {"rows": rows[6:], "label": "interesting"})
        ask("/api/undo", {})
        ask("/api/labels", {"rows": rows[6:], "label": "boring"})
        counts = ask("/api/labels?after=0")["counts"]
        assert counts == {"interesting": 6, "boring": 24}, counts
    finally:
        server.send_signal(signal.SIGINT)
        code = server.wait(30)
    assert code in (0, 130), code


# Each may return commands of the page that it has run.
PREPARE = {
    "find-outliers-in-your-survey": draw_images,
    "look-and-label": draw_images,
    "compare-your-simulation-with-your-survey": draw_field,
    "start": draw_images,
    "score-your-images": draw_samples,
    "measure-your-completeness": draw_normal_images,
    "use-embeddings-of-other-networks": draw_vectors,
    "scan-a-survey": draw_mosaics,
}
# What is added to the commands of a page that begin so.
TRAINING = "--contrast-steps 60 --width 8"
GENERATOR = f"{TRAINING} --steps 10 --encoder-steps 10 --latent 8 --batch 16"
SHORTER = {
    "start": {
        "peculiar study": "--time-limit 0.5",
        "peculiar train": GENERATOR,
        "peculiar simulate": "--galaxies 30 --mergers 12 --flybys 2 --epochs 2 --particles 2000",
    },
    "score-your-images": {"peculiar train": GENERATOR},
    "measure-your-completeness": {"peculiar train": TRAINING},
    "use-embeddings-of-other-networks": {"peculiar train galaxies.h5": GENERATOR},
    "scan-a-survey": {"peculiar train": GENERATOR},
}
# Files that a page promises beside those that its commands name.
LEAVES = {
    "start": ["outliers/report.html", "outliers/labels.csv", "universe/truth.fits"],
    "measure-your-completeness": [
        f"completeness/completeness{name}" for name in ("_ring.svg", "_kinds.svg", ".csv", "_grid.csv", "_grid.txt")
    ],
    "scan-a-survey": ["scores.kept.h5"],
}


def blocks(text):
    """Indented blocks, without their indentation."""
    for block in re.findall(r"(?:^    .*\n(?:\n(?=    ))?)+", text, re.MULTILINE):
        yield re.sub(r"^    ", "", block, flags=re.MULTILINE)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    text = PAGE.read_text(encoding="utf-8")
    try:
        done = PREPARE.get(PAGE.stem, lambda _: None)(folder) or set()
    except ImportError as missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    lines = []
    for block in blocks(text):
        named = re.match(r"# (\S+\.toml)\n", block)
        if named:
            (folder / named[1]).write_text(block, encoding="utf-8")
        commands = [line.strip() for line in block.replace("\\\n", " ").splitlines()]
        lines += [command for command in commands if command.startswith("peculiar ")]
    assert lines, f"{PAGE}: no command"
    for line in lines:
        command = line.split("#")[0].rstrip()
        if command.startswith("peculiar study") and "--quick" not in command and "--plan" not in command:
            command += " --plan"
        if command in done:
            continue
        for start, words in SHORTER.get(PAGE.stem, {}).items():
            if command.startswith(start):
                command += f" {words}"
        print("$", command, flush=True)
        if command.startswith("peculiar explore"):
            look_and_label(command, folder)
            continue
        run(folder, command)
    missing = [name for name in LEAVES.get(PAGE.stem, []) if not (folder / name).exists()]
    assert not missing, f"{PAGE}: not written: {missing}"
print("ok")
