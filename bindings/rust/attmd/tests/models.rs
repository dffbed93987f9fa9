//! Models, optimizers and traces.
mod common;
use attmd::*;
use common::*;

fn names(model: &Model) -> Vec<String> {
    model.parameters().unwrap().into_iter().map(|info| info.name).collect()
}

#[test]
fn options_come_back_as_they_were_given() {
    let kq = AttentionOptions::new().d(3).head_dim(2).parametrization(Parametrization::KQ).loss(Loss::Correlation);
    let mut kq = kq.K(vec![1.0; 6]).Q(vec![2.0; 6]).v(vec![1.0, 2.0, 3.0]).W_std(0.5).v_std(0.25).seed(9);
    let model = Model::attention(&kq).unwrap();
    assert_eq!(model.kind().unwrap(), ModelKind::Attention);
    (kq.K, kq.Q, kq.v) = (None, None, None);
    assert_eq!(model.attention_options().unwrap(), kq);
    assert_eq!(names(&model), ["K", "Q", "v"]);
    assert_eq!(*model.parameter("W").unwrap(), [4.0; 9]); // K' Q

    let options =
        TransformerOptions::new().vocabulary(10).dtype(Dtype::Float64).classes(3).n_embd(8).heads(2).hidden(4);
    let options = options.blocks(1).biases(true).mean_loss(true).dropout(0.0).norm_epsilon(1e-6).max_length(4).seed(1);
    let model = Model::transformer(&options).unwrap();
    assert_eq!(model.kind().unwrap(), ModelKind::Transformer);
    assert_eq!(model.transformer_options().unwrap(), options);
    assert!(model.vit_options().is_err() && model.attention_options().is_err());

    let options = VitOptions::new().channels(1).image_size(4).patch_size(2).n_embd(4).heads(1).head_dim(2).hidden(2);
    let options = options.blocks(1).mean_loss(false).flip(false).crop_padding(0).dropout(0.0).embedding_dropout(0.0);
    let mut options = options.mean(vec![0.1]).deviation(vec![0.2]);
    let model = Model::vit(&options).unwrap();
    assert_eq!(model.kind().unwrap(), ModelKind::Vit);
    (options.mean, options.deviation) = (None, None);
    assert_eq!(model.vit_options().unwrap(), options);
}

#[test]
fn gradients_are_those_of_the_loss() {
    let data = random();
    let mut model = model_for(&data);
    let values: Vec<f64> = (0..100).map(|k| f64::from(k % 7) / 10.0 - 0.3).collect();
    model.set_parameter("W", &values).unwrap();
    let gradient = model.gradient(&data, "W").unwrap();
    assert_eq!(gradient.shape(), [10, 10]);
    let (scaled, log_scale) = model.scaled_gradient(&data, "W").unwrap();
    for k in [0, 37, 99] {
        let mut risk = |step: f64| {
            let mut moved = values.clone();
            moved[k] += step;
            model.set_parameter("W", &moved).unwrap();
            model.loss(&data).unwrap()
        };
        let difference = (risk(1e-5) - risk(-1e-5)) / 2e-5;
        assert!((difference - gradient[k]).abs() < 1e-9, "{difference} and {}", gradient[k]);
        assert!((scaled[k] * log_scale.exp() - gradient[k]).abs() < 1e-15);
    }
    assert_eq!(model.gradient(&data, "v").unwrap().shape(), [10]);
    assert!(matches!(model.gradient(&data, "K"), Err(Error::NotFound(_))));
}

#[test]
fn predictions() {
    let data = random();
    let mut model = model_for(&data);
    model.train(&mut descent(3.0), &data, TrainOptions::new().max_iterations(1000)).unwrap();
    let said = model.predict(&data, PredictOptions::new().softmax(true).threads(1)).unwrap();
    let softmax: ndarray::Array2<f64> = said.softmax.unwrap().into_ndarray().unwrap();
    assert_eq!(softmax.dim(), (6, 8));
    for (i, weights) in softmax.rows().into_iter().enumerate() {
        assert!((weights.sum() - 1.0).abs() < 1e-12);
        assert!(weights.iter().all(|&weight| weight <= weights[said.selected[i]]));
        assert_eq!(said.label[i], if said.value[i] > 0.0 { 1 } else { -1 });
    }
    assert_eq!(model.selected(&data).unwrap(), said.selected);
    let right = said.label.iter().zip(data.labels().unwrap()).filter(|(&said, label)| said == *label).count();
    assert_eq!(model.accuracy(&data).unwrap(), right as f64 / 6.0);
    let probability = model.predict(&data, PredictOptions::new().probability(true));
    assert!(matches!(probability, Err(Error::Unsupported(_))));
}

