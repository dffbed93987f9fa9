import pickle

import numpy as np
import pytest

pytest.importorskip("sklearn")
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.utils import estimator_checks

import attmd
from attmd.sklearn import AttentionClassifier, MaxMarginClassifier, ReviewClassifier
from conftest import sentences

@estimator_checks.parametrize_with_checks(
    [AttentionClassifier(), MaxMarginClassifier(), MaxMarginClassifier(p=1.5, loss="squared_hinge")])
def test_scikit_learns_checks(estimator, check):
    """All of them, without an exception."""
    check(estimator)


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


def test_attention_refuses():
    X, y, _ = planted(20)
    with pytest.raises(ValueError, match="tokens = 7: expected a divisor of the 30"):
        AttentionClassifier(tokens=7).fit(X.reshape(20, -1), y)
    with pytest.raises(ValueError, match="dim 4"):
        AttentionClassifier().fit(X[None].repeat(20, 0), y)
    with pytest.raises(ValueError, match="p"):
        AttentionClassifier(p=1).fit(X, y)
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


def test_max_margin_warns_where_tol_is_not_reached():
    X, y = make_blobs(80, 3, centers=2, cluster_std=3, random_state=1)
    with pytest.warns(ConvergenceWarning, match=r"relative gap of .*, above tol = 1e-10: max_iter = 3 was reached") as seen:
        fitted = MaxMarginClassifier(max_iter=3).fit(X, y)
    assert f"{fitted.gap_:.1e}" in str(seen[0].message) and fitted.gap_ > 1e-10 and seen[0].filename == __file__
    assert isinstance(seen[0].message, attmd.errors.ConvergenceWarning)
    with pytest.warns(ConvergenceWarning, match="rounding allows no smaller gap; .* ask for a larger tol$"):
        MaxMarginClassifier(tol=1e-17).fit(X, y)


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
