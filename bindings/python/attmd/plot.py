"""Pictures of training runs for matplotlib. Each function draws into `ax`, or axes of its own, and returns them."""
from __future__ import annotations

import re
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from .models import Model
from .svm import Solution
from .training import Direction, Trace
from .words import Word

__all__ = ["attention", "divergence", "paths", "softmax_mass", "weight_histograms"]

#: Okabe and Ito's colours, which the colour-blind tell apart, and strokes for print without colour.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
STROKES = ("-", "--", "-.", ":")


def _axes(ax: Optional[Axes], width: float = 6.4, height: float = 4.4) -> Axes:
    if ax is None:
        _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    return ax


def _look(index: int) -> Dict[str, Any]:
    return dict(color=COLOURS[index % len(COLOURS)], linestyle=STROKES[index % len(STROKES)], linewidth=1.8)


def _named(values: Any, name: str) -> Mapping[str, Any]:
    return values if isinstance(values, Mapping) else {name: values}


def _p(solution: Solution) -> str:
    return f"p = {solution.p:g}"


def paths(trace: Union[Trace, Mapping[str, Trace]], solution: Union[Solution, Mapping[str, Solution], None] = None, *,
          parameter: str = "W", entries: Tuple[Tuple[int, ...], Tuple[int, ...]] = ((0, 0), (0, 1)),
          ax: Optional[Axes] = None) -> Axes:
    """Two entries of a parameter against each other along training, and the ray of the max-margin solution.

    trace, solution   one each, or mappings with the same names; traces must have recorded "parameters"
    """
    ax = _axes(ax)
    traces = _named(trace, parameter)
    solutions = {} if solution is None else _named(solution, parameter)
    for i, (name, one) in enumerate(traces.items()):
        path = one.parameter(parameter)
        x, y = path[(slice(None), *entries[0])], path[(slice(None), *entries[1])]
        ax.plot(x, y, color=COLOURS[i % len(COLOURS)], linewidth=1.8, label=f"{name}, training")
        ax.plot(x[-1], y[-1], marker="o", color=COLOURS[i % len(COLOURS)])
        if name in solutions:
            w = solutions[name].w.reshape(path.shape[1:])
            direction = np.array([w[entries[0]], w[entries[1]]])
            longest = np.hypot(x, y).max()
            end = direction / max(np.hypot(*direction), 1e-300) * longest
            ax.plot([0, end[0]], [0, end[1]], color=COLOURS[i % len(COLOURS)], linestyle="--", linewidth=1.4,
                    label=f"{name}, max-margin ray")
    for setter, entry in ((ax.set_xlabel, entries[0]), (ax.set_ylabel, entries[1])):
        setter(f"${parameter}_{{{','.join(map(str, entry))}}}$")
    ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.axvline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.set_title(f"Path of {parameter} in training")
    ax.legend(frameon=False)
    return ax


def divergence(trace: Union[Trace, Mapping[str, Trace]], solution: Union[Solution, Mapping[str, Solution], None] = None,
               *, parameter: str = "W", ax: Optional[Axes] = None) -> Axes:
    """Directional divergence D(W_svm, W(k)) over iterations, both axes logarithmic.

    trace      recorded "parameters", or without a solution the divergence from directions of its own
    solution   one, or several by name; each is a curve of each trace
    """
    ax = _axes(ax)
    traces, curves = _named(trace, ""), 0
    for name, one in traces.items():
        for label, values in _divergences(one, solution, parameter):
            at = one.iterations
            shown = np.isfinite(values) & (values > 0) & (at > 0)
            ax.plot(at[shown], values[shown], label=", ".join(part for part in (name, label) if part), **_look(curves))
            curves += 1
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("iteration $k$")
    ax.set_ylabel(f"$D({parameter}_{{svm}}, {parameter}(k))$")
    ax.set_title("Directional divergence from the max-margin solution")
    ax.grid(True, which="major", color="0.9")
    if curves > 1 or any(traces):
        ax.legend(frameon=False)
    return ax


def _divergences(trace: Trace, solution: Any, parameter: str) -> List[Tuple[str, NDArray[np.float64]]]:
    if solution is None:
        directions = trace.directions or ()
        return [(f"{one.parameter}, p = {one.p:g}", trace.divergence(i)) for i, one in enumerate(directions)]
    return [(name or f"from the solution for {_p(one)}", trace.divergence(Direction(parameter, one.w, one.p)))
            for name, one in _named(solution, "").items()]


