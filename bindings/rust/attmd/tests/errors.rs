//! Every status as a variant, with the library's message.
mod common;
use attmd::*;
use common::*;

#[track_caller]
fn failure<T>(result: Result<T>) -> Error {
    match result {
        Ok(_) => panic!("expected a failure"),
        Err(error) => error,
    }
}

#[track_caller]
fn check(error: &Error, name: &str, parts: &[&str]) {
    assert_eq!(error.name(), name, "{error:?}");
    for part in parts {
        assert!(error.to_string().contains(part), "{part:?} is not in {error}");
    }
}

#[test]
fn every_status_that_can_be_provoked() {
    let data = random();
    let mut model = model_for(&data);
    check(&failure(Dataset::generate_gaussian(0, 8, 10, 1)), "ATTMD_ERROR_INVALID_ARGUMENT", &["n is 0"]);
    check(&failure(model.set_parameter("W", &[1.0])), "ATTMD_ERROR_DIMENSION", &["1", "100"]);
    let little = SvmOptions::new().memory_limit(1);
    check(&failure(Svm::solve_attention(&data, &[0; 6], little)), "ATTMD_ERROR_OUT_OF_MEMORY", &["memory"]);
    check(&failure(Model::load("/no/such/file")), "ATTMD_ERROR_IO", &["/no/such/file"]);
    check(&failure(Tokenizer::new("film\n")), "ATTMD_ERROR_FORMAT", &["[PAD]"]);
    check(&failure(model.parameter("K")), "ATTMD_ERROR_NOT_FOUND", &["K"]);
    check(&failure(model.loss(&images())), "ATTMD_ERROR_UNSUPPORTED", &["images"]);
    let exponential = AttentionOptions::new().d(2).loss(Loss::Exponential).v(vec![-1e3, -1e3]);
    check(&failure(Model::attention(&exponential).unwrap().loss(&plane())), "ATTMD_ERROR_NUMERICAL", &[]);
    let token = CancelToken::new().unwrap();
    token.request();
    let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\n").unwrap();
    let cancelled = TextOptions::new().cancel(&token);
    let error = failure(Dataset::from_texts(&tokenizer, &["a"], None, 2, cancelled));
    check(&error, "ATTMD_CANCELLED", &["cancel"]);
    assert_eq!(error.status(), 10);
    assert!(matches!(error, Error::Cancelled(_)));
}

#[test]
fn arrays_whose_length_c_is_not_told() {
    let data = random();
    let view = View::new(&[1.0; 12], [2, 3, 2]).unwrap();
    let x = |samples: Samples<'_, f64>| failure(samples.build());
    check(&x(Dataset::samples(view, &[1])), "ATTMD_ERROR_DIMENSION", &["labels has 1 values, expected 2"]);
    let labels = [1, -1];
    check(&x(Dataset::samples(view, &labels).lengths(&[3])), "ATTMD_ERROR_DIMENSION", &["lengths has 1"]);
    check(&x(Dataset::samples(view, &labels).decoder(&[1.0])), "ATTMD_ERROR_DIMENSION", &["decoder has 1"]);
    let queries = View::new(&[1.0; 2], [1, 2]).unwrap();
    check(&x(Dataset::samples(view, &labels).queries(queries)), "ATTMD_ERROR_DIMENSION", &["[1, 2], expected [2, 2]"]);
    check(&failure(View::new(&[1.0; 11], [2, 3, 2])), "ATTMD_ERROR_DIMENSION", &["11 values"]);
    check(&failure(View::new(&[1.0; 2], [usize::MAX, 3])), "ATTMD_ERROR_DIMENSION", &["2 values"]);
    check(&failure(Dataset::images(&[0; 3], [1, 1, 2, 2]).build()), "ATTMD_ERROR_DIMENSION", &["pixels has 3"]);
    check(&failure(Dataset::images(&[0; 4], [1, 1, 2, 2]).labels(&[]).build()), "ATTMD_ERROR_DIMENSION", &["labels"]);
    let no_labels = Dataset::sequences(&[[1]], 10).labels(&[]).build();
    check(&failure(no_labels), "ATTMD_ERROR_DIMENSION", &["labels has 0"]);

    let attention = AttentionOptions::new().d(2);
    check(&failure(Model::attention(attention.clone().W(vec![1.0]))), "ATTMD_ERROR_DIMENSION", &["W has 1"]);
    check(&failure(Model::attention(attention.v(vec![1.0; 3]))), "ATTMD_ERROR_DIMENSION", &["v has 3"]);
    let kq = AttentionOptions::new().d(2).head_dim(1).parametrization(Parametrization::KQ);
    check(&failure(Model::attention(kq.K(vec![1.0]))), "ATTMD_ERROR_DIMENSION", &["K has 1 values, expected 2"]);
    check(&failure(Model::vit(VitOptions::new().mean(vec![0.5]))), "ATTMD_ERROR_DIMENSION", &["mean has 1"]);

    let svm = |problem: SvmProblem<'_>| failure(Svm::solve(&problem, SvmOptions::new()));
    check(&svm(SvmProblem::attention(&data, &[0; 5])), "ATTMD_ERROR_DIMENSION", &["5"]);
    let problem = SvmProblem::attention(&data, &[0; 6]);
    check(&svm(problem.clone().relaxed(&[true])), "ATTMD_ERROR_DIMENSION", &["relaxed has 1"]);
    check(&svm(problem.clone().weights(&[1.0])), "ATTMD_ERROR_DIMENSION", &["weights has 1"]);
    check(&svm(problem.right_side(&[1.0; 6])), "ATTMD_ERROR_INVALID_ARGUMENT", &["right_side"]);
    let rows = View::new(&[1.0, 2.0], [2, 1]).unwrap();
    check(&svm(SvmProblem::rows(rows).right_side(&[1.0])), "ATTMD_ERROR_DIMENSION", &["right side has 1"]);
    check(&failure(cosine(&[1.0, 2.0], &[1.0])), "ATTMD_ERROR_DIMENSION", &["b has 1"]);
    check(&failure(StepTensor::new(&mut [1.0, 2.0], &[1.0])), "ATTMD_ERROR_DIMENSION", &["gradient has 1"]);
}

