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
from matplotlib.ticker import LogFormatter
from numpy.typing import NDArray

from .models import Model
from .svm import Solution
from .training import Direction, Trace
from .words import Word

__all__ = ["attention", "divergence", "divergences", "paths", "softmax_mass", "weight_histograms"]

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


def _pairs(trace: Any, solution: Any) -> List[Tuple[Any, Trace, List[Tuple[Any, Solution]]]]:
    """Each trace with its solutions: if both are named those of its own name, else all. No name is ""."""
    traces, solutions = _named(trace, ""), {} if solution is None else _named(solution, "")
    if not (isinstance(trace, Mapping) and isinstance(solution, Mapping)):
        return [(name, one, list(solutions.items())) for name, one in traces.items()]
    if not set(solutions) <= set(traces):
        raise ValueError(f"solutions are named {', '.join(map(repr, solutions))}: expected names of traces, which are "
                         f"{', '.join(map(repr, traces))}")
    return [(name, one, [(name, solutions[name])] if name in solutions else []) for name, one in traces.items()]


def paths(trace: Union[Trace, Mapping[str, Trace]], solution: Union[Solution, Mapping[str, Solution], None] = None, *,
          parameter: str = "W", entries: Tuple[Tuple[int, ...], Tuple[int, ...]] = ((0, 0), (0, 1)),
          scaled: Optional[bool] = None, ax: Optional[Axes] = None) -> Axes:
    """Two entries of a parameter against each other along training, and the rays of max-margin solutions.

    trace, solution   one each, or several by name; if both are named, a trace gets the ray of its own name. Traces must
                      have recorded "parameters"
    scaled            each path is divided by its largest distance from 0, for norms differ by orders of magnitude between
                      exponents; None: where there are several
    """
    pairs = _pairs(trace, solution)
    drawn: List[Any] = [one.parameter(parameter) for _, one, _ in pairs]
    scaled = len(pairs) > 1 if scaled is None else scaled
    shared = len(pairs) > 1 and not isinstance(solution, Mapping)
    ax = _axes(ax)
    rays: Dict[str, Tuple[str, NDArray[np.float64], float]] = {}  # colour, direction and length by label
    for i, ((name, _, others), path) in enumerate(zip(pairs, drawn)):
        x, y = path[(slice(None), *entries[0])], path[(slice(None), *entries[1])]
        radius = float(np.hypot(x, y).max())
        if scaled and radius > 0:
            x, y, radius = x / radius, y / radius, 1.0
        colour = COLOURS[i % len(COLOURS)]
        ax.plot(x, y, color=colour, linewidth=1.8, label=f"{name or parameter}, training")
        ax.plot(x[-1], y[-1], marker="o", color=colour)
        for j, (label, other) in enumerate(others):
            text = "max-margin ray" if shared else f"{label or parameter}, max-margin ray"
            w = other.w.reshape(path.shape[1:])
            own = label in ("", name)
            rays[text] = (COLOURS[-1] if shared else colour if own else COLOURS[(j + 1) % len(COLOURS)],
                          np.array([w[entries[0]], w[entries[1]]]), max(radius, rays[text][2] if text in rays else 0))
    for text, (colour, direction, length) in rays.items():
        end = direction / max(np.hypot(*direction), 1e-300) * length
        ax.plot([0, end[0]], [0, end[1]], color=colour, linestyle="--", linewidth=1.4, label=text)
    for setter, entry in ((ax.set_xlabel, entries[0]), (ax.set_ylabel, entries[1])):
        setter(f"${parameter}_{{{','.join(map(str, entry))}}}$" + (", each path scaled to radius 1" if scaled else ""))
    ax.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.axvline(0, color="0.8", linewidth=0.8, zorder=0)
    ax.set_title(f"Path of {parameter} in training")
    ax.legend(frameon=False)
    return ax


