# The order of indices: W[j, k] is W_jk, and X[:, t, i] is x_it. All sizes differ, and no matrix is symmetric.
using LinearAlgebra: PermutedDimsArray, dot

n, T, d = 4, 3, 5
waves(shape...; from = 1.0) = [sin(from * k + k^2 / 7) for k in LinearIndices(shape)]
X, z, v = waves(d, T, n), waves(d, n; from = 2.0), waves(d; from = 3.0)
y = [1, -1, 1, -1]
W = waves(d, d; from = 4.0)
data = Dataset(X, y; z = z, v = v)
model = attention_model(d; W = W, v = v)

softmax(a) = exp.(a .- maximum(a)) ./ sum(exp.(a .- maximum(a)))
weights(W, i) = softmax([sum(X[j, t, i] * W[j, k] * z[k, i] for j in 1:d, k in 1:d) for t in 1:T])
f(W, i) = sum(v[j] * X[j, t, i] * weights(W, i)[t] for j in 1:d, t in 1:T)
risk(W) = sum(log1p(exp(-y[i] * f(W, i))) for i in 1:n) / n

@testset "W[j, k] is W_jk" begin
    @test model["W"] == W
    predictions = predict(model, data)
    @test predictions.value ≈ [f(W, i) for i in 1:n]
    @test !(predictions.value ≈ [f(permutedims(W), i) for i in 1:n])
    @test size(predictions.softmax) == (T, n)
    @test predictions.softmax ≈ hcat([weights(W, i) for i in 1:n]...)
    @test predictions.selected == [argmax(weights(W, i)) for i in 1:n]
    @test predictions.label == [f(W, i) > 0 ? 1 : -1 for i in 1:n]
    @test loss(model, data) ≈ risk(W)

    other = attention_model(d; v = v)
    other["W"] = W
    @test other["W"] == W && loss(other, data) == loss(model, data)
end

@testset "the gradient in W_jk" begin
    function difference(j, k)
        h = zeros(d, d)
        h[j, k] = 1e-6
        return (risk(W + h) - risk(W - h)) / 2e-6
    end
    @test gradient(model, data, "W") ≈ [difference(j, k) for j in 1:d, k in 1:d] rtol = 1e-6
    G, log_scale = scaled_gradient(model, data, "W")
    @test exp(log_scale) * G ≈ gradient(model, data, "W")
    @test gradient(model, data, "v") ≈ sum(-y[i] / (1 + exp(y[i] * f(W, i))) * X[:, :, i] * weights(W, i) for i in 1:n) / n
end

@testset "K and Q" begin
    K, Q = waves(2, d), waves(2, d; from = 5.0)
    factored = attention_model(d; parametrization = :kq, head_dim = 2, K = K, Q = Q, v = v)
    @test keys(factored) == ["K", "Q", "v"]
    @test factored["K"] == K && factored["Q"] == Q
    @test factored["W"] ≈ K' * Q
    @test predict(factored, data).value ≈ [f(K' * Q, i) for i in 1:n]
    @test size(gradient(factored, data, "Q")) == (2, d)
end

@testset "max-margin solutions" begin
    chosen = [1, 3, 2, 2]
    svm = solve_attention(data, chosen; p = 3)
    solved, row = solution(svm), rows(svm)
    @test size(solved) == (d, d)
    margin(i, t) = dot(X[:, chosen[i], i] - X[:, t, i], solved * z[:, i])
    @test margins(svm) ≈ [margin(i, t) for (i, t) in zip(row.samples, row.tokens)]
    @test collect(zip(row.samples, row.tokens)) == [(i, t) for i in 1:n for t in 1:T if t != chosen[i]]
    @test selected(svm) == chosen
    @test minimum(margins(svm)) ≈ 1
    problem = attention_problem(data, chosen)
    @test certify(problem; w = solved, duals = duals(svm), p = 3).gap <= 1e-7
    @test !certify(problem; w = permutedims(solved), p = 3).is_feasible

    # As rows: vec(W) in Julia's order, so the rows are those of kron in that order.
    A = vcat([vec((X[:, chosen[i], i] - X[:, t, i]) * z[:, i]')' for (i, t) in zip(row.samples, row.tokens)]...)
    as_rows = solve(rows_problem(A); p = 3)
    @test reshape(solution(as_rows), d, d) ≈ solved rtol = 1e-3
    @test margins(as_rows) ≈ A * solution(as_rows)
    At = permutedims(A)
    for same in (At', transpose(At), PermutedDimsArray(At, (2, 1)), view(vcat(A, 9A), 1:size(A, 1), :))
        @test solution(solve(rows_problem(same); p = 3)) == solution(as_rows)
    end
    @test rows(as_rows) == (samples = 1:size(A, 1), tokens = zeros(size(A, 1)))
end

@testset "X[:, t, i] is x_it" begin
    @test all(tokens(data, i) == X[:, :, i] for i in 1:n)
    @test all(query(data, i) == z[:, i] for i in 1:n)
    @test size(token_scores(data, v)) == (T, n)
    @test token_scores(data, v) ≈ [y[i] * dot(v, X[:, t, i]) for t in 1:T, i in 1:n]
    @test globally_optimal_tokens(data, v) == [argmax(token_scores(data, v)[:, i]) for i in 1:n]
    @test decoder(data) == v
end

@testset "views in another order, copied or not" begin
    rows_first = permutedims(X, (3, 2, 1))  # [i, t, j], as from another program
    z_rows = permutedims(z)
    wide = zeros(2d, T + 1, n)
    wide[2:2:2d, 1:T, :] = X
    views = (PermutedDimsArray(rows_first, (3, 2, 1)), view(wide, 2:2:2d, 1:T, :),
             view(X[end:-1:1, :, end:-1:1], d:-1:1, :, n:-1:1), reshape(X, size(X)))
    queries = (z_rows', PermutedDimsArray(z_rows, (2, 1)), view(z[end:-1:1, :], d:-1:1, :), transpose(z_rows))
    for (view_of_X, view_of_z) in zip(views, queries), borrow in (false, true)
        same = Dataset(view_of_X, y; z = view_of_z, v = v, borrow = borrow)
        @test all(tokens(same, i) == X[:, :, i] && query(same, i) == z[:, i] for i in 1:n)
        @test loss(model, same) == loss(model, data)
    end
    single = Dataset(Float32.(X), y; z = Float32.(z), v = v)
    @test tokens(single, 2) == Float32.(X[:, :, 2])
    mixed = Dataset(Float32.(X), y; z = z)
    @test query(mixed, 3) == z[:, 3]
    whole = Dataset(reshape(1:d*T*n, d, T, n), y)  # neither strides nor floating point
    @test tokens(whole, 2) == reshape(d*T+1:2d*T, d, T)
    @test query(whole, 2) == d*T+1:d*T+d
end

@testset "recorded parameters and directions" begin
    trained, optimizer = attention_model(d; W = W, v = v), Optimizer(p = 3)
    trace = Trace(quantities = (:parameters, :divergence), directions = [Direction("W", W, 3)])
    train!(trained, optimizer, data; max_iterations = 5, trace = trace)
    @test parameter(trace, 1, "W") == W
    @test parameter(trace, length(trace), "W") == trained["W"]
    @test trace[:divergence][1] ≈ 0 atol = 1e-12
    @test divergence(trace, Direction("W", W, 3)) ≈ trace[:divergence]
    @test trace[:divergence][end] ≈ directional_divergence(3, W, trained["W"])
    @test !(divergence(trace, Direction("W", permutedims(W), 3))[1] ≈ 0)
end
