#!/usr/bin/env python3
"""The referee of HDF5 snapshots in the dialects of GADGET's descendants: h5py, NumPy and astropy on their own.

check_snapshot_dialects.py write FOLDER   a snapshot in each dialect, as h5py writes them: FOLDER/NAME/..., with attributes as arrays of one,
                                   vlen texts, virtual files, compression; what is in them, in our units, in FOLDER/NAME.csv
"""
import pathlib
import sys

import astropy.constants as c
import astropy.units as u
import h5py
import numpy as np
from astropy.cosmology import LambdaCDM

H, OMEGA_M, OMEGA_L = 0.681, 0.3046, 0.6954
A = 1 / 1.3
COUNT = 500
BOX = 100.0  # comoving Mpc
COSMOLOGY = LambdaCDM(100 * H, OMEGA_M, OMEGA_L, Tcmb0=0)
RANDOM = np.random.default_rng(20262)
MSUN, KPC = c.M_sun.cgs.value, u.kpc.to(u.cm)


def age(scale_factor):
    return COSMOLOGY.age(1 / np.asarray(scale_factor, float) - 1).to_value("Gyr")


def draw():
    """Stars in our units: positions in comoving Mpc."""
    stars = {"position": RANDOM.uniform(0, BOX, (COUNT, 3)), "velocity": RANDOM.normal(0, 300, (COUNT, 3)),
             "initial": RANDOM.uniform(1e6, 5e6, COUNT), "birth": RANDOM.uniform(0.05, A * 0.999, COUNT),
             "metals": RANDOM.uniform(0, 0.05, COUNT), "id": RANDOM.integers(0, 2**31, COUNT)}
    stars["mass"] = stars["initial"] * RANDOM.uniform(0.5, 0.9, COUNT)
    return stars


def note(folder, name, stars, has_initial=True, keep=slice(None)):
    """The truth: id, position [kpc], velocity [km/s], mass, initial mass [Msun], age [Gyr], metallicity."""
    columns = [stars["id"], *(stars["position"] * 1e3 * A).T, *stars["velocity"].T, stars["mass"],
               stars["initial"] if has_initial else np.full(COUNT, -1.0), age(A) - age(stars["birth"]), stars["metals"]]
    with open(folder / f"{name}.csv", "w", encoding="utf-8") as out:
        out.write(",".join(f"c{i}" for i in range(len(columns))) + "\n")
        for row in np.array(columns, object).T[keep]:
            out.write(",".join(str(int(v)) if i == 0 else repr(float(v)) for i, v in enumerate(row)) + "\n")


def field(group, name, values, names, cgs, a, h, kind=np.float64, **how):
    data = group.create_dataset(name, data=np.asarray(values, kind), **how)
    for attribute, value in zip(names, (cgs, a, h)):
        data.attrs[attribute] = np.array([value])


SWIFT = ("Conversion factor to CGS (not including cosmological corrections)", "a-scale exponent", "h-scale exponent")
EAGLE = ("CGSConversionFactor", "aexp-scale-exponent", "h-scale-exponent")


def of_stars(count, types=6):
    counts = np.zeros(types, np.int64)
    counts[4] = count
    return counts


