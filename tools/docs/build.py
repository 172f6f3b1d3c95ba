#!/usr/bin/env python3
"""Builds the documentation site: build.py FOLDER [--check].

FOLDER/source is docs/ with the changelog and the guide for contributors, FOLDER/html the site, FOLDER/html/cpp the
pages of the C++ library (doxygen); the pages of the Python package come from its docstrings. Warnings are errors: a
link to a missing page, heading or image stops the build. --check also checks the spelling, of the sources' comments
and messages too, and the length of lines.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

from check_lines import PAGES_OF_THE_ROOT, ROOT, check_lines

LINK = re.compile(r"(\[[^\]]*\]\()([^)#\s]+)((?:#[^)]*)?\))")
WORDS = ROOT / "tools/docs/words.txt"


def version():
    return re.search(r"project\(peculiar VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)


def as_in_site(text, page):
    """Converts links for the site. Links to files outside the site become plain code; the files must exist."""

    def link(match):
        start, target, end = match.groups()
        if "://" in target or target.startswith("mailto:"):
            return match.group(0)
        path = (page.parent / target).resolve()
        if not path.exists():
            sys.exit(f"error: {page.relative_to(ROOT)}: the link {target} leads to nothing")
        inside = path.relative_to(ROOT)
        if inside.parts[0] == "docs":
            at = path.relative_to(ROOT / "docs") if page.parent == ROOT else target
            return f"{start}{at}{end}"
        if inside.name in PAGES_OF_THE_ROOT and len(inside.parts) == 1:
            up = "../" * (len(page.relative_to(ROOT / "docs").parts) - 1) if page.parent != ROOT else ""
            return f"{start}{up}{inside.name.lower()}{end}"
        return f"`{inside}`"

    return LINK.sub(link, text)


def prepare(source):
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "docs", source)
    for page in sorted((ROOT / "docs").rglob("*.md")):
        target = source / page.relative_to(ROOT / "docs")
        target.write_text(as_in_site(page.read_text(), page))
    for name in PAGES_OF_THE_ROOT:
        (source / name.lower()).write_text(as_in_site((ROOT / name).read_text(), ROOT / name))


def build_cpp(html):
    """Builds the pages of the C++ library from the comments in its headers."""
    if not shutil.which("doxygen"):
        sys.exit("error: doxygen is not installed (Debian and Ubuntu: apt install doxygen)")
    environment = {**os.environ, "PECULIAR_VERSION": version(), "OUTPUT": str(html)}
    if subprocess.run(["doxygen", "tools/docs/Doxyfile"], cwd=ROOT, env=environment).returncode != 0:
        sys.exit("error: comments that doxygen cannot read, named above")


def spelled_files():
    """Pages, sources and help texts; no tests, which misspell on purpose."""
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "python/README.md"]
    files += [*(ROOT / "src").rglob("*.h"), *(ROOT / "src").rglob("*.cpp"), *(ROOT / "src").rglob("*.js")]
    files += [*(ROOT / "python/peculiar").rglob("*.py"), ROOT / "python/peculiar/_verbs.json"]
    return sorted(path for path in files if not path.name.endswith("_test.cpp"))


def check_spelling():
    constants = r"\bk[A-Z]\w*"  # kNo is no misspelt "know"
    command = [sys.executable, "-m", "codespell_lib", "--ignore-words", str(WORDS), "--ignore-regex", constants]
    command += map(str, spelled_files())
    if subprocess.run(command, cwd=ROOT).returncode != 0:
        sys.exit("error: spelling (words that are right belong into tools/docs/words.txt)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    words = "check the spelling, of sources too, and the length of lines"
    parser.add_argument("--check", action="store_true", help=words)
    options = parser.parse_args()
    if options.check:
        check_spelling()
        check_lines()
    source, html = options.folder / "source", options.folder / "html"
    prepare(source)
    environment = {**os.environ, "PECULIAR_VERSION": version(), "PECULIAR_ROOT": str(ROOT)}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # in python/peculiar
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", "-b", "html", str(source), str(html)]
    if subprocess.run(command, env=environment).returncode != 0:
        sys.exit("error: the site has the faults named above")
    build_cpp(html.resolve())
    print(html / "index.html")


main()