#[test]
fn classifiers_train_predict_and_show_what_they_attend_to() {
    for (mut model, data, classes, tokens) in [(transformer(), sequences(), 2, 5), (vit(), images(), 3, 5)] {
        let before = model.loss(&data).unwrap();
        let mut optimizer = Optimizer::new(OptimizerOptions::new().method(Method::Adam).step_size(0.01)).unwrap();
        model.train(&mut optimizer, &data, TrainOptions::new().max_iterations(20).batch_size(2)).unwrap();
        assert!(model.loss(&data).unwrap() < before);
        let n = data.info().unwrap().n;
        let said = model.predict(&data, PredictOptions::new().probability(true).softmax(true)).unwrap();
        let probability = said.probability.unwrap();
        assert_eq!(probability.shape(), [n, classes]);
        assert!(probability.chunks(classes).all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-6));
        assert_eq!(said.softmax.unwrap().shape(), [n, tokens]);
        let length = if classes == 2 { 4 } else { tokens }; // of the first sample
        let map = model.attention_map(&data, 0, 1, 1).unwrap();
        assert_eq!(map.shape(), [length, length]);
        assert!(map.chunks(length).all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-6));
        let scores: Vec<f64> = (0..length).map(|t| model.token_selection_score(&data, 0, t).unwrap()).collect();
        assert!(scores.contains(&0.0) && scores.contains(&1.0), "{scores:?}");
        assert!(model.attention_map(&data, n, 0, 0).is_err() && model.attention_map(&data, 0, 2, 0).is_err());
        assert!(model.parameters().unwrap().iter().all(|info| info.trainable && info.dtype == Dtype::Float32));
    }
}

#[test]
fn models_and_optimizers_from_files_go_on_with_the_same_bits() {
    let data = random();
    let (mut model, mut optimizer) = (model_for(&data), descent(1.75));
    let train = |model: &mut Model, optimizer: &mut Optimizer| {
        model.train(optimizer, &data, TrainOptions::new().max_iterations(50)).unwrap();
    };
    train(&mut model, &mut optimizer);
    let (model_file, optimizer_file) = (temporary("model.safetensors"), temporary("optimizer.safetensors"));
    model.save(&model_file).unwrap();
    optimizer.save(&optimizer_file).unwrap();
    train(&mut model, &mut optimizer);
    let mut other = Model::load(&model_file).unwrap();
    let mut other_optimizer = Optimizer::load(&optimizer_file).unwrap();
    assert_eq!(other_optimizer.iteration().unwrap(), 50);
    train(&mut other, &mut other_optimizer);
    assert_eq!(model.parameter("W").unwrap(), other.parameter("W").unwrap());
    [model_file, optimizer_file].iter().for_each(|path| std::fs::remove_file(path).unwrap());
}