def softmax_mass(trace: Union[Trace, Mapping[str, Trace]], ax: Optional[Axes] = None) -> Axes:
    """The largest attention weight of a sample over iterations: its mean over samples, and its minimum as the border of
    the area below; what of the two the trace recorded."""
    ax = _axes(ax)
    for i, (name, one) in enumerate(_named(trace, "").items()):
        at, colour = one.iterations, COLOURS[i % len(COLOURS)]
        prefix = f"{name}, " if name else ""
        mean, least = _recorded(one, "softmax_mass"), _recorded(one, "softmax_mass_min")
        if mean is not None:
            ax.plot(at, mean, label=f"{prefix}mean over samples", **_look(i))
        if least is not None:
            ax.plot(at, least, color=colour, linewidth=1, alpha=0.8, label=f"{prefix}least of all samples")
        if mean is not None and least is not None:
            ax.fill_between(at, least, mean, color=colour, alpha=0.15, linewidth=0)
    ax.set_xscale("symlog", linthresh=1)
    ax.set_xlim(left=0)
    ax.set_ylim(top=1.02)
    ax.set_xlabel("iteration")
    ax.set_ylabel("softmax mass on the selected token")
    ax.set_title("How decided the attention is")
    ax.legend(frameon=False)
    return ax


def _recorded(trace: Trace, quantity: str) -> Optional[NDArray[np.float64]]:
    try:
        values: NDArray[np.float64] = getattr(trace, quantity)
        return values
    except LookupError:
        return None


def weight_histograms(models: Union[Model, Mapping[str, Model]], parameter: str, part: str = "all", *, bins: int = 80,
                      limit: Optional[float] = None, ax: Optional[Axes] = None) -> Axes:
    """How the entries of a parameter are distributed, on a logarithmic scale so that the tails show.

    part   "all", or the "query", "key" or "value" rows of a classifier's fused matrix
    limit  largest |w| that is shown; None: of all
    """
    ax = _axes(ax)
    named = _named(models, "")
    if limit is None:
        limit = max(float(abs(model.parameters[parameter]).max()) for model in named.values()) or 1.0
    edges = np.linspace(-limit, limit, bins + 1)
    for i, (name, model) in enumerate(named.items()):
        ax.stairs(model.weight_histogram(parameter, edges, part), edges, label=name, **_look(i))
    ax.set_yscale("log")
    ax.set_ylim(bottom=0.7)  # so that an interval with a single entry shows
    ax.set_xlabel("entry")
    ax.set_ylabel("number of entries")
    ax.set_title(parameter if part == "all" else f"{parameter}, {part}")
    ax.grid(True, axis="y", color="0.9")
    if any(named):
        ax.legend(frameon=False)
    return ax


def attention(words: Sequence[Word], *, title: str = "", ax: Optional[Axes] = None, font_size: float = 12) -> Axes:
    """A text with each word on a ground as dark as the attention on it: words as attmd.attended_words gives them."""
    text = "".join(word.text for word in words)
    ax = _axes(ax, 7.5, 1.2 + 0.36 * (1 + len(text) // 70))
    ax.set_axis_off()
    if title:
        ax.set_title(title, loc="left", pad=10)
    most = max((word.weight for word in words), default=0.0) or 1.0
    scale = ScalarMappable(Normalize(0, most), plt.get_cmap("Blues"))
    bar = ax.figure.colorbar(scale, ax=ax, orientation="horizontal", aspect=60, shrink=0.5, pad=0.02)
    bar.set_label("attention weight")
    ax.figure.canvas.figure.draw_without_rendering()  # so that the layout has found its place
    _lay_out(words, scale, ax, font_size)
    return ax


def _lay_out(words: Sequence[Word], scale: ScalarMappable, ax: Axes, font_size: float) -> None:
    """Words from left to right, line by line; positions are pixels from the lower left corner of the axes."""
    frame = ax.get_window_extent()
    size = font_size * ax.figure.dpi / 72
    line, space = 1.75 * size, 0.35 * size
    x, y = 0.0, frame.height
    for word in words:
        for part in re.findall(r"\n|\S+|[^\S\n]+", word.text):
            if part == "\n":
                x, y = 0.0, y - line
            elif part.isspace():
                x += space if x else 0
            else:
                colour = scale.to_rgba(np.array(word.weight))
                dark = float(np.dot(colour[:3], (0.2126, 0.7152, 0.0722))) < 0.5
                shown = ax.text(0, 0, part, fontsize=font_size, va="baseline", parse_math=False,
                                color="white" if dark else "black", transform=ax.transAxes, zorder=2)
                width = shown.get_window_extent().width
                if x and x + width > frame.width:
                    x, y = 0.0, y - line
                shown.set_position((x / frame.width, (y - 1.2 * size) / frame.height))
                if word.weight:
                    ax.add_patch(Rectangle((x / frame.width, (y - 1.6 * size) / frame.height), width / frame.width,
                                           1.5 * size / frame.height, facecolor=colour, edgecolor="none",
                                           transform=ax.transAxes, clip_on=False, zorder=1))
                x += width
