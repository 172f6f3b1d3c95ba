#include "study/settings.h"

#include "base/toml_tables.h"
#include "study/plan.h"

namespace peculiar::study {

void StudyOptions::describe(Fields& fields) {
  std::vector<std::string> kinds;
  for (const StudyKind& one : study_kinds()) kinds.push_back(one.name);
  fields
      .add(
          "kind", &kind,
          "mergers: which mergers of a simulation stand out among its isolated galaxies; compare: where mock images differ from a survey; outliers: the most unusual images of a sample.")
      .positional()
      .required()
      .choices(kinds)
      .value_name("KIND");
  fields
      .add(
          "settings", &settings,
          "TOML file with settings of the study (seed = 2) and, in tables of their names, of the verbs that it runs ([train] preset = 'paper').")
      .positional()
      .value_name("STUDY.toml");
  fields.add("output", &output, "Output folder of the study.").letter('o').value_name("FOLDER");
  fields.add("title", &title, "Title of the report. Default: the question of the study.").value_name("TEXT");
  fields.add(
      "quick", &quick,
      "A small universe and a short training, for a first look: takes minutes, with correspondingly rough results. outliers: only the ranked list (train --preset ranking), without reconstructions.");
  fields.add(
      "as_published", &as_published,
      "mergers: the published experiment as described in the paper: selection, images, training, search, thresholds and k-means; --plan shows the options. Tables of STUDY.toml take precedence, and the report lists the differences. With --quick, the same on a small scale.");
  fields.add(
      "ablation", &ablation,
      "mergers: --as-published, then with one change at a time, each evaluated separately: the width of the networks, augmentation, the length of the training, the search, the masses of the merger mass ratio, and the isolation criterion. A table shows the fractions and areas of the published score side by side.");
  fields
      .add(
          "universe", &universe,
          "mergers, compare: the kind of universe that the study simulates. observed: lopsided, clumpy discs with dust, neighbours in projection, mergers down to 1:50 (1:10 with --as-published), and, for mergers, noise of the depth of the CANDELS wide fields. smooth: symmetric galaxies, mergers down to 1:10, and images without dust, neighbours and noise. auto: observed, but smooth with --as-published or --ablation, as the images of the paper have none of these. Your own simulation or sample is used as it is.")
      .choices({"auto", "observed", "smooth"});
  fields
      .add(
          "time_limit", &time_limit_minutes,
          "Total time for all trainings, with fewer steps if necessary; shortened trainings are named at the end and in the report. Default: with --quick 4 minutes per training (2 if outliers only ranks), else no limit. Other steps are not limited.")
      .unit("min")
      .range(0.01, 1e6);
  fields.add("plan", &plan, "Print the commands without running them.");
  fields
      .add("simulation", &simulation, "mergers, compare: simulation with the galaxies. Default: one is made.")
      .value_name("FOLDER");
  fields
      .add(
          "galaxies", &galaxies,
          "compare, with --simulation: table of its galaxies for mock, instead of a selection ([mock] gives the columns). Default: the output of peculiar select; [select] all = true takes all galaxies by mass and redshift and needs no merger tree.")
      .value_name("TABLE");
  fields
      .add(
          "sample", &sample,
          "outliers: the images; compare: mock images, instead of making them; noiseless if --sky or [noise] gives the noise to add.")
      .value_name("SAMPLE.h5");
  fields
      .add(
          "images", &images,
          "outliers, instead of --sample: image files, folders or quoted patterns ('night*/*.fits'), from which peculiar import makes the sample ([import] for its settings).")
      .value_name("PATH,...");
  fields
      .add(
          "mosaic", &mosaic,
          "outliers, instead of --sample: a mosaic, from which peculiar cutout makes the sample ([cutout]: zero_point, size and all other settings).")
      .value_name("FILE");
  fields
      .add("mosaics", &mosaics,
           "outliers: the same for several fields and bands, a list of mosaics for peculiar cutout.")
      .value_name("LIST.toml");
  fields.add("weight", &weight, "outliers: inverse variance of the mosaic's pixels; 0: no data.")
      .value_name("FILE");
  fields
      .add(
          "catalogue", &catalogue,
          "outliers: table of the objects on the mosaics. Default, with --mosaic: peculiar detect finds them ([detect]).")
      .value_name("TABLE");
  fields.add("where", &where, "outliers: use only rows of the catalogue that satisfy this expression.")
      .value_name("EXPRESSION");
  fields.add("survey", &survey, "compare: images of the survey (or other mock images).")
      .value_name("SAMPLE.h5");
  fields
      .add("sky", &sky,
           "mergers, compare: stamps of blank sky for the noise (peculiar sky). Default: the table [noise].")
      .value_name("SAMPLE.h5");
  fields
      .add(
          "normals", &normals,
          "outliers: images known to be normal, of the same survey, none of them in the sample: the model is trained on four in five of them, and p-values are computed against the remaining fifth. Default: the images themselves are used for training, and the null distribution is fitted to the bulk of their scores.")
      .value_name("SAMPLE.h5");
  fields
      .add(
          "folds", &folds,
          "outliers, without --normals: number of folds; each is scored by a model trained on the others. More folds take proportionally longer, and each model trains on more images.")
      .range(2, 20);
  fields
      .add(
          "group", &group,
          "compare, outliers: column that identifies images that belong together (one object seen several times): they go to training or test as a whole (mergers: always tree). Default: the rule of the verbs: tree, else snapshot and galaxy together, else galaxy. none: images are independent.")
      .value_name("COLUMN");
}

VerbOptions verb_tables(const std::string& path) {
  VerbOptions tables;
  if (!path.empty()) {
    for (const TomlTable& table : toml_tables(path)) {
      if (table.name != "study") tables[table.name] = table.values;  // the study's own table
    }
  }
  return tables;
}

}  // namespace peculiar::study
