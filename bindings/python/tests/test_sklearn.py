import pickle

import numpy as np
import pytest

pytest.importorskip("sklearn")
from sklearn.base import clone
from sklearn.datasets import make_blobs, make_classification
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.utils import estimator_checks

import attmd
from attmd.sklearn import AttentionClassifier, MaxMarginClassifier, ReviewClassifier
from conftest import sentences

@estimator_checks.parametrize_with_checks(
    [AttentionClassifier(), AttentionClassifier(early_stopping=False), MaxMarginClassifier(),
     MaxMarginClassifier(p=1.5, loss="squared_hinge")])
def test_scikit_learns_checks(estimator, check):
    """All of them, without an exception."""
    check(estimator)


def test_every_estimator_of_numbers_is_checked_as_it_is_by_default():
    checked = {type(estimator) for estimator, _ in test_scikit_learns_checks.pytestmark[0].args[1]
               if repr(estimator) == repr(type(estimator)())}
    assert {cls.__name__ for cls in checked} == set(attmd.sklearn.__all__) - {"ReviewClassifier"}


@pytest.mark.parametrize("check", [
    "check_no_attributes_set_in_init", "check_estimator_cloneable", "check_estimator_repr",
    "check_parameters_default_constructible", "check_get_params_invariance", "check_set_params",
    "check_estimator_tags_renamed", "check_valid_tag_types"])
def test_checks_that_apply_to_estimators_of_texts(check):
    """The others fit numbers."""
    getattr(estimator_checks, check)("ReviewClassifier", ReviewClassifier())


def planted(n=200, T=6, d=5, seed=0):
    """One token of each sample carries the label, and a mark by which the query can find it."""
    random = np.random.default_rng(seed)
    X = 0.1 * random.normal(size=(n, T, d))
    y = random.integers(2, size=n)
    where = random.integers(1, T, size=n)
    X[:, 0, 0] = 1
    X[np.arange(n), where, 1] = 2
    X[np.arange(n), where, 2] = 2 * y - 1
    other = where % (T - 1) + 1
    X[np.arange(n), other, 2] = random.choice([-1, 1], n)
    return X, np.array(["no", "yes"])[y], where


def test_attention_finds_the_token():
    X, y, where = planted()
    X_test, y_test, where_test = planted(seed=1)
    classifier = AttentionClassifier(p=1.75, random_state=0).fit(X, y)
    assert classifier.score(X_test, y_test) > 0.95
    assert (classifier.attention(X_test).argmax(1) == where_test).mean() > 0.95
    flat = AttentionClassifier(tokens=6, p=1.75, random_state=0).fit(X.reshape(200, -1), y)
    np.testing.assert_array_equal(flat.W_, classifier.W_)
    np.testing.assert_array_equal(classifier.model_.W, classifier.W_)
    again = pickle.loads(pickle.dumps(classifier))
    np.testing.assert_array_equal(again.decision_function(X_test), classifier.decision_function(X_test))
    np.testing.assert_array_equal(flat.predict(X_test.reshape(200, -1)), classifier.predict(X_test))
    probability = classifier.predict_proba(X_test)
    np.testing.assert_allclose(probability[:, 1], 1 / (1 + np.exp(-classifier.decision_function(X_test))))
    assert AttentionClassifier().fit(X[:, 0], y).score(X_test[:, 0], y_test) < 0.7  # the first token knows nothing


def log_loss(classifier, X, y):
    """Mean over samples; classes are 0 and 1."""
    return np.mean(np.logaddexp(0, (1 - 2 * y) * classifier.decision_function(X)))


@pytest.fixture(scope="module")
def noisy():
    """Samples for training and for tests of two classes that overlap."""
    X, y = make_classification(600, 20, n_informative=5, flip_y=0.1, random_state=0)
    return X[:300], y[:300], X[300:], y[300:]


