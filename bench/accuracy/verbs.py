"""The program's verbs; each writes one file unless the file exists."""
import csv
import os
import subprocess
import sys
import time

import numpy

STARTED = time.monotonic()
# Numeric columns of a scores file that are not scores; any other numeric column that the sample lacks is a score.
NO_SCORES = {"row", "flags", "fold", "flux", "half_light_radius", "latent_length", "residual_part", "critic_part", "score_spread",
             "iterations", "converged", "p_value", "q_value", "candidate", "above_percentile", "local_fdr", "artefact_flags",
             "artefact_significance"}


def say(words):
    print(f"[{(time.monotonic() - STARTED) / 60:6.1f} min] {words}", file=sys.stderr, flush=True)


def read_table(path):
    """{column: [text]} of a CSV file."""
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else [])}


def numbers_of(texts):
    """The column as numbers, NaN for missing values; None for a text column."""
    try:
        return numpy.array([float(text or "nan") for text in texts])
    except ValueError:
        return None


def write_array(path, array):
    """Writes .npy; the file appears only when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npy")
    numpy.save(part, array)
    os.replace(part, path)
    return path


def write_rows(path, names, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("w", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    os.replace(part, path)
    return path


class Verbs:
    def __init__(self, context, threads):
        self.context = context
        self.threads = ["--threads", str(threads)] if threads else []

    def __call__(self, *words):
        self.run(self.context.program, *words, "--quiet", *self.threads)

    @staticmethod
    def run(*words):
        words = [str(word) for word in words]
        code = subprocess.run(words, stdout=subprocess.DEVNULL).returncode
        if code != 0:
            sys.exit(f"error: this ended with {code} (above is what it said); the benchmark goes on from here when it is called again:\n  "
                     + " ".join(words))

    def make(self, path, *words):
        """Runs a verb that writes `path`, unless the file exists."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            self(*words, "-o", path, *(["--resume"] if path.with_name(f"{path.name}.checkpoint").exists() else []))
        return path

    def select(self, sample, path, where):
        return self.make(path, "split", sample, "--where", where)

    def share(self, sample, path, rest, fraction, seed):
        """Splits off a random fraction; both parts are written, or none."""
        if not (path.exists() and rest.exists()):
            path.parent.mkdir(parents=True, exist_ok=True)
            self("split", sample, "-o", path, "--rest", rest, "--fraction", fraction, "--seed", seed, "--overwrite")
        return path, rest

    def catalogue(self, file):
        """{column: [text]} from a sample, scores or measurements."""
        path = file.with_suffix(".csv")
        if not path.exists():
            self("export", file, "--catalogue", path)
        return read_table(path)

    def images(self, sample):
        """float32 [image, band, y, x]."""
        path = sample.with_suffix(".images.npy")
        if not path.exists():
            self("export", sample, "--images", path)
        array = numpy.load(path).astype(numpy.float32)
        path.unlink()
        return array

    def import_array(self, path, array, bands):
        """Makes a sample from an array [image, band, y, x] unless the file exists; only then is `array` called."""
        if not path.exists():
            stack = write_array(path.with_suffix(".npy"), numpy.ascontiguousarray(array()))
            self("import", stack, "-o", path, "--axes", "nbyx", "--bands", ",".join(bands))
            stack.unlink()
        return path


def scores_of(scores, sample):
    """{score: numbers} from the tables of a scores file and of the scored sample."""
    found = {}
    for name, texts in scores.items():
        if name in NO_SCORES or name in sample:
            continue
        values = numbers_of(texts)
        if values is not None and numpy.isfinite(values).any():
            found[name] = values
    return found
