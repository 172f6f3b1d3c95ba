"""Measures the benefit of a few labels: docs/benchmarks.md, "Learning from labels".

./run bench learning [--sets mergers,edge_on,spirals] [--draws 10] [--methods ...] [--half development|test] [--training "..."]

The task is to find rare images among others: ten are viewed and labelled, the rest is ranked again, and so on up to 200. All methods
use the same images, features (score --features-out) and unsupervised score; `peculiar learn` runs as users run it, one process per
round. Samples, models, scores and results stay in --work; a later call continues from there.
"""
import csv
import json
import pathlib
import shlex
import subprocess
import sys
import time

try:
    import numpy
except ImportError:
    sys.exit("error: the benchmark learning needs NumPy: python3 -m pip install numpy")

from accuracy.data import GALAXY_STAMPS, Data
from accuracy.halves import HALVES, half_of
from accuracy.parts import class_set, merger_set
from accuracy.verbs import Verbs, say, write_rows
from learning.ours import Learn
from learning.peers import PEERS, Known, score
from learning.pool import Pool
from learning.protocol import BUDGETS, view

TRAINING = "--preset ranking --contrast-steps 1000"
SEED = 1  # of the training
# {set: (sought label, labels of the others or None for all, numbers of both in a draw)}
SETS = {"mergers": ("merger", None, 20, 1000), "edge_on": ("edge_on", ("elliptical",), 30, 800), "spirals": ("spiral", ("elliptical",), 30, 800)}
OURS = {"peculiar learn": (), "peculiar learn, as asked": ("asked",)}


def add_options(group):
    group.add_argument("--sets", default=",".join(SETS), metavar="NAME,...", help=f"sets, from {', '.join(SETS)}")
    group.add_argument("--methods", default=",".join([*PEERS, *OURS]), metavar="NAME;...", help="methods, from " + "; ".join([*PEERS, *OURS]))
    group.add_argument("--draws", type=int, default=10, help="random draws of the images, from which the errors follow [10]")
    group.add_argument("--learning-half", choices=HALVES, default=HALVES[0], help="settings are chosen on development; test is looked at once")
    group.add_argument("--learning-training", default=TRAINING, metavar='"OPTIONS"', help=f"options of `peculiar train` [{TRAINING}]")
    group.add_argument("--learn-options", default="", metavar='"OPTIONS"', help="options of `peculiar learn`")
    group.add_argument("--learning-work", type=pathlib.Path, default=pathlib.Path(__file__).with_name(".learning"),
                       help="folder of all files [bench/.learning]")


def labelled(data, name, draws, half):
    """A table of file, label, half, and which draws have the image."""
    sought, others, few, many = SETS[name]
    with (data.shared("mergers") / "labels.csv").open() as file:
        rows = [(row["file"], row["label"]) for row in csv.DictReader(file) if half_of(pathlib.PurePath(row["file"]).stem) == half]
    kinds = [numpy.array([i for i, (_, label) in enumerate(rows) if label == sought]),
             numpy.array([i for i, (_, label) in enumerate(rows) if label != sought and (others is None or label in others)])]
    chosen = numpy.zeros((len(rows), draws), dtype=int)
    for draw in range(draws):
        random = numpy.random.default_rng([7, draw])
        for kind, count in zip(kinds, (few, many)):
            chosen[random.permutation(kind)[:count], draw] = 1
    return [(*row, half, *own) for row, own in zip(rows, chosen) if own.any()]


