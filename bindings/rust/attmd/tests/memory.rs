//! Ten thousand times everything is made and freed again, by success, failure and panic; then as much memory is in use
//! as before.
mod common;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn main() {
    for _ in 0..1_000 {
        cycle();
    }
    let before = bytes_in_use();
    for _ in 0..10_000 {
        cycle();
    }
    let growth = bytes_in_use() - before;
    println!("10000 cycles: {growth} bytes more in use");
    assert!(growth < 10_000, "{growth} bytes more in use after 10000 cycles");
}

/// What malloc has given out, to the library and to Rust.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn bytes_in_use() -> i64 {
    // SAFETY: reads the allocator's counters.
    let counters = unsafe { libc::mallinfo2() };
    (counters.uordblks + counters.hblkhd) as i64
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn cycle() {
    use attmd::*;
    use common::*;
    use std::ops::ControlFlow;
    let data = plane();
    let shared = Dataset::shared_samples(vec![1.0, 0.0, 0.0, 1.0], [1, 2, 2], &[1]).build().unwrap();
    assert!(Dataset::shared_samples(vec![f64::NAN; 4], [1, 2, 2], &[1]).build().is_err());
    let parts = data.split(0.5, 1).unwrap();
    assert!(data.split(2.0, 1).is_err());

    let (mut model, mut optimizer) = (joint_model(), descent(2.0));
    let direction = Direction::new("v", [1.0, 2.0], 2.0);
    let quantities = Quantities::PARAMETERS | Quantities::DIVERGENCE;
    let mut trace = Trace::new(TraceOptions::new().quantities(quantities).directions([direction])).unwrap();
    let options = TrainOptions::new().threads(1).max_iterations(10).progress_every(1).trace(&mut trace);
    let stop =
        |progress: &Progress| if progress.iteration == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    model.train(&mut optimizer, &data, options.progress(stop)).unwrap();
    trace.parameter(3, "W").unwrap();
    let panics = TrainOptions::new().threads(1).max_iterations(1).progress(|_| std::panic::resume_unwind(Box::new(())));
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| model.train(&mut optimizer, &data, panics)));
    assert!(caught.is_err());
    assert!(model.parameter("K").is_err());

    let problem = SvmProblem::attention(&data, &[1, 0]);
    let path = Svm::solve_path(&problem, SvmOptions::new().threads(1), &[1.5, 2.0]).unwrap();
    assert!(Svm::solve_path(&problem, SvmOptions::new().threads(1), &[2.0, 0.5]).is_err());
    compare(&model, &path[1], &data).unwrap();

    let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n").unwrap();
    Dataset::from_texts(&tokenizer, &["a"], None, 2, TextOptions::new().threads(1)).unwrap();
    drop((shared, parts, CancelToken::new().unwrap()));
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn main() {
    println!("skipped: no mallinfo2 here");
}
