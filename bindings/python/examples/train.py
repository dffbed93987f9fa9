import attmd

data = attmd.Dataset.gaussian(6, 8, 10, seed=1)
model = attmd.AttentionModel(data.d, v=data.decoder)
attmd.train(model, attmd.MirrorDescent(p=3, normalized=True), data, iterations=20000)
svm = attmd.svm.solve_attention(data, model.predict(data).selected, p=3)
result = attmd.compare(model, svm, data)
print(f"D(W_svm, W) = {result.divergence_svm_model:.4f}, cosine {result.cosine:.4f}")
