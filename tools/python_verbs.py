#!/usr/bin/env python3
"""Writes the Python package's list of verbs (`_verbs.json`, `verbs.pyi`) from the program's own list.

Usage: python_verbs.py PROGRAM [--write]; without --write, exits 1 if the files are out of date.
"""
import json
import pathlib
import subprocess
import sys

PACKAGE = pathlib.Path(__file__).resolve().parents[1] / "python" / "peculiar"
sys.path.insert(0, str(PACKAGE.parent))

from peculiar._settings import WITHOUT_FUNCTION, Setting, Verb, read_verbs  # noqa: E402

HEAD = '''# Written by tools/python_verbs.py from what the program says of its settings.
from collections.abc import Callable, Sequence
from os import PathLike
from typing import Literal, TypeAlias

from peculiar._program import Cancellation as Cancellation
from peculiar._program import Message as Message
from peculiar._program import Progress as Progress
from peculiar.exploration import Exploration as Exploration
from peculiar.outcome import Outcome as Outcome

StrPath: TypeAlias = str | PathLike[str]
_Progress: TypeAlias = bool | Callable[[Progress], None] | None

__all__: list[str]
'''
EXPLORES = "explore"  # not in every build
OWN_TYPES = {"progress": "_Progress", "cancel": "Cancellation | None", "height": "int"}


def parameter(setting: Setting) -> str:
    default = "" if setting.required else f" = {setting.python_default!r}".replace("'", '"')
    return f"    {setting.keyword}: {setting.annotation}{default},"


def stub(verb: Verb) -> str:
    places = [setting for setting in verb.all if setting.positional]
    others = [setting for setting in verb.all if not setting.positional]
    lines = [f"def {verb.function_name}("]
    lines += [parameter(setting) for setting in places] + ["    *,"] + [parameter(setting) for setting in others]
    lines += [f"    {name}: {OWN_TYPES[name]} = {default!r}," for name, default in verb.own_keywords.items()]
    return "\n".join([*lines, f") -> {'Exploration' if verb.is_background else 'Outcome'}: ..."]) + "\n"


def main(program: str, is_written: bool) -> None:
    said = subprocess.run([program, "help", "--json"], capture_output=True, text=True, check=True).stdout
    listing = json.loads(said)
    del listing["version"]  # which each release changes
    if not any(verb["name"] == EXPLORES for verb in listing["verbs"]):
        print("the program was built without the explorer, which the files list")
        sys.exit(77)
    functions = [verb for verb in read_verbs(listing).values() if verb.name not in WITHOUT_FUNCTION]
    files = {
        PACKAGE / "_verbs.json": json.dumps(listing, indent=1, ensure_ascii=False) + "\n",
        PACKAGE / "verbs.pyi": HEAD + "\n" + "".join(map(stub, functions)),
    }
    for path, text in files.items():
        if is_written:
            path.write_text(text, encoding="utf-8")
        elif path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} is out of date: python3 {sys.argv[0]} PROGRAM --write")
    print("ok")


if __name__ == "__main__":
    main(sys.argv[1], "--write" in sys.argv)
