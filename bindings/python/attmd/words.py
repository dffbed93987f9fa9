"""Which words of a text a classifier attends to."""
from __future__ import annotations

from ctypes import byref, c_int64
from typing import List, NamedTuple

from ._library import check, lib, raw
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
    by, cutter = Transformer._given(model, "model"), Tokenizer._given(tokenizer, "tokenizer")
    content = text_bytes(text, "text")
    capacity = min(model.options["max_length"], len(content) + 2)  # [CLS], [SEP] and words of at least a byte each
    found, count = (raw.attmd_attended_word * capacity)(), c_int64()
    check(lib.attmd_model_get_attended_words(by, cutter, content, len(content), found, capacity, byref(count)))
    words: List[Word] = []
    end = 0
    for word in found[1:count.value - 1]:
        if word.begin > end:
            words.append(_word(content[end:word.begin], 0))
        words.append(_word(content[word.begin:word.end], word.weight))
        end = word.end
    if end < len(content):
        words.append(_word(content[end:], 0))
    return words


def _word(part: bytes, weight: float) -> Word:
    return Word(part.decode("utf-8", "replace"), weight)