#[test]
fn optimizers_step_buffers_of_the_caller() {
    let options = OptimizerOptions::new().method(Method::AdamW).schedule(Schedule::Cosine).warmup(2).horizon(9);
    let options = options.step_size(0.5).beta1(0.5).beta2(0.75).adam_epsilon(1e-6).threads(1).exclusive(true);
    let options = options.weight_decay(0.01).clip_norm(2.0).clip_value(1.0);
    assert_eq!(Optimizer::new(&options).unwrap().options().unwrap(), options);
    assert_eq!(OptimizerOptions::adamw(), OptimizerOptions::new().method(Method::AdamW).weight_decay(0.01));
    let momentum = OptimizerOptions::new().method(Method::GradientDescent).momentum(0.5).nesterov(true);
    assert_eq!(Optimizer::new(&momentum).unwrap().options().unwrap(), momentum);
    let hypentropy = OptimizerOptions::new().potential(Potential::Hypentropy).hypentropy_beta(0.5);
    let mut optimizer = Optimizer::new(&hypentropy).unwrap();
    assert_eq!(optimizer.options().unwrap(), hypentropy);
    let mut w = [0.0];
    optimizer.step(&mut [StepTensor::new(&mut w, &[-2.0]).unwrap()]).unwrap();
    assert!((w[0] - 0.5 * 0.2f64.sinh()).abs() < 1e-15);

    let mut optimizer = Optimizer::new(OptimizerOptions::new().step_size(0.5)).unwrap();
    let (mut double, mut single) = ([1.0, 2.0], [3.0f32]);
    let mut step = |double: &mut [f64], gradient: &[f64]| {
        let gradient_of_single = [2.0f32.ln()];
        optimizer.step(&mut [
            StepTensor::new(double, gradient)?,
            StepTensor::new(&mut single, &gradient_of_single)?.log_scale(-(2.0f64.ln().ln())),
        ])
    };
    step(&mut double, &[1.0, -1.0]).unwrap();
    assert_eq!(double, [0.5, 2.5]);
    assert!(matches!(step(&mut double, &[f64::NAN, 0.0]), Err(Error::InvalidArgument(_))));
    assert!(matches!(step(&mut double[..1], &[0.0]), Err(Error::Dimension(_))));
    assert_eq!(double, [0.5, 2.5]);
    assert!((single[0] - 2.5).abs() < 1e-6);
    assert_eq!(optimizer.iteration().unwrap(), 1);
    optimizer.set_step_size(0.25).unwrap();
    assert_eq!(optimizer.options().unwrap().step_size, 0.25);
    optimizer.reset().unwrap();
    assert_eq!(optimizer.iteration().unwrap(), 0);
    optimizer.step(&mut [StepTensor::new(&mut double, &[2.0, 0.0]).unwrap()]).unwrap();
    assert_eq!(double, [0.0, 2.5]);
    assert!(optimizer.step(&mut []).is_err());
}

#[test]
fn traces() {
    let (data, mut model, mut optimizer) = (plane(), joint_model(), descent(2.0));
    let quantities = Quantities::LOSS | Quantities::GRADIENT_NORM | Quantities::NORM | Quantities::ACCURACY;
    let quantities = quantities | Quantities::SOFTMAX_MASS | Quantities::SOFTMAX_MASS_MIN | Quantities::SELECTED;
    let quantities = quantities | Quantities::PARAMETERS | Quantities::DIVERGENCE | Quantities::STEP_SIZE;
    let direction = Direction::new("v", [1.0, 2.0], 2.0);
    let options = TraceOptions::new().quantities(quantities | Quantities::LOG_GRADIENT_NORM).iterations([0, 3, 40]);
    let mut trace = Trace::new(options.directions([direction.clone()])).unwrap();
    assert!(trace.is_empty().unwrap());
    model.train(&mut optimizer, &data, TrainOptions::new().max_iterations(10).trace(&mut trace)).unwrap();
    model.train(&mut optimizer, &data, TrainOptions::new().max_iterations(30).trace(&mut trace)).unwrap();
    assert_eq!(trace.iterations().unwrap(), [0, 3, 40]);
    assert_eq!(trace.values(Quantities::LOSS, 0).unwrap()[2], model.loss(&data).unwrap());
    assert_eq!(trace.selected(2).unwrap(), model.selected(&data).unwrap());
    assert_eq!(trace.parameter(2, "W").unwrap(), model.parameter("W").unwrap());
    assert_eq!(trace.parameter(1, "v").unwrap().shape(), [2]);
    assert_eq!(trace.values(Quantities::NORM, 1).unwrap()[2], norm(2.0, &model.parameter("v").unwrap()).unwrap());
    let divergence = trace.values(Quantities::DIVERGENCE, 0).unwrap();
    assert!(divergence[0].is_nan());
    assert_eq!(divergence[1..], trace.divergence(&direction).unwrap()[1..]);
    assert_eq!(divergence[2], directional_divergence(2.0, &[1.0, 2.0], &model.parameter("v").unwrap()).unwrap());
    let logarithms = trace.values(Quantities::LOG_GRADIENT_NORM, 0).unwrap();
    assert!((logarithms[2].exp() / trace.values(Quantities::GRADIENT_NORM, 0).unwrap()[2] - 1.0).abs() < 1e-12);
    assert_eq!(trace.values(Quantities::STEP_SIZE, 0).unwrap(), [0.1; 3]);
    assert!(trace.selected(3).is_err() && trace.values(Quantities::NORM, 2).is_err());
    assert!(trace.parameter(0, "K").is_err());
    let other = model_for(&random()).train(&mut optimizer, &random(), TrainOptions::new().trace(&mut trace));
    assert!(other.is_err(), "a trace belongs to one run");
    assert_eq!(trace.selected(2).unwrap(), model.selected(&data).unwrap());
}

