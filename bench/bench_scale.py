"""Cost of verbs as a function of the number of rows: time and peak memory of whole processes for two or more sizes, the growth of the time
(its exponent between the smallest and the largest size; 1 is linear) and the memory in bytes per row.

Images: a generated survey of tile-compressed mosaics (scale_survey.py), through scan, and through cutout, score and measure if the stamps
fit on the disk; images of noise, in one array and in FITS files, through import, noise and merge. Scores: files with the columns of a calibrated
ranking (bench_explorer_files), through top, calibrate, evaluate, export and others.
PECULIAR_BENCH_MODEL names a model with a generator for one band of 64 x 64 px; without it, one is trained for two minutes."""
import json
import math
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

STAMP_BYTES = 64 * 64 * 4


def sizes(text):
    return sorted({int(float(word)) for word in text.split(",") if word})


def add_options(group):
    group.add_argument("--images", type=sizes, default=[10_000, 40_000], help="numbers of images of the survey (scale)")
    group.add_argument("--scores", type=sizes, default=[10_000, 100_000, 1_000_000], help="numbers of rows of scores files (scale)")
    group.add_argument("--edge", type=int, default=4000, help="edge of a mosaic in px (scale)")
    group.add_argument("--per-mosaic", type=int, default=10_000, help="images per mosaic (scale)")
    group.add_argument("--cut-at-most", type=int, default=1_000_000, help="largest number of images that are stored (scale)")
    group.add_argument("--measure-at-most", type=int, default=100_000, help="largest number of images for measure, and of files for import (scale)")
    group.add_argument("--scale-threads", type=int, default=2, help="threads (scale)")
    group.add_argument("--scale-folder", help="folder of the files (scale); default: the folder for temporary files")


class Costs:
    """Time [s] and memory [MiB] of verbs by number of rows."""

    def __init__(self, context):
        self.context = context
        self.of = {}

    def run(self, name, rows, *words, log=None):
        command = [str(word) for word in (self.context.program, *words, "--json", "--threads", self.context.options.scale_threads)]
        start = time.perf_counter()
        with tempfile.TemporaryFile("w+") as answer, open(log or os.devnull, "w") as talk:
            process = subprocess.Popen(command, stdout=answer, stderr=talk)
            _, status, usage = os.wait4(process.pid, 0)
            if status != 0:
                raise SystemExit(f"error: {' '.join(command)} failed")
            answer.seek(0)
            said = answer.read()
        self.of.setdefault(name, {})[rows] = (time.perf_counter() - start, usage.ru_maxrss / 1024)
        return json.loads(said) if said.startswith("{") else {}

    def figures(self):
        for name, by_rows in self.of.items():
            for rows, (seconds, memory) in sorted(by_rows.items()):
                yield f"scale.{name}.s.{rows}", seconds, "s", f"{rows / seconds:.0f} rows a second; {memory:.0f} MiB"
                yield f"scale.{name}.mib.{rows}", memory, "MiB", ""
            few, many = min(by_rows), max(by_rows)
            if few == many:
                continue
            grown = math.log(by_rows[many][0] / by_rows[few][0]) / math.log(many / few)
            yield f"scale.{name}.exponent", grown, "", f"of rows in the time, {few} to {many}; 1: a straight line"
            bytes_a_row = (by_rows[many][1] - by_rows[few][1]) * 2**20 / (many - few)
            yield f"scale.{name}.bytes_a_row", bytes_a_row, "B", "of peak memory"


