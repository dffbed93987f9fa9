"""Attention models, transformers and vision transformers: parameters, predictions, attention maps, files."""
from __future__ import annotations

import os
from ctypes import byref, c_double, c_int32, c_int64
from dataclasses import dataclass
from typing import (TYPE_CHECKING, Any, Callable, ClassVar, Dict, Iterable, Iterator, List, MutableMapping, NamedTuple,
                    Optional, Tuple, Type, TypeVar)

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arguments import (DTYPES, Choice, PathLike, doubles, dtype_value, integer, number, parameter_of, path_bytes,
                         pointer, strings, text)
from ._bytes import from_bytes, to_bytes
from ._handle import Handle
from ._library import check, lib, prepared, raw
from .dataset import Dataset
from .errors import DimensionError, InvalidArgumentError
from .tokenizer import Text, Tokenizer, texts_bytes

if TYPE_CHECKING:
    from .optimizers import Optimizer
    from .training import TrainReport

__all__ = ["AttentionModel", "Model", "ParameterInfo", "Parameters", "Predictions", "TextPredictions", "Transformer",
           "VisionTransformer", "load_model"]

Doubles = NDArray[np.float64]
AnyModel = TypeVar("AnyModel", bound="Model")

PARAMETRIZATIONS = Choice("parametrization", W=raw.ATTMD_PARAMETRIZATION_W, KQ=raw.ATTMD_PARAMETRIZATION_KQ,
                          joint=raw.ATTMD_PARAMETRIZATION_JOINT)
LOSSES = Choice("loss", logistic=raw.ATTMD_LOSS_LOGISTIC, exponential=raw.ATTMD_LOSS_EXPONENTIAL,
                correlation=raw.ATTMD_LOSS_CORRELATION)
PARTS = Choice("part", all=raw.ATTMD_WEIGHTS_ALL, query=raw.ATTMD_WEIGHTS_QUERY, key=raw.ATTMD_WEIGHTS_KEY,
               value=raw.ATTMD_WEIGHTS_VALUE)


class ParameterInfo(NamedTuple):
    """A parameter tensor, without its values."""
    name: str
    shape: Tuple[int, ...]
    dtype: "np.dtype[Any]"  #: what it is held in; reading and writing is in float64
    trainable: bool         #: whether training changes it


@dataclass(frozen=True)
class Predictions:
    """What a model makes of a dataset; None what was not asked for."""
    label: NDArray[np.int32]       #: n: -1 or +1; classifiers: the most probable class
    value: Doubles                 #: n: f(X_i, z_i); classifiers: the logit, or the lead of the most probable class
    selected: NDArray[np.int64]    #: n: token with the largest attention weight, the first of equals
    probability: Optional[Doubles] #: classifiers: n x classes
    softmax: Optional[Doubles]     #: n x T attention weights, 0 from T_i on


class TextPredictions(NamedTuple):
    """What a transformer takes texts for."""
    label: NDArray[np.int32]  #: n: the most probable class
    probability: Doubles      #: n x classes


class Parameters(MutableMapping[str, Doubles]):
    """A model's tensors by name, read and written as float64 copies: model.parameters["W"] = values."""

    def __init__(self, model: "Model"):
        self._model = model
        self.info: List[ParameterInfo] = model._parameter_info()  #: of each, in the model's order

    def __getitem__(self, name: str) -> Doubles:
        shape = self._shape(name)
        out = np.empty(shape)
        check(lib.attmd_model_get_parameter(self._model._pointer, text(name, "name"), pointer(out, c_double), out.size))
        return out

    def __setitem__(self, name: str, values: ArrayLike) -> None:
        array = doubles(values, name, self._shape(name))
        check(lib.attmd_model_set_parameter(self._model._pointer, text(name, "name"), pointer(array, c_double),
                                            array.size))

    def __delitem__(self, name: str) -> None:
        raise TypeError("a model's parameters cannot be deleted")

    def __iter__(self) -> Iterator[str]:
        return (info.name for info in self.info)

    def __len__(self) -> int:
        return len(self.info)

    def _shape(self, name: str) -> Tuple[int, ...]:
        names = list(self)
        if name == "W" and "W" not in names and "K" in names:  # the product K' Q
            return (self.info[names.index("K")].shape[1],) * 2
        return self.info[parameter_of(names, name)].shape

    def __repr__(self) -> str:
        return "\n".join(f"{info.name} {info.shape} {info.dtype}{'' if info.trainable else ', fixed'}"
                         for info in self.info)


