#!/usr/bin/env python3
"""README, CITATION.cff, how-to, results, `./run help` and the demo agree on whose paper it is, on times and on settings: paper_test.py PROGRAM"""
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(__file__).parents[2]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


SOURCE = text("src/analysis/published_paper.h")
DOI, ARXIV = (re.search(pattern, SOURCE)[0] for pattern in (r"10\.1093/mnras/staa\d+", r"\b\d{4}\.\d{5}\b"))
HOWTO = text("docs/howto/reproduce-the-paper.md")
TUTORIAL = "docs/tutorials/the-paper-tonight.md"
for name in ("README.md", "CITATION.cff", "docs/howto/reproduce-the-paper.md", "docs/results.md", TUTORIAL):
    assert DOI in text(name) and ARXIV in text(name), f"{name}: lacks the paper's DOI or arXiv number"


def minutes_of_training(*options):
    """The limit of the training in the plan of the demo."""
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run([ROOT / "tools/demo.sh", PROGRAM.parent, *options, "--plan"], cwd=folder, check=True,
                              capture_output=True, text=True).stdout
    limits = re.findall(r"--time-limit (\S+)", said)
    assert len(limits) == 1, said  # one training: its limit is that of all
    return float(limits[0])


quick, whole = minutes_of_training("--quick"), minutes_of_training()
assert minutes_of_training("--quick", "--time-limit", "0.5") == 0.5, "an option goes before the settings"
said_whole, said_quick = map(int, re.search(r"with a report: (\d+) minutes, or (\d+)", text("run")).groups())
# The other steps were measured at less than a minute and a half, and at some five.
assert quick + 1.5 <= said_quick and whole + 5 <= said_whole, (quick, whole, said_quick, said_whole)
assert f"to {said_quick} minutes\n" in text("README.md"), "README.md: another time than ./run help"
assert f"in {said_whole} minutes" in text("README.md"), "README.md: another time than ./run help"
for limit in (quick, whole):
    assert f"{limit:g} minutes of training at most" in HOWTO, f"reproduce-the-paper.md: not the limit of {limit:g} minutes"
fast = re.search(r"took (\d+ min \d+ s)", text("docs/results.md"))[1]
assert f"| {fast}," in HOWTO, f"reproduce-the-paper.md: not the {fast} of results.md"
# The tutorial: the paper's numbers, the limit, the minutes that the how-to has, and pictures that are there.
published = [int(number) for triple in re.findall(r"\{(\d+, \d+, \d+)\}", text("src/analysis/published_paper.cpp")) for number in triple.split(", ")]
shown = [int(number) for number in re.findall(r"^\|[^|]*\| (?:85|90|95) % \| (\d+) \|", text(TUTORIAL), re.MULTILINE)]
assert len(shown) == 6 and shown == published, (shown, published)
assert f"a limit of {quick:g} minutes" in text(TUTORIAL), f"{TUTORIAL}: not the limit of {quick:g} minutes"
took = re.search(r"^\| all \| \| (.*?) \|$", text(TUTORIAL), re.MULTILINE)[1]
assert f"| {took}, " in HOWTO, f"reproduce-the-paper.md: not the {took} of the tutorial"
for target in re.findall(r"\]\((\.\./[^)]*)\)", text(TUTORIAL)):
    assert (ROOT / TUTORIAL).parent.joinpath(target.partition("#")[0]).exists(), f"{TUTORIAL}: {target} is not there"
for name in ("README.md", "docs/howto/reproduce-the-paper.md"):
    assert "tutorials/the-paper-tonight.md" in text(name), f"{name}: does not lead to the tutorial"
print("ok")
