import copy
import inspect
import pickle

import numpy as np
import pytest

import attmd
from attmd import _raw as raw
from attmd import errors
from attmd._library import prepared
from conftest import sentences


@pytest.fixture(scope="module")
def transformer(tokenizer):
    return attmd.Transformer(len(tokenizer), max_length=16, n_embd=8, heads=2, hidden=16, blocks=2, seed=3,
                             dtype="float64")


@pytest.fixture(scope="module")
def texts(tokenizer):
    return attmd.Dataset.texts(*sentences(20), tokenizer=tokenizer)


@pytest.fixture(scope="module")
def vit():
    return attmd.VisionTransformer(image_size=8, patch_size=4, n_embd=8, heads=2, head_dim=4, hidden=8, blocks=1,
                                   classes=3, seed=5)


@pytest.fixture(scope="module")
def pictures():
    pixels = np.random.default_rng(0).integers(0, 256, (6, 3, 8, 8)).astype(np.uint8)
    return attmd.Dataset.from_images(pixels, [0, 1, 2, 0, 1, 2], classes=3)


def naive(X, z, W, v):
    a = X @ W @ z
    s = np.exp(a - a.max())
    return s / s.sum(), v @ X.T @ (s / s.sum())


def test_attention_predicts_as_the_formula_says(gaussian):
    random = np.random.default_rng(0)
    W, v = random.normal(size=(10, 10)), random.normal(size=10)
    model = attmd.AttentionModel(10, W=W, v=v)
    out = model.predict(gaussian, softmax=True)
    for i in range(6):
        s, f = naive(gaussian.sample(i), gaussian.query(i), W, v)
        np.testing.assert_allclose(out.softmax[i], s, rtol=1e-12)
        np.testing.assert_allclose(out.value[i], f, rtol=1e-12)
    assert out.label.tolist() == np.where(out.value > 0, 1, -1).tolist()
    assert out.selected.tolist() == out.softmax.argmax(1).tolist()
    assert out.probability is None and model.predict(gaussian).softmax is None
    loss = np.log1p(np.exp(-gaussian.labels * out.value)).mean()
    assert model.loss(gaussian) == pytest.approx(loss, rel=1e-12)
    assert model.accuracy(gaussian) == (out.label == gaussian.labels).mean()


def test_parameters(gaussian):
    model = attmd.AttentionModel(10, parametrization="KQ", head_dim=4, W_std=1, v=gaussian.decoder, seed=7)
    parameters = model.parameters
    assert list(parameters) == ["K", "Q", "v"] and [info.trainable for info in parameters.info] == [True, True, False]
    assert parameters["K"].shape == (4, 10) and parameters.info[0].dtype == np.float64
    np.testing.assert_allclose(model.W, parameters["K"].T @ parameters["Q"])
    parameters["Q"] = np.ones((4, 10), int)
    np.testing.assert_allclose(model.W[:, 0], parameters["K"].sum(0))
    assert model.gradient(gaussian, "v").shape == (10,)
    for call, error in ((lambda: parameters["U"], errors.NotFoundError),
                        (lambda: parameters.__setitem__("K", np.ones((10, 4))), errors.DimensionError),
                        (lambda: parameters.__setitem__("K", np.full((4, 10), np.inf)), errors.InvalidArgumentError),
                        (lambda: parameters.__delitem__("K"), TypeError),
                        (lambda: model.gradient(gaussian, "U"), errors.NotFoundError)):
        with pytest.raises(error):
            call()
    assert "K (4, 10) float64" in repr(parameters)


def test_gradient_is_the_slope(gaussian):
    model = attmd.AttentionModel(10, W_std=1, v=gaussian.decoder)
    W, gradient = model.W, model.gradient(gaussian, "W")
    step = np.zeros((10, 10))
    step[2, 3] = 1e-5
    losses = []
    for sign in (1, -1):
        model.parameters["W"] = W + sign * step
        losses.append(model.loss(gaussian))
    assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(gradient[2, 3], rel=1e-6)
    model.parameters["W"] = W * 1000
    scaled, log_scale = model.scaled_gradient(gaussian, "W")
    assert 0.1 < abs(scaled).max() < 10 and log_scale < -20