def divergence(trace: Union[Trace, Mapping[str, Trace]], solution: Union[Solution, Mapping[str, Solution], None] = None,
               *, parameter: str = "W", ax: Optional[Axes] = None) -> Axes:
    """Directional divergence D(W_svm, W(k)) over iterations, both axes logarithmic; its p is that of the solution or
    direction, not that of the training.

    trace, solution   one each, or several by name; if both are named, a trace is held against the solution of its own
                      name, else against all. A trace must have recorded "parameters", or without a solution the
                      divergence from directions of its own
    """
    curves = []
    for name, one, others in _pairs(trace, solution):
        for label, values in _divergences(name, one, others, parameter):
            shown = np.isfinite(values) & (values > 0) & (one.iterations > 0)
            curves.append((", ".join(str(part) for part in dict.fromkeys((name, label)) if part != ""),
                           one.iterations[shown], values[shown]))
    ax = _divergence_axes(ax, parameter)
    for i, (label, at, values) in enumerate(curves):
        ax.plot(at, values, label=label, **_look(i))
    if len(curves) > 1 or isinstance(trace, Mapping):
        ax.legend(frameon=False)
    return ax


def divergences(traces: Sequence[Trace], solutions: Union[Solution, Sequence[Solution]], *, parameter: str = "W",
                label: str = "", ax: Optional[Axes] = None) -> Axes:
    """The mean over runs, such as those of several seeds, of the divergence that divergence() draws, and a band from the
    least to the largest of them.

    traces     of "parameters", recorded at the same iterations
    solutions  one for each trace, or one for all
    label      of the mean, with the number of runs; call again with the same `ax` for another group of runs
    """
    ends = [solutions] * len(traces) if isinstance(solutions, Solution) else list(solutions)
    if not traces or len(ends) != len(traces):
        raise ValueError(f"{len(traces)} traces and {len(ends)} solutions: expected at least one trace, and a solution for "
                         "each")
    at = traces[0].iterations
    for i, one in enumerate(traces):
        if not np.array_equal(one.iterations, at):
            raise ValueError(f"traces[{i}] has other iterations than traces[0]: make them with the same `iterations`")
    values = np.array([one.divergence(Direction(parameter, end.w, end.p)) for one, end in zip(traces, ends)])
    shown = (np.isfinite(values) & (values > 0)).all(axis=0) & (at > 0)
    ax = _divergence_axes(ax, parameter)
    look = _look(len(ax.get_lines()))
    ax.plot(at[shown], values[:, shown].mean(axis=0), label=f"{label or 'mean'}, {len(traces)} runs", **look)
    ax.fill_between(at[shown], values[:, shown].min(axis=0), values[:, shown].max(axis=0), color=look["color"], alpha=0.15,
                    linewidth=0)
    ax.legend(frameon=False)
    return ax


def _divergence_axes(ax: Optional[Axes], parameter: str) -> Axes:
    ax = _axes(ax)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("iteration $k$")
    ax.set_ylabel(f"$D({parameter}_{{svm}}, {parameter}(k))$")
    ax.set_title("Directional divergence from the max-margin solution")
    ax.grid(True, which="major", color="0.9")
    return ax


def _divergences(name: Any, trace: Trace, solutions: List[Tuple[Any, Solution]],
                 parameter: str) -> List[Tuple[Any, NDArray[np.float64]]]:
    if not solutions and not trace.directions:
        raise ValueError(f"{f'trace {name!r}' if name != '' else 'the trace'} has nothing to diverge from: give a solution "
                         "and record \"parameters\", or make the trace with directions=[attmd.Direction(...)]")
    if not solutions:
        return [(f"{one.parameter}, p = {one.p:g}", trace.divergence(i)) for i, one in enumerate(trace.directions or ())]
    return [(label or f"from the solution for p = {one.p:g}", trace.divergence(Direction(parameter, one.w, one.p)))
            for label, one in solutions]


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
    ax.yaxis.set_major_formatter(LogFormatter())  # 1, 2, 10 instead of powers
    ax.yaxis.set_minor_formatter(LogFormatter())
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
