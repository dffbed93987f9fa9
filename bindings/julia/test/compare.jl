@testset "norms and angles" begin
    a, b = [3.0 0; 0 4], [4.0 0; 0 3]
    @test lp_norm(2, a) == 5 && lp_norm(1, a) == 7 && lp_norm(Inf, Float32.(a)) == 4 && lp_norm(2, [1e300, 0]) == 1e300
    @test cosine(a, b) ≈ 24 / 25 && cosine(a, 2a) ≈ 1
    psi(x, p) = sum(abs.(x) .^ p) / p
    for p in (1.75, 2, 3)
        x, y = a / lp_norm(p, a), b / lp_norm(p, b)
        bregman = psi(x, p) - psi(y, p) - sum(sign.(y) .* abs.(y) .^ (p - 1) .* (x - y))
        @test directional_divergence(p, a, b) ≈ bregman
    end
    @test_throws DimensionMismatch cosine(a, vec(b))
    @test_throws DimensionMismatch directional_divergence(2, a, b[:, 1])
end

@testset "a model beside its max-margin problem" begin
    data = gaussian_dataset(6, 8, 10; seed = 1)
    model = attention_model(10; v = decoder(data))
    train!(model, Optimizer(p = 3, normalized = true), data; max_iterations = 20_000)
    svm = solve_attention(data, predict(model, data).selected; p = 3)
    of = compare(model, svm, data)
    @test of.divergence_svm_model ≈ directional_divergence(3, solution(svm), model["W"]) && of.divergence_svm_model < 0.005
    @test of.divergence_model_svm ≈ directional_divergence(3, model["W"], solution(svm))
    @test of.cosine ≈ cosine(solution(svm), model["W"]) && of.svm_norm ≈ lp_norm(3, solution(svm))
    @test of.selected_agree == 6 && of.softmax_mass_min > 0.99
    optimal = locally_optimal(data, decoder(data), svm)
    scores, row = token_scores(data, decoder(data)), rows(svm)
    beats(i) = all(scores[t, i] < scores[selected(svm)[i], i]
                   for (s, t, tight) in zip(row.samples, row.tokens, support(svm)) if s == i && tight)
    @test optimal == [beats(i) for i in 1:6]
end