#[test]
fn texts_and_paths_that_c_cannot_take() {
    let model = model_for(&random());
    check(&failure(model.parameter("a\0b")), "ATTMD_ERROR_INVALID_ARGUMENT", &["name is \"a\\0b\""]);
    check(&failure(Model::load("a\0b")), "ATTMD_ERROR_INVALID_ARGUMENT", &["path"]);
    #[cfg(unix)]
    {
        let path = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(&[0xff]);
        check(&failure(model.save(path)), "ATTMD_ERROR_INVALID_ARGUMENT", &["UTF-8"]);
    }
    assert!(!has_feature("a\0b") && !has_feature("nothing"));
}

#[test]
fn broadcast_arrays() {
    let one = ndarray::arr0(1.0);
    let all = one.broadcast((2, 3, 2)).unwrap();
    check(&failure(Dataset::samples(all, &[1, -1]).build()), "ATTMD_ERROR_INVALID_ARGUMENT", &["broadcast"]);
    let row = ndarray::array![1.0, 2.0];
    let data = Dataset::samples(row.broadcast((2, 3, 2)).unwrap(), &[1, -1]).build().unwrap();
    assert_eq!(*data.tokens(1).unwrap(), [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
}

/// What std says of the same file is what the error says, and its kind goes on into `io::Error`.
#[test]
fn why_a_file_cannot_be_used() {
    let (closed, under) = (temporary("closed"), temporary("closed").join("x"));
    std::fs::write(&closed, "[PAD]\n").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&closed, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    let mut kinds = Vec::new();
    for path in [closed.as_path(), &under, "/no/such/file".as_ref(), std::env::temp_dir().as_path()] {
        let Err(of_std) = std::fs::read(path) else { continue }; // root may read everything
        let error = failure(Tokenizer::load(path));
        assert_eq!(error.io_kind(), Some(of_std.kind()), "{error:?}");
        assert_eq!(std::io::Error::from(error).kind(), of_std.kind());
        kinds.push(of_std.kind());
    }
    std::fs::remove_file(closed).unwrap();
    assert!(kinds.len() >= 3 && kinds.contains(&std::io::ErrorKind::NotFound), "{kinds:?}");
    #[cfg(target_os = "linux")] // where not even root may make a file
    {
        let of_std = std::fs::File::create("/proc/attmd.attmd-tmp0").unwrap_err();
        assert_eq!(failure(model_for(&random()).save("/proc/attmd")).io_kind(), Some(of_std.kind()));
    }
    let denied = Error::Io("a: b: cannot open: Permission denied".into());
    assert_eq!(denied.io_kind(), Some(std::io::ErrorKind::PermissionDenied));
    assert_eq!(Error::Io("a: Permission denied: cannot".into()).io_kind(), Some(std::io::ErrorKind::Other));
    assert_eq!(Error::Format("a: Permission denied".into()).io_kind(), None);
}

#[test]
fn errors_are_written_for_readers() {
    let error = failure(Model::load("no.model"));
    assert_eq!(format!("{error:?}"), error.message());
    assert!(format!("{error:#?}").starts_with("ATTMD_ERROR_IO("), "{error:#?}");
    let other = std::io::Error::from(failure(Dataset::generate_gaussian(0, 8, 10, 1)));
    assert_eq!((other.kind(), other.to_string().contains("n is 0")), (std::io::ErrorKind::InvalidInput, true));
    assert!(other.get_ref().unwrap().is::<Error>());
}
