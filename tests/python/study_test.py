#!/usr/bin/env python3
"""A whole study on a universe of a few galaxies: run, gone on with, changed; with --kill: killed at random moments; with --time: under a time limit."""
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


with tempfile.TemporaryDirectory() as name:
    place = pathlib.Path(name)
    (place / "study.toml").write_text(SETTINGS, encoding="utf-8")
    (check_kills if "--kill" in sys.argv else check_time_limit if "--time" in sys.argv else check_steps)(place)
print("ok")
