// Train attention by mirror descent, solve the max-margin problem that training tends to, and print how far apart the
// two directions are.
#include <attmd/attmd.hpp>
#include <cstdio>

int main() try {
    const auto data = attmd::Dataset::gaussian(6, 8, 10, 1);
    const auto v = data.decoder();

    attmd::AttentionOptions attention;
    attention.d = 10;
    attention.v = v.data();
    auto model = attmd::Model::create(attention);

    attmd::OptimizerOptions descent;
    descent.p = 3;
    descent.normalized = 1;
    attmd::Optimizer optimizer(descent);

    attmd::TrainOptions training;
    training.max_iterations = 20000;
    attmd::train(model, optimizer, data, training);

    attmd::SvmOptions max_margin;
    max_margin.p = 3;
    const auto svm = attmd::Svm::solve_attention(data, model.predict(data).selected, max_margin);
    const auto comparison = attmd::compare(model, svm, data);
    std::printf("D(W_svm, W) = %.4f, cosine %.4f\n", comparison.divergence_svm_model, comparison.cosine);
} catch (const attmd::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
