"""Measures how well each score and each baseline separates outliers from normal images: docs/benchmarks.md, "Accuracy: protocol".

./run bench accuracy [--parts mergers,classes] [--seeds 1,2,3] [--half development|test] [--training "..."]

Each part trains its models one after the other. Samples, models, scores and results stay in --work; a later call, also with more parts
or seeds, continues from there. All work is done by the program's own verbs; the code is in bench/accuracy/.
"""
import hashlib
import json
import os
import pathlib
import re
import shlex
import sys

try:
    import numpy  # noqa: F401
except ImportError:
    sys.exit("error: the benchmark accuracy needs NumPy: python3 -m pip install numpy")

from accuracy.data import Absent, Data, folders_of
from accuracy.halves import HALVES
from accuracy.parts import PARTS
from accuracy.table import markdown, overall, rows_of, write_csv
from accuracy.units import Runner
from accuracy.verbs import Verbs, say

TRAINING = "--preset quick --steps 100 --encoder-steps 60"


def chosen_parts(text):
    names = text.split(",")
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise ValueError(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return names


def add_options(group):
    group.add_argument("--parts", default=",".join(PARTS), metavar="NAME,...",
                       help="parts to run (models per seed): " + ", ".join(f"{name} ({models})" for name, (_, models) in PARTS.items()))
    group.add_argument("--seeds", default="1,2,3", metavar="N,...", help="seeds of splits and trainings [1,2,3]")
    group.add_argument("--half", choices=HALVES, default=HALVES[0],
                       help="half of each set to score: settings are chosen on development; test is looked at once [development]")
    group.add_argument("--only", default="", metavar="WORDS,...", help="only models with one of these in their name (mnist 3,mnist 5,elliptical)")
    group.add_argument("--training", default=TRAINING, metavar='"OPTIONS"', help=f"options of every `peculiar train` [{TRAINING}]")
    group.add_argument("--mnist", metavar="FOLDER", help="folder of MNIST's idx files; default: PECULIAR_MNIST")
    group.add_argument("--fashion", metavar="FOLDER", help="folder of Fashion-MNIST's idx files; default: PECULIAR_FASHION")
    group.add_argument("--threads", type=int, help="threads of the program's verbs")
    group.add_argument("--work", type=pathlib.Path, default=pathlib.Path(__file__).with_name(".accuracy"),
                       help="folder of all files; use another one for another program or training [bench/.accuracy]")


def hold_settings(work, training, program):
    """Refuses to mix models of different trainings in one table; warns about models of different builds."""
    path = work / "settings.json"
    work.mkdir(parents=True, exist_ok=True)
    now = {"training": training, "program": hashlib.sha256(program.read_bytes()).hexdigest()}
    if not path.exists():
        path.write_text(json.dumps(now))
        return
    before = json.loads(path.read_text())
    if before["training"] != training:
        sys.exit(f"error: {work} has models of --training {shlex.quote(shlex.join(before['training']))}; say it as then, or give another --work")
    if before["program"] != now["program"]:
        say(f"warning: {work} was begun by another build of the program: what lies there is kept as it is; another --work begins anew")


def results_of(part, data, runner, seed, half, folder, only):
    """Results of a part and seed, stored unit by unit."""
    make, _ = PARTS[part]
    for unit in make(data, seed, half):
        if not any(words in unit.name for words in only):
            continue
        path = folder / f"{part}_{unit.name.replace(',', '').replace(' ', '_')}.json"
        if not path.exists():
            results = list(runner.results(unit, seed))
            part_file = path.with_suffix(".part")
            part_file.write_text(json.dumps(results))
            os.replace(part_file, path)
        yield from json.loads(path.read_text())


def write_tables(work, half, results):
    rows = rows_of(results)
    write_csv(work / f"table_{half}.csv", rows)
    (work / f"table_{half}.md").write_text(markdown(rows))
    return rows


def figures(context):
    options = context.options
    try:
        parts, seeds = chosen_parts(options.parts), [int(seed) for seed in options.seeds.split(",")]
    except ValueError as error:
        sys.exit(f"error: {error}")
    work, half = options.work.resolve(), options.half
    hold_settings(work, shlex.split(options.training), context.program)
    if half == "test":
        say("the half `test` is for looking at once, when all settings are fixed: what is changed after this look was chosen on it")
    verbs = Verbs(context, options.threads)
    data, runner = Data(verbs, work, *folders_of(options)), Runner(verbs, shlex.split(options.training))
    folder = work / "results" / half
    folder.mkdir(parents=True, exist_ok=True)
    results = []
    for part in parts:
        for seed in seeds:
            try:
                for one in results_of(part, data, runner, seed, half, folder, options.only.split(",")):
                    results.append(one)
                if results:
                    write_tables(work, half, results)
            except Absent as missing:
                say(f"skipped: {part}: {missing}")
                break
    if not results:
        sys.exit("error: no part could be done" + (f", or no model has any of '{options.only}' in its name" if options.only else ""))
    rows = write_tables(work, half, results)
    for row in rows:
        mean, deviation, error = row["columns"].get("combined", row["columns"][row["best"]])
        note = f"+- {deviation:.3f}, error {error:.3f}; best other {row['other']} {row['columns'][row['other']][0]:.3f}, lead {row['lead']:+.1f}"
        yield f"accuracy.{re.sub('[,:]', '', row['row']).replace(' ', '_')}", mean, row["unit"], note
    say(overall(rows))
    say(f"tables: {work}/table_{half}.csv and .md")
