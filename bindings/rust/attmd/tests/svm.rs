//! Max-margin problems, and models beside them.
mod common;
use attmd::*;
use common::*;
use ndarray::array;

#[test]
fn a_problem_by_hand() {
    // Between (3, 0) and (0, 4) in the plane: w = (1/3, 1/4).
    let rows = array![[3.0, 0.0], [0.0, 4.0]];
    let svm = Svm::solve(&SvmProblem::rows(&rows), SvmOptions::new()).unwrap();
    let w = svm.solution().unwrap();
    assert!((w[0] - 1.0 / 3.0).abs() < 1e-9 && (w[1] - 0.25).abs() < 1e-9, "{w:?}");
    assert_eq!(w.shape(), [2]);
    let report = svm.report().unwrap();
    assert!((report.primal_objective - 5.0 / 12.0).abs() < 1e-9);
    assert_eq!((report.rows, report.unknowns, report.support_count), (2, 2, 2));
    assert_eq!(svm.support().unwrap(), [true, true]);
    assert_eq!(svm.rows().unwrap(), [(0, 0), (1, 0)]);
    assert!(svm.margins().unwrap().iter().all(|margin| (margin - 1.0).abs() < 1e-9));
    assert!(svm.selected().unwrap().is_empty());
    // The same from float numbers in another order, and with one row that asks for less.
    let turned = array![[3.0f32, 0.0], [0.0, 4.0]].reversed_axes();
    let other = Svm::solve(&SvmProblem::rows(turned.t()).right_side(&[1.0, 0.0]), SvmOptions::new()).unwrap();
    assert!((other.report().unwrap().primal_objective - 1.0 / 3.0).abs() < 1e-9);
}

#[test]
fn the_two_problems_of_joint_training() {
    let data = plane();
    let decoder = Svm::solve_decoder(&data, &[1, 0], SvmOptions::new()).unwrap();
    assert_eq!(decoder.solution().unwrap().shape(), [2]);
    assert_eq!(decoder.selected().unwrap(), [1, 0]);
    let same = Svm::solve(&SvmProblem::decoder(&data, &[1, 0]), SvmOptions::new()).unwrap();
    assert_eq!(same.duals().unwrap(), decoder.duals().unwrap());
    let plain = Svm::solve_attention(&data, &[1, 0], SvmOptions::new()).unwrap();
    assert_eq!(plain.rows().unwrap(), [(0, 0), (0, 2), (1, 1), (1, 2)]);
    let relaxed = SvmProblem::attention(&data, &[1, 0]).relaxed(&[false, true]);
    let relaxed = Svm::solve(&relaxed, SvmOptions::new()).unwrap();
    assert!(relaxed.report().unwrap().primal_objective < plain.report().unwrap().primal_objective - 1e-3);
    assert_eq!(relaxed.solution().unwrap().into_ndarray::<ndarray::Ix2>().unwrap().dim(), (2, 2));
}

