#include "scoring/vector_service.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/error.h"
#include "nn/compute_thread.h"
#include "scorers/vector_reference.h"

namespace peculiar::scoring {

using nlohmann::json;

namespace {

/// An array of a request, with the memory that holds it.
struct RequestArray {
  SharedMemory memory;
  std::vector<std::int64_t> shape;
  std::span<const float> values;

  RequestArray(const json& where, std::size_t axes)
      : memory(where.at("memory").get<std::string>()), shape(where.at("shape")) {
    if (shape.size() != axes)
      throw usage_error("an array of {} axes is needed, not of {}", axes, shape.size());
    std::int64_t count = 1;
    for (const std::int64_t edge : shape) count *= edge;
    values = memory.numbers<float>(where.value("offset", std::int64_t{0}), count);
  }
};

std::vector<std::int64_t> shape_of(const at::Tensor& tensor) {
  return {tensor.sizes().begin(), tensor.sizes().end()};
}

}  // namespace

json fit_vectors(const json& request, const RunContext& context, ResultArrays& arrays) {
  const RequestArray vectors(request.at("vectors"), 2);
  if (!std::all_of(vectors.values.begin(), vectors.values.end(), [](float x) { return std::isfinite(x); }))
    throw usage_error("vectors of normal images must be finite");
  std::vector<std::int64_t> images(static_cast<std::size_t>(vectors.shape[0]));
  std::iota(images.begin(), images.end(), std::int64_t{0});
  if (const auto names = request.find("images"); names != request.end())
    images = names->get<std::vector<std::int64_t>>();
  if (std::ssize(images) != vectors.shape[0])
    throw usage_error("{} vectors, but {} numbers of images", vectors.shape[0], images.size());
  nn::ComputeThread thread(context.threads);
  json answer;
  thread.run([&] {
    const auto density = scorers::fit_vectors(vectors.values, vectors.shape[1], images);
    for (const auto& [name, tensor] : density.fitted()) {
      const at::Tensor dense = tensor.contiguous();
      arrays.add(name, "", "", shape_of(dense),
                 std::span<const float>(dense.data_ptr<float>(), static_cast<std::size_t>(dense.numel())));
    }
    answer = {{"components", density.components()}, {"neighbours", density.neighbours()}};
  });
  return answer;
}

json score_vectors(const json& request, const RunContext& context, ResultArrays& arrays) {
  const RequestArray vectors(request.at("vectors"), 2);
  std::vector<RequestArray> parts;  // keep their memory alive
  parts.reserve(request.at("fitted").size());
  nn::ComputeThread thread(context.threads);
  std::vector<double> distances;
  thread.run([&] {
    scorers::Fitted fitted;
    for (const auto& [name, where] : request.at("fitted").items()) {
      parts.emplace_back(where, where.at("shape").size());
      fitted.emplace(name, at::from_blob(const_cast<float*>(parts.back().values.data()), parts.back().shape,
                                         at::kFloat));
    }
    const scorers::VectorDensity density = scorers::VectorDensity::of(fitted);
    if (density.length() != vectors.shape[1])
      throw input_error("the vectors have dimension {}, those of the fit {}", vectors.shape[1],
                        density.length());
    distances = scorers::distances_of(density, vectors.values);
  });
  arrays.add(scorers::kEmbeddingDensity, "", scorers::kEmbeddingDensityWords, {vectors.shape[0]}, distances);
  return json::object();
}

}  // namespace peculiar::scoring