@pytest.mark.parametrize("early_stopping", [True, False])
def test_attention_is_no_worse_with_more_iterations(noisy, early_stopping):
    X, y, X_test, y_test = noisy
    first = AttentionClassifier(early_stopping=early_stopping, random_state=0).fit(X, y)
    more = clone(first).set_params(max_iter=20000).fit(X, y)
    assert first.best_iter_ <= first.n_iter_ == more.n_iter_ < 500 and first.n_iter_ > 100
    np.testing.assert_array_equal(more.v_, first.v_)
    guessing = np.log(2)
    assert log_loss(first, X_test, y_test) < 0.8 * guessing
    with pytest.warns(ConvergenceWarning):
        endless = clone(first).set_params(max_iter=2000, n_iter_no_change=2000).fit(X, y)
    assert log_loss(endless, X_test, y_test) == pytest.approx(log_loss(first, X_test, y_test), rel=0.1)


def test_attention_keeps_what_is_best_for_the_samples_held_out(noisy):
    X, y, *_ = noisy
    classifier = AttentionClassifier(random_state=3, validation_fraction=0.25, tol=0).fit(X, y)
    seeds = np.random.RandomState(3)
    seeds.randint(2**31 - 1)
    held_out = train_test_split(np.arange(300), test_size=0.25, stratify=y, random_state=seeds)[1]
    rest = np.setdiff1d(np.arange(300), held_out)
    assert classifier.validation_loss_ == pytest.approx(log_loss(classifier, X[held_out], y[held_out]), rel=1e-12)
    assert classifier.loss_ == pytest.approx(log_loss(classifier, X[rest], y[rest]), rel=1e-12)
    for steps in (10, classifier.best_iter_ + 10):
        stopped = AttentionClassifier(random_state=3, validation_fraction=0.25, max_iter=steps, tol=0)
        with pytest.warns(ConvergenceWarning, match=f"^max_iter = {steps} was reached: training ends by itself after n_iter_no"):
            stopped.fit(X, y)
        assert stopped.validation_loss_ >= classifier.validation_loss_ and stopped.n_iter_ == steps
    np.testing.assert_array_equal(stopped.v_, classifier.v_)
    assert stopped.best_iter_ == classifier.best_iter_ > 10
    assert (AttentionClassifier(random_state=4).fit(X, y).v_ != classifier.v_).all()


def test_attention_holds_out_nothing_where_it_would_be_little(noisy):
    X, y, *_ = noisy
    chosen = np.concatenate([np.flatnonzero(y == 0)[:50], np.flatnonzero(y == 1)[:100]])
    assert AttentionClassifier().fit(X[chosen], y[chosen]).validation_loss_ > 0
    few = AttentionClassifier(random_state=0).fit(X[chosen[1:]], y[chosen[1:]])
    without = AttentionClassifier(random_state=0, early_stopping=False).fit(X[chosen[1:]], y[chosen[1:]])
    assert few.validation_loss_ is None and without.validation_loss_ is None
    np.testing.assert_array_equal(few.v_, without.v_)
    assert few.loss_ == pytest.approx(log_loss(few, X[chosen[1:]], y[chosen[1:]]), rel=1e-12)


@pytest.mark.parametrize("options, message", [
    (dict(validation_fraction=1), "validation_fraction = 1: expected a number between 0 and 1"),
    (dict(validation_fraction=0), "validation_fraction = 0: expected"), (dict(tol=-1), "tol = -1: expected at least 0"),
    (dict(tol=float("nan")), "tol = nan"), (dict(n_iter_no_change=0), "n_iter_no_change = 0: expected at least 1"),
    (dict(max_iter=-1), "max_iter = -1: expected at least 0")])
def test_attention_refuses_limits(noisy, options, message):
    with pytest.raises(ValueError, match="^" + message):
        AttentionClassifier(**options).fit(*noisy[:2])


def test_attention_refuses():
    X, y, _ = planted(20)
    with pytest.raises(ValueError, match="tokens = 7: expected a divisor of the 30"):
        AttentionClassifier(tokens=7).fit(X.reshape(20, -1), y)
    with pytest.raises(ValueError, match="dim 4"):
        AttentionClassifier().fit(X[None].repeat(20, 0), y)
    with pytest.raises(ValueError, match="p"):
        AttentionClassifier(p=1).fit(X, y)
    with pytest.warns(ConvergenceWarning):
        fitted = AttentionClassifier(max_iter=2).fit(X, y)
    with pytest.raises(ValueError, match=r"shape \(6, 4\)"):
        fitted.predict(X[:, :, :4])


