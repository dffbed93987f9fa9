import random

import numpy as np
import pytest

import attmd

WORDS = ["film", "movie", "plot", "actor", "the", "a", "is", "was", "very", "story"]
GOOD, BAD = ["good", "great", "wonderful"], ["bad", "awful", "boring"]


@pytest.fixture
def gaussian():
    return attmd.Dataset.gaussian(6, 8, 10, seed=1)


@pytest.fixture
def trained(gaussian):
    """A model that has selected its tokens, and its data."""
    model = attmd.AttentionModel(10, v=gaussian.decoder)
    attmd.train(model, attmd.MirrorDescent(p=3, normalized=True), gaussian, iterations=2000)
    return model, gaussian


@pytest.fixture(scope="session")
def tokenizer():
    return attmd.Tokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "##s", "!", "."] + WORDS + GOOD + BAD)


def sentences(count, seed=0):
    """Texts with one word that decides, and their labels."""
    chance = random.Random(seed)
    texts, labels = [], []
    for _ in range(count):
        label = chance.randrange(2)
        words = [chance.choice(WORDS) for _ in range(chance.randrange(3, 9))]
        words.insert(chance.randrange(len(words)), chance.choice(GOOD if label else BAD))
        texts.append(" ".join(words))
        labels.append(label)
    return texts, np.array(labels)


@pytest.fixture(scope="session")
def reviews(tmp_path_factory):
    """A folder in the layout of aclImdb: train and test, each with pos and neg."""
    root = tmp_path_factory.mktemp("reviews")
    for part, seed in (("train", 1), ("test", 2)):
        for i, (text, label) in enumerate(zip(*sentences(64, seed))):
            folder = root / part / ("pos" if label else "neg")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{i}_{9 if label else 2}.txt").write_text(text)
    return root
