#!/usr/bin/env python3
"""A whole study on a universe of a few galaxies: run, gone on with, changed; with --kill: killed at random moments; with --time: under a time limit; with --published:
as the paper has it, and with one change at a time."""
import csv
import json
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()

SETTINGS = """
[simulate]
galaxies = 12
mergers = 4
flybys = 0
epochs = 1
particles = 1000
dark_particles = 20

[train]
steps = 6
encoder_steps = 5
contrast_steps = 5
width = 4
latent = 8
batch = 8
time_limit = 60

[score]
iterations = 3

[measure]
sersic = false

[embed]
iterations = 300
perplexity = 10
"""


def study(folder, *arguments, **options):
    return [PROGRAM, "study", "mergers", folder / "study.toml", "--quick", "-o", folder / "mergers", "--threads", "1",
            *arguments]


def run(folder, *arguments):
    result = subprocess.run(study(folder, *arguments), capture_output=True, text=True, check=False)
    assert result.returncode == 0, (result.returncode, result.stdout, result.stderr)
    return result


def tables(folder):
    return {path.name: path.read_bytes() for path in sorted((folder / "mergers/evaluation").glob("table_*.csv"))}


def check_steps(folder):
    """All steps once; then none; then those that a setting reaches."""
    result = run(folder, "--json")
    report = json.loads(result.stdout)
    assert report["reused"] == 0, report
    assert len(tables(folder)) >= 3
    page = (folder / "mergers/report.html").read_text(encoding="utf-8")
    record = json.loads((folder / "mergers/run.json").read_text(encoding="utf-8"))
    for step in record["steps"]:
        assert step["command"].startswith("peculiar ") and step["outputs"], step
    for finding in report["findings"]:
        assert finding.split(" ")[0] in page
    # An encoder of five steps is worse than the mean image: the first thing that the page and the terminal say.
    assert any("encoder:" in alarm for alarm in report["alarms"]), report["alarms"]
    assert page.index("encoder: its reconstructions") < page.index('<ul class="findings">') < page.index('id="outlier-1"'), "cautions come first"
    again = json.loads(run(folder, "--json").stdout)
    assert again["alarms"] == report["alarms"], again
    assert again["reused"] == again["steps"] == report["steps"], again
    with open(folder / "study.toml", "a", encoding="utf-8") as settings:
        settings.write('\n[evaluate]\nflux_ratio_bins = ["1", "0.3", "0"]\n')
    changed = run(folder)
    assert "isolated, held out" in changed.stdout, changed.stdout
    assert changed.stdout.startswith("Caution: "), changed.stdout
    assert "encoder:" in changed.stdout.split("isolated, held out")[0], changed.stdout
    redone = [line.split(":")[0].split()[-1] for line in changed.stderr.splitlines() if ": peculiar " in line]
    assert redone == ["evaluation", "report"], changed.stderr


def check_time_limit(folder):
    """A training of hours ends with its time limit, and the study and its page say what was cut short."""
    settings = SETTINGS.replace("time_limit = 60\n", "")
    for steps in ("steps = 6", "encoder_steps = 5", "contrast_steps = 5"):
        settings = settings.replace(steps, steps.split(" ")[0] + " = 1000000", 1)
    (folder / "study.toml").write_text("time_limit = 0.1\n" + settings, encoding="utf-8")
    stopped = run(folder)
    record = json.loads((folder / "mergers/run.json").read_text(encoding="utf-8"))
    seconds = {step["name"]: step["seconds"] for step in record["steps"]}
    assert 4 < seconds["model"] < 120, seconds  # six, and what one step, a look at the images and the writing take
    page = (folder / "mergers/report.html").read_text(encoding="utf-8")
    for stage in ("generator and critic", "encoder", "contrast network"):
        assert re.search(f"{stage}: [0-9]+ of 1000000 steps", stopped.stdout), stopped.stdout
        assert re.search(f"{stage}: [0-9]+ of 1000000 steps", page), stage


