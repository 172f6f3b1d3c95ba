#pragma once

#include "scoring/score.h"

namespace peculiar::scoring {

/// Are the images scored by vectors of another network alone: with `vectors`, and a model that is none of
/// images (none at all, a sample in its place, or one of vectors)?
bool is_of_vectors(const ScoreOptions& options);

/// Scores images by vectors that another network has made of them (scorers/vector_density.h), with or
/// without a sample of the images. What is normal is in a model (`train --features`), or the images that
/// `normals` or `normals_table` name, or else all of them. Without a model each image is held against the
/// normal ones of the other fifths of the images (cross-fitting), so that normal images and others are
/// scored alike, and p-values hold (`calibrate --normals SCORES --normals-where`). `combined` is -ln of the
/// probability that a normal image lies as far. All in memory: 4 bytes a number. Errors: usage (settings that
/// are of images), input (as embeddings::read_vectors; too few normal images; vectors of another length than
/// the model's).
ScoreReport score_vectors(const ScoreOptions& options, const RunContext& context = {});

}  // namespace peculiar::scoring
