#include <algorithm>

#include "base/error.h"
#include "study/plan.h"
#include "study/plan_parts.h"
#include "study/published.h"

namespace peculiar::study {

namespace {

/// The words of the step with this name, or none.
std::vector<std::string> words_of(const std::vector<Step>& steps, const std::string& name) {
  for (const Step& step : steps) {
    if (step.name == name) return step.words;
  }
  return {};
}

ComparedImages compared_images(const std::vector<Step>& steps, const StudyOptions& options,
                               const std::string& survey) {
  ComparedImages images;
  if (!options.sample.empty()) images.first_sample = Planner::from_here(options.sample);
  images.mock = words_of(steps, "mocks");
  images.noise = words_of(steps, "noise");
  images.second_sample = survey;
  images.train = words_of(steps, "model");
  images.compare = words_of(steps, "comparison");
  return images;
}

/// A survey contains galaxies of all roles in mergers, including companions and fly-bys.
Preset preset_of(const VerbOptions& tables) {
  const auto select = tables.find("select");
  const bool takes_all =
      select != tables.end() && std::any_of(select->second.begin(), select->second.end(),
                                            [](const auto& one) { return one.first == "all"; });
  if (takes_all) return {};
  return {{"select", {{"roles", "isolated,pre-merger,merger,post-merger,other"}}}};
}

}  // namespace

/// Application 3 of the paper (section 4.2): trained on mock images with the survey's noise, applied to other
/// mock images and to the survey's images.
Plan plan_compare(const StudyOptions& options, const VerbOptions& tables, std::uint64_t seed) {
  if (options.survey.empty())
    throw usage_error(
        "study compare: --survey gives the images to compare with (peculiar cutout makes them)");
  Planner planner(options, tables, seed, with_preset(preset_of(tables), universe_preset(options, tables)));
  if (!options.sample.empty() && !options.simulation.empty())
    throw usage_error(
        "study compare: give only one of --sample (mock images) and --simulation (to make mock images of)");
  if (!options.galaxies.empty() && options.simulation.empty())
    throw usage_error("study compare: --galaxies needs --simulation, whose galaxies it lists");
  // The "noise" would be galaxies.
  if (!options.sky.empty() &&
      (Planner::from_here(options.sky) == Planner::from_here(options.survey) ||
       (!options.sample.empty() && Planner::from_here(options.sky) == Planner::from_here(options.sample))))
    throw usage_error(
        "study compare: --sky {} is the sample of images itself; it must be stamps of blank sky (peculiar sky cuts them out of the mosaics)",
        options.sky);
  refuse_search_without_generator(planner);
  std::string mocks = options.sample.empty() ? "" : Planner::from_here(options.sample);
  const std::string& group = options.group;
  if (mocks.empty()) {
    mocks = add_mocks(planner, options, add_simulation(planner, options));
    if (mocks != kNoisy)
      throw usage_error(
          "study compare: noiseless mock images cannot be compared with a survey; give stamps of its sky (--sky), or its depth in a table: [noise] depth = ['27.52'] exposure = ['3300']");
  } else {
    mocks = add_noise(planner, options, mocks);
  }
  const std::string survey = Planner::from_here(options.survey);
  add_split(planner, "training", mocks, "train.h5", "held_out.h5", 0.7, group, 1);
  add_training(planner, options, "train.h5", group);
  add_scores(planner, "training_scores", "train.h5", "training_scores.h5");
  add_scores(planner, "mock_scores", "held_out.h5", "mock_scores.h5",
             reconstructions_of(planner, "mock_scores.h5"));
  const std::vector<std::string> reconstructions = reconstructions_of(planner, "survey_scores.h5");
  add_scores(planner, "survey_scores", survey, "survey_scores.h5", reconstructions);
  add_calibration(planner, {"survey_scores.h5"}, "mock_scores.h5", "training_scores.h5", "calibrated.h5",
                  group);
  add_measurement(planner, "mock_measurements", "held_out.h5", "mock_measured.h5");
  add_measurement(planner, "survey_measurements", survey, "survey_measured.h5");
  add_common_embedding(planner, {"held_out.h5", survey}, {"mock", "survey"});
  std::vector<UsualOption> usual;
  if (!group.empty()) usual.push_back({"group", group});
  planner.add("comparison",
              {"compare", "mock_scores.h5", "calibrated.h5", "-o", "comparison", "--names", "mocks,survey",
               "--with-first", "held_out.h5,mock_measured.h5,train.h5", "--with-second",
               survey + ",survey_measured.h5", "--training", "training_scores.h5", "--embedding", kEmbedding},
              {"mock_scores.h5", "calibrated.h5", "held_out.h5", "mock_measured.h5", "train.h5", survey,
               "survey_measured.h5", "training_scores.h5", kEmbedding},
              {"comparison"}, usual);
  Plan plan;
  plan.exhibits = {"comparison", kCalibration};
  plan.scores = "calibrated.h5";
  plan.sample = survey;
  plan.reconstructions = reconstructions;
  plan.models = {kModel};
  add_report(planner, options, plan);
  plan.steps = planner.take();
  if (options.sample.empty()) plan.departures = sources_of(plan.steps, options);
  plan.compared = compared_images(plan.steps, options, survey);
  return plan;
}

}  // namespace peculiar::study
