"""Referee for the text tables of src/catalog, by astropy.

check EXPECTED.json FILE...   opens each file and compares names, units, descriptions, values and masks with
                              EXPECTED.json; exits 1 and says what differs.
write FOLDER                  writes tables in every dialect of ECSV and VOTable, for the C++ reader's test.
"""

import argparse
import json
import math
import pathlib
import sys

import astropy.io.votable
import numpy as np
from astropy.table import Column, MaskedColumn, Table


def read(path):
    """The table, and where the format has them its description and metadata."""
    if path.suffix == ".csv":
        return Table.read(path, format="ascii.csv"), None, None
    if path.suffix == ".ecsv":
        table = Table.read(path, format="ascii.ecsv")
        metadata = dict(table.meta)
        return table, metadata.pop("description", ""), metadata
    document = astropy.io.votable.parse(path, verify="exception")
    element = document.get_first_table()
    table = element.to_table(use_names_over_ids=True)
    return table, element.description or "", {info.name: info.value for info in element.infos}


def same(found, expected):
    if isinstance(expected, str) and expected in ("nan", "inf", "-inf") and isinstance(found, float):
        expected = float(expected)
    if isinstance(expected, float) and math.isnan(expected):
        return isinstance(found, float) and math.isnan(found)
    return type(found) is type(expected) and found == expected


def is_missing(value):
    return value is np.ma.masked or (isinstance(value, float) and math.isnan(value)) or value == ""


def differences(path, expected):
    table, description, metadata = read(path)
    names = [column["name"] for column in expected["columns"]]
    if table.colnames != names:
        yield f"names {table.colnames}, expected {names}"
        return
    if description is not None and description != expected["description"]:
        yield f"description {description!r}"
    if metadata is not None and metadata != expected["metadata"]:
        yield f"metadata {metadata!r}"
    for column in expected["columns"]:
        found = table[column["name"]]
        if path.suffix != ".csv":
            if str(found.unit or "") != column["unit"]:
                yield f"{column['name']}: unit {found.unit}"
            if (found.description or "") != column["description"]:
                yield f"{column['name']}: description {found.description!r}"
        if len(found) != len(column["values"]):
            yield f"{column['name']}: {len(found)} rows"
            continue
        for row, value in enumerate(column["values"]):
            cell = found[row]
            if isinstance(cell, np.generic):
                cell = cell.item()
            if path.suffix == ".csv" and isinstance(value, bool):
                cell = {"true": True, "false": False}.get(cell, cell)
            if value is None:
                if not is_missing(cell):
                    yield f"{column['name']}[{row}]: {cell!r}, expected missing"
            elif not same(cell, value):
                yield f"{column['name']}[{row}]: {cell!r}, expected {value!r}"


def check(arguments):
    expected = json.loads(arguments.expected.read_text(encoding="utf-8"))
    failed = False
    for path in arguments.files:
        for difference in differences(path, expected):
            print(f"{path}: {difference}", file=sys.stderr)
            failed = True
    return 1 if failed else 0


def sample():
    table = Table()
    table["id"] = MaskedColumn(
        np.array([587722981742084144, 2, -3], dtype=np.int64), mask=[False, True, False], description="object id"
    )
    table["short"] = Column(np.array([-1, 300, 7], dtype=np.int16))
    table["byte"] = Column(np.array([0, 200, 255], dtype=np.uint8))
    table["z"] = MaskedColumn([0.1, 2.0, 1e300], mask=[False, True, False], unit="mag", description="a: 'z'")
    table["single"] = Column(np.array([0.5, -np.inf, 2], dtype=np.float32), unit="arcsec")
    table["class"] = Column(["spiral arm", 'say "<&>"', "naïve"])
    table["plain"] = Column(["a", "bcd", "ef"])
    table["flag"] = Column([True, False, True])
    return table


def write_dialects(folder):
    """Vectors and objects in ECSV; plain tables as astropy's other writers make them."""
    table = Table()
    table["id"] = np.arange(2)
    table["v"] = Column(np.array([[1.5, np.nan, 3], [4, 5, 6]]), unit="mag")
    table["m"] = np.array([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    ragged, objects = np.empty(2, dtype=object), np.empty(2, dtype=object)
    ragged[:] = [np.array([1.0]), np.array([1.0, 2])]
    objects[:] = [{"a": 1}, [2]]
    table["ragged"], table["object"], table["wave"] = ragged, objects, np.array([1j, 2])
    table.write(folder / "vectors.ecsv", format="ascii.ecsv", overwrite=True)
    plain = Table({"id": ["0012", "0013"], "mag": MaskedColumn([20.5, 21], mask=[False, True]), "n": [1, 2]})
    for name, form, options in (
        ("commented.csv", "ascii.commented_header", {}),
        ("commented_commas.csv", "ascii.commented_header", {"delimiter": ","}),
        ("tabs.csv", "ascii.tab", {}),
        ("masked.csv", "ascii.csv", {"fill_values": [("", "--")]}),
        ("semicolons.csv", "ascii.csv", {"delimiter": ";"}),
    ):
        plain.write(folder / name, format=form, overwrite=True, **options)


def write(arguments):
    folder = arguments.folder
    write_dialects(folder)
    table = sample()
    table.meta["survey"] = "none: 1"
    table.write(folder / "space.ecsv", format="ascii.ecsv", overwrite=True)
    table.write(folder / "comma.ecsv", format="ascii.ecsv", delimiter=",", overwrite=True)
    table["vector"] = Column(np.array([[1.5, 2], [3, 4], [5, 6]]))
    table["long"] = Column(np.arange(240.0).reshape(3, 80))
    for layout in ("tabledata", "binary", "binary2"):
        document = astropy.io.votable.from_table(table)
        if layout == "binary":  # has no mask: a missing integer needs a value of its own
            document.get_first_table().get_field_by_id("id").values.null = -99
        document.to_xml(str(folder / f"{layout}.vot"), tabledata_format=layout)
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("check")
    verb.add_argument("expected", type=pathlib.Path)
    verb.add_argument("files", type=pathlib.Path, nargs="+")
    verb.set_defaults(run=check)
    verb = verbs.add_parser("write")
    verb.add_argument("folder", type=pathlib.Path)
    verb.set_defaults(run=write)
    arguments = parser.parse_args()
    return arguments.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
