"""attmd's estimators in a pipeline of scikit-learn, their norm chosen by cross-validation.

    python scikit_learn.py
"""
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from attmd.sklearn import AttentionClassifier, MaxMarginClassifier

EXPONENTS = [1, 1.5, 2, 4]


def main():
    X, y = load_breast_cancer(return_X_y=True)
    X, X_test, y, y_test = train_test_split(X, y, test_size=0.25, stratify=y, random_state=0)

    margin = make_pipeline(StandardScaler(), MaxMarginClassifier())
    search = GridSearchCV(margin, {"maxmarginclassifier__p": EXPONENTS, "maxmarginclassifier__C": [0.01, 0.1, 1]}, cv=5)
    search.fit(X, y)
    print("norm  accuracy by cross-validation, C = 0.01, 0.1, 1")
    scores = search.cv_results_["mean_test_score"].reshape(3, len(EXPONENTS))
    for p, row in zip(EXPONENTS, scores.T):
        print(f"{p:4g}  " + "  ".join(f"{score:.3f}" for score in row))
    best = search.best_params_
    print(f"best: p = {best['maxmarginclassifier__p']:g}, C = {best['maxmarginclassifier__C']:g}, "
          f"{search.score(X_test, y_test):.3f} on the test samples")

    attention = make_pipeline(StandardScaler(), AttentionClassifier(random_state=0)).fit(X, y)
    print(f"attention: {attention.score(X_test, y_test):.3f}, log loss {log_loss(y_test, attention.predict_proba(X_test)):.3f}")


if __name__ == "__main__":
    main()
