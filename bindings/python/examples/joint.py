"""The paper's example in the plane, W and the decoder v trained together, held against their max-margin problems. Prints
bindings/c/examples/joint_table.txt, as the example `joint` of every other language does."""
import attmd

X = [[[-2.7, 1.2], [1.4, 2.1], [1.3, -0.1]],
     [[0.4, -2.2], [-1.1, -0.4], [0.9, 0.1]]]  # the query of each sample is its first token
y = [1, -1]


def print_row(data, p, iterations):
    model = attmd.AttentionModel(data.d, parametrization="joint")  # W and v start at 0
    report = model.fit(data, attmd.MirrorDescent(p, step_size=0.1, normalized=True), iterations=iterations)
    selected = model.predict(data).selected

    # Samples that are no support vectors of the decoder's problem need margins of 0 only in that of W.
    decoder = attmd.svm.solve_decoder(data, selected, p)
    attention = attmd.svm.solve_attention(data, selected, p, relaxed=~decoder.support)

    comparison = attmd.compare(model, attention, data)
    loss = "< 1e-307" if report.loss == 0 else "%.3e" % report.loss
    print("%4.2f  %10d  %10s  %8s  %11.4e  %11.4e  %11.6f  %11.6f" % (
        p, report.iterations, loss, "(%d,%d)" % tuple(selected), comparison.divergence_svm_model,
        attmd.directional_divergence(decoder.w, model.v, p), comparison.svm_norm, attmd.norm(decoder.w, p)))


def main():
    with attmd.Dataset.from_samples(X, y) as data:
        print("   p  iterations        loss  selected  D(W_svm, W)  D(v_svm, v)  ||W_svm||_p  ||v_svm||_p")
        print_row(data, 1.75, 1500)
        print_row(data, 2, 2000)
        print_row(data, 3, 20000)


if __name__ == "__main__":
    main()
