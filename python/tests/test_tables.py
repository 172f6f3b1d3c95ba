"""Tables: what is written comes back, whatever the format, and as Parquet."""

import logging

import numpy as np
import pytest
from astropy import units as u
from astropy.table import MaskedColumn, QTable, Table
from astropy.time import Time, TimeDelta

import peculiar
from peculiar import tables


def a_table():
    table = Table()
    table["id"] = ["a", "b", "c"]
    table["mass"] = MaskedColumn([1.5, 2.5, np.nan], unit="solMass", description="of its stars")
    table["ra"] = [150.0, 151.0, 152.0] * u.deg
    table["ra"].info.meta = {"ucd": "pos.eq.ra;meta.main"}
    table["number"] = MaskedColumn([1, 2**60, 3], mask=[False, False, True])
    table["is_merger"] = [True, False, True]
    table.meta["origin"] = "a test"
    return table


@pytest.mark.parametrize("suffix", [".fits", ".vot", ".ecsv", ".parquet"])
def test_round_trip(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    peculiar.write_table(a_table(), path)
    again = peculiar.read_table(path)
    assert again.colnames == ["id", "mass", "ra", "number", "is_merger"]
    assert again["id"].tolist() == ["a", "b", "c"]
    assert again["mass"].unit == u.solMass and again["mass"].description == "of its stars"
    assert np.isnan(again["mass"][2]) and again["mass"][1] == 2.5
    assert again["number"].mask.tolist() == [False, False, True] and again["number"][1] == 2**60
    assert again["is_merger"].tolist() == [True, False, True]
    assert again["ra"].meta["ucd"] == "pos.eq.ra;meta.main"
    assert again.meta["origin"] == "a test" or suffix == ".fits"


def test_csv_keeps_names_and_values(tmp_path):
    peculiar.write_table(a_table(), tmp_path / "t.csv")
    again = peculiar.read_table(tmp_path / "t.csv")
    assert again["number"].mask.tolist() == [False, False, True]


def test_astropy_reads_what_is_written(tmp_path):
    peculiar.write_table(a_table(), tmp_path / "t.ecsv")
    theirs = Table.read(tmp_path / "t.ecsv")
    assert theirs["mass"].unit == u.solMass and theirs["number"].mask[2]


def test_other_kinds_of_tables_are_taken(tmp_path):
    pandas = pytest.importorskip("pandas")
    arrow = pytest.importorskip("pyarrow")
    frame = pandas.DataFrame({"a": [1, 2], "t": ["x", None]})
    for number, given in enumerate([frame, arrow.Table.from_pandas(frame), {"a": [1, 2], "t": ["x", ""]},
                                    QTable({"a": [1, 2] * u.s, "t": ["x", "y"]})]):  # fmt: skip
        path = tmp_path / f"{number}.ecsv"
        peculiar.write_table(given, path)
        assert peculiar.read_table(path)["a"].tolist() == [1, 2]
    with pytest.raises(peculiar.UsageError, match="list is no table"):
        peculiar.write_table([1], tmp_path / "no.ecsv")


@pytest.mark.parametrize("suffix", [".fits", ".ecsv", ".parquet"])
def test_times_and_durations(tmp_path, suffix):
    pytest.importorskip("pyarrow")
    table = Table()
    table["seen"] = np.array(["2024-01-02", "NaT", "2025-03-04"], "M8[D]")
    table["masked"] = MaskedColumn(np.array(["2024-01-02", "2024-01-03", "NaT"], "M8[D]"), mask=[True, False, False])
    table["exposure"] = np.array([1500, 2000, "NaT"], "m8[ms]")
    peculiar.write_table(table, tmp_path / f"t{suffix}")
    again = peculiar.read_table(tmp_path / f"t{suffix}")
    assert np.ma.filled(again["seen"], "").tolist() == ["2024-01-02", "", "2025-03-04"]
    assert np.ma.filled(again["masked"], "").tolist() == ["", "2024-01-03", ""]
    assert again["exposure"].unit == u.s
    np.testing.assert_array_equal(again["exposure"], [1.5, 2, np.nan])
    assert tables.to_arrow(table).column("seen").null_count == 1


def test_times_of_pandas_and_astropy(tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    days, lasting = pandas.to_datetime(["2024-01-01", None]), pandas.to_timedelta([1, None], unit="s")
    frame = pandas.DataFrame({"t": days, "d": lasting})
    both = QTable({"t": Time(["2024-01-01", "2024-01-02"]), "d": TimeDelta([1, 2], format="sec")})
    both["t"].info.description = "of the exposure"
    masked = both.copy()
    for name in ("t", "d"):
        masked[name][1] = np.ma.masked
    for given in (frame, masked):
        arrow = tables.to_arrow(given)
        assert arrow.column("t").to_pylist() == ["2024-01-01T00:00:00.000", None]
        seconds = arrow.column("d").to_pylist()
        assert seconds[0] == 1 and np.isnan(seconds[1])
        assert arrow.schema.field("d").metadata == {b"unit": b"s"}
    arrow = tables.to_arrow(both)
    assert arrow.column("t").to_pylist() == ["2024-01-01T00:00:00.000", "2024-01-02T00:00:00.000"]
    assert arrow.schema.field("t").metadata == {b"description": b"of the exposure"}
    assert arrow.column("d").to_pylist() == [1, 2]
    assert tables.to_pandas(frame)["t"].tolist()[0] == days[0], "pandas has times of its own"
    peculiar.write_table(frame, tmp_path / "t.ecsv")
    again = peculiar.read_table(tmp_path / "t.ecsv")
    assert again.colnames == ["t", "d"] and again["t"].mask.tolist() == [False, True] and again["d"].unit == u.s


@pytest.mark.parametrize("decimals", ["000", "120", "123456", "123456789"])
def test_times_keep_their_decimals(decimals):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    texts = [f"2024-01-01T00:00:00.{decimals}", "1987-06-05T23:59:59." + len(decimals) * "0"]
    given = Time(texts, precision=1, out_subfmt="date")
    for table in (Table({"t": given}), pandas.DataFrame({"t": pandas.to_datetime(texts)})):
        assert tables.to_arrow(table).column("t").to_pylist() == texts
    assert given.precision == 1 and given.out_subfmt == "date", "the caller's times stay as they are"
    given[0] = np.ma.masked
    assert tables.to_arrow(Table({"t": given})).column("t").to_pylist() == [None, "1987-06-05T23:59:59.000"]
    assert tables.to_arrow(Table({"t": given[:0]})).field("t").type == "string"


@pytest.mark.parametrize("suffix", [".fits", ".ecsv", ".vot", ".parquet"])
def test_the_scale_of_times_is_in_the_description(tmp_path, suffix):
    pytest.importorskip("pyarrow")
    table = Table({scale: Time(["2024-01-01T00:00:00.5"], scale=scale) for scale in ("utc", "tdb", "tai")})
    table["tdb"].info.description = "mid-exposure"
    peculiar.write_table(table, tmp_path / f"t{suffix}")
    again = peculiar.read_table(tmp_path / f"t{suffix}")
    assert [again[name][0] for name in again.colnames] == 3 * ["2024-01-01T00:00:00.500"]
    assert [again[name].description or "" for name in again.colnames] == ["", "mid-exposure (TDB)", "(TAI)"]
    assert table["tdb"].info.description == "mid-exposure"


def test_numbers_with_none_among_them_stay_numbers(tmp_path):
    pytest.importorskip("pyarrow")
    columns = {"z": [0.1, None, 0.3], "n": [1, None, 3], "b": [True, None, False], "m": [1, "a", None]}
    arrow = tables.to_arrow(columns)
    assert [str(field.type) for field in arrow.schema] == ["double", "int64", "bool", "string"]
    for name, values in columns.items():
        assert arrow.column(name).to_pylist() == [str(one) if name == "m" and one else one for one in values]
    others = {"big": [2**63, None], "none": [None, None], "mixed": [1, 0.5], "truth": [True, 1]}
    types = {name: tables.to_arrow({name: np.array(ones, object)}).field(0).type for name, ones in others.items()}
    assert {name: str(type_) for name, type_ in types.items()} == {
        "big": "string", "none": "string", "mixed": "double", "truth": "string"
    }  # fmt: skip
    peculiar.write_table(columns, tmp_path / "t.ecsv")
    assert np.ma.filled(peculiar.read_table(tmp_path / "t.ecsv")["n"], -1).tolist() == [1, -1, 3]


def test_missing_texts():
    pandas = pytest.importorskip("pandas")
    for values in (
        np.array(["a", None, float("nan")], object),
        np.ma.MaskedArray(["a", "b", "c"], [False, True, True]),
        ["a", np.ma.masked, None],
        pandas.Series(["a", None, pandas.NA], dtype=object),
    ):
        texts, missing = tables.texts_of(values)
        assert texts == ["a", "", ""] and missing.tolist() == [0, 1, 1]
    assert tables.texts_of(np.array([b"NGC1", b"M31"])) == (["NGC1", "M31"], None)


def test_which_of_several_tables(tmp_path):
    from astropy.io import fits

    hdus = [fits.PrimaryHDU()]
    for name, values in (("ONE", [1, 2]), ("TWO", [3, 4])):
        hdus.append(fits.table_to_hdu(Table({"x": values})))
        hdus[-1].name = name
    fits.HDUList(hdus).writeto(tmp_path / "two.fits")
    assert peculiar.read_table(tmp_path / "two.fits", table="TWO")["x"].tolist() == [3, 4]
    assert peculiar.read_table(tmp_path / "two.fits", table=1)["x"].tolist() == [1, 2]
    with pytest.raises(peculiar.InputError, match="ONE"):
        peculiar.read_table(tmp_path / "two.fits")


def test_vectors_and_positions_become_columns(tmp_path):
    from astropy.coordinates import SkyCoord

    table = QTable({"flux": np.arange(6.0).reshape(3, 2), "where": SkyCoord([1, 2, 3], [4, 5, 6], unit="deg")})
    peculiar.write_table(table, tmp_path / "t.ecsv")
    again = peculiar.read_table(tmp_path / "t.ecsv")
    assert again.colnames == ["flux_0", "flux_1", "where.ra", "where.dec"]
    with pytest.raises(peculiar.InputError, match="vectors of up to 64"):
        peculiar.write_table({"x": np.zeros((2, 65))}, tmp_path / "long.ecsv")


def test_vectors_of_64_values_come_back(tmp_path):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    vectors = np.random.default_rng(1).normal(size=(5, 64))
    lists = arrow.array([*vectors.tolist(), None], arrow.list_(arrow.float64()))
    fixed = arrow.array(vectors.tolist(), arrow.list_(arrow.float64(), 64))
    for number, column in enumerate((lists, fixed)):
        pyarrow.parquet.write_table(arrow.table({"v": column}), tmp_path / f"{number}.parquet")
    peculiar.write_table({"v": vectors}, tmp_path / "2.parquet")
    for number in range(3):
        again = peculiar.read_table(tmp_path / f"{number}.parquet")
        assert again.colnames == [f"v_{i}" for i in range(64)]
        values = np.stack([np.asarray(again[name]) for name in again.colnames], axis=1)
        np.testing.assert_array_equal(values[:5], vectors)
        assert len(again) == (6 if number == 0 else 5) and np.isnan(values[5:]).all()


def test_existing_files_stay(tmp_path):
    for suffix in (".ecsv", ".parquet"):
        peculiar.write_table({"x": [1]}, tmp_path / f"t{suffix}")
        with pytest.raises(peculiar.InputError, match="overwrite=True"):
            peculiar.write_table({"x": [2]}, tmp_path / f"t{suffix}")
        peculiar.write_table({"x": [2]}, tmp_path / f"t{suffix}", overwrite=True)
        assert peculiar.read_table(tmp_path / f"t{suffix}")["x"][0] == 2


def test_parquet_of_others(tmp_path, caplog):
    arrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet

    content = arrow.table({
        "id": arrow.array([1, None, 3], arrow.int32()),
        "name": arrow.array(["a", "b", None]).dictionary_encode(),
        "flux": arrow.array([[1.0, 2.0], None, [3.0, 4.0]]),
        "place": arrow.array([{"ra": 1.0, "dec": 2.0}, {"ra": 3.0, "dec": 4.0}, None]),
        "spectrum": arrow.array([[1.0], [1.0, 2.0], None]),
        "seen": arrow.array([True, None, False]),
        "mag": arrow.array([20.5, None, 22.0], arrow.float32()),
    })  # fmt: skip
    folder = tmp_path / "parts"
    folder.mkdir()
    pyarrow.parquet.write_table(content, folder / "0.parquet", row_group_size=2)
    pyarrow.parquet.write_table(content, folder / "1.parquet")
    with caplog.at_level(logging.WARNING, "peculiar"):
        table = peculiar.read_parquet(folder)
    assert "spectrum" in caplog.text and len(table) == 6
    assert table["id"].mask.tolist()[:3] == [False, True, False]
    assert table["flux_1"][0] == 2 and np.isnan(table["flux_1"][1])
    assert table["place.dec"][1] == 4 and np.isnan(table["mag"][1])
    assert table["seen"].mask[1] and table["name"].tolist()[:2] == ["a", "b"]
    some = peculiar.read_parquet(folder / "0.parquet", columns=["mag"], filters=[("mag", ">", 21)])
    assert some.colnames == ["mag"] and some["mag"].tolist() == [22.0]
    with pytest.raises(peculiar.InputError, match=r"nothing\.parquet"):
        peculiar.read_parquet(tmp_path / "nothing.parquet")


def test_samples_as_tables(sample):
    table = peculiar.read_table(sample.path)
    assert table.colnames == sample.table.colnames and len(table) == len(sample)


def test_to_arrow_and_pandas():
    arrow = tables.to_arrow(a_table())
    assert arrow.schema.field("mass").metadata == {b"unit": b"solMass", b"description": b"of its stars"}
    assert arrow.column("number").to_pylist() == [1, 2**60, None]
    assert tables.to_pandas(a_table())["number"].isna().tolist() == [False, False, True]
