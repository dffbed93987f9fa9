//! Softmax attention trained by mirror descent, the max-margin problem that training converges to, and the distance
//! between the two.
//!
//! A softmax-attention head f(X, z) = v' X' softmax(X W z) that is trained by mirror descent with the potential
//! psi(W) = (1/p) sum |W_jk|^p selects one token of every sample, and the direction of W converges to the solution of a
//! hard-margin problem, the lp-AttSVM ([Julistiono, Tarzanagh, Azizan](https://arxiv.org/abs/2410.14581)). This crate
//! runs both sides, and trains transformers and vision transformers by the same optimizers.
//!
//! ```
//! use attmd::{compare, AttentionOptions, Dataset, Model, Optimizer, OptimizerOptions, Svm, SvmOptions, TrainOptions};
//!
//! let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
//! let mut model = Model::attention(AttentionOptions::new().d(10).v(data.decoder()?))?;
//! let mut optimizer = Optimizer::new(OptimizerOptions::new().p(3.0).normalized(true))?;
//! model.train(&mut optimizer, &data, TrainOptions::new().max_iterations(20_000))?;
//!
//! let svm = Svm::solve_attention(&data, &model.selected(&data)?, SvmOptions::new().p(3.0))?;
//! let comparison = compare(&model, &svm, &data)?;
//! assert!(comparison.divergence_svm_model < 0.005 && comparison.cosine > 0.99);
//! # Ok::<(), attmd::Error>(())
//! ```
//!
//! # Where to begin
//!
//! - tokens of your own: [`Dataset::samples`], [`Dataset::load_csv`]
//! - points or rows of your own: [`SvmProblem::rows`], with labels and an offset in the example at [`Svm`]
//! - a proof that a solution is one, or that there is none: [`Svm::certify`]
//! - a buffer and gradients of your own: [`Optimizer::step`], [`Optimizer::save`]
//! - texts: [`Tokenizer::new`], [`Dataset::from_texts`], [`Model::transformer`], [`Model::classify_texts`]
//! - images: [`Dataset::images`], [`Model::vit`]
//! - a run that can be interrupted: [`Checkpoint`]; what happened along it: [`Trace`]
//!
//! # Installing
//!
//! The crate is taken from the source tree, and the C library from the prefix that `ATTMD_PREFIX` names:
//!
//! ```sh
//! export ATTMD_PREFIX=$HOME/attmd
//! cmake -S . -B build -G Ninja -DBUILD_TESTING=OFF
//! cmake --build build
//! cmake --install build --prefix "$ATTMD_PREFIX"
//! cd /path/to/program && cargo add --path /path/to/attmd/bindings/rust/attmd
//! ```
//!
//! Without `ATTMD_PREFIX` pkg-config is asked, and else cargo builds the library itself, which takes two minutes or more.
//!
//! # Conventions
//!
//! Values own what they stand for and free it when they are dropped. A call that can fail returns a [`Result`] whose
//! [`Error`] names the argument, its value and what was expected; every value passed in stays usable as it was. Indices
//! are from 0, arrays row-major unless they say otherwise.
//!
//! Structs of options begin with the library's defaults; their fields can be set by methods of the same name. Every call
//! takes them by value or by reference, so that the same can serve again.
//!
//! Datasets, tokenizers and solved problems never change; models, optimizers and traces do so through `&mut` only. All of
//! them may be sent to and shared by threads. A callback runs on the thread that made the call.
#![warn(missing_docs)]

mod array;
mod compare;
mod dataset;
mod debug;
mod error;
mod foreign;
mod log;
mod model;
mod optimizer;
mod options;
mod progress;
mod svm;
mod tokenizer;
mod trace;
mod train;
mod words;

pub use array::{Element, Tensor, View};
pub use compare::{
    compare, cosine, directional_divergence, globally_optimal_tokens, locally_optimal, norm, token_scores, Comparison,
};
pub use dataset::{
    CsvOptions, Dataset, DatasetInfo, DatasetKind, Images, Samples, Sequences, SharedSamples, TextOptions,
    TextTableOptions, TokenLayout,
};
pub use error::{Error, Result};
pub use log::{clear_log, set_log, LogLevel};
pub use model::{
    AttentionOptions, Dtype, Loss, Model, ModelKind, ParameterInfo, Parametrization, PredictOptions, Predictions,
    TransformerOptions, VitOptions, WeightPart,
};
pub use optimizer::{GroupOptions, Method, Optimizer, OptimizerOptions, Potential, Schedule, StepTensor};
pub use progress::{CancelToken, Progress};
pub use svm::{
    Svm, SvmCertificate, SvmMethod, SvmNorm, SvmOptions, SvmOutcome, SvmProblem, SvmReport, SvmSlack, SvmSource,
};
pub use tokenizer::{Tokenizer, TokenizerInfo};
pub use trace::{Direction, Quantities, Trace, TraceOptions};
pub use train::{Checkpoint, StopReason, TrainOptions, TrainReport};
pub use words::{TextPredictions, Word};

/// The crate whose arrays go in and come out, in the version that fits: `attmd::ndarray::Array3`.
///
/// ```
/// use attmd::ndarray::{array, Array2};
/// let data = attmd::Dataset::samples(&array![[[1.0, 0.0], [0.0, 1.0]]], &[1]).build()?;
/// let tokens: Array2<f64> = data.tokens(0)?.into_ndarray()?;
/// assert_eq!(tokens, array![[1.0, 0.0], [0.0, 1.0]]);
/// # Ok::<(), attmd::Error>(())
/// ```
#[cfg(feature = "ndarray")]
pub use ndarray;

/// The version of the library that was loaded: major * 1000000 + minor * 1000 + patch.
#[must_use]
pub fn version() -> i32 {
    // SAFETY: takes nothing.
    unsafe { sys::attmd_version() }
}

/// The same as text.
///
/// ```
/// assert!(attmd::version_string().starts_with("0."));
/// ```
#[must_use]
pub fn version_string() -> String {
    // SAFETY: a static string.
    unsafe { foreign::text(sys::attmd_version_string()) }
}

/// [`Error::Unsupported`] unless the library that was loaded runs programs compiled with a header of `header_version`, such
/// as `attmd::sys::ATTMD_VERSION`.
///
/// ```
/// assert!(attmd::abi_check(attmd::version()).is_ok() && attmd::abi_check(99_000_000).is_err());
/// ```
pub fn abi_check(header_version: i32) -> Result<()> {
    // SAFETY: takes a number.
    error::check(unsafe { sys::attmd_abi_check(header_version) })
}

/// The kernels in use on this processor, to be named beside figures: the library's own and those of the BLAS inside, such as
/// `avx512, OpenBLAS SkylakeX`. The environment variable `ATTMD_KERNELS` (`baseline`, `avx2` or `avx512`) keeps them at or
/// below that level.
///
/// ```
/// assert_eq!(attmd::cpu_kernels().starts_with("avx2,"), attmd::has_feature("avx2"));
/// ```
#[must_use]
pub fn cpu_kernels() -> String {
    // SAFETY: a static string.
    unsafe { foreign::text(sys::attmd_cpu_kernels()) }
}

/// Whether this build of the library has a feature: `npz` (reading .npz files), `shared-blas`, `avx2`, `avx512` or `neon`
/// (the kernels in use on this processor).
#[must_use]
pub fn has_feature(name: &str) -> bool {
    let Ok(name) = std::ffi::CString::new(name) else { return false };
    // SAFETY: a string that outlives the call.
    unsafe { sys::attmd_has_feature(name.as_ptr()) != 0 }
}

/// The README's program.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
