#!/usr/bin/env python3
"""Whether as many tests were skipped as should be: check_skips.py RESULTS.xml [none|all] (what ctest --output-junit wrote; "none": no test may be
skipped for want of shared data; "all": every test that wants it must be). Silent where all is well."""
import collections
import pathlib
import re
import sys
import xml.etree.ElementTree

TABLE = pathlib.Path(__file__).parent / "skips.txt"
SHARED = "no shared data"


def expected_numbers():
    lines = [line.split(None, 1) for line in TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {why.strip(): int(number) for number, why in lines}


def skipped_tests(results):
    """Name and output of each."""
    for case in xml.etree.ElementTree.parse(results).getroot().iter("testcase"):
        if case.find("skipped") is not None:
            yield case.get("name"), case.findtext("system-out") or ""


def faults(results, shared):
    expected = expected_numbers()
    found = collections.defaultdict(list)
    for name, output in skipped_tests(results):
        why = next((why for why in expected if re.search(why, output)), None)
        if why is None:
            said = re.search(r"Skipped\s*\n(.*)", output) or re.search(r"(.*)", output)
            yield f"{name} was skipped for a reason that is not listed: {said[1].strip()}"
        else:
            found[why].append(name)
    for why, number in expected.items():
        allowed = {0, number}
        if why.startswith(SHARED) and shared:
            allowed = {number if shared == "all" else 0}
        elif shared == "none":  # not the whole suite
            allowed = range(number + 1)
        if len(found[why]) not in allowed:
            names = "".join(f"\n    {name}" for name in found[why])
            yield f"{len(found[why])} tests were skipped ({why}), not {' or '.join(map(str, sorted(allowed)))}:{names}"


def main():
    wrong = list(faults(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
    for fault in wrong:
        print(f"error: {fault}", file=sys.stderr)
    if wrong:
        print("If that is as it should be (tests have come or gone, a tool is not there to be had), change the number in .ci/skips.txt, or give the "
              "reason a line there.", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
