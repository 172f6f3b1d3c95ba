"""A unit is one model, the samples that it scores, and the resulting rows of the table."""
import dataclasses
import importlib.util
import json
import pathlib
import subprocess
import sys

import numpy

from accuracy.areas import areas, found_in_first
from accuracy.verbs import numbers_of, read_table, say, scores_of, write_rows

BASELINES = ("knn_pixels", "knn_pixels_whitened", "isolation_forest", "lof")
NO_STATISTICS = ("row", "position_angle", "xc_", "yc_", "orientation_", "sersic_")  # positions and angles carry no information about outliers


@dataclasses.dataclass
class Test:
    """A row: outliers against normal images, each from a scored sample ("" selects all, else the rows with these labels)."""
    row: str
    normal: tuple  # (name of a scored sample, labels)
    outliers: tuple
    mean_of: str = ""
    first: int = 0  # 0: the area; else the number of outliers among so many first images


@dataclasses.dataclass
class Unit:
    name: str
    folder: pathlib.Path  # of the model; units with the same model share it
    train: pathlib.Path
    scored: dict  # {name: sample}; also the names of files in the folder
    tests: list
    training: tuple = ()  # additional options of train
    moments: bool = False  # baselines use moments of the pixels instead of morphology
    turned: bool = True  # whether images have no up; otherwise they are scored in one orientation
    labels: dict = dataclasses.field(default_factory=dict)  # {id: label} instead of the sample's column


def statistics_of(verbs, sample, path):
    """A table of the numbers from `measure`."""
    if not path.exists():
        measured = path.with_name(f"{path.stem}.measured.csv")
        verbs("measure", sample, "-o", measured, "--no-sersic", "--overwrite")
        own = verbs.catalogue(sample)
        columns = {name: numbers_of(texts) for name, texts in read_table(measured).items() if name not in own and not name.startswith(NO_STATISTICS)}
        columns = {name: values for name, values in columns.items() if values is not None}
        write_rows(path, list(columns), zip(*columns.values()))
        measured.unlink()
    return path


class Runner:
    def __init__(self, verbs, training):
        self.verbs = verbs
        self.training = training
        self.python = None

    def baseline_python(self):
        """This Python, if it has scikit-learn; else one in bench/.venv."""
        if self.python is None:
            found = importlib.util.find_spec("sklearn")
            self.python = sys.executable if found else self.verbs.context.peer_python("scikit-learn", "numpy")
        return self.python

    def run_baselines(self, unit):
        outputs = {name: unit.folder / f"{name}.baselines.csv" for name in unit.scored}
        missing = [name for name in unit.scored if not outputs[name].exists()]
        if not missing:
            return
        say(f"{unit.name}: baselines of {', '.join(missing)}")
        arrays = []

        def parts_of(name, sample):
            images = unit.folder / f"{name}.images.npy"
            self.verbs("export", sample, "--images", images, "--overwrite")
            arrays.append(images)
            return str(images), "" if unit.moments else str(statistics_of(self.verbs, sample, unit.folder / f"{name}.statistics.csv"))
        train, train_statistics = parts_of("train", unit.train)
        job = {"train": train, "train_statistics": train_statistics, "turned": unit.turned, "scored": []}
        for name in missing:
            images, statistics = parts_of(name, unit.scored[name])
            job["scored"].append({"images": images, "statistics": statistics, "output": str(outputs[name]),
                                  "is_train": unit.scored[name] == unit.train})
        path = unit.folder / "baselines.json"
        path.write_text(json.dumps(job, indent=1))
        code = subprocess.run([self.baseline_python(), pathlib.Path(__file__).with_name("baselines.py"), path]).returncode
        if code != 0:
            sys.exit(f"error: {unit.name}: the baselines ended with {code} (above is what they said)")
        for array in arrays:
            array.unlink()

    def columns(self, unit):
        """{name of a scored sample: (labels, {column: numbers})}"""
        model = unit.folder / "model.safetensors"
        if not model.exists():
            say(f"{unit.name}: training")
        self.verbs.make(model, "train", unit.train, *self.training, *unit.training)
        for name, sample in unit.scored.items():
            if not (unit.folder / f"{name}.scores.h5").exists():
                say(f"{unit.name}: scores of {name}")
            self.verbs.make(unit.folder / f"{name}.scores.h5", "score", model, sample, *(() if unit.turned else ("--orientations", 1)))
        self.run_baselines(unit)
        found = {}
        for name, sample in unit.scored.items():
            scores, own = self.verbs.catalogue(unit.folder / f"{name}.scores.h5"), self.verbs.catalogue(sample)
            columns = scores_of(scores, own)
            columns |= {column: numbers_of(texts) for column, texts in read_table(unit.folder / f"{name}.baselines.csv").items()}
            lengths = {len(values) for values in columns.values()}
            if len(lengths) != 1:
                sys.exit(f"error: {unit.folder}/{name}: scores and baselines have {sorted(lengths)} rows; remove both and call again")
            labels = [unit.labels.get(one, "") for one in own["id"]] if unit.labels else own.get("label", [""] * lengths.pop())
            found[name] = (numpy.array(labels), columns)
        return found

    def results(self, unit, seed):
        """Results for the table."""
        tables = self.columns(unit)
        for test in unit.tests:
            def chosen(side, column):
                name, labels = side
                own, columns = tables[name]
                return columns[column][numpy.isin(own, labels)] if labels else columns[column]
            sides = [tables[side[0]][1] for side in (test.normal, test.outliers)]
            columns = {}
            for column in sides[0]:
                if column not in sides[1]:
                    continue
                normal, outliers = chosen(test.normal, column), chosen(test.outliers, column)
                if len(normal) == 0 or len(outliers) == 0:
                    say(f"{unit.name}: {test.row}: no images on one side; the row is left out")
                    break
                value, drawn = found_in_first(normal, outliers, test.first) if test.first else areas(normal, outliers)
                columns[column] = [round(value, 6), [round(one, 5) for one in drawn]]
            if columns:
                yield {"row": test.row, "seed": seed, "mean_of": test.mean_of, "columns": columns,
                       "unit": f"of {len(outliers)}" if test.first else "AUC", "images": [len(normal), len(outliers)],
                       "least_error": 0.5 if test.first else 0.5 / min(len(normal), len(outliers))}
