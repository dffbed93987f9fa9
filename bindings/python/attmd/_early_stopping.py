"""Training that ends where the loss on some samples stops falling, and goes back to where it was smallest."""
from __future__ import annotations

from typing import NamedTuple

from .dataset import Dataset
from .models import Model
from .optimizers import Optimizer
from .training import train

EVERY = 10  #: steps between two looks at the loss


class Best(NamedTuple):
    loss: float      #: the smallest
    iteration: int   #: steps that led there
    iterations: int  #: steps that were made
    converged: bool  #: it ended before the limit on them


def train_to_best(model: Model, optimizer: Optimizer, data: Dataset, watched: Dataset, *, iterations: int, patience: int,
                  tolerance: float) -> Best:
    """At most `iterations` steps on `data`, until the loss on `watched` has not fallen by more than `tolerance` for
    `patience` steps. The model is left with the parameters of the last such fall."""
    best, kept = model.loss(watched), dict(model.parameters)
    done = fallen = 0
    while done < iterations and done - fallen < patience:
        done += train(model, optimizer, data, iterations=min(EVERY, patience, iterations - done)).iterations
        loss = model.loss(watched)
        if loss < best - tolerance:
            best, kept, fallen = loss, dict(model.parameters), done
    for name, values in kept.items():
        model.parameters[name] = values
    return Best(best, fallen, done, done - fallen >= patience)
