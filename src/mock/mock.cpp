#include "mock/mock.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "base/version.h"
#include "catalog/expression.h"
#include "exchange/table_file.h"
#include "mock/mock_image.h"
#include "mock/smoothing.h"
#include "store/sample.h"

namespace peculiar::mock {

using simulation::Galaxy;
using simulation::Simulation;

void MockOptions::describe(Fields& fields) {
  fields.add("input", &simulation.input, "The simulation: a folder, or a file in it.")
      .positional()
      .required()
      .value_name("SIMULATION");
  fields
      .add("galaxies", &galaxies,
           "Table of the galaxies to take (FITS, VOTable, ECSV, CSV), as peculiar select writes it: columns galaxy "
           "and snapshot, and perhaps companion. Sorted by snapshot it is read fastest.")
      .required()
      .value_name("TABLE");
  fields.add("output", &output, "The sample to write.").letter('o').required().value_name("SAMPLE.h5");
  fields.add("where", &where, "Which of them, by the table's columns: \"redshift < 3 && role == 'isolated'\".")
      .value_name("EXPRESSION");
  fields
      .add("projections", &projections,
           "Where to look from: x, y, z, random (a direction and a turn of each galaxy's own; may stand more than "
           "once), or THETA:PHI in degrees.")
      .value_name("DIRECTION,...");
  fields.add("size", &size, "Edge of the square images.").unit("px").range(4, 4096);
  fields.add("pixel_scale", &pixel_scale, "Pixel scale of the images.").unit("arcsec").range(1e-4, 60);
  fields
      .add("cube_edge", &cube_edge,
           "Edge of the cube round a galaxy whose stars are seen, in units of the galaxy's mean semi-axis.")
      .range(0.1, 1000);
  fields.add("cube_kpc", &cube_kpc, "The same in kpc, for all galaxies, in its place.").unit("kpc").range(1e-3, 1e6);
  fields
      .add("psf", &psf,
           "Point spread functions, the pixel included: FITS files, one for all bands or one each; stand-in (sums "
           "of Gaussians, fitted to WFC3 F160W); or none.")
      .value_name("FILE,...");
  fields.add("psf_scale", &psf_scale, "Pixel scale of those files, where they have no world coordinates.")
      .unit("arcsec")
      .range(1e-4, 60);
  fields
      .add("kernel_neighbours", &kernel_neighbours,
           "Each particle is spread over a kernel that reaches to its neighbour of this number; 0: points.")
      .range(0, 1024);
  fields.add("kernel_most", &kernel_most, "Greatest standard deviation of such a kernel.").unit("kpc").range(0, 1e4);
  fields.add("redshift", &redshift, "Places all galaxies at this redshift rather than their snapshots'.")
      .range(1e-4, 1000);
  fields.add("unit", &unit, "Unit of the pixels, which the zero-points are of.").value_name("UNIT");
  fields.add("memory", &memory, "Star particles are kept in memory up to this size.").unit("MiB").range(16, 1e6);
  fields.add("overwrite", &overwrite, "Replace a sample of that name (when the new one is whole).");
  photometry.describe(fields);
  simulation.describe(fields);
}

namespace {

