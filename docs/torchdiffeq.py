"""Times the training steps of `benchmark` in PyTorch with torchdiffeq: milliseconds (median of five blocks) and evaluations.

usage: torchdiffeq.py FOLDER [threads]     FOLDER holds the package torchdiffeq
"""
import statistics
import sys
import time

sys.path.insert(0, sys.argv[1])
import torch
from torch import nn
from torchdiffeq import odeint, odeint_adjoint

torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
torch.manual_seed(1)


class Counted(nn.Module):
    """A right-hand side that counts its evaluations; a perceptron may see the time as one more feature."""

    def __init__(self, net, timed=False):
        super().__init__()
        self.net, self.timed, self.evaluations = net, timed, 0

    def forward(self, t, y):
        self.evaluations += 1
        return self.net(torch.cat([y, t.expand(len(y), 1)], 1) if self.timed else y)


def perceptron(*sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.Tanh()]
    return nn.Sequential(*layers[:-1])


def small():
    return Counted(perceptron(20, 10, 10, 20))


def large():
    return Counted(perceptron(65, 128, 64), timed=True)


def images():
    def convolution():
        return nn.Conv2d(64, 64, 3, padding=1)
    return Counted(nn.Sequential(convolution(), nn.Tanh(), convolution()))


def measure(name, f, shape, solve, repetitions=20, **how):
    x, times = torch.randn(shape, requires_grad=True), torch.tensor([0.0, 1.0])

    def step():
        f.zero_grad()
        f.evaluations = 0
        y = solve(f, x, times, **how)[-1]
        forward = f.evaluations
        (y * y).mean().backward()
        return forward, f.evaluations - forward

    nfe = [step() for _ in range(3)][-1]
    blocks = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(repetitions):
            step()
        blocks.append(1e3 * (time.perf_counter() - start) / repetitions)
    print(f"{name:40s} {statistics.median(blocks):9.2f} ms  nfe {nfe[0]}+{nfe[1]}", flush=True)


loose = dict(rtol=1e-3, atol=1e-3, method="dopri5")
tight = dict(rtol=1e-6, atol=1e-6, method="dopri5")
seminorm = dict(adjoint_options=dict(norm="seminorm"))
measure("mlp-20-10-10-20 b100 adjoint", small(), (100, 20), odeint_adjoint, **loose)
measure("mlp-20-10-10-20 b100 adjoint seminorm", small(), (100, 20), odeint_adjoint, **loose, **seminorm)
measure("mlp-20-10-10-20 b100 backprop", small(), (100, 20), odeint, **loose)
measure("mlp-64-128-64 b128 adjoint", large(), (128, 64), odeint_adjoint, **tight)
measure("mlp-64-128-64 b128 adjoint seminorm", large(), (128, 64), odeint_adjoint, **tight, **seminorm)
measure("mlp-64-128-64 b128 rk4 10 steps adjoint", large(), (128, 64), odeint_adjoint, method="rk4",
        options=dict(step_size=0.1))
measure("conv-64x7x7 b32 adjoint", images(), (32, 64, 7, 7), odeint_adjoint, repetitions=2, **loose)
