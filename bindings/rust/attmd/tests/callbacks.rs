//! Closures called by the library: what they are told, how they end a call, and panics in them.
mod common;
use attmd::*;
use common::*;
use std::ops::ControlFlow::{Break, Continue};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// The message of a panic in `call`.
fn panic_of<T>(call: impl FnOnce() -> T) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(call)) else { panic!("expected a panic") };
    panic.downcast_ref::<&str>().map_or_else(|| panic.downcast_ref::<String>().unwrap().clone(), ToString::to_string)
}

#[test]
fn training_tells_every_iteration() {
    let (data, mut optimizer) = (random(), descent(3.0));
    let mut model = model_for(&data);
    let mut seen = Vec::new();
    let options = TrainOptions::new().max_iterations(5).progress_every(1).progress(|progress| {
        assert!(progress.max_iteration == 5 && progress.lower.is_nan() && progress.seconds >= 0.0);
        seen.push((progress.iteration, progress.value));
        Continue(())
    });
    let report = model.train(&mut optimizer, &data, options).unwrap();
    let iterations: Vec<_> = seen.iter().map(|one| one.0).collect();
    assert_eq!(iterations, [0, 1, 2, 3, 4, 5]);
    assert_eq!(seen[5].1, report.loss);
    assert!(seen.windows(2).all(|pair| pair[1].1 < pair[0].1));
}

#[test]
fn break_ends_training_and_it_goes_on_with_the_same_bits() {
    let data = random();
    let (mut whole, mut parts) = (model_for(&data), model_for(&data));
    whole.train(&mut descent(3.0), &data, TrainOptions::new().max_iterations(100)).unwrap();

    let mut optimizer = descent(3.0);
    let stop = |progress: &Progress| if progress.iteration == 30 { Break(()) } else { Continue(()) };
    let options = TrainOptions::new().max_iterations(100).progress_every(10).progress(stop);
    let report = parts.train(&mut optimizer, &data, options).unwrap();
    assert_eq!((report.stop_reason, report.iterations), (StopReason::Cancelled, 30));
    parts.train(&mut optimizer, &data, TrainOptions::new().max_iterations(70)).unwrap();
    assert_eq!(whole.parameter("W").unwrap(), parts.parameter("W").unwrap());
    assert_eq!(optimizer.iteration().unwrap(), 100);
}

#[test]
fn a_panic_in_training_comes_out_and_the_handles_stay_usable() {
    let data = random();
    let (mut whole, mut parts) = (model_for(&data), model_for(&data));
    whole.train(&mut descent(3.0), &data, TrainOptions::new().max_iterations(100)).unwrap();

    let mut optimizer = descent(3.0);
    let mut trace = Trace::new(TraceOptions::new()).unwrap();
    let mut calls = 0;
    let message = panic_of(|| {
        let options =
            TrainOptions::new().max_iterations(100).progress_every(10).trace(&mut trace).progress(|progress| {
                calls += 1;
                assert!(progress.iteration < 30, "at {}", progress.iteration);
                Continue(())
            });
        parts.train(&mut optimizer, &data, options)
    });
    assert_eq!(message, "at 30");
    assert_eq!(calls, 4, "the library's last call must not come to a closure that has panicked");
    assert_eq!(trace.len().unwrap(), 31);
    parts.train(&mut optimizer, &data, TrainOptions::new().max_iterations(70).trace(&mut trace)).unwrap();
    assert_eq!(whole.parameter("W").unwrap(), parts.parameter("W").unwrap());
    assert_eq!(trace.len().unwrap(), 101);
}

#[test]
fn a_panic_at_the_end_of_training_is_not_lost() {
    let data = random();
    let options = TrainOptions::new().max_iterations(1).progress_every(1).progress(|_| panic!("last"));
    assert_eq!(panic_of(|| model_for(&data).train(&mut descent(2.0), &data, options)), "last");
}

#[test]
fn solving_can_be_watched_ended_and_panic() {
    let data = random();
    let selected = globally_optimal_tokens(&data, &data.decoder().unwrap()).unwrap();
    let mut told = 0;
    let options = SvmOptions::new().p(3.0).progress(|progress| {
        assert!(progress.lower <= progress.upper);
        told += 1;
        Continue(())
    });
    let svm = Svm::solve_attention(&data, &selected, options).unwrap();
    assert!(told > 0);
    assert_eq!(svm.report().unwrap().outcome, SvmOutcome::Optimal);

    let ended = Svm::solve_attention(&data, &selected, SvmOptions::new().p(3.0).progress(|_| Break(()))).unwrap();
    assert_eq!(ended.report().unwrap().outcome, SvmOutcome::Cancelled);

    let problem = SvmProblem::attention(&data, &selected);
    let stop = |progress: &Progress| if progress.iteration > 2 { Break(()) } else { Continue(()) };
    let path = Svm::solve_path(&problem, SvmOptions::new().progress(stop), &[3.0, 2.0]).unwrap();
    assert_eq!(path.len(), 1);
    assert_eq!(path[0].report().unwrap().outcome, SvmOutcome::Cancelled);

    let panics = || SvmOptions::new().p(3.0).progress(|_| panic!("in the solver"));
    assert_eq!(panic_of(|| Svm::solve(&problem, panics())), "in the solver");
    assert_eq!(panic_of(|| Svm::solve_path(&problem, panics(), &[3.0, 4.0])), "in the solver");
    let again = Svm::solve_attention(&data, &selected, SvmOptions::new().p(3.0)).unwrap();
    assert_eq!(again.solution().unwrap(), svm.solution().unwrap());
}