#[test]
fn options_reach_the_solver() {
    let data = random();
    let selected = globally_optimal_tokens(&data, &data.decoder().unwrap()).unwrap();
    let problem = SvmProblem::attention(&data, &selected);
    let solve = |options| Svm::solve(&problem, options).unwrap().report().unwrap();
    let nuclear = solve(SvmOptions::new().norm(SvmNorm::Nuclear));
    assert_eq!(nuclear.norm, SvmNorm::Nuclear);
    assert!(nuclear.primal_objective >= solve(SvmOptions::new()).primal_objective);
    let soft = solve(SvmOptions::new().C(0.5).slack(SvmSlack::Squared));
    assert_eq!((soft.C, soft.slack), (0.5, SvmSlack::Squared));
    assert_eq!(solve(SvmOptions::new().method(SvmMethod::InteriorPoint)).method, SvmMethod::InteriorPoint);
    assert_eq!(solve(SvmOptions::new().p(3.0).max_iterations(1).tolerance(1e-12)).outcome, SvmOutcome::Stopped);
    let weighted = problem.clone().weights(&[1.0, 2.0, 1.0, 1.0, 1.0, 0.5]);
    let weighted = Svm::solve(&weighted, SvmOptions::new().C(0.5).slack(SvmSlack::Squared)).unwrap();
    assert_ne!(weighted.report().unwrap().primal_objective, soft.primal_objective);
    let early = Svm::solve(&problem, SvmOptions::new().p(3.0).max_iterations(1)).unwrap();
    assert!(!early.is_optimal().unwrap() && early.report().unwrap().gap > 1e-8);
    let start = Svm::solve(&problem, SvmOptions::new().p(3.0)).unwrap();
    assert!(start.is_optimal().unwrap());
    let warm = solve(SvmOptions::new().p(3.1).warm_start(&start));
    assert!(warm.iterations < solve(SvmOptions::new().p(3.1)).iterations);
    let path = Svm::solve_path(&problem, SvmOptions::new(), &[3.0, 3.1]).unwrap();
    assert_eq!(path[1].report().unwrap().p, 3.1);
    assert!(Svm::solve_path(&problem, SvmOptions::new(), &[3.0, 0.5]).is_err());
}

#[test]
fn infeasible_problems_are_an_outcome_with_a_certificate() {
    let rows = array![[1.0, 0.0], [-1.0, 0.0]];
    let problem = SvmProblem::rows(&rows);
    let svm = Svm::solve(&problem, SvmOptions::new()).unwrap();
    assert_eq!(svm.report().unwrap().outcome, SvmOutcome::Infeasible);
    assert!(matches!(svm.solution(), Err(Error::NotFound(_))));
    let duals = svm.duals().unwrap();
    let proof = Svm::certify(&problem, SvmOptions::new(), None, Some(&duals)).unwrap();
    assert!(proof.is_farkas && !proof.is_feasible && proof.dual_bound == f64::INFINITY);
    let wrong = Svm::certify(&problem, SvmOptions::new(), Some(&[1.0, 1.0]), Some(&[1.0, 0.0])).unwrap();
    assert!(!wrong.is_farkas && !wrong.is_feasible);
    assert!(Svm::certify(&problem, SvmOptions::new(), Some(&[1.0]), None).is_err());
}

#[test]
fn a_model_beside_its_problem() {
    let data = random();
    let v = data.decoder().unwrap();
    let mut model = model_for(&data);
    model.train(&mut descent(3.0), &data, TrainOptions::new().max_iterations(20_000)).unwrap();
    let svm = Svm::solve_attention(&data, &model.selected(&data).unwrap(), SvmOptions::new().p(3.0)).unwrap();
    let comparison = compare(&model, &svm, &data).unwrap();
    let (w, w_svm) = (model.parameter("W").unwrap(), svm.solution().unwrap());
    assert_eq!(comparison.divergence_svm_model, directional_divergence(3.0, &w_svm, &w).unwrap());
    assert_eq!(comparison.divergence_model_svm, directional_divergence(3.0, &w, &w_svm).unwrap());
    assert_eq!(comparison.cosine, cosine(&w, &w_svm).unwrap());
    assert_eq!(comparison.model_norm, norm(3.0, &w).unwrap());
    assert_eq!(comparison.selected_agree, 6);
    assert!(comparison.softmax_mass_min <= comparison.softmax_mass_mean);
    assert!(comparison.model_margin < comparison.svm_margin);
    let optimal = locally_optimal(&data, &v, &svm).unwrap();
    assert_eq!(optimal, [true; 6]);
    let against: Vec<f64> = v.iter().map(|value| -value).collect();
    assert!(locally_optimal(&data, &against, &svm).unwrap().contains(&false));
    let random_tokens = Svm::solve_attention(&data, &[7, 6, 5, 4, 3, 2], SvmOptions::new()).unwrap();
    assert!(compare(&model, &random_tokens, &random()).unwrap().selected_agree < 6);
}
