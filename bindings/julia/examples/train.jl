using Attmd, Printf

data = gaussian_dataset(6, 8, 10; seed = 1)
model = attention_model(10; v = decoder(data))
train!(model, Optimizer(p = 3, normalized = true), data; max_iterations = 20_000)
svm = solve_attention(data, predict(model, data).selected; p = 3)
result = compare(model, svm, data)
@printf("D(W_svm, W) = %.4f, cosine %.4f\n", result.divergence_svm_model, result.cosine)
