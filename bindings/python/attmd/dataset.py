"""Labelled samples: attention samples, token sequences or images."""
from __future__ import annotations

import ctypes
import itertools
import os
from ctypes import c_double, c_int32, c_int64, c_uint8, c_uint64
from functools import cached_property
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arguments import (Array, Choice, PathLike, address, doubles, fill, integer, integers, number, path_bytes, pointer,
                         steps, strided, strings, dtype_value)
from ._handle import Handle
from ._library import check, lib, prepared, raw
from ._progress import CancelToken, ProgressOption, Watched
from .errors import DimensionError, InvalidArgumentError
from .tokenizer import Text, Tokenizer, texts_bytes

__all__ = ["Dataset"]

KINDS = Choice("kind", samples=raw.ATTMD_DATASET_SAMPLES, sequences=raw.ATTMD_DATASET_SEQUENCES,
               images=raw.ATTMD_DATASET_IMAGES)
LAYOUTS = Choice("layout", consecutive=raw.ATTMD_TOKENS_CONSECUTIVE, patches=raw.ATTMD_TOKENS_PATCHES)

Samples = Union[ArrayLike, Sequence[ArrayLike]]

#: Arrays that the library reads where they are, until it calls _release with their key.
_borrowed: Dict[int, Tuple[Array, ...]] = {}
_keys = itertools.count(1)


@raw.attmd_release_fn
def _release(key: Optional[int]) -> None:
    if key is not None:
        _borrowed.pop(key, None)


