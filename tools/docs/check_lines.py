#!/usr/bin/env python3
"""Checks that no line of the documentation is longer than 119 characters: check_lines.py.

Tables, code blocks and lines that are one link may be longer.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGES_OF_THE_ROOT = ("CHANGELOG.md", "CONTRIBUTING.md")
LONGEST_LINE = 119  # characters
# commands.md is generated.
LINES_OF_ANY_LENGTH = ("docs/commands.md",)
ONE_LINK = re.compile(r"\s*([-*:]\s+)?\S*\[[^\]]*\]\([^)\s]*\)\S*")


def long_lines(text):
    """Yields (number, length) of each line that is too long, except in tables, code blocks, and lines that are one link."""
    fence, is_code, was_blank = "", False, True
    for number, line in enumerate(text.splitlines(), 1):
        mark = re.match(r"\s*(`{3,}|~{3,})", line)
        if fence:
            if mark and mark.group(1).startswith(fence) and line.strip() == mark.group(1):
                fence = ""
            continue
        if mark:
            fence = mark.group(1)
            continue
        is_blank = not line.strip()
        # An indented block begins after a blank line and ends with the first line that is not indented.
        is_code = is_blank and is_code or line.startswith("    ") and (is_code or was_blank)
        was_blank = is_blank
        if len(line) <= LONGEST_LINE or is_code or line.lstrip().startswith("|") or ONE_LINK.fullmatch(line):
            continue
        yield number, len(line)


def check_lines():
    pages = [ROOT / name for name in PAGES_OF_THE_ROOT] + sorted((ROOT / "docs").rglob("*.md"))
    faults = []
    for page in pages:
        name = page.relative_to(ROOT).as_posix()
        if name in LINES_OF_ANY_LENGTH:
            continue
        for number, length in long_lines(page.read_text()):
            faults.append(f"{name}:{number}: {length} characters; break the line below {LONGEST_LINE + 1}")
    if faults:
        sys.exit("\n".join([*faults, "error: lines that are too long (tables, code blocks and lone links may be)"]))


if __name__ == "__main__":
    check_lines()