class Model(Handle):
    """Base of the models. Several threads may use one at a time except to train it or to set parameters."""
    _type, _free = raw.attmd_model, lib.attmd_model_free
    _struct: ClassVar[Any]  #: type of the options it is made with
    _read: ClassVar[Any]    #: the function that reads them

    # ------------------------------------------------------------------------------------------------------- parameters

    @property
    def parameters(self) -> Parameters:
        """The tensors by name."""
        return Parameters(self)

    def _parameter_info(self) -> List[ParameterInfo]:
        count = c_int64()
        check(lib.attmd_model_get_parameter_count(self._pointer, byref(count)))
        result = []
        for index in range(count.value):
            info = prepared(raw.attmd_parameter_info)
            check(lib.attmd_model_get_parameter_info(self._pointer, index, info))
            result.append(ParameterInfo(info.name.decode(), tuple(info.shape[:info.rank]),
                                        np.dtype(DTYPES.name(info.dtype)), bool(info.trainable)))
        return result

    @property
    def options(self) -> Dict[str, Any]:
        """What the model was made with, by the names of the constructor's arguments."""
        options = self._get_options()
        skipped = ("struct_size", "reserved", *self._arrays)
        result = {name: getattr(options, name) for name, _ in options._fields_ if name not in skipped}
        for name, convert in self._converted.items():
            result[name] = convert(result[name])
        return result

    _arrays: Tuple[str, ...] = ()
    _converted: Dict[str, Callable[[Any], Any]] = {}

    def _get_options(self) -> Any:
        options = prepared(self._struct)
        check(self._read(self._pointer, options))
        return options

    # -------------------------------------------------------------------------------------------------------- evaluation

    def fit(self, dataset: Dataset, optimizer: Optional["Optimizer"] = None, **options: Any) -> "TrainReport":
        """attmd.train on this model; the default optimizer is gradient descent with step 0.1."""
        from .optimizers import MirrorDescent
        from .training import train
        return train(self, MirrorDescent() if optimizer is None else optimizer, dataset, **options)

    def predict(self, dataset: Dataset, *, softmax: bool = False, threads: int = 0) -> Predictions:
        """Labels, values, selected tokens; classifiers: probabilities. softmax: the n x T attention weights, too."""
        data, n = Dataset._given(dataset, "dataset"), dataset.n
        value, label, selected = np.empty(n), np.empty(n, np.int32), np.empty(n, np.int64)
        probability = self._probability_buffer(n)
        weights = np.empty((n, self._weights_of(dataset))) if softmax else None
        buffers = prepared(raw.attmd_predictions, threads=threads, capacity=n, value=pointer(value, c_double),
                           label=pointer(label, c_int32), selected=pointer(selected, c_int64))
        if probability is not None:
            buffers.probability, buffers.probability_capacity = pointer(probability, c_double), probability.size
        if weights is not None:
            buffers.softmax, buffers.softmax_capacity = pointer(weights, c_double), weights.size
        check(lib.attmd_model_predict(self._pointer, data, buffers))
        return Predictions(label, value, selected, probability, weights)

    def _probability_buffer(self, n: int) -> Optional[Doubles]:
        return np.empty((n, max(2, self._get_options().classes)))

    def _weights_of(self, dataset: Dataset) -> int:
        return dataset.T

    def loss(self, dataset: Dataset) -> float:
        """The empirical risk."""
        return self._number(lib.attmd_model_get_loss, dataset)

    def accuracy(self, dataset: Dataset) -> float:
        """The share of samples that are classified right."""
        return self._number(lib.attmd_model_get_accuracy, dataset)

    def _number(self, function: Any, dataset: Dataset) -> float:
        out = c_double()
        check(function(self._pointer, Dataset._given(dataset, "dataset"), byref(out)))
        return out.value

    def gradient(self, dataset: Dataset, name: str) -> Doubles:
        """dL/d(parameter). Near saturation it can underflow: see scaled_gradient."""
        return self._gradient(dataset, name, None)

    def scaled_gradient(self, dataset: Dataset, name: str) -> Tuple[Doubles, float]:
        """(g, s): dL/d(parameter) is exp(s) * g, and g's largest entry is near 1."""
        scale = c_double()
        gradient = self._gradient(dataset, name, byref(scale))
        return gradient, scale.value

    def _gradient(self, dataset: Dataset, name: str, log_scale: Any) -> Doubles:
        out = np.empty(self.parameters._shape(name))
        check(lib.attmd_model_get_gradient(self._pointer, Dataset._given(dataset, "dataset"), text(name, "name"),
                                           pointer(out, c_double), out.size, log_scale))
        return out

    # ------------------------------------------------------------------------------------------------------------ weights

    def weight_histogram(self, name: str, edges: ArrayLike, part: str = "all") -> NDArray[np.int64]:
        """How many entries of a parameter are in [edges[k], edges[k+1]), the last interval with its upper end.

        part: "all", or the "query", "key" or "value" rows of a classifier's fused matrix
        """
        limits = doubles(edges, "edges").ravel()
        if limits.size < 2:
            raise DimensionError(f"edges has {limits.size} values: expected at least 2")
        out = np.empty(limits.size - 1, np.int64)
        check(lib.attmd_model_get_weight_histogram(self._pointer, text(name, "name"), PARTS.value(part),
                                                   pointer(limits, c_double), out.size, pointer(out, c_int64)))
        return out

    def count_weights_above(self, name: str, threshold: float, part: str = "all") -> int:
        """The number of entries with |w| > threshold, by which the paper compares sparsity."""
        out = c_int64()
        check(lib.attmd_model_count_weights_above(self._pointer, text(name, "name"), PARTS.value(part),
                                                  number(threshold, "threshold"), byref(out)))
        return out.value

    # -------------------------------------------------------------------------------------------------------------- files

    def save(self, path: PathLike) -> None:
        """Writes parameters and settings to a safetensors file, replacing it atomically."""
        file = path_bytes(path)
        check(lib.attmd_model_save(self._pointer, file), os.path.dirname(file) or b".")

    @staticmethod
    def _of(owned: Any) -> "Model":
        """An object of the class that the handle is of."""
        model, kind = Model._wrap(owned), c_int32()
        check(lib.attmd_model_get_kind(owned, byref(kind)))
        model.__class__ = _KINDS[kind.value]
        return model

    @classmethod
    def load(cls: "Type[AnyModel]", path: PathLike) -> "AnyModel":
        """The model of a file that save() wrote. InvalidArgumentError if it is of another class than this."""
        model = load_model(path)
        if not isinstance(model, cls):
            raise InvalidArgumentError(f"path = {os.fspath(path)!r}: holds a model of class {type(model).__name__}, "
                                       f"expected {cls.__name__}")
        return model

    def __reduce__(self) -> Any:
        return from_bytes, (to_bytes(self), load_model)

    def __repr__(self) -> str:
        if self.closed:
            return f"<{type(self).__name__}, closed>"
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.options.items())})"


