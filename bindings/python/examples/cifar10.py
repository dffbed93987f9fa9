"""Adam beside mirror descent with p = 1.1 on CIFAR-10: the same vision transformer, trained equally long by each.

    python cifar10.py data_batch_1.bin test_batch.bin results

Prints a line an epoch and writes results/curves.png and results/weights.png. It may be killed at any time: run again with the
same options it goes on from the last checkpoint of each run, with the same bits.
"""
import argparse
import csv
import sys
from pathlib import Path

import numpy as np

import attmd

METHODS = {"Adam": lambda options: attmd.Adam(options.adam_step),
           "mirror descent": lambda options: attmd.MirrorDescent(options.p, options.step)}


def main():
    options = parse()
    options.results.mkdir(parents=True, exist_ok=True)
    train, test = attmd.Dataset.cifar10(options.files[:-1]), attmd.Dataset.cifar10(options.files[-1])
    print(f"{train.n} images to train on, {test.n} to test")
    runs = {name: run(name, options, train, test) for name in METHODS}
    draw(runs, options)
    for name, (model, rows) in runs.items():
        best = max(rows, key=lambda row: row[3])
        print(f"{name}: best test accuracy {100 * best[3]:.2f} % after epoch {best[0]:.0f}, {small(model, options.small):.1f} % of the "
              f"attention weights within +-{options.small:g}")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="batch", help="files to train on, and the last to test on")
    parser.add_argument("results", type=Path, help="folder for checkpoints, tables and pictures")
    parser.add_argument("--minutes", type=float, default=30, help="of training a run")
    parser.add_argument("--epochs", type=int, help="at most, even if there is time left")
    parser.add_argument("--p", type=float, default=1.1)
    parser.add_argument("--step", type=float, default=0.05, help="of mirror descent")
    parser.add_argument("--adam-step", type=float, default=1e-4)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--width", type=int, default=512, help="of the tokens, and inside the MLP")
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--blocks", type=int, default=6)
    parser.add_argument("--image-size", type=int, default=48)
    parser.add_argument("--patch-size", type=int, default=4)
    parser.add_argument("--small", type=float, default=0.01, help="what counts as a small weight")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="0: all")
    options = parser.parse_args()
    if len(options.files) < 2:
        parser.error("a batch to train on and one to test on are needed")
    return options


def run(name, options, train, test):
    """The trained model and the rows of its table: epoch, seconds, loss of a batch, test accuracy."""
    stem = options.results / name.replace(" ", "-")
    checkpoint, table = stem.with_suffix(".checkpoint"), stem.with_suffix(".csv")
    model, optimizer, _ = attmd.resume(checkpoint, lambda: (vision_transformer(options), METHODS[name](options), None))
    steps = -(-train.n // options.batch)
    rows = [row for row in read(table) if row[0] * steps <= optimizer.iteration]
    print(f"\n{name}\nepoch  seconds      loss      test")
    for row in rows:
        show(row)
    while len(rows) != options.epochs and (not rows or rows[-1][1] < 60 * options.minutes):
        epoch = len(rows) + 1
        report = attmd.train(model, optimizer, train, epochs=epoch, batch_size=options.batch, shuffle_seed=options.seed,
                             threads=options.threads, progress=sys.stderr is not None and sys.stderr.isatty(), checkpoint=checkpoint)
        right = float((model.predict(test, threads=options.threads).label == test.labels).mean())
        rows.append((float(epoch), report.seconds + (rows[-1][1] if rows else 0), report.loss, right))
        write(table, rows)
        show(rows[-1])
    return model, rows


def vision_transformer(options):
    return attmd.VisionTransformer(n_embd=options.width, hidden=options.width, heads=options.heads,
                                   head_dim=options.width // options.heads, blocks=options.blocks,
                                   image_size=options.image_size, patch_size=options.patch_size, seed=options.seed)


def read(table):
    if not table.exists():
        return []
    with open(table, newline="", encoding="utf-8") as file:
        return [tuple(map(float, row)) for row in csv.reader(file)]


def write(table, rows):
    part = table.with_suffix(".part")
    with open(part, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    part.replace(table)


def show(row):
    print(f"{row[0]:5.0f}  {row[1]:7.1f}  {row[2]:8.4f}  {100 * row[3]:6.2f} %", flush=True)


def fused(model):
    """Names of the matrices of queries, keys and values."""
    return [name for name in model.parameters if name.endswith("to_qkv.weight")]


def small(model, limit):
    entries = np.concatenate([model.parameters[name].ravel() for name in fused(model)])
    return 100 * float((abs(entries) <= limit).mean())


def draw(runs, options):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    import attmd.plot
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    for index, (name, (_, rows)) in enumerate(runs.items()):
        look = dict(color=attmd.plot.COLOURS[index], linestyle=attmd.plot.STROKES[index], linewidth=1.8, label=name)
        minutes = [row[1] / 60 for row in rows]
        axes[0].plot(minutes, [row[2] for row in rows], **look)
        axes[1].plot(minutes, [100 * row[3] for row in rows], **look)
    for axis, label in zip(axes, ("loss of a batch", "test accuracy, %")):
        axis.set_xlabel("minutes of training")
        axis.set_ylabel(label)
        axis.grid(True, color="0.9")
        axis.legend(frameon=False)
    figure.savefig(options.results / "curves.png", dpi=100)
    models = {name: model for name, (model, _) in runs.items()}
    figure, axes = plt.subplots(1, 3, figsize=(12, 4.2), layout="constrained")
    for axis, part in zip(axes, ("query", "key", "value")):
        attmd.plot.weight_histograms(models, fused(next(iter(models.values())))[0], part, ax=axis)
        axis.set_title(f"{part} weights of the first block")
        axis.legend(loc="upper left", frameon=False)
    figure.savefig(options.results / "weights.png", dpi=100)
    print(f"\npictures: {options.results / 'curves.png'}, {options.results / 'weights.png'}")


if __name__ == "__main__":
    main()