#[test]
fn a_trace_says_what_it_has() {
    let (data, mut model, mut optimizer) = (plane(), joint_model(), descent(2.0));
    let quantities = Quantities::LOSS | Quantities::SELECTED;
    let mut trace = Trace::new(TraceOptions::new().quantities(quantities)).unwrap();
    assert_eq!(trace.quantities(), quantities);
    model.train(&mut optimizer, &data, TrainOptions::new().max_iterations(3).trace(&mut trace)).unwrap();
    assert_eq!(format!("{trace:?}"), "Trace { quantities: LOSS | SELECTED, records: 4 }");
    let message = |error: Error| error.message().to_string();
    assert_eq!(
        message(trace.values(Quantities::NORM, 0).unwrap_err()),
        "NORM was not recorded by this trace, which has LOSS | SELECTED"
    );
    let both = message(trace.values(Quantities::NORM | Quantities::LOSS, 0).unwrap_err());
    assert!(both.starts_with("quantity is LOSS | NORM, expected"), "{both}");
    for error in
        [trace.parameter(0, "W").unwrap_err(), trace.divergence(&Direction::new("v", [1.0, 2.0], 2.0)).unwrap_err()]
    {
        assert_eq!(message(error), "PARAMETERS was not recorded by this trace, which has LOSS | SELECTED");
    }

    let options = TraceOptions::new().quantities(Quantities::PARAMETERS | Quantities::DIVERGENCE);
    let all = Trace::new(options.directions([Direction::new("v", [1.0, 2.0], 2.0)])).unwrap();
    assert_eq!(all.quantities(), Quantities::PARAMETERS | Quantities::DIVERGENCE);
    assert!(message(all.selected(0).unwrap_err()).starts_with("SELECTED was not recorded"));
}

