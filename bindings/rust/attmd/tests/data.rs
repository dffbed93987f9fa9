//! Datasets: what went in comes out, whatever it came from.
mod common;
use attmd::*;
use common::*;
use ndarray::{s, Array2, Array3};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

fn grid() -> Array3<f64> {
    Array3::from_shape_fn((4, 3, 2), |(i, t, j)| (i * 100 + t * 10 + j) as f64 - 55.5)
}
const LABELS: [i32; 4] = [1, -1, -1, 1];

#[track_caller]
fn check_tokens(data: &Dataset, expected: &Array3<f64>) {
    for (i, sample) in expected.outer_iter().enumerate() {
        assert_eq!(data.tokens(i).unwrap().into_ndarray::<ndarray::Ix2>().unwrap(), sample);
    }
}

#[test]
fn arrays_in_any_order() {
    let x = grid();
    check_tokens(&Dataset::samples(&x, &LABELS).build().unwrap(), &x);
    let turned = x.view().reversed_axes().as_standard_layout().to_owned(); // d x T x n in memory
    check_tokens(&Dataset::samples(turned.t(), &LABELS).build().unwrap(), &x);
    let backwards = x.slice(s![..;-1, .., ..;-1]);
    check_tokens(&Dataset::samples(backwards, &LABELS).build().unwrap(), &backwards.to_owned());
    let single = x.mapv(|value| value as f32);
    check_tokens(&Dataset::samples(&single, &LABELS).build().unwrap(), &x);
    let flat = View::new(x.as_slice().unwrap(), [4, 3, 2]).unwrap();
    check_tokens(&Dataset::samples(flat, &LABELS).build().unwrap(), &x);
}

#[test]
fn all_parts_of_samples() {
    let z = Array2::from_shape_fn((4, 2), |(i, j)| (i + j) as f64);
    let x = grid();
    let samples = Dataset::samples(&x, &LABELS).queries(z.slice(s![..;-1, ..]));
    let data = samples.lengths(&[3, 1, 2, 3]).decoder(&[0.5, -1.0]).build().unwrap();
    let info = data.info().unwrap();
    assert_eq!((info.n, info.T, info.d, info.tokens, info.has_decoder), (4, 3, 2, 9, true));
    assert_eq!((info.kind, info.classes), (DatasetKind::Samples, 2));
    assert_eq!(data.query(0).unwrap(), [3.0, 4.0]);
    assert_eq!(data.lengths().unwrap(), [3, 1, 2, 3]);
    assert_eq!(data.tokens(2).unwrap().shape(), [2, 2]);
    assert_eq!(*data.tokens(1).unwrap(), [44.5, 45.5]);
    assert_eq!(data.labels().unwrap(), LABELS);
    assert_eq!(data.decoder().unwrap(), [0.5, -1.0]);
    assert!(data.tokens(4).unwrap_err().message().contains('4'));
    let scores = token_scores(&data, &[1.0, 0.0]).unwrap();
    assert_eq!(scores.shape(), [4, 3]);
    assert_eq!(scores[3..6], [-44.5, 0.0, 0.0]);
    assert_eq!(globally_optimal_tokens(&data, &[1.0, 0.0]).unwrap(), [2, 0, 0, 2]);
}

