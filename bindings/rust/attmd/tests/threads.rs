//! What may be sent and shared, and several threads at work.
mod common;
use attmd::*;
use common::*;
use std::thread;

fn is_send_and_sync<T: Send + Sync>() {}

#[test]
fn handles_and_plain_options_are_send_and_sync() {
    is_send_and_sync::<(Dataset, Tokenizer, Model, Optimizer, Trace, Svm, CancelToken)>();
    is_send_and_sync::<(AttentionOptions, TransformerOptions, VitOptions, OptimizerOptions, TraceOptions)>();
    is_send_and_sync::<(CsvOptions, TextTableOptions, PredictOptions, Error)>();
    is_send_and_sync::<(View<'_, f64, 2>, SvmProblem<'_>, StepTensor<'_>, Samples<'_, f32>)>();
}

/// Options with a closure stay on the thread of the call, which is where the closure runs: it need not be `Send`.
#[test]
fn closures_need_not_be_send() {
    let data = random();
    let count = std::rc::Rc::new(std::cell::Cell::new(0));
    let options = TrainOptions::new().max_iterations(3).progress_every(1).progress(|_| {
        count.set(count.get() + 1);
        std::ops::ControlFlow::Continue(())
    });
    model_for(&data).train(&mut descent(2.0), &data, options).unwrap();
    assert_eq!(count.get(), 4); // at 0, too
}

#[test]
fn threads_share_a_dataset_and_train_models_of_their_own() {
    let data = random();
    let train = || {
        let mut model = model_for(&data);
        model.train(&mut descent(3.0), &data, TrainOptions::new().max_iterations(500).threads(1)).unwrap();
        model
    };
    let expected = train().parameter("W").unwrap();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(train)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap().parameter("W").unwrap(), expected);
            // models come from there, too
        }
    });
}

#[test]
fn threads_read_one_model_and_one_svm() {
    let data = random();
    let mut model = model_for(&data);
    model.train(&mut descent(3.0), &data, TrainOptions::new().max_iterations(500)).unwrap();
    let svm = Svm::solve_attention(&data, &model.selected(&data).unwrap(), SvmOptions::new().p(3.0)).unwrap();
    let read = || (model.predict(&data, PredictOptions::new().softmax(true)).unwrap(), svm.duals().unwrap());
    let expected = read();
    thread::scope(|scope| {
        for thread in (0..8).map(|_| scope.spawn(read)).collect::<Vec<_>>() {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
}

#[test]
fn messages_stay_with_their_thread() {
    thread::scope(|scope| {
        for k in 0..8 {
            scope.spawn(move || {
                for _ in 0..100 {
                    let name = format!("no such file {k}");
                    assert!(Model::load(&name).unwrap_err().message().contains(&name));
                }
            });
        }
    });
}

#[test]
fn another_thread_ends_a_call() {
    let (data, token) = (random(), CancelToken::new().unwrap());
    let mut model = model_for(&data);
    let report = thread::scope(|scope| {
        let token = &token;
        scope.spawn(move || {
            thread::sleep(std::time::Duration::from_millis(20));
            token.request();
        });
        let options = TrainOptions::new().max_iterations(usize::MAX).cancel(token);
        model.train(&mut descent(3.0), &data, options).unwrap()
    });
    assert_eq!(report.stop_reason, StopReason::Cancelled);
    assert!(report.iterations > 0);
}

#[test]
fn a_handle_is_freed_by_another_thread() {
    let data = random();
    let part = data.subset(&[3, 3, 0]).unwrap();
    let expected = data.tokens(3).unwrap();
    thread::spawn(move || drop(data)).join().unwrap();
    assert_eq!(part.tokens(1).unwrap(), expected);
}