class AttentionModel(Model):
    """One head of softmax attention with a linear decoder: f(X, z) = v' X' softmax(X W z), in float64.

    parametrization  "W": train W, keep v; "KQ": W = K' Q, train K and Q, keep v; "joint": train W and v
    loss             "logistic", "exponential" or "correlation"
    W_std, v_std     standard deviation of Gaussian initial values of W, K, Q and of v; 0: zeros
    W, K, Q, v       initial values. With v = 0, W and KQ cannot learn: pass dataset.decoder or your own
    """
    _struct, _read = raw.attmd_attention_options, lib.attmd_model_get_attention_options
    _arrays = ("W", "K", "Q", "v")
    _converted = {"parametrization": PARAMETRIZATIONS.name, "loss": LOSSES.name}

    def __init__(self, d: int, *, parametrization: str = "W", loss: str = "logistic", head_dim: int = 0,
                 W_std: float = 0, v_std: float = 0, seed: int = 0, W: Optional[ArrayLike] = None,
                 K: Optional[ArrayLike] = None, Q: Optional[ArrayLike] = None, v: Optional[ArrayLike] = None):
        options = prepared(raw.attmd_attention_options, d=d, parametrization=PARAMETRIZATIONS.value(parametrization),
                           loss=LOSSES.value(loss), head_dim=head_dim, W_std=W_std, v_std=v_std, seed=seed)
        rows = options.head_dim or options.d
        shapes = {"W": (options.d, options.d), "K": (rows, options.d), "Q": (rows, options.d), "v": (options.d,)}
        for name, values in (("W", W), ("K", K), ("Q", Q), ("v", v)):
            if values is not None:
                setattr(options, name, pointer(doubles(values, name, shapes[name]), c_double))
        model = self._new()
        check(lib.attmd_model_create_attention(options, model))
        self._adopt(model)

    @property
    def W(self) -> Doubles:
        """d x d; for KQ the product K' Q."""
        return self.parameters["W"]

    @property
    def v(self) -> Doubles:
        """The decoder, d values."""
        return self.parameters["v"]

    def _probability_buffer(self, n: int) -> Optional[Doubles]:
        return None


