"""Every public name in use, for mypy --strict; test_typing.py runs it. What a type checker must know stands in assert_type."""
from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

import attmd
import attmd.plot
import attmd.sklearn
from attmd import errors, svm
from attmd.typing import Handle, Parameters, PathLike, ProgressFunction, ProgressOption, Samples, SolveOptions, Text

if TYPE_CHECKING:
    from typing_extensions import assert_type

Doubles = NDArray[np.float64]
Longs = NDArray[np.int64]


def library() -> None:
    assert_type(attmd.version_info, Tuple[int, int, int])
    assert_type(attmd.has_feature("npz"), bool)
    assert_type(attmd.library_path() + attmd.cpu_kernels() + errors.status_name(3), str)
    attmd.set_log(lambda level, message: logging.log(level, message))
    attmd.set_log()
    token = attmd.CancelToken()
    token.request()
    token.reset()
    handle: Handle = token
    with handle:
        assert_type(handle.closed, bool)
    handle.close()


def datasets(folder: PathLike, X: Samples, text: Text) -> attmd.Dataset:
    data = attmd.Dataset.from_samples(X, [1, -1], np.zeros((2, 3)), lengths=[1, 2], v=[1, 2, 3], copy=False)
    for other in (attmd.Dataset.gaussian(6, 8, 10, seed=1), attmd.Dataset.csv(folder, T=2, image=(2, 2), patch=(1, 1)),
                  attmd.Dataset.npz(folder, 0), attmd.Dataset.npy(folder, folder, folder), data.subset([0]), data[:1],
                  data.shuffle(1), *data.split(0.5, seed=1)):
        assert_type(other, attmd.Dataset)
    assert_type((data.n, data.T, data.d, data.tokens, data.classes, data.vocabulary, len(data)),
                Tuple[int, int, int, int, int, int, int])
    assert_type(data.kind, str)
    assert_type(data.image_shape, Tuple[int, int, int])
    assert_type((data.labels, data.ids(0)), Tuple[NDArray[np.int32], NDArray[np.int32]])
    assert_type(data.lengths, Longs)
    assert_type((data.sample(0), data.query(0)), Tuple[Doubles, Doubles])
    assert_type(data.pixels(0), NDArray[np.uint8])
    assert_type(data.decoder, Optional[Doubles])
    tokenizer = attmd.Tokenizer(folder)
    assert_type((tokenizer.id("film"), tokenizer.token(3), tokenizer.tokens([3])), Tuple[int, str, List[str]])
    assert_type(tokenizer.encode(text), NDArray[np.int32])
    assert_type(tokenizer.encode_with_spans(text, 9), Tuple[NDArray[np.int32], Longs])
    assert_type(tokenizer.decode([3]), str)
    assert_type(data.vocabulary_fingerprint, int)
    attmd.Dataset.from_sequences([[1, 2]], [0], vocabulary=3, classes=2,
                                 vocabulary_fingerprint=tokenizer.vocabulary_fingerprint)
    attmd.Dataset.texts(["a", b"b", text], tokenizer=tokenizer, progress=True)
    attmd.Dataset.reviews(folder, tokenizer)
    attmd.Dataset.text_table(folder, tokenizer, labels=["neg", "pos"])
    attmd.Dataset.from_images(np.zeros((1, 2, 2), np.uint8))
    attmd.Dataset.cifar10([folder])
    attmd.Dataset.idx(folder, folder)
    return data