#[test]
fn values_are_shown_by_kind_and_shape() {
    let shown = |value: &dyn std::fmt::Debug| format!("{value:?}");
    assert_eq!(shown(&random()), "Dataset { kind: Samples, n: 6, T: 8, d: 10 }");
    assert_eq!(shown(&sequences()), "Dataset { kind: Sequences, n: 4, T: 5, vocabulary: 10, classes: 2 }");
    assert_eq!(shown(&images()), "Dataset { kind: Images, n: 2, channels: 1, height: 8, width: 8, classes: 3 }");
    assert_eq!(
        shown(&joint_model()),
        "Model { kind: Attention, parametrization: Joint, loss: Logistic, W: [2, 2], v: [2] }"
    );
    assert!(shown(&transformer()).starts_with("Model { kind: Transformer, vocabulary: 10, max_length: 8, classes: 1,"));
    assert!(shown(&vit()).starts_with("Model { kind: Vit, channels: 1, image_size: 8, patch_size: 4, classes: 3,"));
    assert_eq!(
        shown(&descent(3.0)),
        "Optimizer { method: MirrorDescent, p: 3.0, normalized: true, step_size: 0.1, schedule: Constant, iteration: 0 }"
    );
    let svm = Svm::solve_decoder(&plane(), &[1, 0], SvmOptions::new()).unwrap();
    let svm = shown(&svm);
    assert!(svm.starts_with("Svm { source: Decoder, outcome: Optimal, p: 2.0, C: inf, rows: 2, unknowns: 2,"), "{svm}");
    assert_eq!(shown(&Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\n").unwrap()), "Tokenizer { vocabulary: 4 }");
    assert_eq!(shown(&CancelToken::new().unwrap()), "CancelToken { .. }");
}

#[test]
fn training_stops_where_it_is_told() {
    let data = random();
    let reason = |options: TrainOptions<'_>| {
        let options = options.max_iterations(100_000).shuffle_seed(1);
        model_for(&data).train(&mut descent(2.0), &data, options).unwrap().stop_reason
    };
    assert_eq!(reason(TrainOptions::new().stop_loss(0.6)), StopReason::Loss);
    assert_eq!(reason(TrainOptions::new().stop_gradient_norm(1e-3)), StopReason::Gradient);
    assert_eq!(reason(TrainOptions::new().max_seconds(1e-9)), StopReason::Time);
    let by_epochs = |options| model_for(&data).train(&mut descent(2.0), &data, options);
    let report = by_epochs(TrainOptions::new().epochs(3).batch_size(4)).unwrap();
    assert_eq!((report.stop_reason, report.iterations), (StopReason::Iterations, 6));
    let both = by_epochs(TrainOptions::new().epochs(3).max_iterations(5)).unwrap_err();
    assert!(both.to_string().contains("epochs is 3 and max_iterations 5"), "{both}");
}

#[test]
fn attended_words_are_the_text_and_its_weights() {
    let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\ngood\nfilm\n'\ns\nplot\n##s\n!\n").unwrap();
    let options = TransformerOptions::new().vocabulary(12).max_length(8).n_embd(8).heads(2).hidden(8).blocks(1);
    let model = Model::transformer(options).unwrap();
    let shown = |text: &str| model.attended_words(&tokenizer, text).unwrap();
    let texts = |text: &str| shown(text).into_iter().map(|word| word.text).collect::<Vec<_>>();

    let text = "A  good Film's plots \u{e9}! good"; // more than fits
    assert_eq!(texts(text), ["A", "  ", "good", " ", "Film", "'", "s", " ", "plot", "s \u{e9}! good"]);
    let text = "  A  plots \u{e9}! ";
    let words = shown(text);
    assert_eq!(texts(text), ["  ", "A", "  ", "plots", " ", "\u{e9}", "!", " "]);
    let data = Dataset::from_texts(&tokenizer, &[text], None, 2, TextOptions::new()).unwrap();
    let weights = model.predict(&data, PredictOptions::new().softmax(true)).unwrap().softmax.unwrap();
    let expected = [0.0, weights[1], 0.0, weights[2] + weights[3], 0.0, weights[4], weights[5], 0.0];
    assert_eq!(words.iter().map(|word| word.weight).collect::<Vec<_>>(), expected);
    assert!(texts("").is_empty());
    assert_eq!(model.attended_words(&tokenizer, b"a \xff").unwrap()[1].text, " \u{fffd}");
    assert!(matches!(vit().attended_words(&tokenizer, ""), Err(Error::Unsupported(_))));
}

#[test]
fn texts_are_classified_as_their_dataset_is() {
    let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\ngood\nbad\nfilm\n").unwrap();
    let options = || TransformerOptions::new().vocabulary(8).max_length(8).n_embd(8).heads(2).hidden(8).blocks(1);
    let long = "bad ".repeat(40); // is cut
    let texts: [&[u8]; 5] = [b"A good film", long.as_bytes(), b"", b"film\0 bad", b"\xff\xfegood"];
    for classes in [1, 3] {
        let model = Model::transformer(options().classes(classes)).unwrap();
        let data = Dataset::from_texts(&tokenizer, &texts, None, 2, TextOptions::new().max_length(8)).unwrap();
        let expected = model.predict(&data, PredictOptions::new().probability(true)).unwrap();
        for threads in [0, 1] {
            let found = model.classify_texts(&tokenizer, &texts, threads).unwrap();
            assert_eq!((&found.label, Some(&found.probability)), (&expected.label, expected.probability.as_ref()));
        }
        let film = model.classify_texts(&tokenizer, &["film"], 1).unwrap();
        assert_ne!(film.probability[0], expected.probability.unwrap()[3 * classes.max(2)]);
    }
    let model = Model::transformer(options()).unwrap();
    assert!(matches!(model.classify_texts(&tokenizer, &[""; 0], 0), Err(Error::InvalidArgument(_))));
    let small = Model::transformer(options().vocabulary(5)).unwrap();
    assert!(matches!(small.classify_texts(&tokenizer, &["a"], 0), Err(Error::Dimension(_))));
    assert!(matches!(vit().classify_texts(&tokenizer, &["a"], 0), Err(Error::Unsupported(_))));
}

/// Accents are cut off after a character has been taken apart, here into three tokens.
#[test]
fn a_character_of_several_tokens_is_one_word() {
    let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\n\u{1112}\n##\u{1161}\n##\u{11ab}\n").unwrap();
    let options = TransformerOptions::new().vocabulary(7).max_length(8).n_embd(8).heads(2).hidden(8).blocks(1);
    let words = Model::transformer(options).unwrap().attended_words(&tokenizer, "\u{d55c}").unwrap();
    assert_eq!(tokenizer.encode("\u{d55c}", None).unwrap(), [2, 4, 5, 6, 3]);
    assert_eq!((words.len(), words[0].text.as_str()), (1, "\u{d55c}"));
}

#[test]
fn histograms_of_weights() {
    let model = transformer();
    let fused = "blocks.0.attn.attn_matrix.weight";
    let values = model.parameter(fused).unwrap();
    let third = values.len() / 3;
    let keys = &values[third..2 * third];
    let among = |low: f64, high: f64| keys.iter().filter(|&&w| low <= w && w < high).count();
    let edges = [f64::NEG_INFINITY, -0.1, 0.0, f64::INFINITY];
    let counts = model.weight_histogram(fused, WeightPart::Key, &edges).unwrap();
    assert_eq!(counts, [among(f64::NEG_INFINITY, -0.1), among(-0.1, 0.0), among(0.0, f64::INFINITY)]);
    let above = model.count_weights_above(fused, WeightPart::Key, 0.1).unwrap();
    assert_eq!(above, keys.iter().filter(|w| w.abs() > 0.1).count());
    assert!(above > 0 && above < third);
    assert!(model.weight_histogram(fused, WeightPart::All, &[]).is_err());
    assert!(model.count_weights_above("lin.weight", WeightPart::Query, 0.1).is_err());
}

#[test]
fn groups_step_as_they_are_told() {
    let mut optimizer = Optimizer::new(OptimizerOptions::new().step_size(0.5)).unwrap();
    optimizer.add_group("emb_*", GroupOptions::new().step_size(0.25)).unwrap();
    let (mut plain, mut grouped) = ([1.0], [1.0]);
    let gradient = [1.0];
    let step = |optimizer: &mut Optimizer, plain: &mut [f64], grouped: &mut [f64]| {
        optimizer.step(&mut [
            StepTensor::new(plain, &gradient).unwrap(),
            StepTensor::new(grouped, &gradient).unwrap().group(1),
        ])
    };
    step(&mut optimizer, &mut plain, &mut grouped).unwrap();
    assert_eq!((plain, grouped), ([0.5], [0.75]));
    assert!(optimizer.add_group("late", GroupOptions::new()).is_err());
    assert!(Optimizer::new(OptimizerOptions::new()).unwrap().add_group("", GroupOptions::new().p(1.0)).is_err());
}

#[test]
fn a_run_goes_on_from_its_checkpoint() {
    let (data, path) = (random(), temporary("run.checkpoint"));
    let options = || TrainOptions::new().batch_size(2).checkpoint_path(&path).checkpoint_every(7);
    let recorded = || Trace::new(TraceOptions::new().quantities(Quantities::LOSS | Quantities::SELECTED)).unwrap();
    let (mut whole, mut whole_trace) = (model_for(&data), recorded());
    let uninterrupted = TrainOptions::new().batch_size(2).max_iterations(40).trace(&mut whole_trace);
    whole.train(&mut descent(1.75), &data, uninterrupted).unwrap();

    let none = Checkpoint::load(&path).unwrap_err();
    assert!(matches!(none, Error::NotFound(_)) && none.io_kind() == Some(std::io::ErrorKind::NotFound));
    assert_eq!(Optimizer::load(&path).unwrap_err().io_kind(), none.io_kind());
    assert_eq!(whole.parameter("no").unwrap_err().io_kind(), None);
    let (mut model, mut trace) = (model_for(&data), recorded());
    model.train(&mut descent(1.75), &data, options().max_iterations(20).trace(&mut trace)).unwrap();
    let mut run = Checkpoint::load(&path).unwrap();
    assert_eq!(run.optimizer.iteration().unwrap(), 20);
    let mut trace = run.trace.unwrap();
    run.model.train(&mut run.optimizer, &data, options().max_iterations(40).trace(&mut trace)).unwrap();
    assert_eq!(run.model.parameter("W").unwrap(), whole.parameter("W").unwrap());
    assert_eq!(trace.values(Quantities::LOSS, 0).unwrap(), whole_trace.values(Quantities::LOSS, 0).unwrap());
    assert_eq!(trace.selected(40).unwrap(), whole_trace.selected(40).unwrap());
    std::fs::remove_file(&path).unwrap();
}
