#!/usr/bin/env python3
"""The documentation's site in headless Chromium (tests/node/check_site.cjs): it can be read by all, on any screen.

Usage: site_test.py FOLDER, the site that ./run docs has built. PECULIAR_PAGE_MODULES names a folder of playwright-core
and axe-core (./run test --slow); PECULIAR_PAGE_PICTURES, where it is set, a folder for a picture of every page.
Exits 77 where the site, node or the modules are missing.
"""
import os
import pathlib
import shutil
import subprocess
import sys

SITE = pathlib.Path(sys.argv[1])
CHECK = pathlib.Path(__file__).parents[1] / "node" / "check_site.cjs"
PAGES = ["index.html", "start.html", "tutorials/outliers-in-a-survey.html", "method.html", "commands.html",
         "python-api.html"]


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def main():
    if not os.environ.get("PECULIAR_PAGE_MODULES"):
        skip("PECULIAR_PAGE_MODULES does not name a folder of playwright-core and axe-core (./run test --slow)")
    if not (SITE / "index.html").exists():
        skip(f"there is no site in {SITE} (./run docs)")
    if not shutil.which("node"):
        skip("there is no node")
    pictures = os.environ.get("PECULIAR_PAGE_PICTURES")
    command = ["node", CHECK, *(["--pictures", pictures] if pictures else []), SITE, *PAGES]
    status = subprocess.run(command, check=False).returncode
    if status == 77:
        sys.exit(77)
    assert status == 0, "the site has the faults named above"
    print(f"ok: {len(PAGES)} pages")


main()