def models(path: PathLike, data: attmd.Dataset) -> List[attmd.Model]:
    head = attmd.AttentionModel(10, parametrization="joint", v=data.decoder)
    assert_type((head.W, head.v), Tuple[Doubles, Doubles])
    assert_type(head.fit(data, attmd.GradientDescent(momentum=0.9), iterations=3), attmd.TrainReport)
    predicted = head.predict(data, softmax=True)
    assert_type(predicted, attmd.Predictions)
    assert_type((predicted.label, predicted.selected), Tuple[NDArray[np.int32], Longs])
    assert_type((predicted.value, predicted.probability, predicted.softmax),
                Tuple[Doubles, Optional[Doubles], Optional[Doubles]])
    assert_type((head.loss(data), head.accuracy(data)), Tuple[float, float])
    assert_type(head.gradient(data, "W"), Doubles)
    assert_type(head.scaled_gradient(data, "W"), Tuple[Doubles, float])
    assert_type(head.weight_histogram("W", [0, 1]), Longs)
    assert_type(head.count_weights_above("W", 0.1), int)
    parameters: Parameters = head.parameters
    parameters["W"] = np.ones((10, 10))
    info = parameters.info[0]
    assert_type(info, attmd.ParameterInfo)
    assert_type((info.name, info.shape, info.trainable), Tuple[str, Tuple[int, ...], bool])
    assert_type(info.dtype, "np.dtype[Any]")
    head.save(path)
    transformer, vision = attmd.Transformer(30, blocks=1), attmd.VisionTransformer(image_size=8)
    assert_type(transformer.attention_map(data, 0), Doubles)
    assert_type(transformer.token_selection_score(data, 0, 1), float)
    assert_type(attmd.AttentionModel.load(path), attmd.AttentionModel)
    assert_type(attmd.load_model(path), attmd.Model)
    assert_type(head.options, Dict[str, Any])
    found = transformer.predict_texts(["a film"], attmd.Tokenizer(["a"]), threads=1)
    assert_type(found, attmd.TextPredictions)
    assert_type((found.label, found.probability), Tuple[NDArray[np.int32], Doubles])
    words = attmd.attended_words(transformer, attmd.Tokenizer(["a"]), "a film")
    assert_type(words, List[attmd.Word])
    assert_type((words[0].text, words[0].weight), Tuple[str, float])
    attmd.plot.attention(words)
    attmd.plot.weight_histograms(head, "W")
    return [head, transformer, vision]


def training(path: PathLike, data: attmd.Dataset, model: attmd.Model, progress: ProgressOption) -> attmd.Trace:
    optimizers = [attmd.MirrorDescent(p=3, potential="squared_norm"), attmd.Adam(), attmd.AdamW(weight_decay=0.01)]
    optimizer: attmd.Optimizer = optimizers[0]
    optimizer.add_group("W", p=1.5)
    optimizer.step([np.ones(3)], [np.ones(3)], log_scales=[0.0], groups=[0])
    optimizer.step_size = optimizer.step_size / 2
    assert_type((optimizer.iteration, optimizer.options), Tuple[int, Dict[str, Any]])
    optimizer.reset()
    optimizer.save(path)
    assert_type(attmd.Optimizer.load(path), attmd.Optimizer)
    direction = attmd.Direction("W", np.ones((10, 10)), 3)
    assert_type((direction.parameter, direction.p), Tuple[str, float])
    assert direction.values is not None
    trace = attmd.Trace(["loss", "parameters"], every=2, directions=[direction])
    report = attmd.train(model, optimizer, data, epochs=2, trace=trace, progress=progress)
    assert_type((report.stop_reason, report.iterations, report.seconds), Tuple[str, int, float])
    assert_type((report.loss, report.gradient_norm, report.log_gradient_norm), Tuple[float, float, float])
    for values in (trace.loss, trace.gradient_norm, trace.log_gradient_norm, trace.accuracy, trace.softmax_mass,
                   trace.softmax_mass_min, trace.step_size, trace.norm("W"), trace.parameter("W", -1), trace.divergence(0),
                   trace.divergence(direction, p=2), trace.cosine(direction)):
        assert_type(values, Doubles)
    assert_type((trace.iterations, trace.selected), Tuple[Longs, Longs])
    assert_type(trace.directions, Optional[Tuple[attmd.Direction, ...]])
    run = attmd.resume(path, lambda: (model, optimizer, None))
    assert_type(run, attmd.Checkpoint)
    assert_type((attmd.load_checkpoint(path).model, run.optimizer, run.trace),
                Tuple[attmd.Model, attmd.Optimizer, Optional[attmd.Trace]])
    return trace


def told(now: attmd.Progress) -> bool:
    assert_type((now.iteration, now.max_iteration), Tuple[int, int])
    return now.seconds > 1 and now.lower <= now.value <= now.upper


