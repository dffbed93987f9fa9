# attmd and Julia's BLAS in one process, in the order of the argument and then at the same time; prints what must not depend
# on the order.
using LinearAlgebra
import Pkg  # loads more of what may bring a library of its own

waves(shape...; from = 1.0) = [sin(from * k) for k in LinearIndices(shape)]

function with_blas()
    A, b = waves(200, 200) + 10I, waves(200; from = 2.0)
    product = A * A
    exact = [sum(A[j, k] * A[k, l] for k in 1:200) for j in 1:20:200, l in 1:20:200]
    return max(norm(A * (A \ b) - b), maximum(abs, product[1:20:200, 1:20:200] - exact)) < 1e-10
end

function with_attmd()
    data = Attmd.sequence_dataset([mod.(1:12, 3 + k) .+ 1 for k in 1:30], [k % 2 for k in 1:30]; vocabulary = 40)
    model = Attmd.transformer_model(vocabulary = 40, max_length = 12, n_embd = 48, heads = 3, hidden = 96, blocks = 2,
                                    dropout = 0)
    Attmd.train!(model, Attmd.Optimizer(p = 1.5, step_size = 1e-3), data; max_iterations = 5, threads = 2)
    samples = Attmd.gaussian_dataset(30, 8, 12; seed = 1)
    chosen = Attmd.globally_optimal_tokens(samples, Attmd.decoder(samples))
    svm = Attmd.solve_attention(samples, chosen; p = 3, threads = 2)
    return Attmd.loss(model, data), sum(model["blocks.0.attn.attn_matrix.weight"]), Attmd.report(svm).primal_objective
end

BLAS.set_num_threads(2)
if ARGS[1] == "attmd"
    import Attmd
    numbers = with_attmd()
    right = with_blas()
else
    right = with_blas()
    import Attmd
    numbers = with_attmd()
end
tasks = [Threads.@spawn(isodd(k) ? with_blas() : with_attmd()) for k in 1:8]
right &= all(fetch(task) == (isodd(k) ? true : numbers) for (k, task) in enumerate(tasks))
println(right ? "residuals small" : "residuals large")
println(numbers)
