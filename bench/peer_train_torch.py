#!/usr/bin/env python3
"""The same networks and steps in eager PyTorch, float32, default layout, as usually written: peer_train_torch.py WIDTH BATCH STEPS; prints
the time of the fastest critic step and generator step as JSON."""
import json
import sys
import time

import torch
from torch import nn


def critic(width):
    layers, inputs = [], 1
    for outputs in (width, 2 * width, 4 * width, 8 * width):
        layers += [nn.Conv2d(inputs, outputs, 4, 2, 1), nn.LeakyReLU(0.2)]
        inputs = outputs
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * inputs, 1))


def generator(width, latent):
    inputs = 8 * width
    layers = [nn.Linear(latent, 16 * inputs), nn.Unflatten(1, (inputs, 4, 4))]
    for outputs in (4 * width, 2 * width, width, 1):
        layers += [nn.BatchNorm2d(inputs), nn.ReLU(), nn.ConvTranspose2d(inputs, outputs, 4, 2, 1)]
        inputs = outputs
    return nn.Sequential(*layers, nn.Tanh())


def best(work, repeats):
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main():
    width, batch, repeats = map(int, sys.argv[1:4])
    torch.set_num_threads(2)
    d, g = critic(width), generator(width, 128)
    adam_d = torch.optim.Adam(d.parameters(), 1e-4, (0.0, 0.9))
    adam_g = torch.optim.Adam(g.parameters(), 1e-4, (0.0, 0.9))
    real = 0.3 * torch.randn(batch, 1, 64, 64)

    def critic_step():
        with torch.no_grad():
            fake = g(torch.randn(batch, 128))
        share = torch.rand(batch, 1, 1, 1)
        mixed = (share * real + (1 - share) * fake).requires_grad_()
        slope, = torch.autograd.grad(d(mixed).sum(), mixed, create_graph=True)
        penalty = ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()
        loss = d(fake).mean() - d(real).mean() + 10 * penalty
        adam_d.zero_grad()
        loss.backward()
        adam_d.step()

    def generator_step():
        loss = -d(g(torch.randn(batch, 128))).mean()
        adam_g.zero_grad()
        loss.backward()
        adam_g.step()

    print(json.dumps({"critic_s": best(critic_step, repeats), "generator_s": best(generator_step, repeats)}))


if __name__ == "__main__":
    main()
