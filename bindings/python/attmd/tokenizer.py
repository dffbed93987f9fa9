"""WordPiece tokenizer for uncased text."""
from __future__ import annotations

import os
from ctypes import byref, c_char, c_char_p, c_int32, c_int64, create_string_buffer
from typing import Any, Iterable, List, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arguments import PathLike, integer, integers, path_bytes, pointer, text
from ._handle import Handle
from ._library import check, lib, prepared, raw
from .errors import InvalidArgumentError

__all__ = ["Tokenizer"]

Text = Union[str, bytes]


def text_bytes(value: Text, name: str) -> bytes:
    """UTF-8; lone surrogates, which Python strings may hold, become what the library leaves out."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    raise TypeError(f"{name} is {value if value is None else 'a ' + type(value).__name__}: expected a text, str or bytes")


def texts_bytes(values: Iterable[Text], name: str) -> List[bytes]:
    if isinstance(values, (str, bytes)):
        raise TypeError(f"{name} must be a list of texts, not a single one")
    try:
        each = enumerate(values)
    except TypeError:
        raise TypeError(f"{name} must be a list of texts, not {type(values).__name__}") from None
    return [text_bytes(value, f"{name}[{i}]") for i, value in each]


class Tokenizer(Handle):
    """The ids of Hugging Face's fast tokenizer for bert-base-uncased, given that vocabulary.

    `vocabulary` is a file with one token a line, or a list of tokens. [PAD], [UNK], [CLS] and [SEP] must be there.
    Immutable; several threads may use it at once.
    """
    _type, _free = raw.attmd_tokenizer, lib.attmd_tokenizer_free

    def __init__(self, vocabulary: Union[PathLike, List[str]]):
        tokenizer = self._new()
        if isinstance(vocabulary, (str, bytes, os.PathLike)):
            path = path_bytes(vocabulary, "vocabulary")
            check(lib.attmd_tokenizer_load(path, tokenizer), path)
        else:
            tokens = texts_bytes(vocabulary, "vocabulary")
            for i, token in enumerate(tokens):
                if b"\n" in token or b"\r" in token:
                    raise InvalidArgumentError(f"vocabulary[{i}] = {vocabulary[i]!r}: must not hold the end of a line")
            content = b"".join(token + b"\n" for token in tokens)
            check(lib.attmd_tokenizer_create(content, len(content), tokenizer))
        self._adopt(tokenizer)
        info = prepared(raw.attmd_tokenizer_info)
        check(lib.attmd_tokenizer_get_info(tokenizer, info))
        self.vocabulary = int(info.vocabulary)  #: number of tokens; ids are below it
        self.pad, self.unknown = int(info.pad), int(info.unknown)  #: ids of [PAD], [UNK]
        self.cls, self.sep = int(info.cls), int(info.sep)          #: ids of [CLS], [SEP]
        self.mask = int(info.mask) if info.mask >= 0 else None     #: id of [MASK], if there is one
        #: a number of the tokens in their order: equal for equal vocabularies
        self.vocabulary_fingerprint = int(info.vocabulary_fingerprint)

    def __len__(self) -> int:
        return self.vocabulary

    def id(self, token: str) -> int:
        """The id of a token such as "film" or "##ing". NotFoundError if the vocabulary has none."""
        out = c_int32()
        check(lib.attmd_tokenizer_get_id(self._pointer, text(token, "token"), byref(out)))
        return out.value

    def token(self, id: int) -> str:
        """The token of an id."""
        out = c_char_p()
        check(lib.attmd_tokenizer_get_token(self._pointer, integer(id, "id", c_int32), byref(out)))
        assert out.value is not None
        return out.value.decode("utf-8")

    def tokens(self, ids: ArrayLike) -> List[str]:
        """The tokens of ids."""
        return [self.token(id) for id in integers(ids, "ids", np.int32)]

    def encode(self, text: Text, max_length: int = 0) -> NDArray[np.int32]:
        """[CLS], the ids of a text, [SEP]; at most max_length of them unless that is 0."""
        return self._encode(text, max_length, False)[0]

    def encode_with_spans(self, text: Text, max_length: int = 0) -> Tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Ids, and for each the first byte of the text's UTF-8 that it stands for and the one after the last: (count, 2).

        Both are 0 for the [CLS] and [SEP] that were added.
        """
        return self._encode(text, max_length, True)

    def _encode(self, text: Text, max_length: int,
                with_spans: bool) -> Tuple[NDArray[np.int32], NDArray[np.int64]]:
        content = text_bytes(text, "text")
        limit = integer(max_length, "max_length")
        capacity = len(content) + 2 if limit <= 0 else min(limit, len(content) + 2)  # no id stands for less than a byte
        count, ids = c_int64(), np.empty(capacity, np.int32)
        spans = np.empty((capacity, 2), np.int64) if with_spans else None
        check(lib.attmd_tokenizer_encode(self._pointer, content, len(content), limit, pointer(ids, c_int32),
                                         pointer(spans, c_int64), capacity, byref(count)))
        found = count.value
        return ids[:found].copy(), np.empty((0, 2), np.int64) if spans is None else spans[:found].copy()

    def decode(self, ids: ArrayLike, skip_special: bool = True) -> str:
        """The text of ids: one space between tokens, "##" pieces joined to what is before."""
        array = integers(ids, "ids", np.int32)
        size = c_int64()
        arguments = self._pointer, pointer(array, c_int32), len(array), int(skip_special)
        check(lib.attmd_tokenizer_decode(*arguments, None, 0, byref(size)))
        buffer = create_string_buffer(size.value + 1)
        check(lib.attmd_tokenizer_decode(*arguments, (c_char * len(buffer)).from_buffer(buffer), len(buffer),
                                         byref(size)))
        return buffer.raw[:size.value].decode("utf-8")

    def __reduce__(self) -> Any:
        return Tokenizer, ([self.token(id) for id in range(self.vocabulary)],)

    def __repr__(self) -> str:
        return "<Tokenizer, closed>" if self.closed else f"<Tokenizer of {self.vocabulary} tokens>"
