#!/usr/bin/env python3
"""tools/docs/check_words.py passes a tree without its phrases, and finds them on a page, in the help and changelog."""
import json
import pathlib
import subprocess
import sys
import tempfile

TOOL = pathlib.Path(__file__).parents[2] / "tools" / "docs" / "check_words.py"
HELP = "python/peculiar/_verbs.json"
CLEAN = {
    "README.md": "Peculiar finds unusual galaxies.\n",
    "CHANGELOG.md": "# Changes\n\n## Unreleased\n\n- New.\n\n## 0.9\n\n- It tells of old times.\n",
    "docs/start.md": "# Getting started\n\nHow many images do you have? One object per line.\n",
    "docs/commands.md": "Generated: whom a verb tells of is written there as well.\n",
    "docs/adr/0001.md": "A record may tell of anything.\n",
    HELP: json.dumps({"common": [],
                      "verbs": [{"name": "top", "settings": [{"name": "number", "doc": "Number of images."}]}]}),
}


def found(changes):
    """What the tool says of a tree with these files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (CLEAN | changes).items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        result = subprocess.run([sys.executable, TOOL, folder], capture_output=True, text=True, check=False)
        assert result.returncode == (1 if result.stderr else 0), result
        return result.stderr.splitlines()


def expect(fault, changes):
    said = found(changes)
    assert len(said) == 2 and fault in said[0] and "write instead: " in said[0], said


assert found({}) == [], found({})
expect("docs/howto/a.md:3: 'tells of'", {"docs/howto/a.md": "# A\n\nThe report tells of a galaxy.\n"})
expect("README.md:1: 'belonging together'", {"README.md": "Images belonging\ntogether are one group.\n"})
expect("CHANGELOG.md:5: 'hands in'", {"CHANGELOG.md": CLEAN["CHANGELOG.md"].replace("New.", "It hands in jobs.")})
expect(f"{HELP}: verbs top settings number doc: 'How many images.'",
       {HELP: CLEAN[HELP].replace("Number of images.", "How many images.")})
for phrase in ("a share of the light is borne", "An id is no number", "columns of words", "the very images",
               "Whom to list", "an object a line", "one a band", "The loss creeps along", "Honest p-values",
               "The file is there already", "images hang on a wall", "is gone on with"):
    expect("docs/start.md:1: ", {"docs/start.md": f"{phrase}\n"})
print("ok")