class Dataset(Handle):
    """n labelled samples of one kind; make one by a class method.

    kind "samples": (X_i, z_i) for attention models, labels -1 or +1; "sequences": token ids of texts, and "images":
    bytes, both with labels 0..classes-1. Immutable; several threads may use it at once. Parts share its memory.
    """
    _type, _free = raw.attmd_dataset, lib.attmd_dataset_free
    _hint = ": make one by Dataset.from_samples(X, y) or another of its class methods"

    # ---------------------------------------------------------------------------------------------- attention samples

    @classmethod
    def from_samples(cls, X: Samples, y: ArrayLike, z: Optional[ArrayLike] = None, *,
                     lengths: Optional[ArrayLike] = None, v: Optional[ArrayLike] = None, copy: bool = True) -> "Dataset":
        """Attention samples from arrays.

        X        n x T x d, or a list of n arrays T_i x d
        y        n labels, -1 or +1
        z        n x d queries; None: the first token of each sample
        lengths  n values T_i in 1..T; tokens from T_i on are never read. None: all T
        v        d values of a decoder that is kept with the data as `decoder`; no model uses it unless it is given to it:
                 AttentionModel(data.d, v=data.decoder)
        copy     False: float32 or float64 arrays are read where they are, whatever their strides, and kept alive; they
                 must not change while the dataset or a part of it is in use
        """
        if isinstance(X, (list, tuple)) and lengths is None and len({np.shape(sample)[:1] for sample in X}) > 1:
            X, lengths = _padded(X)
        tokens = strided(cast(ArrayLike, X), "X", 3)
        n, T, d = tokens.shape
        queries = None if z is None else strided(z, "z", 2)
        if queries is not None:
            if queries.shape != (n, d):
                raise DimensionError(f"z has shape {queries.shape}: expected ({n}, {d}), samples and entries of X")
            if queries.dtype != tokens.dtype:
                tokens, queries = tokens.astype(np.float64), queries.astype(np.float64)
        labels = integers(y, "y", np.int32, n)
        counts = None if lengths is None else integers(lengths, "lengths", np.int64, n)
        decoder = None if v is None else doubles(v, "v", (d,))

        description = prepared(raw.attmd_dataset_desc, dtype=dtype_value(tokens.dtype), n=n, T=T, d=d, X=address(tokens),
                               X_strides=(c_int64 * 3)(*steps(tokens)), z=address(queries),
                               y=pointer(labels, c_int32), lengths=pointer(counts, c_int64),
                               v=pointer(decoder, c_double))
        if queries is not None:
            description.z_strides = (c_int64 * 2)(*steps(queries))
        out = cls._new()
        if copy:
            check(lib.attmd_dataset_create(description, out))
        else:
            key = next(_keys)
            _borrowed[key] = (tokens,) if queries is None else (tokens, queries)
            status = lib.attmd_dataset_create_borrow(description, _release, key, out)
            if status != raw.ATTMD_OK:
                del _borrowed[key]
            check(status)
        return cls._wrap(out)

    @classmethod
    def gaussian(cls, n: int, T: int, d: int, seed: int = 0) -> "Dataset":
        """The paper's synthetic data: N(0,1) tokens, queries and decoder scaled to unit length, labels a fair coin."""
        out = cls._new()
        check(lib.attmd_dataset_generate_gaussian(integer(n, "n"), integer(T, "T"), integer(d, "d"),
                                                  integer(seed, "seed", c_uint64), out))
        return cls._wrap(out)

    @classmethod
    def csv(cls, path: PathLike, *, T: int = 1, image: Optional[Tuple[int, int]] = None,
            patch: Optional[Tuple[int, int]] = None, label_column: int = -1, positive_label: float = 1,
            negative_label: float = -1, drop_other_labels: bool = False, header: bool = False, scale: float = 1,
            delimiter: str = ",", center: bool = False) -> "Dataset":
        """Attention samples from a file of numbers, a sample a row; the first token is the query.

        T                 tokens in a row, one after the other
        image, patch      (height, width): rows are pictures instead, and their tiles are the tokens
        label_column      negative counts from the end
        positive_label, negative_label, drop_other_labels
                          which labels, numbers in the file, become +1 and -1, and whether rows with others are left out
                          or an error
        scale, center     every value is multiplied by scale; center subtracts each entry's mean over the rows
        """
        for name, label in (("positive_label", positive_label), ("negative_label", negative_label)):
            number(label, name, ": labels are numbers in the file; read one with words by csv or pandas and give the "
                                "arrays to Dataset.from_samples")
        options = prepared(raw.attmd_csv_options, T=T, label_column=label_column, positive_label=positive_label,
                           negative_label=negative_label, drop_other_labels=bool(drop_other_labels),
                           header=bool(header), scale=scale, delimiter=_character(delimiter), center=bool(center))
        if (image is None) != (patch is None):
            raise InvalidArgumentError("image and patch must be given together")
        if image is not None and patch is not None:
            fill(options, layout=raw.ATTMD_TOKENS_PATCHES, image_height=image[0], image_width=image[1],
                 patch_height=patch[0], patch_width=patch[1])
        out, file = cls._new(), path_bytes(path)
        check(lib.attmd_dataset_load_csv(file, options, out), file)
        return cls._wrap(out)

    @classmethod
    def npz(cls, path: PathLike, slice: int = -1) -> "Dataset":
        """Attention samples from NumPy's .npz: X (n,T,d) and y (n); z (n,d), v (d) and lengths (n) if they are there.

        slice >= 0: every array has one axis more in front, and that entry of it is read.
        """
        out, file = cls._new(), path_bytes(path)
        check(lib.attmd_dataset_load_npz(file, integer(slice, "slice"), out), file)
        return cls._wrap(out)

    @classmethod
    def npy(cls, X: PathLike, y: PathLike, z: Optional[PathLike] = None) -> "Dataset":
        """Attention samples from .npy files; without z the first token is the query."""
        files = [path_bytes(X, "X"), path_bytes(y, "y")] + ([path_bytes(z, "z")] if z is not None else [])
        out = cls._new()
        status = lib.attmd_dataset_load_npy(files[0], files[1], files[2] if z is not None else None, out)
        check(status, _first_missing(files))
        return cls._wrap(out)

    # ----------------------------------------------------------------------------------------------------------- texts

    @classmethod
    def from_sequences(cls, ids: Sequence[ArrayLike], labels: Optional[ArrayLike] = None, *, vocabulary: int,
                       classes: int = 2, vocabulary_fingerprint: int = 0) -> "Dataset":
        """Token sequences, each an array of ids below `vocabulary`, without padding. No labels: all 0.

        vocabulary_fingerprint: a tokenizer's, if the ids are of its vocabulary; 0: not known
        """
        parts = [integers(sequence, f"ids[{i}]", np.int32) for i, sequence in enumerate(ids)]
        lengths = np.array([len(part) for part in parts], np.int64)
        joined = np.concatenate(parts) if parts else np.empty(0, np.int32)
        given = None if labels is None else integers(labels, "labels", np.int32, len(parts))
        description = prepared(raw.attmd_sequences_desc, n=len(parts), vocabulary=vocabulary, classes=classes,
                               ids=pointer(joined, c_int32), id_count=len(joined), lengths=pointer(lengths, c_int64),
                               labels=pointer(given, c_int32), vocabulary_fingerprint=vocabulary_fingerprint)
        out = cls._new()
        check(lib.attmd_dataset_create_sequences(description, out))
        return cls._wrap(out)

    @classmethod
    def texts(cls, texts: Sequence[Text], labels: Optional[ArrayLike] = None, *, tokenizer: Tokenizer,
              classes: int = 2, max_length: int = 512, threads: int = 0, progress: ProgressOption = None,
              cancel: Optional[CancelToken] = None) -> "Dataset":
        """Texts through a tokenizer, cut to max_length ids (0: not cut). No labels: all 0.

        CancelledError if `progress` or `cancel` ended it.
        """
        contents = texts_bytes(texts, "texts")
        sizes = np.array([len(content) for content in contents], np.int64)
        given = None if labels is None else integers(labels, "labels", np.int32, len(contents))
        options = prepared(raw.attmd_text_options, threads=threads, max_length=max_length)
        out = cls._new()
        with Watched(options, progress, cancel, "reading"):
            status = lib.attmd_dataset_create_texts(Tokenizer._given(tokenizer, "tokenizer"), strings(contents), pointer(sizes, c_int64),
                                                    pointer(given, c_int32), len(contents),
                                                    integer(classes, "classes"), options, out)
            dataset = cls._wrap(out)  # here, so that it is freed if the context raises
        check(status)
        return dataset

    @classmethod
    def reviews(cls, directory: PathLike, tokenizer: Tokenizer, *, max_length: int = 512, threads: int = 0,
                progress: ProgressOption = None, cancel: Optional[CancelToken] = None) -> "Dataset":
        """A folder of the Large Movie Review Dataset, train or test: neg/NUMBER_RATING.txt is label 0, pos/ label 1."""
        options = prepared(raw.attmd_text_options, threads=threads, max_length=max_length)
        out, folder = cls._new(), path_bytes(directory, "directory")
        with Watched(options, progress, cancel, "reading"):
            status = lib.attmd_dataset_load_reviews(folder, Tokenizer._given(tokenizer, "tokenizer"), options, out)
            dataset = cls._wrap(out)
        check(status, folder)
        return dataset

    @classmethod
    def text_table(cls, path: PathLike, tokenizer: Tokenizer, *, delimiter: str = ",", quotes: bool = True,
                   header: bool = False, label_column: int = 0, text_column: int = 1, classes: Optional[int] = None,
                   labels: Optional[Sequence[str]] = None, max_length: int = 512, threads: int = 0,
                   progress: ProgressOption = None, cancel: Optional[CancelToken] = None) -> "Dataset":
        """A CSV or TSV file with a label and a text in every row.

        labels: what stands in the label column for class 0, 1, ...; None: the numbers 0..classes-1 (2 by default).
        """
        if labels is not None and classes is not None and classes != len(labels):
            raise DimensionError(f"classes = {classes}: there are {len(labels)} labels")
        names = None if labels is None else strings(_without_zero(texts_bytes(labels, "labels")))
        table = prepared(raw.attmd_text_table_options, delimiter=_character(delimiter), quotes=bool(quotes),
                         header=bool(header), label_column=label_column, text_column=text_column,
                         classes=len(labels) if labels is not None else 2 if classes is None else classes)
        if names is not None:
            table.labels = ctypes.cast(names, ctypes.POINTER(ctypes.c_char_p))
        options = prepared(raw.attmd_text_options, threads=threads, max_length=max_length)
        out, file = cls._new(), path_bytes(path)
        with Watched(options, progress, cancel, "reading"):
            status = lib.attmd_dataset_load_text_table(file, table, Tokenizer._given(tokenizer, "tokenizer"), options, out)
            dataset = cls._wrap(out)
        check(status, file)
        return dataset

    # ---------------------------------------------------------------------------------------------------------- images

    @classmethod
    def from_images(cls, pixels: ArrayLike, labels: Optional[ArrayLike] = None, *, classes: int = 10) -> "Dataset":
        """Images of bytes, n x channels x height x width or n x height x width. No labels: all 0."""
        array = np.asarray(pixels)
        if array.dtype != np.uint8:
            raise TypeError(f"pixels must be uint8, not {array.dtype}")
        if array.ndim == 3:
            array = array[:, None]
        if array.ndim != 4:
            raise DimensionError(f"pixels have {array.ndim} axes: expected 3 or 4")
        array = np.ascontiguousarray(array)
        n, channels, height, width = array.shape
        given = None if labels is None else integers(labels, "labels", np.int32, n)
        description = prepared(raw.attmd_images_desc, n=n, channels=channels, height=height, width=width,
                               classes=classes, pixels=pointer(array, c_uint8), labels=pointer(given, c_int32))
        out = cls._new()
        check(lib.attmd_dataset_create_images(description, out))
        return cls._wrap(out)

    @classmethod
    def cifar10(cls, paths: Union[PathLike, Sequence[PathLike]]) -> "Dataset":
        """CIFAR-10's binary batches, one file or several; or those of CIFAR-100, by their fine label."""
        several = [paths] if isinstance(paths, (str, os.PathLike)) else paths
        files = [path_bytes(path, f"paths[{i}]") for i, path in enumerate(several)]
        out = cls._new()
        check(lib.attmd_dataset_load_cifar10(strings(files), len(files), out), _first_missing(files))
        return cls._wrap(out)

    @classmethod
    def idx(cls, images: PathLike, labels: PathLike, *, classes: int = 10) -> "Dataset":
        """MNIST's IDX files, plain or packed by gzip; of labels n x k, as QMNIST's, the first column."""
        files = [path_bytes(images, "images"), path_bytes(labels, "labels")]
        out = cls._new()
        check(lib.attmd_dataset_load_idx(*files, integer(classes, "classes"), out), _first_missing(files))
        return cls._wrap(out)

    # --------------------------------------------------------------------------------------------------------- contents

    @cached_property
    def _info(self) -> Any:
        info = prepared(raw.attmd_dataset_info)
        check(lib.attmd_dataset_get_info(self._pointer, info))
        return info

    @property
    def kind(self) -> str:
        """ "samples", "sequences" or "images"."""
        return KINDS.name(self._info.kind)

    @property
    def n(self) -> int:
        """Number of samples."""
        return int(self._info.n)

    def __len__(self) -> int:
        return self.n

    @property
    def T(self) -> int:
        """The largest length; 0 for images."""
        return int(self._info.T)

    @property
    def vocabulary_fingerprint(self) -> int:
        """That of the tokenizer that the ids of sequences are from; 0 if it is not known."""
        return int(self._info.vocabulary_fingerprint)

    @property
    def d(self) -> int:
        """Numbers in a token of attention samples, else 0."""
        return int(self._info.d)

    @property
    def tokens(self) -> int:
        """Sum of the lengths; 0 for images."""
        return int(self._info.tokens)

    @property
    def classes(self) -> int:
        """Number of labels."""
        return int(self._info.classes)

    @property
    def vocabulary(self) -> int:
        """Ids of sequences are below it; else 0."""
        return int(self._info.vocabulary)

    @property
    def image_shape(self) -> Tuple[int, int, int]:
        """Channels, height and width of images, else zeros."""
        info = self._info
        return int(info.channels), int(info.height), int(info.width)

    @property
    def labels(self) -> NDArray[np.int32]:
        """n labels: -1 or +1 of attention samples, otherwise 0..classes-1."""
        out = np.empty(self.n, np.int32)
        check(lib.attmd_dataset_get_labels(self._pointer, pointer(out, c_int32), out.size))
        return out

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """n lengths of attention samples or sequences; not writable."""
        out = np.empty(self.n, np.int64)
        check(lib.attmd_dataset_get_lengths(self._pointer, pointer(out, c_int64), out.size))
        out.flags.writeable = False
        return out

    @property
    def decoder(self) -> Optional[NDArray[np.float64]]:
        """The decoder v that came with the data, d values, or None."""
        info = self._info
        if not info.has_decoder:
            return None
        out = np.empty(info.d)
        check(lib.attmd_dataset_get_decoder(self._pointer, pointer(out, c_double), out.size))
        return out

    def sample(self, i: int) -> NDArray[np.float64]:
        """Tokens of attention sample i, T_i x d."""
        info = self._info
        out = np.empty((info.T, info.d))
        check(lib.attmd_dataset_get_tokens(self._pointer, self._index(i), pointer(out, c_double), out.size))
        return out[:self.lengths[self._index(i)]]

    def query(self, i: int) -> NDArray[np.float64]:
        """Query of attention sample i, d values."""
        out = np.empty(self.d)
        check(lib.attmd_dataset_get_query(self._pointer, self._index(i), pointer(out, c_double), out.size))
        return out

    def ids(self, i: int) -> NDArray[np.int32]:
        """Token ids of sequence i."""
        out = np.empty(self.T, np.int32)
        check(lib.attmd_dataset_get_ids(self._pointer, self._index(i), pointer(out, c_int32), out.size))
        return out[:self.lengths[self._index(i)]]

    def pixels(self, i: int) -> NDArray[np.uint8]:
        """Image i, channels x height x width."""
        out = np.empty(self.image_shape, np.uint8)
        check(lib.attmd_dataset_get_pixels(self._pointer, self._index(i), pointer(out, c_uint8), out.size))
        return out

    def _index(self, i: int) -> int:
        index = integer(i, "i")
        return index + self.n if index < 0 else index

    def __repr__(self) -> str:
        if self.closed:
            return "<Dataset, closed>"
        info = self._info
        kind = KINDS.name(info.kind)
        extents = {"samples": f"T = {info.T}, d = {info.d}",
                   "sequences": f"T = {info.T}, {info.tokens} tokens of {info.vocabulary}, {info.classes} classes",
                   "images": f"{info.channels} x {info.height} x {info.width}, {info.classes} classes"}
        return f"<Dataset of {info.n} {kind}: {extents.get(kind, '')}>"

    # ----------------------------------------------------------------------------------------------- copies and pickles

    def __copy__(self) -> "Dataset":
        return self._shared()

    def __deepcopy__(self, _memo: Any) -> "Dataset":
        return self._shared()

    def __reduce__(self) -> Any:
        return {"samples": self._reduce_samples, "sequences": self._reduce_sequences,
                "images": self._reduce_images}[self.kind]()

    def _reduce_samples(self) -> Any:
        X, z = np.zeros((self.n, self.T, self.d)), np.empty((self.n, self.d))
        for i in range(self.n):
            X[i, :self.lengths[i]] = self.sample(i)
            z[i] = self.query(i)
        return _from_samples, (_least(X), _least(z), self.labels, self.lengths, self.decoder)

    def _reduce_sequences(self) -> Any:
        ids = np.concatenate([self.ids(i) for i in range(self.n)])
        return _from_sequences, (ids, self.lengths, self.labels, self.vocabulary, self.classes)

    def _reduce_images(self) -> Any:
        return _from_images, (np.stack([self.pixels(i) for i in range(self.n)]), self.labels, self.classes)

    # ------------------------------------------------------------------------------------------------------------ parts

    def subset(self, indices: ArrayLike) -> "Dataset":
        """The samples at `indices`, in that order; an index may repeat."""
        chosen = integers(indices, "indices", np.int64)
        out = self._new()
        check(lib.attmd_dataset_subset(self._pointer, pointer(chosen, c_int64), len(chosen), out))
        return self._wrap(out)

    def __getitem__(self, which: Any) -> "Dataset":
        """A part by a slice, a mask or indices, which may be negative as in NumPy."""
        indices = np.arange(self.n)[which]
        return self.subset(np.atleast_1d(indices))

    def shuffle(self, seed: int = 0) -> "Dataset":
        """All samples in an order drawn from seed."""
        out = self._new()
        check(lib.attmd_dataset_shuffle(self._pointer, integer(seed, "seed", c_uint64), out))
        return self._wrap(out)

    def split(self, fraction: float, seed: int = 0) -> Tuple["Dataset", "Dataset"]:
        """Shuffles by seed, then round(fraction * n) samples and the rest; neither may be empty."""
        first, second = self._new(), self._new()
        check(lib.attmd_dataset_split(self._pointer, number(fraction, "fraction"), integer(seed, "seed", c_uint64), first, second))
        return self._wrap(first), self._wrap(second)


