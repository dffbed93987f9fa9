data = gaussian_dataset(6, 8, 10; seed = 1)
chosen = globally_optimal_tokens(data, decoder(data))

@testset "reports and certificates" begin
    svm = solve_attention(data, chosen; p = 3)
    of = report(svm)
    @test (of.outcome, of.p, of.C, of.rows, of.unknowns, of.norm, of.slack) ==
          (:optimal, 3.0, Inf, 42, 100, :entrywise, :plain)
    @test of.gap <= 1e-8 && of.method isa Symbol
    @test of.primal_objective ≈ lp_norm(3, solution(svm)) && minimum(margins(svm)) ≈ of.min_margin ≈ 1
    @test support(svm) isa AbstractVector{Bool} && count(support(svm)) == of.support_count > 0
    @test support(svm) == (margins(svm) .< 1 + 1e-6)
    @test sum(duals(svm)) ≈ of.primal_objective rtol = 1e-6

    problem = attention_problem(data, chosen)
    proven = certify(problem; w = solution(svm), duals = duals(svm), p = 3)
    @test proven.is_feasible && !proven.is_farkas && proven.gap <= 1e-8
    @test proven.primal_bound ≈ of.primal_objective
    @test certify(problem; duals = duals(svm), p = 3).dual_bound ≈ of.dual_objective
    @test certify(problem; w = solution(svm), p = 3).dual_bound == 0
    @test solution(solve(problem; p = 3)) == solution(svm)
    for method in (:interior_point, :dual_system)
        @test report(solve(problem; p = 3, method = method)).method == method
    end
    @test report(solve(problem; norm = :nuclear)).norm == :nuclear
end

@testset "the decoder's problem" begin
    svm = solve_decoder(data, chosen; p = 1.75)
    @test size(solution(svm)) == (10,)
    @test margins(svm) ≈ [labels(data)[i] * sum(solution(svm) .* tokens(data, i)[:, chosen[i]]) for i in 1:6]
    @test rows(svm) == (samples = 1:6, tokens = chosen)
    relaxed = .!support(svm)
    attention = solve(attention_problem(data, chosen; relaxed = relaxed); p = 1.75)
    @test report(attention).primal_objective <= report(solve_attention(data, chosen; p = 1.75)).primal_objective + 1e-9
    of = rows(attention)
    @test all(margins(attention) .>= [relaxed[i] ? -1e-9 : 1 - 1e-9 for i in of.samples])
    @test report(solve(decoder_problem(data, chosen); p = 1.75)).primal_objective ≈ report(svm).primal_objective
end

@testset "soft margins, weights and right sides" begin
    A = [1.0 0; 0 1; -1 -1]  # not separable
    soft = solve(rows_problem(A; weights = [1, 2, 3]); C = 0.5, slack = :squared)
    w, slack = solution(soft), max.(0, 1 .- A * solution(soft))
    @test report(soft).primal_objective ≈ sum(abs2, w) / 2 + 0.5 * sum([1, 2, 3] .* slack .^ 2)
    @test report(soft).slack == :squared && report(soft).C == 0.5
    sided = solve(rows_problem([1 0; 0 1]; right_side = [2, 0]); p = Inf)
    @test solution(sided)[1] ≈ 2 && report(sided).primal_objective ≈ 2
    @test solution(solve(rows_problem(Float32[1 0; 0 1]))) ≈ [1, 1]
end

@testset "infeasible problems" begin
    problem = rows_problem([1.0 0; -1 0])
    svm = solve(problem)
    @test report(svm).outcome == :infeasible
    @test certify(problem; duals = duals(svm)).is_farkas
    failure = try solution(svm) catch failure failure end
    @test failure.status == :not_found
end

@testset "paths and warm starts" begin
    problem = attention_problem(data, chosen)
    path = solve_path(problem, [1.75, 2, 3])
    @test [report(svm).p for svm in path] == [1.75, 2, 3]
    @test all(report(svm).outcome == :optimal for svm in path)
    @test solution(path[3]) ≈ solution(solve(problem; p = 3)) rtol = 1e-3
    warm = solve(problem; p = 2.9, warm_start = path[3])
    @test report(warm).primal_objective ≈ report(solve(problem; p = 2.9)).primal_objective
    failure = try solve(rows_problem([1.0 0]); warm_start = path[1]) catch failure failure end
    @test failure.status == :dimension
end

@testset "a solve that stops early warns" begin
    problem = attention_problem(data, chosen)
    @test_logs solve(problem; p = 3)
    @test_logs (:warn, r"stopped before tolerance = 1.0e-8: max_iterations = 2 was reached") begin
        svm = solve(problem; p = 3, max_iterations = 2)
        @test report(svm).outcome == :stopped
    end
    @test_logs (:warn, r"max_seconds = 1.0e-12") solve_attention(data, chosen; max_seconds = 1e-12)
    @test_logs (:warn, r"rounding allows no smaller gap") solve_decoder(data, chosen; p = 3, C = 1, tolerance = 1e-17)
    @test_logs (:warn, r"before") match_mode = :any solve_path(problem, [2, 3]; max_iterations = 2)
    @test_logs solve((iteration, gap) -> :stop, problem; p = 3)  # who ended it knows
    @test_logs solve(rows_problem([1.0 0; -1 0]))  # infeasible, which is an answer
end
