#include "report/citation.h"

#include <fmt/format.h>

#include "analysis/published_paper.h"
#include "report/html.h"

namespace peculiar::report {

std::string citation_html(const std::string& kind) {
  if (kind != "mergers" && kind != "compare") return "";
  const analysis::PublishedPaper& paper = analysis::kPaper;
  return fmt::format(
      "<p id=\"paper\">The experiment is that of {} ({}), <cite>{}</cite>, {}: <a href=\"https://doi.org/{}\">doi:{}</a>, <a href=\"https://arxiv.org/abs/{}\">arXiv:{}</a>, <a href=\"{}\">the authors' code</a>.</p>\n",
      escaped(paper.authors), paper.year, escaped(paper.title), escaped(paper.journal), paper.doi, paper.doi,
      paper.arxiv, paper.arxiv, paper.code);
}

std::string score_in_words(const std::string& column, bool of_vectors) {
  if (column == "combined" && of_vectors)
    return "combined is -ln of the probability that the vector of a normal image lies at least as far out.";
  if (column == "combined")
    return "combined merges the scores shown beside each image: the higher it is, the smaller the probability that a normal image scores as high.";
  if (column == "bulk_score")
    return "bulk_score merges scores on one scale for all images: the higher it is, the smaller the probability that a normal image of this sample scores as high.";
  if (column == "learned")
    return "learned ranks the images by your labels, with the unsupervised score as prior.";
  if (column == "anomaly_score")
    return fmt::format(
        "anomaly_score is the score of Margalef-Bentabol et al. ({}): the difference between the image and the best image that the generator can make.",
        analysis::kPaper.year);
  return "";
}

}  // namespace peculiar::report
