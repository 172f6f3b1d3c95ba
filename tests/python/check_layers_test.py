#!/usr/bin/env python3
"""tools/check_layers.py passes a tree that is as its map says, and finds breaches, stray libraries, unknown rooms and entries that nothing uses."""
import importlib.util
import pathlib
import subprocess
import sys
import tempfile

TOOL = pathlib.Path(__file__).parents[2] / "tools" / "check_layers.py"
spec = importlib.util.spec_from_file_location("check_layers", TOOL)
MAP = importlib.util.module_from_spec(spec)
spec.loader.exec_module(MAP)


def found(changes):
    """What the tool says of a tree that uses the whole map, with these files in it (None: without the file)."""
    with tempfile.TemporaryDirectory() as folder:
        files = {f"{room}/uses_{target}.cpp": f'#include "{target}/a.h"' for room, targets in MAP.ROOMS.items() for target in targets}
        files |= {f"{room}/{target}_test.cpp": f'#include "{target}/a.h"' for room, targets in MAP.TESTS.items() for target in targets}
        files |= {f"{room}/sees_{library.replace('/', '_')}.cpp": f"#include <{library}>" for library, rooms in MAP.OWNED.items() for room in rooms}
        for name, line in (files | changes).items():
            if line is not None:
                path = pathlib.Path(folder) / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(line + "\n", encoding="utf-8")
        result = subprocess.run([sys.executable, TOOL, folder], capture_output=True, text=True, check=False)
        assert result.returncode == (0 if "no breach" in result.stdout else 1), result
        return result.stdout


def expect(words, changes):
    said = found(changes)
    assert words in said, said
    assert len(said.splitlines()) == 1, said


expect("no breach", {})
expect("image/a.cpp:1: room image may not include store/sample.h", {"image/a.cpp": '#include "store/sample.h"'})
expect("image/a_test.cpp:1: room image may not include store/sample.h", {"image/a_test.cpp": '#include "store/sample.h"'})
expect("figure/a.cpp:1: room figure may not include image/image.h", {"figure/a.cpp": '#include "image/image.h"'})
expect("no breach", {"figure/a_testing.h": '#include "image/image.h"'})
expect("catalog/a.cpp:1: <fitsio.h> belongs to room fits", {"catalog/a.cpp": "#include <fitsio.h>"})
expect("no breach", {MAP.SEES_ALL: "#include <fitsio.h>"})
expect("the room 'attic' is not on the map", {"attic/a.cpp": ""})
expect("ROOMS lets room figure include catalog", {"figure/uses_catalog.cpp": None})
expect("ROOMS lets room figure include catalog", {"figure/uses_catalog.cpp": None, "figure/a_test.cpp": '#include "catalog/table.h"'})
expect("TESTS lets tests of room figure include image", {"figure/image_test.cpp": None})
expect("OWNED lets room fits include <wcslib/>", {"fits/sees_wcslib_.cpp": None})
print("ok")
