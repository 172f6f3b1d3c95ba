#include "snapshots/formats.h"

#include "horizon/ramses.h"
#include "hydro_hdf5/eagle.h"
#include "hydro_hdf5/snapshot_formats.h"
#include "hydro_hdf5/star_table.h"
#include "hydro_hdf5/tng.h"

namespace peculiar::snapshots {

const simulation::Formats& formats() {
  static const simulation::Formats all{
      horizon::ramses_format(),
      // Formats recognised by fields, before those recognised by names.
      hydro_hdf5::swift_format(),
      hydro_hdf5::horizon_agn_hdf5_format(),
      hydro_hdf5::magneticum_format(),
      hydro_hdf5::gadget_format(),
      hydro_hdf5::tng_format(),
      hydro_hdf5::eagle_format(),
      hydro_hdf5::star_table_format(),
  };
  return all;
}

}  // namespace peculiar::snapshots