class _Classifier(Model):
    _converted = {"dtype": DTYPES.name, "mean_loss": bool}

    def attention_map(self, dataset: Dataset, sample: int, block: int = -1, head: int = 0) -> Doubles:
        """Attention weights on one sample, T x T: row q holds what token q attends to. Negative block: from the end."""
        data, options = Dataset._given(dataset, "dataset"), self._get_options()
        length = self._weights_of(dataset) if dataset.kind == "images" else int(dataset.lengths[sample])
        out = np.empty((length, length))
        block = integer(block, "block")
        check(lib.attmd_model_get_attention_map(self._pointer, data, dataset._index(sample),
                                                block + options.blocks if block < 0 else block, integer(head, "head"),
                                                pointer(out, c_double), out.size))
        return out

    def token_selection_score(self, dataset: Dataset, sample: int, pivotal: int) -> float:
        """The paper's score of token `pivotal` of one sample, 0 to 1: its attention weight in the last block from the
        first token, averaged over the heads and scaled over the sample."""
        data, out = Dataset._given(dataset, "dataset"), c_double()
        check(lib.attmd_model_get_token_selection_score(self._pointer, data, dataset._index(sample),
                                                        integer(pivotal, "pivotal"), byref(out)))
        return out.value


class Transformer(_Classifier):
    """The paper's sentiment classifier: embeddings, blocks of post-norm attention and MLP, a linear layer.

    x = token + position embedding;  a block: x = LN(x + Attn(x)), x = LN(x + MLP(x)), with heads of n_embd / heads
    columns, softmax(Q K' / sqrt(n_embd / heads)) V, query, key and value one below the other in attn_matrix.weight, and
    GELU by the error function;  the logits are the linear layer's of the first token.  predict() gives probabilities
    of n x max(classes, 2).

    vocabulary   ids are below it: len(tokenizer)
    classes      1: two classes by the sigmoid of one logit; else softmax over so many
    n_embd       width of embeddings, a multiple of heads;  hidden: width inside the MLP
    mean_loss    the risk is the mean over the samples instead of their sum
    vocabulary_fingerprint    of the tokenizer; 0: that of the first dataset that it is trained on. Texts of another
                 vocabulary are refused
    """
    _struct, _read = raw.attmd_transformer_options, lib.attmd_model_get_transformer_options
    _converted = {**_Classifier._converted, "biases": bool}

    def __init__(self, vocabulary: int, *, max_length: int = 512, classes: int = 1, n_embd: int = 384, heads: int = 3,
                 hidden: int = 1536, blocks: int = 3, biases: bool = False, mean_loss: bool = False,
                 dropout: float = 0.2, norm_epsilon: float = 1e-5, seed: int = 0, dtype: Any = "float32",
                 vocabulary_fingerprint: int = 0):
        options = prepared(raw.attmd_transformer_options, vocabulary=vocabulary, max_length=max_length, classes=classes,
                           n_embd=n_embd, heads=heads, hidden=hidden, blocks=blocks, biases=bool(biases),
                           mean_loss=bool(mean_loss), dropout=dropout, norm_epsilon=norm_epsilon, seed=seed,
                           dtype=dtype_value(dtype), vocabulary_fingerprint=vocabulary_fingerprint)
        model = self._new()
        check(lib.attmd_model_create_transformer(options, model))
        self._adopt(model)

    def predict_texts(self, texts: Iterable[Text], tokenizer: Tokenizer, *, threads: int = 0) -> TextPredictions:
        """Labels and probabilities of texts, each cut to max_length; `tokenizer` has the vocabulary of the training."""
        contents = texts_bytes(texts, "texts")
        n = len(contents)
        sizes = np.array([len(content) for content in contents], np.int64)
        label, probability = np.empty(n, np.int32), self._probability_buffer(n)
        assert probability is not None
        check(lib.attmd_model_classify_texts(self._pointer, Tokenizer._given(tokenizer, "tokenizer"), strings(contents),
                                             pointer(sizes, c_int64), n, integer(threads, "threads", c_int32),
                                             pointer(label, c_int32), pointer(probability, c_double), probability.size))
        return TextPredictions(label, probability)


