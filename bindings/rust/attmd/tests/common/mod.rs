//! What several tests begin with.
#![allow(dead_code)]
use attmd::{
    AttentionOptions, Dataset, Model, Optimizer, OptimizerOptions, Parametrization, TransformerOptions, VitOptions,
};

/// The paper's example in the plane: two samples of three tokens.
pub fn plane() -> Dataset {
    let tokens = ndarray::array![[[-2.7, 1.2], [1.4, 2.1], [1.3, -0.1]], [[0.4, -2.2], [-1.1, -0.4], [0.9, 0.1]]];
    Dataset::samples(&tokens, &[1, -1]).build().unwrap()
}

pub fn random() -> Dataset {
    Dataset::generate_gaussian(6, 8, 10, 1).unwrap()
}

/// W trained, v that of the data.
pub fn model_for(data: &Dataset) -> Model {
    let options = AttentionOptions::new().d(data.info().unwrap().d).v(data.decoder().unwrap());
    Model::attention(&options).unwrap()
}

pub fn joint_model() -> Model {
    Model::attention(AttentionOptions::new().d(2).parametrization(Parametrization::Joint)).unwrap()
}

pub fn descent(p: f64) -> Optimizer {
    Optimizer::new(OptimizerOptions::new().p(p).normalized(true)).unwrap()
}

pub fn sequences() -> Dataset {
    let ids = [vec![2, 5, 6, 3], vec![2, 7, 3], vec![2, 8, 9, 5, 3], vec![2, 6, 3]];
    Dataset::sequences(&ids, 10).labels(&[1, 0, 1, 0]).build().unwrap()
}

pub fn transformer() -> Model {
    let options =
        TransformerOptions::new().vocabulary(10).max_length(8).n_embd(8).heads(2).hidden(16).blocks(2).seed(3);
    Model::transformer(&options).unwrap()
}

pub fn images() -> Dataset {
    let pixels: Vec<u8> = (0..2 * 64).map(|k| (k * 37 % 256) as u8).collect();
    Dataset::images(&pixels, [2, 1, 8, 8]).labels(&[0, 2]).classes(3).build().unwrap()
}

pub fn vit() -> Model {
    let options = VitOptions::new().channels(1).image_size(8).patch_size(4).classes(3);
    Model::vit(options.n_embd(8).heads(2).head_dim(4).hidden(8).blocks(2).seed(5)).unwrap()
}

/// A file name that no other test has.
pub fn temporary(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("attmd-rust-{}-{name}", std::process::id()))
}