/// Memory that counts how often it is dropped.
struct Counted(Vec<f64>, Arc<AtomicUsize>);
impl AsRef<[f64]> for Counted {
    fn as_ref(&self) -> &[f64] {
        &self.0
    }
}
impl Drop for Counted {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn shared_memory_is_dropped_with_its_last_user() {
    let drops = Arc::new(AtomicUsize::new(0));
    let counted = |values: Vec<f64>| Counted(values, Arc::clone(&drops));
    let dropped = || drops.load(Ordering::Relaxed);
    let x = grid();
    let make = |x: &Array3<f64>, queries: Vec<f64>| {
        Dataset::shared_samples(counted(x.iter().copied().collect()), [4, 3, 2], &LABELS).queries(counted(queries))
    };
    let data = make(&x, vec![1.0; 8]).build().unwrap();
    let part = data.subset(&[2]).unwrap();
    drop(data);
    assert_eq!(dropped(), 0);
    assert_eq!(*part.tokens(0).unwrap(), *x.slice(s![2, .., ..]).as_slice().unwrap());
    drop(part);
    assert_eq!(dropped(), 2);
    assert!(make(&(x.clone() * f64::NAN), vec![1.0; 8]).build().is_err(), "refused by the library");
    assert_eq!(dropped(), 4);
    assert!(make(&x, vec![1.0; 7]).build().is_err(), "refused before it");
    assert_eq!(dropped(), 6);
}

#[test]
fn a_panic_in_drop_does_not_unwind_through_c() {
    struct Bad(Vec<f32>);
    impl AsRef<[f32]> for Bad {
        fn as_ref(&self) -> &[f32] {
            &self.0
        }
    }
    impl Drop for Bad {
        fn drop(&mut self) {
            panic!("in drop: this message belongs to the test");
        }
    }
    let data = Dataset::shared_samples(Bad(vec![1.0; 4]), [1, 2, 2], &[1]).build().unwrap();
    drop(data);
}

#[test]
fn parts() {
    let x = grid();
    let data = Dataset::samples(&x, &LABELS).build().unwrap();
    assert_eq!(data.subset(&[3, 0, 3]).unwrap().labels().unwrap(), [1, 1, 1]);
    assert!(data.subset(&[4]).is_err() && data.subset(&[usize::MAX]).is_err() && data.subset(&[]).is_err());
    let mut first: Vec<f64> = (0..4).map(|i| data.shuffle(7).unwrap().tokens(i).unwrap()[0]).collect();
    first.sort_by(f64::total_cmp);
    assert_eq!(first, [-55.5, 44.5, 144.5, 244.5]);
    let (one, rest) = data.split(0.25, 7).unwrap();
    assert_eq!((one.info().unwrap().n, rest.info().unwrap().n), (1, 3));
    assert!(data.split(0.01, 7).unwrap_err().message().contains("fraction"));
}

#[test]
fn sequences_and_images() {
    let data = sequences();
    let info = data.info().unwrap();
    assert_eq!((info.kind, info.vocabulary, info.T, info.tokens), (DatasetKind::Sequences, 10, 5, 15));
    assert_eq!(data.ids(0).unwrap(), [2, 5, 6, 3]);
    assert_eq!(data.labels().unwrap(), [1, 0, 1, 0]);
    assert!(matches!(data.tokens(0), Err(Error::Unsupported(_))));
    let data = images();
    let info = data.info().unwrap();
    assert_eq!((info.kind, info.channels, info.height, info.width), (DatasetKind::Images, 1, 8, 8));
    let pixels = data.pixels(1).unwrap();
    assert_eq!(pixels.shape(), [1, 8, 8]);
    assert_eq!(pixels[3], ((64 + 3) * 37 % 256) as u8);
    assert!(matches!(data.ids(0), Err(Error::Unsupported(_))));
    assert!(pixels.into_ndarray::<ndarray::Ix2>().unwrap_err().message().contains("3 axes"));
}

#[test]
fn csv() {
    let path = temporary("patches.csv");
    std::fs::write(&path, "a;b;c;d;e\n7;1;2;3;4\n9;1;1;1;1\n8;5;6;7;8\n").unwrap();
    let options = CsvOptions::new().layout(TokenLayout::Patches).image_height(2).image_width(2).patch_height(1);
    let options = options.patch_width(2).label_column(0).positive_label(7.0).negative_label(8.0);
    let options = options.drop_other_labels(true).header(true).delimiter(';').scale(2.0).center(true);
    let data = Dataset::load_csv(&path, &options).unwrap();
    assert_eq!(data.labels().unwrap(), [1, -1]);
    assert_eq!(*data.tokens(0).unwrap(), [-4.0; 4]);
    let error = Dataset::load_csv(&path, CsvOptions::new().header(true)).unwrap_err();
    assert!(matches!(&error, Error::Format(message) if message.contains("patches.csv")), "{error:?}");
    std::fs::remove_file(path).unwrap();
}

/// A .npy file of version 1.0.
fn npy(kind: &str, shape: &str, values: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let mut header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    header += &" ".repeat((64 - (10 + header.len() + 1) % 64) % 64);
    header.push('\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    file.extend(header.bytes());
    file.extend(values);
    file
}

/// A .zip file without compression.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let offset = u32::try_from(file.len()).unwrap();
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]; // version, flags, stored, time, 1 January 1980
        about.extend(crc32(content).to_le_bytes());
        about.extend([size, size].concat());
        about.extend([u8::try_from(name.len()).unwrap(), 0, 0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&about);
        file.extend(name.bytes());
        file.extend(*content);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&about);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.bytes());
    }
    let offset = u32::try_from(file.len()).unwrap().to_le_bytes();
    let (count, size) = (u8::try_from(entries.len()).unwrap(), u32::try_from(directory.len()).unwrap().to_le_bytes());
    file.extend(directory);
    file.extend(b"PK\x05\x06\x00\x00\x00\x00");
    file.extend([count, 0, count, 0]);
    file.extend([size, offset].concat());
    file.extend([0, 0]);
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !bytes.iter().fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}

