//! The paper's example in the plane, W and the decoder v trained together, held against their max-margin problems. Prints
//! what bindings/c/examples/joint_table.c prints.
use attmd::{
    compare, directional_divergence, norm, AttentionOptions, Dataset, Model, Optimizer, OptimizerOptions,
    Parametrization, Result, Svm, SvmOptions, SvmProblem, TrainOptions,
};
use ndarray::array;

fn main() -> Result<()> {
    let tokens = array![[[-2.7, 1.2], [1.4, 2.1], [1.3, -0.1]], [[0.4, -2.2], [-1.1, -0.4], [0.9, 0.1]]];
    let data = Dataset::samples(&tokens, &[1, -1]).build()?; // the query of each sample is its first token
    println!("   p  iterations        loss  selected  D(W_svm, W)  D(v_svm, v)  ||W_svm||_p  ||v_svm||_p");
    print_row(&data, 1.75, 1500)?;
    print_row(&data, 2.0, 2000)?;
    print_row(&data, 3.0, 20000)
}

fn print_row(data: &Dataset, p: f64, iterations: usize) -> Result<()> {
    // W and v start at 0.
    let mut model = Model::attention(AttentionOptions::new().d(2).parametrization(Parametrization::Joint))?;
    let mut optimizer = Optimizer::new(OptimizerOptions::new().p(p).normalized(true).step_size(0.1))?;
    let report = model.train(&mut optimizer, data, TrainOptions::new().max_iterations(iterations))?;
    let selected = model.selected(data)?;

    // Samples that are no support vectors of the decoder's problem need margins of 0 only in that of W.
    let decoder = Svm::solve(&SvmProblem::decoder(data, &selected), SvmOptions::new().p(p))?;
    let relaxed: Vec<bool> = decoder.support()?.iter().map(|is_support| !is_support).collect();
    let attention = Svm::solve(&SvmProblem::attention(data, &selected).relaxed(&relaxed), SvmOptions::new().p(p))?;

    let comparison = compare(&model, &attention, data)?;
    let v_svm = decoder.solution()?;
    let v_divergence = directional_divergence(p, &v_svm, &model.parameter("v")?)?;
    let loss = if report.loss == 0.0 { "< 1e-307".to_string() } else { scientific(report.loss, 3) };
    println!(
        "{p:4.2}  {:10}  {:>10}  {:>8}  {:>11}  {:>11}  {:11.6}  {:11.6}",
        report.iterations,
        loss,
        format!("({},{})", selected[0], selected[1]),
        scientific(comparison.divergence_svm_model, 4),
        scientific(v_divergence, 4),
        comparison.svm_norm,
        norm(p, &v_svm)?
    );
    Ok(())
}

/// As C prints it: an exponent with its sign and at least two digits.
fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    let (mantissa, exponent) = text.split_once('e').expect("scientific notation");
    let sign = if exponent.starts_with('-') { '-' } else { '+' };
    format!("{mantissa}e{sign}{:0>2}", exponent.trim_start_matches('-'))
}
