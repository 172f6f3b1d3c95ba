#!/usr/bin/env python3
"""Recomputes in Python's torch, by differentiating through graphs, what a file of ours holds: losses and gradients of a critic's and a
generator's step. Usage: check_wasserstein.py FILE.safetensors KERNEL NORMALISATION CRITIC_NORMALISATION"""
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file


KERNEL = int(sys.argv[2])
PADDING = (KERNEL - 1) // 2
GENERATOR_NORMALISATION, CRITIC_NORMALISATION = sys.argv[3:5]


def normalise(kind, maps, weights, name):
    scale, shift = weights[name + ".weight"], weights[name + ".bias"]
    if kind == "batch":
        return F.batch_norm(maps, None, None, scale, shift, training=True)
    if kind == "instance":
        return F.instance_norm(maps, weight=scale, bias=shift)
    return F.layer_norm(maps, maps.shape[1:]) * scale[None, :, None, None] + shift[None, :, None, None]


def critic(weights, images):
    maps = images
    layer = 0
    while f"critic.convolution.{layer}.weight" in weights:
        name = f"critic.convolution.{layer}"
        maps = F.conv2d(maps, weights[name + ".weight"], weights[name + ".bias"], stride=2, padding=PADDING)
        if CRITIC_NORMALISATION != "none" and layer > 0:
            maps = normalise(CRITIC_NORMALISATION, maps, weights, f"critic.normalisation.{layer}")
        maps = F.leaky_relu(maps, 0.2)
        layer += 1
    rows = maps.permute(0, 2, 3, 1).reshape(len(maps), -1)
    return F.linear(rows, weights["critic.dense.weight"], weights["critic.dense.bias"])


def generator(weights, latent):
    dense = F.linear(latent, weights["generator.dense.weight"], weights["generator.dense.bias"])
    channels = len(weights["generator.transposed.0.weight"])
    base = round((dense.shape[1] / channels) ** 0.5)
    maps = dense.view(len(latent), base, base, channels).permute(0, 3, 1, 2)
    layer = 0
    while f"generator.transposed.{layer}.weight" in weights:
        norm, name = f"generator.normalisation.{layer}", f"generator.transposed.{layer}"
        if GENERATOR_NORMALISATION != "none":
            maps = normalise(GENERATOR_NORMALISATION, maps, weights, norm)
        maps = F.conv_transpose2d(F.relu(maps), weights[name + ".weight"], weights[name + ".bias"], stride=2,
                                  padding=PADDING, output_padding=KERNEL % 2)
        layer += 1
    return torch.tanh(maps)


def compare(name, ours, theirs, tolerance=2e-4, floor=1e-6):
    """`floor`: what rounding may leave where the terms of a sum cancel."""
    difference = (ours - theirs).abs().max().item()
    size = theirs.abs().max().item()
    if not difference <= tolerance * size + floor:
        print(f"{name}: differs by {difference:g} of {size:g}")
        return 1
    return 0


def main():
    stored = load_file(sys.argv[1])
    weights = {k: v.requires_grad_(True) for k, v in stored.items() if k.startswith(("critic.", "generator."))}
    wrong = compare("generated images", stored["generated"], generator(weights, stored["latent"]).detach())

    real, fake = stored["real"], stored["generated"]
    share = stored["mixing"].view(-1, 1, 1, 1)
    mixed = (share * real + (1 - share) * fake).requires_grad_(True)
    slope, = torch.autograd.grad(critic(weights, mixed).sum(), mixed, create_graph=True)
    penalty = ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()
    distance = critic(weights, real).mean() - critic(weights, fake).mean()
    loss = -distance + 10 * penalty
    loss.backward()
    # Of a bias, real and generated images cancel to the last digits, which hang on the processor.
    greatest = max(weight.grad.abs().max().item() for name, weight in weights.items() if name.startswith("critic."))
    wrong += compare("losses", stored["losses"][:3], torch.tensor([loss.item(), distance.item(), penalty.item()], dtype=torch.float64))
    for name, weight in weights.items():
        if name.startswith("critic."):
            wrong += compare("gradient of " + name, stored["gradient." + name], weight.grad, floor=1e-6 + 1e-6 * greatest)
            weight.grad = None

    loss = -critic(weights, generator(weights, stored["latent"])).mean()
    loss.backward()
    wrong += compare("generator's loss", stored["losses"][3:], torch.tensor([loss.item()], dtype=torch.float64))
    for name, weight in weights.items():
        if name.startswith("generator."):
            wrong += compare("gradient of " + name, stored["gradient." + name], weight.grad)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
