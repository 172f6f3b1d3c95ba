#!/usr/bin/env python3
"""Runs how-tos as they are written: every line that begins with `peculiar`, in a folder with the files that they speak of.

Where a line opens the explorer, a person is played who labels the first images and ends it.

Lines that take hours are only read by the program (`--plan`). Files whose first line is a comment with their name are written from the page.
Usage: howto_test.py PROGRAM DRAW_GALAXIES PAGE.md
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

REFEREE = os.environ.pop("PECULIAR_PYTHON", "")
if REFEREE:
    os.execv(REFEREE, [REFEREE, *sys.argv])  # it has astropy

PROGRAM, DRAW, PAGE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])


def draw_images(folder):
    subprocess.run([DRAW, folder / "my_images", "--count", "400", "--seed", "4"], check=True, stdout=subprocess.DEVNULL)


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
            return json.load(browser.open(Request(root + path, data, {"Content-Type": "application/json", "X-Peculiar": "1"})))
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


PREPARE = {"find-outliers-in-your-survey": draw_images, "look-and-label": draw_images, "compare-your-simulation-with-your-survey": draw_field}


def blocks(text):
    """Indented blocks, without their indentation."""
    for block in re.findall(r"(?:^    .*\n(?:\n(?=    ))?)+", text, re.MULTILINE):
        yield re.sub(r"^    ", "", block, flags=re.MULTILINE)


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    text = PAGE.read_text(encoding="utf-8")
    try:
        PREPARE.get(PAGE.stem, lambda _: None)(folder)
    except ImportError as missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    lines = []
    for block in blocks(text):
        named = re.match(r"# (\S+\.toml)\n", block)
        if named:
            (folder / named[1]).write_text(block, encoding="utf-8")
        lines += [line for line in block.replace("\\\n", " ").splitlines() if line.startswith("peculiar ")]
    assert lines, f"{PAGE}: no command"
    for line in lines:
        command = line.split("#")[0].rstrip()
        if command.startswith("peculiar study") and "--quick" not in command and "--plan" not in command:
            command += " --plan"
        print("$", command, flush=True)
        if command.startswith("peculiar explore"):
            look_and_label(command, folder)
            continue
        subprocess.run(["bash", "-c", f'peculiar() {{ "{PROGRAM}" "$@"; }}; {command}'], cwd=folder, check=True)
print("ok")
