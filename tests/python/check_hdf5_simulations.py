#!/usr/bin/env python3
"""The referee of the HDF5 simulation formats: h5py, NumPy and astropy on their own.

check_hdf5_simulations.py write FOLDER   a TNG-style simulation in FOLDER/tng and star tables in FOLDER/tables, as h5py and astropy write them;
                                   what is in them, in our units, in FOLDER/stars.csv, galaxies.csv and tree.csv
check_hdf5_simulations.py check FILE...  star tables that we wrote hold, for h5py or astropy, the example that hdf5_referee_test.cpp writes
"""
import pathlib
import sys
import warnings

import astropy.units as u
import h5py
import numpy as np
from astropy.cosmology import LambdaCDM
from astropy.table import Table

H, OMEGA_M, OMEGA_L = 0.6774, 0.3089, 0.6911
BOX = 35000.0  # ckpc/h
COSMOLOGY = LambdaCDM(100 * H, OMEGA_M, OMEGA_L, Tcmb0=0)
SNAPSHOTS = {50: 0.5, 67: 1 / 1.5, 99: 1.0}
RANDOM = np.random.default_rng(20261)


def age(scale_factor):
    return COSMOLOGY.age(1 / np.asarray(scale_factor, float) - 1).to_value("Gyr")


def header(file, scale_factor, **more):
    attributes = file.create_group("Header").attrs
    attributes.update({"Time": scale_factor, "Redshift": 1 / scale_factor - 1, "BoxSize": BOX, "HubbleParam": H,
                       "Omega0": OMEGA_M, "OmegaLambda": OMEGA_L, "UnitLength_in_cm": 3.085678e21,
                       "UnitMass_in_g": 1.989e43, "UnitVelocity_in_cm_per_s": 1e5})
    attributes.update(more)


def write_snapshot(folder, number, scale_factor, rows):
    chunks = [700, 0, 300]
    for k, count in enumerate(chunks):
        path = folder / f"output/snapdir_{number:03}/snap_{number:03}.{k}.hdf5"
        path.parent.mkdir(parents=True, exist_ok=True)
        with h5py.File(path, "w", libver=("v110", "v110") if number == 99 else "earliest") as file:
            header(file, scale_factor, NumPart_ThisFile=np.array([5, 5, 0, 0, count, 0], np.int32),
                   NumPart_Total=np.array([15, 15, 0, 0, sum(chunks), 0], np.uint32),
                   NumPart_Total_HighWord=np.zeros(6, np.uint32), NumFilesPerSnapshot=np.int32(len(chunks)),
                   MassTable=np.zeros(6))
            if count == 0:
                continue
            group = file.create_group("PartType4")
            squeezed = {"compression": "gzip", "shuffle": True, "chunks": True}
            position = RANDOM.uniform(0, BOX, (count, 3))
            velocity = RANDOM.normal(0, 200, (count, 3)).astype(np.float32)
            mass = RANDOM.uniform(1e-5, 1e-4, count).astype(np.float32)
            initial = (mass * 1.5).astype(np.float32)
            birth = RANDOM.uniform(-0.2, scale_factor * 0.999, count).astype(np.float32)
            birth[(birth > 0) & (birth < 0.02)] = 0.05  # no stars before the first
            metallicity = RANDOM.uniform(0, 0.04, count).astype(np.float32)
            ids = RANDOM.integers(0, 2**62, count, dtype=np.uint64)
            group.create_dataset("Coordinates", data=position, **squeezed)
            group.create_dataset("Velocities", data=velocity, **squeezed)
            group.create_dataset("Masses", data=mass.astype(">f4"))
            group.create_dataset("GFM_InitialMass", data=initial)
            group.create_dataset("GFM_StellarFormationTime", data=birth, fletcher32=True, chunks=True)
            group.create_dataset("GFM_Metallicity", data=metallicity)
            group.create_dataset("GFM_Metals", data=np.zeros((count, 10), np.float32))
            group.create_dataset("ParticleIDs", data=ids.astype(">u8"))
            star = birth > 0
            kpc = scale_factor / H
            ages = age(scale_factor) - age(birth[star].astype(float))
            for i, where in enumerate(np.flatnonzero(star)):
                rows.append([number, ids[where], *(position[where] * kpc),
                             *(velocity[where].astype(float) * np.sqrt(scale_factor)), float(mass[where]) * 1e10 / H,
                             float(initial[where]) * 1e10 / H, ages[i], float(metallicity[where])])