def test_max_margin_is_the_svm():
    X, y = make_blobs(80, 3, centers=2, cluster_std=3, random_state=1)
    ours = MaxMarginClassifier(C=0.3).fit(X, y)
    theirs = LinearSVC(C=0.3, loss="hinge", tol=1e-9, max_iter=10**6, random_state=0).fit(X, y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, rtol=1e-3, atol=1e-4)
    assert ours.gap_ <= 1e-8 and (ours.dual_coef_ * (2 * y - 1) >= 0).all()
    X, y = make_blobs(80, 3, centers=2, random_state=1)
    for p in (1, 3, np.inf):
        hard = MaxMarginClassifier(p=p, C=np.inf).fit(X, y)
        assert (hard.decision_function(X) * (2 * y - 1)).min() == pytest.approx(1, abs=1e-6)
    with pytest.raises(ValueError, match="cannot be separated"):
        MaxMarginClassifier(C=np.inf).fit(np.vstack([X, X[:1]]), np.append(y, 1 - y[0]))
    for p in (1, 1.5, 3, np.inf):  # separable, but by a w beyond what is looked for
        with pytest.raises(ValueError, match=r"^no separating hyperplane was found \(no proof that there is none\): a finite C"):
            MaxMarginClassifier(p=p, C=np.inf, fit_intercept=False).fit([[1, 0], [1, -1e-300]], [1, 0])
    with pytest.raises(ValueError, match="loss"):
        MaxMarginClassifier(loss="square").fit(X, y)
    for call in (lambda: MaxMarginClassifier().fit(X[:, None], y), lambda: ours.decision_function(X[:, :, None])):
        with pytest.raises(ValueError, match="expected two axes, samples x features. AttentionClassifier takes"):
            call()
    assert make_pipeline(StandardScaler(), MaxMarginClassifier(p=1)).fit(X, y).score(X, y) == 1


@pytest.mark.parametrize("options", [dict(p=p, loss=loss, C=C) for p in (1.5, 2, np.inf) for loss in ("hinge", "squared_hinge")
                                     for C in (0.01, 1.0) if p < np.inf] + [dict(p=np.inf, C=np.inf)])
def test_weights_are_repetitions_to_the_last_bit(options):
    random = np.random.RandomState(0)
    X, y, weights = random.rand(15, 30), random.randint(0, 2, 15), random.randint(0, 5, 15)
    X[3, :2], weights[3] = 0, 2
    firsts = np.cumsum(weights) - weights
    order, copies = random.permutation(15), X.repeat(weights, axis=0)
    copies[firsts[3], :2] = -0.0
    weighted = MaxMarginClassifier(**options).fit(X[order], y[order], weights[order])
    repeated = MaxMarginClassifier(**options).fit(copies, y.repeat(weights))
    np.testing.assert_array_equal(weighted.coef_, repeated.coef_)
    np.testing.assert_array_equal(weighted.intercept_, repeated.intercept_)
    shares = [repeated.dual_coef_[at:at + count].sum() for at, count in zip(firsts, weights)]
    np.testing.assert_allclose(weighted.dual_coef_, np.array(shares)[order], rtol=1e-12)
    if options["C"] < np.inf and options.get("loss") == "hinge":
        assert (abs(repeated.dual_coef_) <= options["C"] * (1 + 1e-9)).all()


def test_max_margin_warns_where_tol_is_not_reached():
    X, y = make_blobs(80, 3, centers=2, cluster_std=3, random_state=1)
    with pytest.warns(ConvergenceWarning, match=r"relative gap of .*, above tol = 1e-10: max_iter = 3 was reached") as seen:
        fitted = MaxMarginClassifier(max_iter=3).fit(X, y)
    assert f"{fitted.gap_:.1e}" in str(seen[0].message) and fitted.gap_ > 1e-10 and seen[0].filename == __file__
    assert isinstance(seen[0].message, attmd.errors.ConvergenceWarning)
    with pytest.warns(ConvergenceWarning, match="rounding allows no smaller gap; .* ask for a larger tol$"):
        MaxMarginClassifier(tol=1e-17).fit(X, y)


