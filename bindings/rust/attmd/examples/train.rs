use attmd::{compare, AttentionOptions, Dataset, Model, Optimizer, OptimizerOptions};
use attmd::{Result, Svm, SvmOptions, SvmProblem, TrainOptions};

fn main() -> Result<()> {
    let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
    let mut model = Model::attention(AttentionOptions::new().d(10).v(data.decoder()?))?;
    let mut optimizer = Optimizer::new(OptimizerOptions::new().p(3.0).normalized(true))?;
    model.train(&mut optimizer, &data, TrainOptions::new().max_iterations(20000))?;
    let selected = model.selected(&data)?;
    let svm = Svm::solve(&SvmProblem::attention(&data, &selected), SvmOptions::new().p(3.0))?;
    let result = compare(&model, &svm, &data)?;
    println!("D(W_svm, W) = {:.4}, cosine {:.4}", result.divergence_svm_model, result.cosine);
    Ok(())
}