def write_groups(folder, number, scale_factor, rows):
    path = folder / f"output/groups_{number:03}/fof_subhalo_tab_{number:03}.0.hdf5"
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 40
    with h5py.File(path, "w") as file:
        header(file, scale_factor, NumFiles=np.int32(1), Ngroups_ThisFile=np.int32(8), Ngroups_Total=np.int32(8),
               Nsubgroups_ThisFile=np.int32(count), Nsubgroups_Total=np.int32(count))
        first = np.arange(0, count, 5)
        file["Group/GroupFirstSub"] = first.astype(np.uint32)
        stars = RANDOM.integers(0, 3, count) * 10
        flag = RANDOM.integers(0, 4, count) > 0
        mass = RANDOM.uniform(0, 10, (count, 6)).astype(np.float32)
        radius = RANDOM.uniform(0, 10, (count, 6)).astype(np.float32)
        position = RANDOM.uniform(0, BOX, (count, 3)).astype(np.float32)
        velocity = RANDOM.normal(0, 300, (count, 3)).astype(np.float32)
        kinds = np.zeros((count, 6), np.int32)
        kinds[:, 4] = stars
        for name, data in {"SubhaloLenType": kinds, "SubhaloMassType": mass, "SubhaloHalfmassRadType": radius,
                           "SubhaloPos": position, "SubhaloVel": velocity, "SubhaloFlag": flag,
                           "SubhaloGrNr": (np.arange(count) // 5).astype(np.int32)}.items():
            file["Subhalo/" + name] = data.astype(np.uint8) if data.dtype == bool else data
    is_galaxy = (stars > 0) & flag
    for i in np.flatnonzero(is_galaxy):
        rows.append([number, i, i // 5 * 5, stars[i], float(mass[i, 4]) * 1e10 / H,
                     float(radius[i, 4]) * scale_factor / H, *(position[i].astype(float) * scale_factor / H),
                     *velocity[i].astype(float)])
    return is_galaxy


def write_tree(folder, is_galaxy, rows):
    """Each subhalo of 99 has three progenitors at 67, of which each has one at 50; depth first."""
    columns = {name: [] for name in ("SubhaloID", "DescendantID", "FirstProgenitorID", "NextProgenitorID",
                                     "SnapNum", "SubfindID")}
    next_id = 10**16
    links = {}

    def add(snapshot, galaxy, descendant):
        nonlocal next_id
        columns["SubhaloID"].append(next_id)
        columns["DescendantID"].append(descendant)
        columns["FirstProgenitorID"].append(-1)
        columns["NextProgenitorID"].append(-1)
        columns["SnapNum"].append(snapshot)
        columns["SubfindID"].append(galaxy)
        links[next_id] = (snapshot, galaxy, descendant)
        next_id += 1
        return next_id - 1

    for root in range(13):
        top = add(99, root, -1)
        previous = None
        for k in range(3):
            middle = add(67, root * 3 + k, top)
            place = middle - 10**16
            if previous is None:
                columns["FirstProgenitorID"][top - 10**16] = middle
            else:
                columns["NextProgenitorID"][previous - 10**16] = middle
            columns["FirstProgenitorID"][place] = add(50, root * 3 + k, middle)
            previous = middle
    path = folder / "postprocessing/trees/SubLink/tree_extended.0.hdf5"
    path.parent.mkdir(parents=True)
    with h5py.File(path, "w") as file:
        for name, values in columns.items():
            kind = {"SnapNum": np.int16, "SubfindID": np.int32}.get(name, np.int64)
            file.create_dataset(name, data=np.array(values, kind), compression="gzip", chunks=True)
    # Walked by the links themselves, not by the order of the ids.
    for subhalo, (snapshot, galaxy, descendant) in links.items():
        if not is_galaxy[snapshot][galaxy]:
            continue
        while descendant != -1 and not is_galaxy[links[descendant][0]][links[descendant][1]]:
            descendant = links[descendant][2]
        to = links[descendant][:2] if descendant != -1 else (-1, -1)
        rows.append([snapshot, galaxy, *to])


def example():
    return {"x": [-1.0, 0.0, 3.0], "y": [0.1, 0.0, 4.0], "z": [1e-7, 2.0, 0.0], "vx": [10.0, 20.0, 30.0],
            "vy": [1.0, 2.0, 3.0], "vz": [-4.0, -5.0, -6.0], "initial_mass": [2e6, 3e6, 4e6], "mass": [1e6, 1e6, 2e6],
            "age": [0.001, 1 / 3, 12.0], "metallicity": [0.02, 1e-4, 0.0],
            "particle_id": np.array([1, 9007199254740993, -5])}


UNITS = {"x": "kpc", "y": "kpc", "z": "kpc", "vx": "km/s", "vy": "km/s", "vz": "km/s", "initial_mass": "Msun",
         "mass": "Msun", "age": "Gyr"}


def write_tables(folder):
    folder.mkdir()
    table = Table(example(), meta={"format": "peculiar-stars", "version": 1, "galaxy_id": 4, "snapshot": 761,
                                   "redshift": 0.1, "H0": 67.74, "Omega_m": 0.3089, "Omega_L": 0.6911,
                                   "mass_is": "current"})
    for name, unit in UNITS.items():
        table[name].unit = u.Unit(unit)
    table.write(folder / "a.ecsv")
    table.meta["galaxy_id"] = 5
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of keywords longer than eight letters
        table.write(folder / "b.fits")
    with h5py.File(folder / "c.hdf5", "w") as file:
        file.attrs.update(table.meta)
        file.attrs["galaxy_id"] = np.uint64(6)
        for name in table.colnames:
            file.create_dataset(name, data=np.asarray(table[name]), compression="gzip")
            if name in UNITS:
                file[name].attrs["units"] = np.bytes_(UNITS[name]) if name == "x" else UNITS[name]


def write(folder):
    stars, galaxies, tree, is_galaxy = [], [], [], {}
    for number, scale_factor in SNAPSHOTS.items():
        write_snapshot(folder / "tng", number, scale_factor, stars)
        is_galaxy[number] = write_groups(folder / "tng", number, scale_factor, galaxies)
    write_tree(folder / "tng", is_galaxy, tree)
    write_tables(folder / "tables")
    for name, rows in (("stars", stars), ("galaxies", galaxies), ("tree", tree)):
        with open(folder / f"{name}.csv", "w", encoding="utf-8") as out:
            out.write(",".join(f"c{i}" for i in range(len(rows[0]))) + "\n")
            for row in rows:
                out.write(",".join(str(int(v)) if isinstance(v, (int, np.integer)) else repr(float(v)) for v in row) + "\n")


def check(paths):
    truth = example()
    warnings.simplefilter("ignore")  # of dates and keywords
    for path in map(pathlib.Path, paths):
        if path.suffix in (".h5", ".hdf5"):
            with h5py.File(path) as file:
                columns = {name: file[name][()] for name in file}
                units = {name: file[name].attrs["units"] for name in file}
                meta = dict(file.attrs)
        else:
            table = Table.read(path)
            columns = {name: np.asarray(table[name]) for name in table.colnames}
            units = {name: str(table[name].unit or "") for name in table.colnames}
            meta = {key.lower(): value for key, value in table.meta.items()}
        assert set(columns) == set(truth), (path, sorted(columns))
        for name, values in truth.items():
            assert np.array_equal(columns[name], values), (path, name, columns[name])
            assert u.Unit(units[name]) == u.Unit(UNITS.get(name, "")), (path, name, units[name])
        if path.suffix == ".vot":
            continue  # Table.read() hands out no metadata of a VOTable
        assert meta["format"] == "peculiar-stars" and int(meta["snapshot"]) == 761, (path, meta)
        assert int(meta["galaxy_id"]) == 9007199254740993 and float(meta["redshift"]) == 0.1, (path, meta)


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(pathlib.Path(sys.argv[2]))
    else:
        check(sys.argv[2:])
