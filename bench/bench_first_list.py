"""Time to a ranked list: 5,000 drawn stamps of 64 x 64 px in a folder, 100 of them with a companion, by the command that a newcomer runs
(`study outliers --quick`), on two threads. Minutes until the ranked scores have p-values, minutes of each step and of the whole study
with its measurements, map and page, and the area under the curve for the companions.

Runs once with all features of the processor, and once without AVX-512 and bfloat16 (float32, AVX2). PECULIAR_FIRST_LIST_COUNT=500 makes it
small."""
import csv
import json
import os
import pathlib
import subprocess
import tempfile
import time

COUNT = int(os.environ.get("PECULIAR_FIRST_LIST_COUNT", "5000"))
COMPANIONS = COUNT // 50
LIST = ("sample", "model", "scores", "calibration")  # steps, or prefixes of their names; the others come after the list
PLAIN = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}
LABELS = """[import]
labels = "folders"
"""  # needed by the figures, but read by no step
SETTINGS = LABELS + """[train]
precision = "float32"
[score]
precision = "float32"
"""


def draw(context, folder):
    for kind, count, options in [("single", COUNT - COMPANIONS, []),
                                 ("companion", COMPANIONS, ["--ratio-low", "0.1", "--ratio-high", "0.3333"])]:
        subprocess.run([context.build / "draw_galaxies", folder, "--count", str(count), "--seed", "1", "--kind", kind, *options],
                       check=True, stdout=subprocess.DEVNULL)


def area_under_curve(table):
    """Area under the curve of the companions against the others, by counting ordered pairs; a missing score counts as the lowest."""
    with table.open() as file:
        rows = [(float(row["bulk_score"] or "-inf"), row["label"] == "companion") for row in csv.DictReader(file)]
    outliers, below, won = 0, 0, 0.0
    for _, is_outlier in sorted(rows):
        outliers += is_outlier
        below += not is_outlier
        won += below * is_outlier
    return won / outliers / below


def figures(context):
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        draw(context, work / "images")
        for name, settings, environment in [("", LABELS, {}), (".float32", SETTINGS, PLAIN)]:
            (work / "study.toml").write_text(settings)
            folder = work / f"outliers{name}"
            start = time.perf_counter()
            subprocess.run([context.program, "study", "outliers", "study.toml", "--images", "images", "--quick", "-o", folder, "--threads", "2", "--quiet"],
                           check=True, cwd=work, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
            whole = time.perf_counter() - start
            steps = json.loads((folder / "run.json").read_text())["steps"]
            to_list = sum(step["seconds"] for step in steps if step["name"].startswith(LIST))
            note = "float32, AVX2" if name else "as the processor is"
            yield f"first_list.minutes{name}", to_list / 60, "min", f"from {COUNT} files to scores with p-values; {note}"
            yield f"first_list.study_minutes{name}", whole / 60, "min", "with measurements, map and page"
            for step in steps:
                yield f"first_list.{step['name']}{name}", step["seconds"] / 60, "min", ""
            table = folder / "all.csv"
            subprocess.run([context.program, "export", folder / "calibrated.h5", "--catalogue", table, "--quiet"], check=True,
                           stdout=subprocess.DEVNULL)
            yield f"first_list.auc{name}", area_under_curve(table), "AUC", f"{COMPANIONS} companions of a tenth to a third of the light"
