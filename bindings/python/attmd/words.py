"""Which words of a text a classifier attends to."""
from __future__ import annotations

from typing import List, NamedTuple

from .dataset import Dataset
from .models import Transformer
from .tokenizer import Text, Tokenizer, text_bytes

__all__ = ["Word", "attended_words"]


class Word(NamedTuple):
    """A stretch of a text and the attention weight on it."""
    text: str      #: words and what is between them, so that all together are the text
    weight: float  #: of its pieces together; 0 for what is between words


def attended_words(model: Transformer, tokenizer: Tokenizer, text: Text) -> List[Word]:
    """The text in pieces with the last block's attention from its first token, averaged over the heads.

    What is on [CLS] and [SEP] is left out, so that the weights add up to less than 1. A text longer than the model's
    max_length is cut; its rest has weight 0.
    """
    Transformer._given(model, "model"), Tokenizer._given(tokenizer, "tokenizer")
    content = text_bytes(text, "text")
    limit = int(model.options["max_length"])
    ids, spans = tokenizer.encode_with_spans(content, limit)
    with Dataset.texts([content], tokenizer=tokenizer, max_length=limit) as data:
        weights = model.predict(data, softmax=True, threads=1).softmax
    assert weights is not None
    words: List[Word] = []
    end = 0
    for id, (first, last), weight in zip(ids, spans, weights[0]):
        if first == last:
            continue
        # A word goes on in a piece with ##, or where one character makes several tokens.
        if words and (first < end or first == end and tokenizer.token(id).startswith("##")):
            words[-1] = Word(words[-1].text + _word(content[end:last], 0).text, words[-1].weight + float(weight))
        else:
            if first > end:
                words.append(_word(content[end:first], 0))
            words.append(_word(content[first:last], weight))
        end = max(end, int(last))
    if end < len(content):
        words.append(_word(content[end:], 0))
    return words


def _word(part: bytes, weight: float) -> Word:
    return Word(part.decode("utf-8", "replace"), float(weight))
