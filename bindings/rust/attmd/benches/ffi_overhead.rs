//! What a call into the library costs beyond its work: `cargo bench`. Under `cargo test` it runs once, and short.
use attmd::{Dataset, Svm, SvmOptions, View};
use std::hint::black_box;
use std::time::Instant;

fn main() {
    let cpuinfo = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = cpuinfo.lines().find_map(|line| line.strip_prefix("model name\t: ")).unwrap_or("unknown processor");
    println!("# {processor}; attmd {}, {}", attmd::version_string(), attmd::cpu_kernels());
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let calls = if is_bench { 10_000_000 } else { 1_000 };
    let data = Dataset::samples(View::new(&[1.0, 0.0, 0.0, 1.0], [1, 2, 2]).unwrap(), &[1]).build().unwrap();
    let svm = Svm::solve_attention(&data, &[0], SvmOptions::new()).unwrap();
    report("version: nothing but the call", calls, || {
        black_box(attmd::version());
    });
    report("norm of 2 numbers: guarded, with a status", calls, || {
        black_box(attmd::norm(2.0, black_box(&[3.0, 4.0])).unwrap());
    });
    report("dataset.info: fills a struct", calls, || {
        black_box(data.info().unwrap());
    });
    report("svm.duals: a struct, and a new buffer", calls / 10, || {
        black_box(svm.duals().unwrap());
    });
    report("a failure, with its message", calls / 10, || {
        black_box(attmd::norm(0.5, black_box(&[3.0, 4.0])).unwrap_err());
    });
}

fn report(what: &str, calls: u32, call: impl Fn()) {
    let start = Instant::now();
    for _ in 0..calls {
        call();
    }
    println!("{:8.1} ns  {what}", start.elapsed().as_secs_f64() * 1e9 / f64::from(calls));
}
