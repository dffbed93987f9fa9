# The paper's example in the plane, W and the decoder v trained together, held against their max-margin problems.
# Prints what bindings/c/examples/joint_table.c prints.
using Attmd, Printf

const X = cat([-2.7 1.4 1.3; 1.2 2.1 -0.1], [0.4 -1.1 0.9; -2.2 -0.4 0.1]; dims = 3)  # X[:, t, i] is a token
const data = Dataset(X, [1, -1])  # the query of each sample is its first token

function print_row(p, iterations)
    model = attention_model(2; parametrization = :joint)
    report = train!(model, Optimizer(p = p, normalized = true, step_size = 0.1), data; max_iterations = iterations)
    chosen = predict(model, data).selected

    # Samples that are no support vectors of the decoder's problem need margins of 0 only in that of W.
    decoder = solve_decoder(data, chosen; p = p)
    attention = solve(attention_problem(data, chosen; relaxed = .!support(decoder)); p = p)

    v_svm = solution(decoder)
    of_W = compare(model, attention, data)
    from_zero = "($(chosen[1] - 1),$(chosen[2] - 1))"
    loss = report.loss == 0 ? "< 1e-307" : @sprintf("%.3e", report.loss)
    @printf("%4.2f  %10d  %10s  %8s  %11.4e  %11.4e  %11.6f  %11.6f\n", p, report.iterations, loss, from_zero,
            of_W.divergence_svm_model, directional_divergence(p, v_svm, model["v"]), of_W.svm_norm, lp_norm(p, v_svm))
end

println("   p  iterations        loss  selected  D(W_svm, W)  D(v_svm, v)  ||W_svm||_p  ||v_svm||_p")
print_row(1.75, 1500)
print_row(2, 2000)
print_row(3, 20_000)