def pool_of(data, name, options):
    """Scores and features of the images in any draw."""
    half, folder = options.learning_half, data.work / "learning" / f"{name}_{options.learning_half}"
    table = write_rows(folder / "labels.csv", ["file", "label", "half", *(f"draw_{i}" for i in range(options.draws))],
                       labelled(data, name, options.draws, half))
    everything = data.verbs.make(folder / "all.h5", "import", data.shared("mergers"), *GALAXY_STAMPS, "--grey", "--labels", table, "--labels-key", "file")
    sample = data.verbs.select(everything, folder / "sample.h5", f'half == "{half}"')
    normals = merger_set(data, SEED, half) if name == "mergers" else class_set(data, "elliptical", SEED, half)
    model = data.verbs.make(normals.folder / "ranking.safetensors", "train", normals.train, *shlex.split(options.learning_training), "--seed", SEED)
    features = folder / "features.h5"
    scores = data.verbs.make(folder / "scores.h5", "score", model, sample, "--features-out", features)
    return Pool(scores, features, SETS[name][0])


def results_of(pool, method, draw, options, verbs, folder):
    rows = pool.rows_of(draw)
    prior, sought = pool.prior[rows], pool.sought[rows]
    if method in OURS:
        learn = Learn(verbs, pool, rows, draw, folder, shlex.split(options.learn_options), "asked" in OURS[method])
        return view(learn, prior, sought)
    features, components = pool.standardised(rows)

    def next_of(viewed, labels):
        if len(viewed) == 0:
            labels = numpy.zeros(0)
        return None, score(method, Known(features, components, prior, viewed, labels, draw))
    return view(next_of, prior, sought, by_chance=method == "random")


def table_of(results):
    """Markdown table; errors are those of the mean over the draws."""
    lines = ["| method | " + " | ".join(f"first {budget}" for budget in BUDGETS) + " | precision of the rest | s a round |",
             "| --- |" + " --- |" * (len(BUDGETS) + 2)]
    for method, draws in results.items():
        cells = []
        for values in [*([one["found"][str(budget)] for one in draws] for budget in BUDGETS), [one["precision"] for one in draws]]:
            error = numpy.std(values, ddof=1) / numpy.sqrt(len(values)) if len(values) > 1 else float("nan")
            cells.append(f"{numpy.mean(values):.1f} +- {error:.1f}" if numpy.mean(values) >= 1 else f"{numpy.mean(values):.2f} +- {error:.2f}")
        lines.append(f"| {method} | " + " | ".join(cells) + f" | {numpy.mean([one['seconds'] for one in draws]):.2f} |")
    return "\n".join(lines)


def find_peers(context):
    """Imports what the other methods need, from the benchmarks' own environment if this Python lacks it."""
    python = context.peer_python("h5py", "scikit-learn", "coniferest")
    folder = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], check=True, capture_output=True, text=True)
    sys.path.append(folder.stdout.strip())


def figures(context):
    options = context.options
    find_peers(context)
    work = options.learning_work.resolve()
    verbs = Verbs(context, 2)
    data = Data(verbs, work, None, None)
    for name in options.sets.split(","):
        pool = pool_of(data, name, options)
        folder = work / "results" / f"{name}_{options.learning_half}"
        folder.mkdir(parents=True, exist_ok=True)
        results = {}
        methods = options.methods.split(";") if ";" in options.methods else [one for one in [*PEERS, *OURS] if one in options.methods]
        for method in methods:
            path = folder / f"{method.replace(' ', '_').replace(',', '')}.json"
            if not path.exists():
                start = time.monotonic()
                draws = [results_of(pool, method, draw, options, verbs, folder) for draw in range(options.draws)]
                path.write_text(json.dumps(draws))
                say(f"{name}, {method}: {time.monotonic() - start:.0f} s")
            results[method] = json.loads(path.read_text())
        text = table_of(results)
        (folder / "table.md").write_text(text + "\n")
        say(f"{name}: {pool.words(options.draws)}\n{text}")
        for method, draws in results.items():
            for budget in BUDGETS:
                values = [one["found"][str(budget)] for one in draws]
                yield (f"learning.{name}.{method.replace(' ', '_').replace(',', '')}.{budget}", float(numpy.mean(values)), "found",
                       f"+- {numpy.std(values, ddof=1) / numpy.sqrt(len(values)):.2f}")
