use crate::array::Tensor;
use crate::dataset::Dataset;
use crate::error::{check, Result};
use crate::foreign::{counts, extent, filled, require_length, scalar};
use crate::model::Model;
use crate::options::results;
use crate::svm::Svm;

/// ||a||_p, p >= 1 or infinite; without overflow or underflow on the way.
///
/// ```
/// assert_eq!(attmd::norm(2.0, &[3.0, -4.0])?, 5.0);
/// assert_eq!(attmd::norm(f64::INFINITY, &[3.0, -4.0])?, 4.0);
/// # Ok::<(), attmd::Error>(())
/// ```
pub fn norm(p: f64, a: &[f64]) -> Result<f64> {
    // SAFETY: pointers come with their counts; so below.
    scalar(|out| unsafe { sys::attmd_norm(p, a.as_ptr(), extent(a.len()), out) })
}

/// D_psi(a/||a||_p, b/||b||_p) with psi = (1/p)||.||_p^p, 1 < p < inf: 0 exactly when the directions agree. The paper plots
/// a = W_svm, b = W(k). Neither may be zero.
pub fn directional_divergence(p: f64, a: &[f64], b: &[f64]) -> Result<f64> {
    require_length("b", b.len(), a.len())?;
    let size = extent(a.len());
    scalar(|out| unsafe { sys::attmd_directional_divergence(p, a.as_ptr(), b.as_ptr(), size, out) })
}

/// Cosine of the angle between a and b, neither zero.
pub fn cosine(a: &[f64], b: &[f64]) -> Result<f64> {
    require_length("b", b.len(), a.len())?;
    scalar(|out| unsafe { sys::attmd_cosine(a.as_ptr(), b.as_ptr(), extent(a.len()), out) })
}

results! {
    /// A trained attention model beside the solution of its lp-AttSVM.
    Comparison from attmd_comparison by attmd_comparison_init {
        /// D(W_svm, W), as the paper plots it.
        divergence_svm_model: f64,
        /// D(W, W_svm)
        divergence_model_svm: f64,
        /// Of the angle between them.
        cosine: f64,
        /// ||W||_p, p of the SVM.
        model_norm: f64,
        /// ||W_svm||_p
        svm_norm: f64,
        /// Smallest margin of W / ||W||_p, of rows that are not relaxed; <= 0 if one is violated.
        model_margin: f64,
        /// The same of W_svm. Hard margin: the largest possible, 1 / ||W_svm||_p.
        svm_margin: f64,
        /// Mean over samples of the largest attention weight.
        softmax_mass_mean: f64,
        /// Minimum over samples of the largest attention weight.
        softmax_mass_min: f64,
        /// Samples whose largest weight is on the token that the SVM was given.
        selected_agree: usize,
    }
}

/// Holds a model against an attention problem of the dataset, which must have a solution (else
/// [`Error::NotFound`](crate::Error::NotFound)); the model's W must not be zero.
pub fn compare(model: &Model, svm: &Svm, dataset: &Dataset) -> Result<Comparison> {
    Comparison::read(|result| check(unsafe { sys::attmd_compare(model.raw(), svm.raw(), dataset.raw(), result) }))
}

/// Token scores gamma_it = y_i v' x_it, n x T, 0 from T_i on; v has d values.
pub fn token_scores(dataset: &Dataset, v: &[f64]) -> Result<Tensor> {
    let info = dataset.info()?;
    let values = filled(info.n * info.T, |out, capacity| unsafe {
        sys::attmd_token_scores(dataset.raw(), v.as_ptr(), extent(v.len()), out, capacity)
    })?;
    Ok(Tensor::from_parts(values, &[info.n, info.T]))
}

/// The globally optimal token of each sample: the one with the largest score, the first of equals.
pub fn globally_optimal_tokens(dataset: &Dataset, v: &[f64]) -> Result<Vec<usize>> {
    filled(dataset.info()?.n, |out, capacity| unsafe {
        sys::attmd_globally_optimal_tokens(dataset.raw(), v.as_ptr(), extent(v.len()), out, capacity)
    })
    .map(counts)
}

/// Whether the selected token of each sample scores higher than every token of its support set under the SVM. The
/// selection is locally optimal when all are.
pub fn locally_optimal(dataset: &Dataset, v: &[f64], svm: &Svm) -> Result<Vec<bool>> {
    let flags: Vec<i32> = filled(dataset.info()?.n, |out, capacity| unsafe {
        sys::attmd_locally_optimal(dataset.raw(), v.as_ptr(), extent(v.len()), svm.raw(), out, capacity)
    })?;
    Ok(flags.into_iter().map(|flag| flag != 0).collect())
}