def _least(values: NDArray[np.float64]) -> Array:
    """As float32 if that holds the same numbers."""
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
    return single if np.array_equal(single, values) else values


def _from_samples(X: Array, z: Array, y: Array, lengths: Array, v: Optional[Array]) -> Dataset:
    return Dataset.from_samples(X, y, z, lengths=lengths, v=v)


def _from_sequences(ids: Array, lengths: Array, labels: Array, vocabulary: int, classes: int) -> Dataset:
    return Dataset.from_sequences(np.split(ids, np.cumsum(lengths)[:-1]), labels, vocabulary=vocabulary, classes=classes)


def _from_images(pixels: Array, labels: Array, classes: int) -> Dataset:
    return Dataset.from_images(pixels, labels, classes=classes)


def _padded(samples: Sequence[ArrayLike]) -> Tuple[Array, NDArray[np.int64]]:
    arrays = [np.asarray(sample) for sample in samples]
    if any(array.ndim != 2 or array.shape[1] != arrays[0].shape[1] for array in arrays):
        raise DimensionError("X has samples that are not T_i x d with one d: "
                             f"shapes {', '.join(str(array.shape) for array in arrays[:5])}")
    lengths = np.array([len(array) for array in arrays], np.int64)
    padded = np.zeros((len(arrays), lengths.max(), arrays[0].shape[1]), np.result_type(np.float32, *arrays))
    for row, array in zip(padded, arrays):
        row[:len(array)] = array
    return padded, lengths


def _without_zero(labels: List[bytes]) -> List[bytes]:
    for i, label in enumerate(labels):
        if b"\0" in label:
            raise InvalidArgumentError(f"labels[{i}] = {label!r}: must not hold a zero byte")
    return labels


def _character(value: str) -> int:
    if len(value) != 1:
        raise InvalidArgumentError(f"delimiter = {value!r}: expected one ASCII character")
    return ord(value)


def _first_missing(files: Sequence[bytes]) -> Optional[bytes]:
    return next((file for file in files if not os.path.exists(file)), None)