def swift(folder):
    """Two parts and the virtual file that shows them; some stars were there at the start and have no birth."""
    stars = draw()
    born = RANDOM.uniform(size=COUNT) > 0.1
    stars["birth"] = stars["birth"].astype(np.float32).astype(float)
    halves = (slice(0, 200), slice(200, COUNT))
    paths = [folder / f"swift/run_0042.{k}.hdf5" for k in range(2)]
    (folder / "swift").mkdir()

    def head(file, count, files, is_virtual):
        header = file.create_group("Header").attrs
        header.update({"Code": b"SWIFT", "RunName": "Referee", "Time": np.array([0.0071]), "Redshift": np.array([1 / A - 1]),
                       "Scale-factor": np.array([A]), "BoxSize": np.full(3, BOX), "NumPart_ThisFile": of_stars(count, 7),
                       "NumPart_Total": of_stars(COUNT, 7).astype(np.uint32), "NumPart_Total_HighWord": np.zeros(7, np.uint32),
                       "NumFilesPerSnapshot": np.array([files], np.int32), "Virtual": np.array([is_virtual], np.int32)})
        file.create_group("Cosmology").attrs.update({
            "Cosmological run": np.array([1], np.int32), "Scale-factor": np.array([A]), "h": np.array([H]),
            "Omega_m": np.array([OMEGA_M]), "Omega_lambda": np.array([OMEGA_L])})

    for path, rows in zip(paths, halves):
        with h5py.File(path, "w") as file:
            head(file, rows.stop - rows.start, 2, 0)
            group = file.create_group("PartType4")
            squeezed = {"compression": "gzip", "shuffle": True, "fletcher32": True, "chunks": True}
            field(group, "Coordinates", stars["position"][rows], SWIFT, 1e3 * KPC, 1, 0, **squeezed)
            field(group, "Velocities", stars["velocity"][rows], SWIFT, 1e5, 0, 0)
            field(group, "Masses", stars["mass"][rows] / 1e10, SWIFT, 1e10 * MSUN, 0, 0)
            field(group, "InitialMasses", stars["initial"][rows] / 1e10, SWIFT, 1e10 * MSUN, 0, 0)
            field(group, "BirthScaleFactors", np.where(born, stars["birth"], -1)[rows], SWIFT, 1, 0, 0, np.float32, **squeezed)
            field(group, "MetalMassFractions", stars["metals"][rows], SWIFT, 1, 0, 0)
            field(group, "ParticleIDs", stars["id"][rows], SWIFT, 1, 0, 0, np.uint64)
    with h5py.File(folder / "swift/run_0042.hdf5", "w") as file:
        head(file, COUNT, 1, 1)
        group = file.create_group("PartType4")
        with h5py.File(paths[0]) as first:
            shapes = {name: (data.shape[1:], data.dtype) for name, data in first["PartType4"].items()}
        for name, (shape, kind) in shapes.items():
            layout = h5py.VirtualLayout((COUNT, *shape), kind)
            for path, rows in zip(paths, halves):
                layout[rows] = h5py.VirtualSource(path.name, f"PartType4/{name}", (rows.stop - rows.start, *shape))
            group.create_virtual_dataset(name, layout)
            with h5py.File(paths[0]) as first:
                group[name].attrs.update(first["PartType4"][name].attrs)
    note(folder, "swift", stars, keep=born)


def gizmo(folder):
    """FIRE: several files, 4-byte reals, the header's own spellings; its units are divided by h (GIZMO's io.c)."""
    stars = draw()
    for name in ("position", "velocity", "birth", "mass", "metals"):
        unit = {"position": 1e-3 / H, "velocity": np.sqrt(A), "mass": 1e10 / H}.get(name, 1)
        stars[name] = (stars[name] / unit).astype(np.float32).astype(float) * unit
    path = folder / "gizmo/output/snapdir_600"
    path.mkdir(parents=True)
    for k, rows in enumerate((slice(0, 0), slice(0, 300), slice(300, COUNT))):
        with h5py.File(path / f"snapshot_600.{k}.hdf5", "w") as file:
            count = rows.stop - rows.start
            file.create_group("Header").attrs.update({
                "Time": A, "Redshift": 1 / A - 1, "BoxSize": BOX * 1e3 * H, "HubbleParam": H, "Omega_Matter": OMEGA_M,
                "Omega_Lambda": OMEGA_L, "ComovingIntegrationOn": 1, "UnitLength_In_CGS": 3.085678e21 / H,
                "UnitMass_In_CGS": 1.989e43 / H, "UnitVelocity_In_CGS": 1e5, "NumPart_ThisFile": of_stars(count).astype(np.int32),
                "NumPart_Total": of_stars(COUNT).astype(np.uint32), "NumPart_Total_HighWord": np.zeros(6, np.uint32),
                "NumFilesPerSnapshot": 3, "GIZMO_version": 2022})
            file.create_group("PartType0")
            if count == 0:
                continue
            group = file.create_group("PartType4")
            group["Coordinates"] = (stars["position"][rows] * 1e3 * H).astype(np.float32)
            group["Velocities"] = (stars["velocity"][rows] / np.sqrt(A)).astype(np.float32)
            group["Masses"] = (stars["mass"][rows] * H / 1e10).astype(np.float32)
            group["StellarFormationTime"] = stars["birth"][rows].astype(np.float32)
            group["Metallicity"] = np.column_stack([stars["metals"][rows], np.full((count, 10), 0.25)]).astype(np.float32)
            group["ParticleIDs"] = stars["id"][rows].astype(np.uint32)
    note(folder, "gizmo", stars, has_initial=False)