def solving(data: attmd.Dataset, model: attmd.AttentionModel, trace: attmd.Trace) -> None:
    function: ProgressFunction = told
    selected = model.predict(data).selected
    problem = svm.Problem.attention(data, selected, relaxed=[0] * 6, weights=[1] * 6)
    options: SolveOptions = {"tolerance": 1e-6, "method": "interior_point"}
    solution = svm.solve(problem, 3, progress=function, cancel=attmd.CancelToken(), **options)
    same: svm.Options = options
    for other in (svm.solve_attention(data, selected, p=3, max_iterations=50, warm_start=solution),
                  svm.solve_decoder(data, selected, C=1.0, slack="squared", threads=1, memory_limit=0),
                  svm.solve_rows([[1.0]], max_seconds=1.0, norm="entrywise"), *svm.solve_path(problem, [2, 3], **same),
                  svm.solve(svm.Problem.rows([[1.0]])), svm.solve(svm.Problem.decoder(data, selected))):
        assert_type(other, svm.Solution)
    for fields in (solution, solution.report):
        assert_type((fields.outcome, fields.method, fields.norm, fields.slack), Tuple[str, str, str, str])
        assert_type((fields.p, fields.C, fields.gap, fields.seconds), Tuple[float, float, float, float])
        assert_type((fields.primal_objective, fields.dual_objective), Tuple[float, float])
        assert_type((fields.min_margin, fields.farkas_residual), Tuple[float, float])
        assert_type((fields.rows, fields.unknowns, fields.support_count), Tuple[int, int, int])
        assert_type((fields.iterations, fields.memory_bytes), Tuple[int, int])
    report: svm.Report = solution.report
    assert_type(solution.is_optimal, bool)
    assert_type((solution.w, solution.duals, solution.margins), Tuple[Doubles, Doubles, Doubles])
    assert_type(solution.support, NDArray[np.bool_])
    assert_type((solution.selected, solution.rows_of), Tuple[Longs, Tuple[Longs, Longs]])
    certificate = svm.certify(problem, solution.w, solution.duals, p=report.p)
    assert_type(certificate, svm.Certificate)
    assert_type((certificate.is_feasible, certificate.is_farkas, certificate.gap), Tuple[bool, bool, float])
    comparison = attmd.compare(model, solution, data)
    assert_type(comparison, attmd.Comparison)
    assert_type((comparison.divergence_svm_model, comparison.selected_agree), Tuple[float, int])
    assert_type(attmd.norm(solution.w, 3) + attmd.cosine(solution.w, model.W), float)
    assert_type(attmd.directional_divergence(solution.w, model.W, 3), float)
    assert_type(attmd.token_scores(data, model.v), Doubles)
    assert_type(attmd.globally_optimal_tokens(data, model.v), Longs)
    assert_type(attmd.locally_optimal(data, model.v, solution), NDArray[np.bool_])
    assert_type(trace.divergence(solution), Doubles)
    attmd.Trace(directions=[solution, attmd.Direction("v", model.v, 2)])
    attmd.plot.paths(trace, {"one": solution})
    attmd.plot.divergence(trace, solution)
    attmd.plot.divergences([trace], [solution], label="p = 3")
    attmd.plot.softmax_mass({"run": trace})


def estimators(X: Doubles, y: Longs) -> None:
    head = attmd.sklearn.AttentionClassifier(tokens=2, early_stopping=True, validation_fraction=0.2, n_iter_no_change=50,
                                             tol=1e-3).fit(X, y)
    assert_type(head.validation_loss_, Optional[float])
    assert_type((head.predict_proba(X), head.decision_function(X), head.attention(X)), Tuple[Doubles, Doubles, Doubles])
    assert_type(attmd.sklearn.MaxMarginClassifier(p=1.5).fit(X, y).predict(X), NDArray[Any])
    reviews = attmd.sklearn.ReviewClassifier().fit(["a", "b"], y)
    assert_type(reviews.words("a film"), List[attmd.Word])


def failures() -> int:
    try:
        attmd.norm([])
    except (errors.InvalidArgumentError, errors.DimensionError, errors.OutOfMemoryError, errors.FileMissingError,
            errors.FileError, errors.FormatError, errors.NotFoundError, errors.BufferTooSmallError, errors.NumericalError,
            errors.UnsupportedError, errors.CancelledError, errors.InternalError, errors.ConvergenceWarning):
        pass
    except attmd.AttmdError as error:
        return error.status
    return 0
