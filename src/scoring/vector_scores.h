#pragma once

#include "scoring/score.h"

namespace peculiar::scoring {

/// Whether images are scored only by vectors of another network: `vectors` is set, and the model is not a
/// model of images (no model, a sample in its place, or a vector model).
bool is_of_vectors(const ScoreOptions& options);

/// Throws an Error (usage) if normal images, or groups of them, are given beside a model, which has its own.
void refuse_normals(const ScoreOptions& options);

/// Scores images by vectors of another network (scorers/vector_density.h), with or without a sample of the
/// images. Normal images come from a model (`train --features`), from `normals` or `normals_table`, or are
/// all images. Without a model, each image is compared with the normal images in the other four fifths
/// (cross-fitting), so that normal and other images are scored alike and p-values hold (`calibrate --normals
/// SCORES --normals-where`). `combined` is -ln of the probability that a normal image has at least this
/// distance. Everything is in memory: 4 bytes per value. Errors: usage (settings for images), input (as
/// embeddings::read_vectors; too few normal images; vectors of another length than the model's).
ScoreReport score_vectors(const ScoreOptions& options, const RunContext& context = {});

}  // namespace peculiar::scoring