def test_reviews_refuse_what_is_no_list_of_texts():
    table = np.array([["a film", "b"], ["the plot", "c"]], object)
    with pytest.raises(ValueError, match=r"X has shape \(2, 2\): expected a list of texts or one axis.*df\[\"text\"\]"):
        ReviewClassifier().fit(table, [0, 1])
    for method in ("predict", "predict_proba", "decision_function", "words"):
        with pytest.raises(NotFittedError):
            getattr(ReviewClassifier(), method)(["a film"])


def test_only_one_class_is_named_plainly():
    with pytest.raises(ValueError, match="only one class is present: 1.0$"):
        AttentionClassifier().fit(np.eye(4), np.ones(4))


def test_reviews(tokenizer):
    texts, labels = sentences(200, 1)
    names = np.array(["bad", "good"])[labels]
    classifier = ReviewClassifier(n_embd=16, hidden=32, dropout=0, epochs=8, batch_size=20, optimizer="adam",
                                  max_length=16, random_state=0).fit(texts, names)
    tests, truth = sentences(100, 2)
    assert classifier.score(tests, np.array(["bad", "good"])[truth]) > 0.9
    np.testing.assert_allclose(classifier.predict_proba(tests).sum(1), 1, rtol=1e-6)
    assert ((classifier.decision_function(tests) > 0) == (classifier.predict(tests) == "good")).all()
    again = pickle.loads(pickle.dumps(classifier))
    np.testing.assert_array_equal(again.predict_proba(tests), classifier.predict_proba(tests))
    assert not hasattr(clone(classifier), "model_")
    assert classifier.loss_ == pytest.approx(-np.log(classifier.predict_proba(texts)[np.arange(200), labels]).mean())
    words = classifier.words("The film, it was great!")
    assert "".join(word.text for word in words) == "The film, it was great!"

    three = ReviewClassifier(vocabulary=tokenizer, epochs=1, n_embd=8, hidden=8, max_length=16).fit(
        texts[:30], np.arange(30) % 3)
    assert three.predict_proba(tests).shape == (100, 3) and three.decision_function(tests).shape == (100, 3)
    assert (three.decision_function(tests).argmax(1) == three.predict(tests)).all()
    for X, y in (("one text", [1]), ([], []), ([3], [1]), (["a", "b"], [1]), (["a", "b"], [1, 1])):
        with pytest.raises(ValueError):
            ReviewClassifier().fit(X, y)
    with pytest.raises(ValueError, match="optimizer"):
        ReviewClassifier(optimizer="sgd").fit(["good", "bad"], [0, 1])


def test_attended_words(tokenizer):
    model = attmd.Transformer(len(tokenizer), max_length=8, n_embd=8, heads=2, hidden=8, blocks=1)
    text = "A  good Film's plots é great!!! very bad story"
    words = attmd.attended_words(model, tokenizer, text)
    assert "".join(word.text for word in words) == text
    by_text = {word.text: word.weight for word in words}
    assert by_text["good"] > 0 and by_text["  "] == 0 and by_text.get("story", 0) == 0
    data = attmd.Dataset.texts([text], tokenizer=tokenizer, max_length=8)
    weights = model.predict(data, softmax=True).softmax[0]
    assert sum(word.weight for word in words) == pytest.approx(weights.sum() - weights[0] - weights[-1])
    pieces = attmd.attended_words(model, tokenizer, "plots film")
    assert [word.text for word in pieces] == ["plots", " ", "film"]
    weights = model.predict(attmd.Dataset.texts(["plots film"], tokenizer=tokenizer), softmax=True).softmax[0]
    assert [word.weight for word in pieces] == pytest.approx([weights[1] + weights[2], 0, weights[3]])
    assert attmd.attended_words(model, tokenizer, "") == []
    assert attmd.attended_words(model, tokenizer, "\0 ") == [("\0 ", 0)]
    several = attmd.Tokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "\u1112", "##\u1161", "##\u11ab"])
    assert list(several.encode("\ud55c")) == [2, 4, 5, 6, 3]
    assert [word.text for word in attmd.attended_words(model, several, "\ud55c")] == ["\ud55c"]