#[test]
fn numpy() {
    let x = npy("<f8", "(1, 2, 2)", [1.5f64, 2.0, 3.0, 4.0].into_iter().flat_map(f64::to_le_bytes));
    let z = npy("<f4", "(1, 2)", [8.0f32, 9.0].into_iter().flat_map(f32::to_le_bytes));
    let y = npy("|i1", "(1,)", [255]);
    let files = [("x.npy", &x), ("y.npy", &y), ("z.npy", &z)].map(|(name, content)| {
        let path = temporary(name);
        std::fs::write(&path, content).unwrap();
        path
    });
    let data = Dataset::load_npy(&files[0], &files[1], Some(files[2].as_path())).unwrap();
    assert_eq!((&*data.tokens(0).unwrap(), data.query(0).unwrap()), (&[1.5, 2.0, 3.0, 4.0][..], vec![8.0, 9.0]));
    assert_eq!(data.labels().unwrap(), [-1]);
    assert_eq!(Dataset::load_npy(&files[0], &files[1], None).unwrap().query(0).unwrap(), [1.5, 2.0]);
    files.iter().for_each(|path| std::fs::remove_file(path).unwrap());

    let path = temporary("all.npz");
    if has_feature("npz") {
        std::fs::write(&path, zip(&[("X.npy", &x), ("y.npy", &y)])).unwrap();
        assert_eq!(*Dataset::load_npz(&path, None).unwrap().tokens(0).unwrap(), [1.5, 2.0, 3.0, 4.0]);
        let x = npy("<f8", "(2, 1, 1, 1)", [1.5f64, 2.5].into_iter().flat_map(f64::to_le_bytes));
        let y = npy("|i1", "(2, 1)", [1, 255]);
        std::fs::write(&path, zip(&[("X.npy", &x), ("y.npy", &y)])).unwrap();
        let second = Dataset::load_npz(&path, Some(1)).unwrap();
        assert_eq!((second.tokens(0).unwrap()[0], second.labels().unwrap()[0]), (2.5, -1));
        std::fs::remove_file(&path).unwrap();
    }
    assert!(Dataset::load_npz(&path, None).is_err());
}

#[test]
fn image_files() {
    let record = |label: u8| [vec![label], vec![label * 10; 3072]].concat();
    let path = temporary("batch.bin");
    std::fs::write(&path, [record(3), record(9)].concat()).unwrap();
    let data = Dataset::load_cifar10(&[&path, &path]).unwrap();
    assert_eq!(data.labels().unwrap(), [3, 9, 3, 9]);
    assert_eq!((data.pixels(1).unwrap().shape(), data.pixels(1).unwrap()[5]), (&[3, 32, 32][..], 90));
    let labels = temporary("labels.idx");
    std::fs::write(&path, [&[0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2][..], &[7, 8]].concat()).unwrap();
    std::fs::write(&labels, [0, 0, 8, 1, 0, 0, 0, 1, 4]).unwrap();
    let data = Dataset::load_idx(&path, &labels, 5).unwrap();
    assert_eq!((&*data.pixels(0).unwrap(), data.labels().unwrap()), (&[7, 8][..], vec![4]));
    assert!(Dataset::load_idx(&path, &labels, 4).is_err());
    [path, labels].iter().for_each(|path| std::fs::remove_file(path).unwrap());
}

