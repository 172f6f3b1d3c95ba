#!/usr/bin/env python3
"""docs/commands.md is what the program says of itself; with --write it is made so."""
import pathlib
import subprocess
import sys

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "commands.md"
said = subprocess.run([sys.argv[1], "help", "--markdown"], capture_output=True, text=True, check=True).stdout
if "--write" in sys.argv:
    PAGE.write_text(said, encoding="utf-8")
elif PAGE.read_text(encoding="utf-8") != said:
    sys.exit(f"{PAGE} is out of date: python3 {sys.argv[0]} PROGRAM --write")
print("ok")
