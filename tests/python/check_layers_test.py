#!/usr/bin/env python3
"""tools/check_layers.py finds a breach of the map, a stray library and an unknown room."""
import pathlib
import subprocess
import sys
import tempfile

TOOL = pathlib.Path(__file__).parents[2] / "tools" / "check_layers.py"

with tempfile.TemporaryDirectory() as folder:
    source = pathlib.Path(folder)
    for room, line in [("image", '#include "store/sample.h"'), ("catalog", "#include <fitsio.h>"), ("attic", "")]:
        (source / room).mkdir()
        (source / room / "a.cpp").write_text(line + "\n", encoding="utf-8")
    result = subprocess.run([sys.executable, TOOL, source], capture_output=True, text=True, check=False)
    assert result.returncode == 1, result
    assert "image/a.cpp:1: room image may not include store/sample.h" in result.stdout, result.stdout
    assert "catalog/a.cpp:1: <fitsio.h> belongs to room fits" in result.stdout, result.stdout
    assert "the room 'attic' is not on the map" in result.stdout, result.stdout
print("ok")
