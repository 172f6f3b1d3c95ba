"""Cases of snapshots in HDF5 and in GADGET's binary format: read by their fields, or recognised and named."""

import json

import h5py
import numpy as np

from . import case

KPC, MSUN = 3.0856775814913673e21, 1.98840987e33
UNITS = [
    ("CGSConversionFactor", "aexp-scale-exponent", "h-scale-exponent"),
    ("Conversion factor to CGS (not including cosmological corrections)", "a-scale exponent", "h-scale exponent"),
]


def stars_of(path, birth, velocity, mass, metals):
    """The stars of an extract, read with h5py using the attributes of each dataset: a dict in kpc, Msun, Gyr."""
    from astropy.cosmology import LambdaCDM

    with h5py.File(path) as file:
        head = {name: np.ravel(value)[0] for name, value in file["Header"].attrs.items()}
        h, a = head["HubbleParam"], 1 / (1 + head["Redshift"])
        omega_m = head.get("Omega0", head.get("Omega_m"))
        omega_l = head.get("OmegaLambda", head.get("Omega_lambda"))

        def field(name):
            data = file["PartType4"][name]
            for cgs, a_exponent, h_exponent in UNITS:
                if cgs in data.attrs:
                    get = lambda key: np.ravel(data.attrs[key])[0]  # noqa: E731
                    return data[()] * get(cgs) * a ** get(a_exponent) * h ** get(h_exponent)
            raise ValueError(name)

        cosmology = LambdaCDM(100 * h, omega_m, omega_l, Tcmb0=0)
        age = lambda scale: cosmology.age(1 / scale - 1).to_value("Gyr")  # noqa: E731
        formed = field(mass) / MSUN
        z = field(metals)
        if z.ndim == 2:  # Magneticum: masses of helium and ten metals, relative to the initial mass
            z = z[:, 1:].sum(axis=1) / (formed * MSUN)
        return {"position": field("Coordinates") / KPC, "initial_mass": formed, "age": age(a) - age(file["PartType4"][birth][()]),
                "metallicity": z, "redshift": head["Redshift"], "H0": 100 * h, "Omega_m": omega_m, "Omega_L": omega_l}


def same_image(run, folder, stars, snapshot, redshift=None):
    """Makes images of the extract and of a peculiar-stars table of h5py's stars: the largest pixel difference over the peak, and the ratio of fluxes."""
    centre = np.median(stars["position"], axis=0)
    with h5py.File(run.path("referee.h5"), "w") as file:
        file.attrs.update(format="peculiar-stars", version=1, galaxy_id=1, snapshot=snapshot,
                          **{name: stars[name] for name in ("redshift", "H0", "Omega_m", "Omega_L")})
        columns = dict(zip("xyz", (stars["position"] - centre).T))
        columns.update({name: stars[name] for name in ("initial_mass", "age", "metallicity")})
        for name, values in columns.items():
            file[name] = values
            file[name].attrs["units"] = {"initial_mass": "Msun", "age": "Gyr", "metallicity": ""}.get(name, "kpc")
    run.path("places.csv").write_text("galaxy,snapshot,px,py,pz\n1,{},{!r},{!r},{!r}\n".format(snapshot, *map(float, centre)))
    run.path("one.csv").write_text(f"galaxy,snapshot\n1,{snapshot}\n")
    how = ["--overwrite", "--kernel-neighbours", "0", "--cube-kpc", "40"]
    if redshift is not None:
        how += ["--redshift", redshift]
    images = []
    for name, arguments in (("ours.h5", [folder, "--galaxies", "places.csv", "--centre", "px,py,pz", "--centre-unit", "kpc"]),
                            ("theirs.h5", ["referee.h5", "--galaxies", "one.csv"])):
        code, said = run.peculiar("mock", *arguments, "-o", name, *how)
        if code != 0:
            raise AssertionError(said.strip().splitlines()[-1])
        with h5py.File(run.path(name)) as file:
            images.append(file["images"][()].astype(float))
    ours, theirs = images
    ratio = ours.sum() / theirs.sum()
    worst = np.abs(ours - theirs).max() / theirs.max()
    if not (theirs.sum() > 0 and abs(ratio - 1) < 1e-3 and worst < 1e-2):
        raise AssertionError(f"flux over h5py's {ratio:.5f}, largest difference of a pixel {worst:.2g} of the peak")
    return f"flux over that of h5py's stars {ratio:.5f}, largest difference of a pixel {worst:.1g} of the peak"


def recognised(run, path, format_, number, stars):
    code, said = run.peculiar("info", path, "--json")
    if code != 0:
        raise AssertionError(said.strip())
    found = json.loads(said)
    snapshot = found["snapshots"][0]
    if (found["format"], snapshot["number"], snapshot["stars"]) != (format_, number, stars):
        raise AssertionError(f"{path}: {found['format']}, snapshot {snapshot['number']}, {snapshot['stars']} stars")
    return found


def near(value, right, words):
    if not abs(value / right - 1) < 1e-3:
        raise AssertionError(f"{words} {value}, not {right}")


@case("sim/07-colibre-swift")
def colibre(run):
    path = "SimSpin_example_Colibre.hdf5"
    for place in (path, "ren"):
        near(recognised(run, place, "swift", 127, 935)["box_mpc"], 50, "box")
    stars = stars_of(run.path(path), "BirthScaleFactors", "Velocities", "InitialMasses", "MetalMassFractions")
    return "swift: " + same_image(run, path, stars, 127, redshift="0.1")


@case("sim/08-magneticum")
def magneticum(run):
    path = "SimSpin_example_Magneticum.hdf5"
    for place in (path, "ren"):
        near(recognised(run, place, "magneticum", 112, 2000)["box_mpc"], 48 / 0.704, "box")
    stars = stars_of(run.path(path), "StellarFormationTime", "Velocity", "InitialMass", "Metallicity")
    return "magneticum: " + same_image(run, path, stars, 112)


@case("sim/09-horizon-agn-hdf5")
def horizon_agn(run):
    path = "SimSpin_example_HorizonAGN.hdf5"
    recognised(run, path, "horizon-agn-hdf5", 0, 2000)
    # 100 Mpc/h in RAMSES's Mpc of 3.08e24 cm.
    near(recognised(run, "ren", "horizon-agn-hdf5", 761, 2000)["box_mpc"], 100 / 0.704 * 3.08e21 / KPC, "box")
    stars = stars_of(run.path(path), "StellarFormationTime", "Velocity", "InitialMass", "SmoothedMetallicity")
    return "horizon-agn-hdf5: " + same_image(run, path, stars, 0)


@case("sim/10-gadget-binary")
def gadget_binary(run):
    run.says("SimSpin_example_Gadget: is a snapshot in GADGET's binary format 1 (2500 particles, by type 0 0 1000 1500 0 0), which is not read",
             "ren/snapshot_010: is a snapshot in GADGET's binary format 1",
             "SimSpin_example_HDF5.hdf5: is an HDF5 snapshot without star particles that have a birth time")
    for word in ("peculiar import", "info describes samples"):
        if word in run.output:
            raise AssertionError(f"'{word}' is said, which does not help")
    return "binary format 1 named in file and folder; HDF5 without stars named"