@pytest.mark.parametrize("loss", ["logistic", "exponential", "correlation"])
def test_losses(gaussian, loss):
    model = attmd.AttentionModel(10, loss=loss, v=gaussian.decoder)
    u = gaussian.labels * model.predict(gaussian).value
    expected = {"logistic": np.log1p(np.exp(-u)), "exponential": np.exp(-u), "correlation": -u}[loss]
    assert model.loss(gaussian) == pytest.approx(expected.mean(), rel=1e-12)


def test_classifiers(transformer, texts, vit, pictures):
    for model, data, classes, length in ((transformer, texts, 2, texts.T), (vit, pictures, 3, 5)):
        out = model.predict(data, softmax=True, threads=1)
        assert out.probability.shape == (len(data), classes) and out.softmax.shape == (len(data), length)
        np.testing.assert_allclose(out.probability.sum(1), 1, rtol=1e-6)
        assert out.label.tolist() == out.probability.argmax(1).tolist()
        last = np.mean([model.attention_map(data, 4, -1, head)[0] for head in range(2)], 0)
        np.testing.assert_allclose(out.softmax[4, :len(last)], last, rtol=1e-6)
        np.testing.assert_allclose(model.attention_map(data, 4, 0, 1).sum(1), 1, rtol=1e-6)
        scores = [model.token_selection_score(data, 4, t) for t in range(len(last))]
        np.testing.assert_allclose(scores, (last - last.min()) / (last.max() - last.min()), atol=1e-6)
        with pytest.raises(errors.InvalidArgumentError, match="head"):
            model.attention_map(data, 4, head=2)
        with pytest.raises(errors.InvalidArgumentError, match="block"):
            model.attention_map(data, 4, block=7)


def test_wrong_kinds(transformer, gaussian, texts, pictures):
    with pytest.raises(errors.UnsupportedError):
        transformer.predict(gaussian)
    with pytest.raises(errors.UnsupportedError):
        attmd.AttentionModel(10).loss(texts)
    with pytest.raises(errors.UnsupportedError):
        transformer.attention_map(pictures, 0)


@pytest.mark.parametrize("call, message", [
    (lambda model, data: model.predict(np.eye(3)), r"dataset must be a Dataset, not ndarray: make one by Dataset.from_samples"),
    (lambda model, data: model.loss(None), "dataset must be a Dataset, not NoneType"),
    (lambda model, data: model.gradient(3, "W"), "dataset must be a Dataset, not int"),
    (lambda model, data: model.fit(data, data), "optimizer must be an Optimizer, not Dataset"),
    (lambda model, data: model.fit([[1]]), "dataset must be a Dataset, not list"),
    (lambda model, data: model.fit(data, trace="loss"), "trace must be a Trace, not str"),
    (lambda model, data: model.fit(data, cancel=1), "cancel must be a CancelToken, not int"),
    (lambda model, data: attmd.train(data, model, data), "optimizer must be an Optimizer, not AttentionModel"),
    (lambda model, data: attmd.train(data, attmd.Adam(), data), "model must be a Model, not Dataset"),
    (lambda model, data: attmd.compare(attmd.svm.solve_rows(np.eye(2)), model, data), "model must be an AttentionModel, "),
    (lambda model, data: attmd.compare(model, None, None), "solution must be a Solution, not NoneType"),
    (lambda model, data: attmd.token_scores(model, np.ones(10)), "dataset must be a Dataset, not AttentionModel"),
    (lambda model, data: attmd.globally_optimal_tokens(3, np.ones(10)), "dataset must be a Dataset, not int"),
    (lambda model, data: attmd.locally_optimal(data, np.ones(10), model), "solution must be a Solution, "),
    (lambda model, data: attmd.svm.solve_attention(model, [0] * 6), "dataset must be a Dataset, not AttentionModel"),
    (lambda model, data: attmd.svm.solve(data), "problem must be a Problem, not Dataset"),
    (lambda model, data: attmd.svm.solve_rows(np.eye(2), warm_start=1), "warm_start must be a Solution, not int"),
    (lambda model, data: attmd.Dataset.texts(["a"], tokenizer="words"), "tokenizer must be a Tokenizer, not str"),
    (lambda model, data: attmd.attended_words(model, None, "a"), "model must be a Transformer, not AttentionModel"),
])
def test_wrong_objects_are_told_by_name(gaussian, call, message):
    with pytest.raises(TypeError, match=message):
        call(attmd.AttentionModel(10), gaussian)


