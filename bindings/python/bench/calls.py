"""What a call through Python costs, beside what is inside: python bench/calls.py"""
import timeit

import numpy as np

import attmd
from attmd._library import lib


def microseconds(call):
    timer = timeit.Timer(call)
    count, _ = timer.autorange()
    return min(timer.repeat(5, count)) / count * 1e6


with open("/proc/cpuinfo", encoding="ascii") as file:
    processor = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown processor")
print(f"# {processor}; attmd {attmd.__version__}, {attmd.cpu_kernels()}")
data = attmd.Dataset.gaussian(6, 8, 10, seed=1)
model = attmd.AttentionModel(10, v=data.decoder)
optimizer = attmd.MirrorDescent(3, normalized=True)
w, g = np.ones(100), np.ones(100)
values = np.ones(100)
for name, call in {
    "attmd_version": lib.attmd_version,
    "norm of 100 numbers": lambda: attmd.norm(values, 3),
    "step on 100 numbers": lambda: optimizer.step([w], [g]),
    "dataset, 6 x 8 x 10, make and free": lambda: attmd.Dataset.gaussian(6, 8, 10),
    "model, make and free": lambda: attmd.AttentionModel(10),
    "loss, 6 x 8 x 10": lambda: model.loss(data),
    "predict, 6 x 8 x 10": lambda: model.predict(data, threads=1),
    "train 1 step": lambda: model.fit(data, optimizer, iterations=1),
    "train 1000 steps": lambda: model.fit(data, optimizer, iterations=1000),
}.items():
    print(f"{name:36}  {microseconds(call):9.2f} us")