#[test]
fn making_texts_can_be_ended_and_panic() {
    let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n").unwrap();
    let make = |options| Dataset::from_texts(&tokenizer, &["a", "a a"], None, 2, options);
    assert!(matches!(make(TextOptions::new().progress(|_| Break(()))), Err(Error::Cancelled(_))));
    assert_eq!(panic_of(|| make(TextOptions::new().progress(|_| panic!("in a text")))), "in a text");
    assert_eq!(make(TextOptions::new()).unwrap().ids(1).unwrap(), [2, 4, 4, 3]);
}

#[test]
fn options_that_are_lent_serve_again() {
    let (data, mut optimizer) = (random(), descent(3.0));
    let mut model = model_for(&data);
    let mut trace = Trace::new(TraceOptions::new()).unwrap();
    let mut calls = 0;
    let options = TrainOptions::new().max_iterations(10).progress_every(1).trace(&mut trace).progress(|_| {
        calls += 1;
        Continue(())
    });
    for _ in 0..2 {
        model.train(&mut optimizer, &data, &options).unwrap();
    }
    drop(options);
    assert_eq!((calls, trace.len().unwrap()), (22, 21));

    let (problem, options) = (SvmProblem::attention(&data, &[0; 6]), SvmOptions::new().p(3.0));
    let svm = Svm::solve(&problem, &options).unwrap();
    let (w, duals) = (svm.solution().unwrap(), svm.duals().unwrap());
    assert!(Svm::certify(&problem, &options, Some(&w), Some(&duals)).unwrap().gap < 1e-8);
    assert!(Svm::certify(&problem, SvmOptions::new().p(2.0), Some(&w), Some(&duals)).unwrap().gap > 1e-3);
}

/// Options that live for ever are the only ones that their own closure can reach.
#[test]
fn a_closure_cannot_be_called_by_itself() {
    type Forever = &'static SvmOptions<'static>;
    thread_local!(static OPTIONS: std::cell::Cell<Option<Forever>> = const { std::cell::Cell::new(None) });
    fn solve(options: Forever) -> Result<Svm> {
        Svm::solve(&SvmProblem::attention(&random(), &[0; 6]), options)
    }
    let again =
        SvmOptions::new().p(3.0).progress(|_| solve(OPTIONS.get().unwrap()).map_or(Break(()), |_| Continue(())));
    OPTIONS.set(Some(Box::leak(Box::new(again))));
    assert!(panic_of(|| solve(OPTIONS.get().unwrap())).contains("already"));
}

#[test]
fn a_token_serves_again() {
    let data = random();
    let mut token = CancelToken::new().unwrap();
    token.request();
    let train = |token: &CancelToken| {
        let options = TrainOptions::new().max_iterations(10).cancel(token);
        model_for(&data).train(&mut descent(2.0), &data, options).unwrap().stop_reason
    };
    assert_eq!(train(&token), StopReason::Cancelled);
    token.reset();
    assert_eq!(train(&token), StopReason::Iterations);
}

/// One test for all that the process has once.
#[test]
fn log_lines_come_to_the_receiver() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kq = AttentionOptions::new().d(10).parametrization(Parametrization::KQ).v(random().decoder().unwrap());
    let stand_still = || {
        let mut model = Model::attention(&kq).unwrap(); // K = Q = 0 is stationary
        model.train(&mut descent(2.0), &random(), TrainOptions::new().max_iterations(1)).unwrap();
    };
    let heard = Arc::clone(&lines);
    set_log(move |level, message| heard.lock().unwrap().push((level, message.to_string())));
    stand_still();
    let panics = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&panics);
    set_log(move |_, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        panic!("in the receiver: this message belongs to the test");
    });
    stand_still();
    assert_eq!(Arc::strong_count(&panics), 2);
    clear_log();
    assert_eq!(Arc::strong_count(&panics), 1, "the receiver is dropped");
    stand_still();
    let lines = lines.lock().unwrap();
    assert!(lines.iter().any(|line| line.0 == LogLevel::Warning && line.1.contains("gradient")), "{lines:?}");
    assert_eq!(panics.load(Ordering::Relaxed), 1);
}