class VisionTransformer(_Classifier):
    """The paper's vision transformer: patches, class token, blocks of pre-norm attention and MLP, a linear layer.

    image_size      images are resized to it; a multiple of patch_size
    flip, crop_padding
                    in training alone: flip at random, pad by black and crop at random
    mean, deviation one a channel: subtracted from values 0..1, then divided by; None: CIFAR-10's for 3 channels, else 0.5
    """
    _struct, _read = raw.attmd_vit_options, lib.attmd_model_get_vit_options
    _arrays = ("mean", "deviation")
    _converted = {**_Classifier._converted, "flip": bool}

    def __init__(self, *, channels: int = 3, image_size: int = 48, patch_size: int = 4, classes: int = 10,
                 n_embd: int = 512, heads: int = 8, head_dim: int = 64, hidden: int = 512, blocks: int = 6,
                 mean_loss: bool = True, flip: bool = True, crop_padding: int = 4, dropout: float = 0.1,
                 embedding_dropout: float = 0.1, norm_epsilon: float = 1e-5, seed: int = 0,
                 mean: Optional[ArrayLike] = None, deviation: Optional[ArrayLike] = None, dtype: Any = "float32"):
        options = prepared(raw.attmd_vit_options, channels=channels, image_size=image_size, patch_size=patch_size,
                           classes=classes, n_embd=n_embd, heads=heads, head_dim=head_dim, hidden=hidden,
                           blocks=blocks, mean_loss=bool(mean_loss), flip=bool(flip), crop_padding=crop_padding,
                           dropout=dropout, embedding_dropout=embedding_dropout, norm_epsilon=norm_epsilon, seed=seed,
                           dtype=dtype_value(dtype))
        for name, values in (("mean", mean), ("deviation", deviation)):
            if values is not None:
                setattr(options, name, pointer(doubles(values, name, (options.channels,)), c_double))
        model = self._new()
        check(lib.attmd_model_create_vit(options, model))
        self._adopt(model)

    def _weights_of(self, dataset: Dataset) -> int:
        options = self._get_options()
        return 1 + (int(options.image_size) // int(options.patch_size)) ** 2


_KINDS: Dict[int, Type[Model]] = {raw.ATTMD_MODEL_ATTENTION: AttentionModel, raw.ATTMD_MODEL_TRANSFORMER: Transformer,
                                  raw.ATTMD_MODEL_VIT: VisionTransformer}


def load_model(path: PathLike) -> Model:
    """The model of a file that Model.save wrote."""
    file, model = path_bytes(path), Model._new()
    check(lib.attmd_model_load(file, model), file)
    return Model._of(model)