def make_survey(context, folder, images):
    per_mosaic = min(images, context.options.per_mosaic)
    folder.mkdir()
    python = context.peer_python("astropy", "numpy")
    subprocess.run([python, pathlib.Path(__file__).with_name("scale_survey.py"), folder, str(max(1, images // per_mosaic)), str(per_mosaic),
                    str(context.options.edge)], check=True)


def model_of(context, survey, work):
    """A model for the stamps of the survey."""
    if "PECULIAR_BENCH_MODEL" in os.environ:
        return pathlib.Path(os.environ["PECULIAR_BENCH_MODEL"])
    model = work / "model.safetensors"
    if not model.exists():
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([context.program, "cutout", "--mosaics", survey / "list.toml", "--catalogue", survey / "catalogue.fits", "--size", "64", "--edges",
                        "leave-out", "--where", "id < 4000", "--duplicate-radius", "0", "-o", work / "some.h5", "--quiet"], **quiet)
        subprocess.run([context.program, "train", work / "some.h5", "-o", model, "--time-limit", "2", "--quiet"], **quiet)
    return model


def rates(log):
    """Rate in the last tenth of a run over that in the first, from the progress lines every ten seconds; None for a short run."""
    done = [int(line.split()[1].replace(",", "")) for line in log.read_text().splitlines() if re.match(r"scan: [\d,]+", line)]
    steps = [b - a for a, b in zip(done, done[1:-1])]
    tenth = len(steps) // 10
    return sum(steps[-tenth:]) / sum(steps[:tenth]) if tenth else None


def of_images(context, work, costs):
    for images in context.options.images:
        survey = work / "survey"
        shutil.rmtree(survey, ignore_errors=True)
        make_survey(context, survey, images)
        model = model_of(context, survey, work)
        cut = ["--mosaics", survey / "list.toml", "--catalogue", survey / "catalogue.fits", "--size", 64, "--duplicate-radius", 0, "--overwrite"]
        score = ["--scorers", "density", "--orientations", 1]
        log = work / "scan.log"
        said = costs.run("scan", images, "scan", model, *cut, *score, "--keep-top", 100, "-o", work / "scan.h5", log=log)
        times = said["times"]
        yield f"scale.scan.images_per_s.{images}", said["images_per_second"], "1/s", "density, one orientation, without start and end"
        yield (f"scale.scan.networks_share.{images}", times["networks"] / said["seconds"], "",
               ", ".join(f"{name} {seconds:.1f} s" for name, seconds in times.items()))
        steady = rates(log)
        if steady is not None:
            yield f"scale.scan.rate_end_vs_start.{images}", steady, "", "last tenth over first; bound: 0.95"
        if images <= context.options.cut_at_most and shutil.disk_usage(work).free > 1.2 * images * STAMP_BYTES:
            costs.run("cutout", images, "cutout", *cut, "-o", work / "sample.h5")
            costs.run("score", images, "score", model, work / "sample.h5", *score, "--overwrite", "-o", work / "scores.h5")
            if images <= context.options.measure_at_most:
                costs.run("measure", images, "measure", work / "sample.h5", "--overwrite", "-o", work / "measured.h5")
            (work / "sample.h5").unlink()


def noise_images(count):
    """Yields the bytes of images of noise, big-endian numbers."""
    draw = random.Random(1)
    noise = struct.pack(">8192f", *(draw.gauss(0, 1) for _ in range(8192)))
    for i in range(count):
        start = 4 * (37 * i % 4096)
        yield noise[start : start + STAMP_BYTES]


def write_array(path, count):
    """Writes an .npy file of so many images."""
    text = f"{{'descr': '>f4', 'fortran_order': False, 'shape': ({count}, 64, 64), }}".ljust(117) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode())
        file.writelines(noise_images(count))


def write_files(folder, count):
    """Writes FITS files of one image each."""
    folder.mkdir()
    cards = ["SIMPLE  =                    T", "BITPIX  =                  -32", "NAXIS   =                    2",
             "NAXIS1  =                   64", "NAXIS2  =                   64", "END"]
    header = "".join(card.ljust(80) for card in cards).ljust(2880).encode()
    for i, pixels in enumerate(noise_images(count)):
        (folder / f"{i:07}.fits").write_bytes(header + pixels.ljust(17280, b"\0"))


def of_samples(context, work, costs):
    for images in context.options.images:
        folder = work / "samples"
        if images > context.options.cut_at_most or shutil.disk_usage(work).free < 7 * images * STAMP_BYTES:
            continue
        folder.mkdir()
        as_noise_wants = ["--unit", "electron/s", "--zero-point", 26, "--pixel-scale", 0.06]
        write_array(folder / "array.npy", images)
        array = ["import", folder / "array.npy", "--axes", "nyx", *as_noise_wants, "-o", folder / "array.h5"]
        costs.run("import_array", images, *array)
        costs.run("noise", images, "noise", folder / "array.h5", "--depth", 27, "--exposure", 1000, "-o", folder / "noisy.h5")
        (folder / "noisy.h5").unlink()
        if images <= context.options.measure_at_most:
            write_files(folder / "files", images)
            costs.run("import_files", images, "import", folder / "files", *as_noise_wants, "-o", folder / "files.h5")
            costs.run("merge", 2 * images, "merge", folder / "array.h5", folder / "files.h5", "-o", folder / "merged.h5")
            shutil.rmtree(folder / "files")
        (folder / "array.h5").unlink()
        for shard in ("1/2", "2/2"):
            subprocess.run([context.program, *map(str, array), "--shard", shard, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        costs.run("merge_parts", images, "merge", *sorted(folder.glob("array.part-*.h5")), "-o", folder / "array.h5")
        shutil.rmtree(folder)


def of_scores(context, work, costs):
    for rows in context.options.scores:
        folder = work / "scores"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        subprocess.run([context.build / "bench_explorer_files", folder, str(rows)], check=True)
        scores = folder / "scores.h5"
        costs.run("top", rows, "top", scores, "-n", 100)
        costs.run("top_where", rows, "top", scores, "-n", 100, "--where", "density > 1 && flux < 2")
        costs.run("calibrate", rows, "calibrate", scores, "-o", folder / "calibrated.h5", "--overwrite")
        costs.run("evaluate", rows, "evaluate", scores, "--class", "usual=flux <= 1", "--class", "bright=flux > 1", "--normal", "usual", "--no-figures",
                  "-o", folder / "evaluation")
        costs.run("export", rows, "export", scores, "--catalogue", folder / "scores.fits", "--overwrite")
        costs.run("info", rows, "info", scores)


def figures(context):
    if context.options.scale_folder:
        pathlib.Path(context.options.scale_folder).mkdir(parents=True, exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="peculiar_scale_", dir=context.options.scale_folder))
    costs = Costs(context)
    try:
        yield from of_images(context, work, costs)
        of_samples(context, work, costs)
        of_scores(context, work, costs)
    finally:
        shutil.rmtree(work)
    yield from costs.figures()