def eagle_like(folder, name, header, length_cgs, a_exponent, h_exponent, velocity_exponent, mass_cgs, metals):
    stars = draw()
    (folder / name).mkdir()
    with h5py.File(folder / f"{name}/snap_112_z000p300.hdf5", "w") as file:
        attributes = file.create_group("Header").attrs
        attributes.update({key: np.array([value]) for key, value in header.items()})
        attributes["RunLabel"] = np.array([name], h5py.string_dtype())
        group = file.create_group("PartType4")
        unit = length_cgs * A**a_exponent * H**h_exponent / (1e3 * KPC * A)  # comoving Mpc
        field(group, "Coordinates", stars["position"] / unit, EAGLE, length_cgs, a_exponent, h_exponent)
        field(group, "Velocity", stars["velocity"] / A**velocity_exponent, EAGLE, 1e5, velocity_exponent, 0)
        mass = mass_cgs * H**h_exponent / MSUN
        field(group, "Mass", stars["mass"] / mass, EAGLE, mass_cgs, 0, h_exponent)
        field(group, "InitialMass", stars["initial"] / mass, EAGLE, mass_cgs, 0, h_exponent)
        field(group, "StellarFormationTime", stars["birth"], EAGLE, 1, 0, 0)
        group.create_group("SmoothedElementAbundance")
        metals(group, stars, mass)
        group["ParticleIDs"] = stars["id"].astype(np.int64)
    note(folder, name, stars)


def magneticum(folder):
    def metals(group, stars, mass):
        shares = RANDOM.uniform(0, 1, (COUNT, 10))
        shares *= (stars["metals"] / shares.sum(axis=1))[:, None]
        elements = np.column_stack([np.full(COUNT, 0.26), shares]) * (stars["initial"] / mass)[:, None]
        field(group, "Metallicity", elements, EAGLE, 1.989e43, 0, -1)

    counts = {"NumPart_ThisFile": of_stars(COUNT).astype(float), "NumPart_Total": of_stars(COUNT).astype(float)}
    header = {"Time": A, "ExpansionFactor": A, "Redshift": 1 / A - 1, "BoxSize": BOX * H * 1e3 * KPC / 3.086e21, "HubbleParam": H,
              "Omega0": OMEGA_M, "OmegaLambda": OMEGA_L, "NumFilesPerSnapshot": 1}
    eagle_like(folder, "magneticum", header, 3.086e21, 1, -1, 0.5, 1.989e43, metals)
    with h5py.File(folder / "magneticum/snap_112_z000p300.hdf5", "a") as file:
        file["Header"].attrs.update(counts)


def horizon_agn(folder):
    def metals(group, stars, mass):
        field(group, "SmoothedMetallicity", stars["metals"], EAGLE, 1, 0, 0)

    header = {"ExpansionFactor": A, "Redshift": 1 / A - 1, "BoxSize": BOX * H, "HubbleParam": H, "Omega0": OMEGA_M,
              "OmegaLambda": OMEGA_L, "unit_l": BOX * A * 1e3 * KPC}
    eagle_like(folder, "horizon-agn-hdf5", header, 3.08e21, 0, 0, 0, 2e33, metals)
    with h5py.File(folder / "horizon-agn-hdf5/snap_112_z000p300.hdf5", "a") as file:
        file["Header"].attrs.update({"NumPart_This": of_stars(COUNT).astype(float)})


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[2])
    for write in (swift, gizmo, magneticum, horizon_agn):
        write(target)