#[test]
fn tokenizer_and_texts() {
    let path = temporary("vocabulary.txt");
    std::fs::write(&path, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ngood\n##ness\nfilm\n!\n").unwrap();
    let tokenizer = Tokenizer::load(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let info = tokenizer.info().unwrap();
    assert_eq!((info.vocabulary, info.pad, info.unknown, info.cls, info.sep, info.mask), (9, 0, 1, 2, 3, 4));
    assert_eq!((tokenizer.id("film").unwrap(), tokenizer.token(6).unwrap()), (7, "##ness".to_string()));
    assert!(matches!(tokenizer.id("bad"), Err(Error::NotFound(_))));
    assert!(tokenizer.token(-1).is_err() && tokenizer.token(9).is_err());
    let (ids, spans) = tokenizer.encode_with_spans("Goodness, FILM!", None).unwrap();
    assert_eq!(ids, [2, 5, 6, 1, 7, 8, 3]);
    assert_eq!(spans, [0..0, 0..4, 4..8, 8..9, 10..14, 14..15, 0..0]);
    assert_eq!(tokenizer.encode("Goodness, FILM!", Some(4)).unwrap(), [2, 5, 6, 3]);
    assert_eq!(tokenizer.encode("", None).unwrap(), [2, 3]);
    assert_eq!(tokenizer.encode(b"\xff good", None).unwrap(), [2, 5, 3]);
    for length in [0, 1] {
        assert!(tokenizer.encode("good", Some(length)).unwrap_err().message().contains("max_length"));
    }
    assert_eq!(tokenizer.decode(&ids, true).unwrap(), "goodness film !");
    assert_eq!(tokenizer.decode(&ids[..2], false).unwrap(), "[CLS] good");
    assert_eq!(tokenizer.decode(&[], false).unwrap(), "");
    assert!(tokenizer.decode(&[9], false).is_err());

    let data = Dataset::from_texts(&tokenizer, &["good film", ""], None, 2, TextOptions::new().max_length(3)).unwrap();
    drop(tokenizer);
    assert_eq!((data.ids(0).unwrap(), data.ids(1).unwrap()), (vec![2, 5, 3], vec![2, 3]));
}

#[test]
fn text_files() {
    let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\n").unwrap();
    let directory = temporary("reviews");
    for (folder, text) in [("neg", "bad"), ("pos", "good good")] {
        std::fs::create_dir_all(directory.join(folder)).unwrap();
        std::fs::write(directory.join(folder).join("0_5.txt"), text).unwrap();
    }
    let data = Dataset::load_reviews(&directory, &tokenizer, TextOptions::new()).unwrap();
    assert_eq!((data.labels().unwrap(), data.ids(1).unwrap()), (vec![0, 1], vec![2, 4, 4, 3]));
    std::fs::remove_dir_all(directory).unwrap();

    let path = temporary("table.tsv");
    std::fs::write(&path, "text\tlabel\n\"bad\tno\ngood\tyes\n").unwrap();
    let table = TextTableOptions::new().delimiter('\t').quotes(false).header(true).label_column(1).text_column(0);
    let table = table.labels(["no", "yes"]);
    let data = Dataset::load_text_table(&path, &table, &tokenizer, TextOptions::new()).unwrap();
    assert_eq!((data.labels().unwrap(), data.ids(0).unwrap()), (vec![0, 1], vec![2, 1, 5, 3]));
    let error = Dataset::load_text_table(&path, table.clone().classes(3), &tokenizer, TextOptions::new()).unwrap_err();
    assert!(error.message().contains("labels has 2 values, expected 3"));
    let numbers = Dataset::load_text_table(&path, TextTableOptions::new(), &tokenizer, TextOptions::new());
    let error = numbers.unwrap_err();
    assert!(error.message().contains("table.tsv"), "{error:?}");
    std::fs::remove_file(path).unwrap();
}