@pytest.mark.parametrize("call, message", [
    (lambda: attmd.MirrorDescent(p="2"), "p must be a number, not '2'"),
    (lambda: attmd.Adam(beta1=b"0.5"), "beta1 must be a number, not b'0.5'"),
    (lambda: setattr(attmd.Adam(), "step_size", "1"), "step_size must be a number, not '1'"),
    (lambda: attmd.norm([1], "2"), "p must be a number"),
    (lambda: attmd.directional_divergence([1], [1], "2"), "p must be a number"),
    (lambda: attmd.svm.solve_rows(np.eye(2), p="nuclear"), "p must be a number, not 'nuclear': the nuclear norm is norm=\"nuclear\""),
    (lambda: attmd.svm.solve_rows(np.eye(2), C="1"), "C must be a number, not '1'"),
    (lambda: attmd.Dataset.csv("file", positive_label="yes"), "positive_label must be a number, not 'yes': .*from_samples"),
    (lambda: attmd.Dataset.csv("file", negative_label="-1"), "negative_label must be a number, not '-1'"),
    (lambda: attmd.AttentionModel(np.ones((20, 20))), "d must be an integer, not ndarray"),
])
def test_strings_are_no_numbers(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_options(transformer, vit):
    assert transformer.options["n_embd"] == 8 and transformer.options["dtype"] == "float64"
    assert vit.options["flip"] is True and "mean" not in vit.options
    again = attmd.Transformer(**transformer.options)
    np.testing.assert_array_equal(again.parameters["lin.weight"], transformer.parameters["lin.weight"])
    custom = attmd.VisionTransformer(**{**vit.options, "channels": 1}, mean=[0.1], deviation=[2])
    assert custom.options["channels"] == 1
    joint = attmd.AttentionModel(3, parametrization="joint", loss="exponential")
    assert joint.options["parametrization"] == "joint" and joint.options["loss"] == "exponential"
    assert repr(joint).startswith("AttentionModel(parametrization='joint'")


@pytest.mark.parametrize("kind, struct, names", [
    (attmd.AttentionModel, "attention_options", {"d": None}),
    (attmd.Transformer, "transformer_options", {"vocabulary": None}),
    (attmd.VisionTransformer, "vit_options", {}),
    (attmd.MirrorDescent, "optimizer_options", {}),
    (attmd.GradientDescent, "optimizer_options", {}),
    (attmd.Adam, "optimizer_options", {"epsilon": "adam_epsilon", "step_size": None}),
    (attmd.AdamW, "optimizer_options", {"epsilon": "adam_epsilon", "step_size": None, "weight_decay": None}),
    (attmd.train, "train_options", {"model": None, "optimizer": None, "dataset": None, "epochs": None, "trace": None,
                                    "iterations": None, "batch_size": None, "checkpoint": None}),
    (attmd.svm._filled, "svm_options", {"p": None, "C": None}),
    (attmd.Dataset.csv, "csv_options", {"path": None, "image": None, "patch": None}),
    (attmd.Dataset.text_table, "text_table_options", {"path": None, "tokenizer": None, "classes": None,
                                                      "max_length": None, "threads": None, "progress": None,
                                                      "cancel": None}),
    (attmd.Dataset.texts, "text_options", {"texts": None, "labels": None, "tokenizer": None, "classes": None}),
])
def test_defaults_are_the_librarys(kind, struct, names):
    from attmd import dataset, models, optimizers
    options = prepared(getattr(raw, "attmd_" + struct))
    choices = {"dtype": models.DTYPES, "parametrization": models.PARAMETRIZATIONS, "loss": models.LOSSES,
               "schedule": optimizers.SCHEDULES, "potential": optimizers.POTENTIALS, "norm": attmd.svm.NORMS, "slack": attmd.svm.SLACKS,
               "method": attmd.svm.METHODS}
    checked = 0
    for name, parameter in inspect.signature(kind).parameters.items():
        field = names.get(name, name)
        if field is None:
            continue
        expected = getattr(options, field)
        if name in choices:
            expected = choices[name].name(expected)
        if name == "delimiter":
            expected = chr(expected)
        if parameter.default is None:
            assert not expected, name
        else:
            assert parameter.default == expected, name
        checked += 1
    assert checked >= 3


@pytest.mark.parametrize("make, error, message", [
    (lambda: attmd.AttentionModel(0), errors.InvalidArgumentError, "d"),
    (lambda: attmd.AttentionModel("3"), TypeError, "d must be an integer"),
    (lambda: attmd.AttentionModel(3, loss="hinge"), errors.InvalidArgumentError, "'hinge'.*'logistic'"),
    (lambda: attmd.AttentionModel(3, W=np.ones((2, 2))), errors.DimensionError, "W has shape"),
    (lambda: attmd.AttentionModel(3, K=np.ones((3, 3))), errors.InvalidArgumentError, "K"),
    (lambda: attmd.AttentionModel(3, v=[1, 2, np.nan]), errors.InvalidArgumentError, "v"),
    (lambda: attmd.AttentionModel(3, W_std=None), TypeError, "W_std"),
    (lambda: attmd.Transformer(10, heads=5), errors.InvalidArgumentError, "heads"),
    (lambda: attmd.Transformer(10, dtype="int8"), errors.InvalidArgumentError, "int8"),
    (lambda: attmd.Transformer(10, seed=-1), errors.InvalidArgumentError, "seed"),
    (lambda: attmd.VisionTransformer(patch_size=5), errors.InvalidArgumentError, "patch_size"),
    (lambda: attmd.VisionTransformer(mean=[1]), errors.DimensionError, "mean"),
])
def test_bad_arguments(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_files(tmp_path, transformer, texts, gaussian):
    path = tmp_path / "model.safetensors"
    transformer.save(path)
    again = attmd.load_model(path)
    assert type(again) is attmd.Transformer and again.options == transformer.options
    np.testing.assert_array_equal(again.predict(texts).value, transformer.predict(texts).value)
    assert type(attmd.Transformer.load(str(path))) is attmd.Transformer
    with pytest.raises(errors.InvalidArgumentError, match="holds a model of class Transformer, expected AttentionModel"):
        attmd.AttentionModel.load(path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(errors.FormatError, match="model.safetensors"):
        attmd.load_model(path)
    with pytest.raises(FileNotFoundError, match="no-such-folder"):
        transformer.save(tmp_path / "no-such-folder" / "model")
    with pytest.raises(OSError):
        transformer.save(tmp_path)


def test_texts_are_predicted_as_their_dataset_is(tokenizer, transformer):
    texts = ["A good film", "bad " * 40, "", "film\0 was boring", b"\xff\xfegood"]  # the second is longer than 16 tokens
    three = attmd.Transformer(len(tokenizer), max_length=6, classes=3, n_embd=8, heads=2, hidden=8, blocks=1, seed=1)
    for model in (transformer, three):
        length = model.options["max_length"]
        expected = model.predict(attmd.Dataset.texts(texts, tokenizer=tokenizer, max_length=length))
        label, probability = model.predict_texts(texts, tokenizer)
        assert label.dtype == np.int32 and label.tolist() == expected.label.tolist()
        np.testing.assert_array_equal(probability, expected.probability)
        each = model.predict_texts((text for text in texts), tokenizer, threads=1)
        np.testing.assert_array_equal(each.probability, probability)
    assert not np.array_equal(*transformer.predict_texts(["film\0 was boring", "film"], tokenizer).probability)


@pytest.mark.parametrize("call, kind, message", [
    (lambda model, tokenizer: model.predict_texts("a film", tokenizer), TypeError, "texts must be a list of texts"),
    (lambda model, tokenizer: model.predict_texts(["a", None], tokenizer), TypeError, r"texts\[1\] is None"),
    (lambda model, tokenizer: model.predict_texts(["a"], model), TypeError, "tokenizer must be a Tokenizer, not Transformer"),
    (lambda model, tokenizer: model.predict_texts(["a"], tokenizer, threads="2"), TypeError, "threads must be an integer"),
    (lambda model, tokenizer: model.predict_texts(["a"], tokenizer, threads=-1), ValueError, "threads is -1"),
    (lambda model, tokenizer: model.predict_texts([], tokenizer), ValueError, "n is 0"),
    (lambda model, tokenizer: attmd.Transformer(5, n_embd=6, blocks=1).predict_texts(["a"], tokenizer),
     errors.DimensionError, "24.* 5"),
])
def test_texts_that_cannot_be_predicted(tokenizer, transformer, call, kind, message):
    with pytest.raises(kind, match=message):
        call(transformer, tokenizer)


def test_pickle_and_copy(gaussian, transformer):
    model = attmd.AttentionModel(10, W_std=1, v_std=1, seed=4)
    for again in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        np.testing.assert_array_equal(again.W, model.W)
    assert type(copy.copy(transformer)) is attmd.Transformer


def test_closed(gaussian):
    with attmd.AttentionModel(10) as model:
        pass
    assert model.closed and repr(model) == "<AttentionModel, closed>"
    with pytest.raises(ValueError, match="this AttentionModel is closed"):
        model.loss(gaussian)
    model.close()


def test_weights(transformer):
    name = "blocks.0.attn.attn_matrix.weight"
    weights = transformer.parameters[name]
    edges = np.linspace(weights.min(), weights.max(), 8)
    assert transformer.weight_histogram(name, edges).tolist() == np.histogram(weights, edges)[0].tolist()
    for i, part in enumerate(("query", "key", "value")):
        rows = weights[8 * i:8 * (i + 1)]
        assert transformer.count_weights_above(name, 0.1, part) == (abs(rows) > 0.1).sum()
        assert transformer.weight_histogram(name, [-np.inf, 0, np.inf], part).tolist() == [(rows < 0).sum(), (rows >= 0).sum()]
    for wrong in (lambda: transformer.weight_histogram(name, [1]), lambda: transformer.weight_histogram(name, [2, 1]),
                  lambda: transformer.weight_histogram("lin.weight", [1, 2], "key"),
                  lambda: transformer.count_weights_above(name, -1), lambda: transformer.count_weights_above(name, 1, "all?")):
        with pytest.raises(errors.AttmdError):
            wrong()


def test_values_given_as_lists_outlive_the_call_that_copies_them():
    for _ in range(20):
        model = attmd.AttentionModel(2, parametrization="KQ", K=[[1, 2], [3, 4]], Q=[[5, 6], [7, 8]], v=[9, 10])
        assert model.parameters["K"].tolist() == [[1, 2], [3, 4]]
        assert model.parameters["Q"].tolist() == [[5, 6], [7, 8]] and model.v.tolist() == [9, 10]
    directions = [attmd.Direction("W", [[1, k], [0, 1]], 2) for k in range(20)]
    trace = attmd.Trace("divergence", directions=directions)
    data = attmd.Dataset.gaussian(4, 3, 2, seed=1)
    model = attmd.AttentionModel(2, v=data.decoder)
    attmd.train(model, attmd.MirrorDescent(p=2), data, iterations=3, trace=trace)
    W = model.W / np.linalg.norm(model.W)
    for k, direction in enumerate(directions):
        other = np.array(direction.values, float)
        expected = 0.5 * np.sum((other / np.linalg.norm(other) - W) ** 2)
        assert trace.divergence(k)[-1] == pytest.approx(expected, abs=1e-9)