def check_kills(folder):
    """Killed at five random moments, the study ends with the tables of one that was not."""
    run(folder)
    whole = tables(folder)
    seconds = sum(step["seconds"] for step in json.loads((folder / "mergers/run.json").read_text(encoding="utf-8"))["steps"])
    (folder / "mergers").rename(folder / "whole")
    moments = random.Random(5)
    kills = 0
    while kills < 5:
        process = subprocess.Popen(study(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=moments.uniform(0.1, 0.35) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            continue
        assert process.returncode == 0
        subprocess.run(["rm", "-r", folder / "mergers"], check=True)  # it was done before the kill: once more
    run(folder)
    assert tables(folder) == whole, "the killed study's tables are others"


def table_of(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def quantile(values, share):
    """Linear between the values, as numpy has it."""
    values = sorted(values)
    place = share * (len(values) - 1)
    low = min(int(place), len(values) - 2)
    return values[low] + (place - low) * (values[low + 1] - values[low])


def verb(*arguments):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, (arguments, result.returncode, result.stderr)
    return result.stdout


def check_published(folder):
    """Thresholds are of all training images, and clusters of both sets; the page says in what it is not the paper's."""
    run(folder, "--as-published")
    place = folder / "mergers"
    for name in ("training_scores", "scores", "calibrated"):
        verb("export", place / f"{name}.h5", "--catalogue", folder / f"{name}.csv")
    training = table_of(folder / "training_scores.csv")
    images = json.loads(verb("info", place / "train.h5", "--json"))["images"]
    assert len(training) == images > 50, (len(training), images)
    found = [float(row["anomaly_score"]) for row in training]
    thresholds = {share: quantile(found, share / 100) for share in (85, 90, 95)}
    rows = table_of(folder / "calibrated.csv")
    assert len(rows) > 20, rows
    for row in rows:
        above = max([share for share, threshold in thresholds.items() if float(row["anomaly_score"]) > threshold], default=0)
        assert float(row["above_percentile"] or 0) == above, (row, thresholds)
    again = json.loads(verb("kmeans", place / "measured.h5", "--training", place / "training_measured.h5", "--label", "role",
                            "-o", folder / "clusters.csv", "--json"))
    assert 50 < sum(again["training_sizes"]) <= images, again
    isolated = [row["odd_cluster"].lower() for row in table_of(folder / "clusters.csv") if row["role"] == "isolated" and row["odd_cluster"]]
    odd = 100 * sum(value in ("true", "1") for value in isolated) / len(isolated)
    shown = [row for row in table_of(place / "evaluation/table_1.csv") if row["class"] == "isolated, held out"]
    assert len(shown) == 1 and shown[0]["score"] == "anomaly_score", shown
    assert abs(float(shown[0]["k-means [%]"].split()[0]) - odd) < 0.06, (shown, odd)
    page = (place / "report.html").read_text(encoding="utf-8")
    for words in ("The published experiment", "Horizon-AGN", "PopStar", "preset of networks"):
        assert words in page, words


def check_ablation(folder):
    """One row a change; what is the same is made once; nothing is left to do when it is asked for again."""
    settings = SETTINGS.replace("time_limit = 60\n", "").replace("width = 4", "width = 8")
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    run(folder, "--ablation")
    rows = table_of(folder / "mergers/ablation/collation.csv")
    names = {row["evaluation"] for row in rows}
    assert len(names) == 7 and "as published" in names, names
    for name in names:
        held_out = [row for row in rows if row["evaluation"] == name and row["class"] == "isolated, held out"]
        assert len(held_out) == 1 and held_out[0]["above 90 % [%]"] != "-", (name, rows)
    base = {row["class"]: row["above 85 % [%]"] for row in table_of(folder / "mergers/evaluation/table_1.csv")}
    for row in rows:
        if row["evaluation"] == "as published" and row["class"] in base:
            assert row["above 85 % [%]"] == base[row["class"]], (row, base)
    again = json.loads(run(folder, "--ablation", "--json").stdout)
    assert again["reused"] == again["steps"], again


with tempfile.TemporaryDirectory() as name:
    place = pathlib.Path(name)
    (place / "study.toml").write_text(SETTINGS, encoding="utf-8")
    if "--published" in sys.argv:
        check_published(place)
        subprocess.run(["rm", "-r", place / "mergers"], check=True)
    (check_ablation if "--published" in sys.argv else check_kills if "--kill" in sys.argv else check_time_limit if "--time" in sys.argv else check_steps)(place)
print("ok")
