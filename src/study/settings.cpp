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
          "mergers: which mergers of a simulation stand out among its isolated galaxies; compare: where mock images differ from a survey's; outliers: the most unusual images of a sample.")
      .positional()
      .required()
      .choices(kinds)
      .value_name("KIND");
  fields
      .add(
          "settings", &settings,
          "TOML file: settings of the study (seed = 2) and, in tables of their names, of the verbs that it runs ([train] preset = 'paper').")
      .positional()
      .value_name("STUDY.toml");
  fields.add("output", &output, "Folder of all that the study makes.").letter('o').value_name("FOLDER");
  fields.add("title", &title, "Title of the report; without it, what the study asks.").value_name("TEXT");
  fields.add(
      "quick", &quick,
      "A small universe and a short training, to see how it goes: minutes, and figures to match. outliers: the ranked list alone (train --preset ranking), without reconstructions.");
  fields.add(
      "as_published", &as_published,
      "mergers: the published experiment as its text has it: selection, images, training, search, thresholds and k-means; --plan shows the options. The tables of STUDY.toml win, and the report says what then differs. With --quick the same in small.");
  fields.add(
      "ablation", &ablation,
      "mergers: --as-published, and then one change at a time, each with an evaluation of its own: the width of the networks, turns and flips, the length of the training, the search, the masses of a merger's mass ratio, and who is isolated. A table puts the published score's shares and areas side by side.");
  fields
      .add(
          "universe", &universe,
          "mergers, compare: what the universe that the study makes is like. observed: lopsided, clumpy discs with dust, neighbours in projection, mergers down to 1:50 (1:10 with --as-published), and, in mergers, noise of the depth of CANDELS' wide fields. smooth: symmetric galaxies, mergers down to 1:10, and images without dust, neighbours and noise. auto: observed, and with --as-published or --ablation smooth, whose images lack what the paper's lack. A simulation or sample of yours is taken as it is.")
      .choices({"auto", "observed", "smooth"});
  fields
      .add(
          "time_limit", &time_limit_minutes,
          "The trainings together end within this time, with fewer steps if need be; what was cut short is named at the end and in the report. Without it, 4 minutes a training with --quick (2 where outliers ranks alone), and no limit otherwise. The other steps are not limited.")
      .unit("min")
      .range(0.01, 1e6);
  fields.add("plan", &plan, "Print the commands, and run none.");
  fields
      .add("simulation", &simulation,
           "mergers, compare: simulation to take the galaxies of; without it, one is made.")
      .value_name("FOLDER");
  fields
      .add(
          "galaxies", &galaxies,
          "compare, with --simulation: table of its galaxies that mock takes, instead of selecting them ([mock] says its columns). Without it, those of peculiar select; [select] all = true takes all galaxies by mass and redshift, which needs no merger tree.")
      .value_name("TABLE");
  fields
      .add(
          "sample", &sample,
          "outliers: the images; compare: mock images, instead of making them; without noise where --sky or [noise] says which to add.")
      .value_name("SAMPLE.h5");
  fields
      .add(
          "images", &images,
          "outliers, instead of --sample: image files or folders, of which peculiar import makes the sample ([import] for its settings).")
      .value_name("PATH,...");
  fields
      .add(
          "mosaic", &mosaic,
          "outliers, instead of --sample: a mosaic, of which peculiar cutout makes the sample ([cutout]: zero_point, size and all other settings).")
      .value_name("FILE");
  fields
      .add("mosaics", &mosaics, "The same of several fields and bands: the list that peculiar cutout takes.")
      .value_name("LIST.toml");
  fields.add("weight", &weight, "Inverse variance of the mosaic's pixels; 0 where there is no data.")
      .value_name("FILE");
  fields
      .add("catalogue", &catalogue,
           "Table of the objects on the mosaics; without it, peculiar detect finds them ([detect]).")
      .value_name("TABLE");
  fields.add("where", &where, "Only the catalogue's rows that this expression selects.")
      .value_name("EXPRESSION");
  fields.add("survey", &survey, "compare: images of the survey (or other mock images).")
      .value_name("SAMPLE.h5");
  fields
      .add("sky", &sky,
           "Stamps of empty sky to make noise of (peculiar sky); without them, the table [noise].")
      .value_name("SAMPLE.h5");
  fields
      .add(
          "normals", &normals,
          "outliers: images known to be normal, of the same survey and none of them in the sample: the model learns from four in five of them, and p-values are measured against the fifth. Without them, both are done with the images themselves, and the null distribution is fitted to the bulk of their scores.")
      .value_name("SAMPLE.h5");
  fields
      .add(
          "folds", &folds,
          "outliers, without --normals: the images are cut into so many parts, and each is scored by a model that has learned from the others. More parts take as many times longer, and each model learns from more images.")
      .range(2, 20);
  fields
      .add(
          "group", &group,
          "Column of what belongs together (one object seen several times): it goes into training or test as a whole. Without it, the verbs' own rule: tree, else snapshot and galaxy together, else galaxy. none: each image is on its own.")
      .value_name("COLUMN");
}

VerbOptions verb_tables(const std::string& path) {
  VerbOptions tables;
  if (!path.empty()) {
    for (const TomlTable& table : toml_tables(path)) {
      if (table.name != "study") tables[table.name] = table.values;  // that is its own
    }
  }
  return tables;
}

}  // namespace peculiar::study
