//! What a model says of a dataset, and what it attends to.
use super::{Model, ModelKind};
use crate::array::Tensor;
use crate::dataset::Dataset;
use crate::error::{check, Result};
use crate::foreign::{counts, extent, filled, prepared, product, scalar};
use crate::options::Field;
use std::borrow::Borrow;

/// What [`Model::predict`] is to work out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct PredictOptions {
    /// Threads to use; 0 (default) = one for each of the processor's.
    pub threads: usize,
    /// All attention weights, n x T numbers; default false.
    pub softmax: bool,
    /// Classifiers: probabilities of the classes; default false.
    pub probability: bool,
}

impl PredictOptions {
    /// Values, labels and selected tokens on all threads.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Threads to use; 0 = one for each of the processor's.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// All attention weights, n x T numbers.
    #[must_use]
    pub fn softmax(mut self, softmax: bool) -> Self {
        self.softmax = softmax;
        self
    }

    /// Classifiers: probabilities of the classes.
    #[must_use]
    pub fn probability(mut self, probability: bool) -> Self {
        self.probability = probability;
        self
    }
}

/// What a model says of each sample.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Predictions {
    /// f(X_i, z_i). Classifiers: the logit of class 1 if there is one logit, else that of the most probable class less the
    /// next largest.
    pub value: Vec<f64>,
    /// +1 if the value is positive, else -1. Classifiers: the most probable class.
    pub label: Vec<i32>,
    /// The token with the largest attention weight, the first of equals. A classifier's weights are those of the last
    /// block from the first token (images: the class token), averaged over the heads.
    pub selected: Vec<usize>,
    /// If asked for: attention weights, n x T, 0 from T_i on.
    pub softmax: Option<Tensor>,
    /// If asked for: n x classes, with 2 classes where the model has one logit.
    pub probability: Option<Tensor>,
}

impl Model {
    /// Predictions for every sample.
    ///
    /// ```
    /// use attmd::{AttentionOptions, Dataset, Model, PredictOptions};
    /// let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
    /// let model = Model::attention(AttentionOptions::new().d(10).v(data.decoder()?))?;
    /// let predictions = model.predict(&data, PredictOptions::new().softmax(true))?;
    /// assert_eq!(predictions.softmax.unwrap()[0], 1.0 / 8.0); // W is zero
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn predict(&self, dataset: &Dataset, options: impl Borrow<PredictOptions>) -> Result<Predictions> {
        let options = options.borrow();
        let n = dataset.info()?.n;
        let mut raw = prepared(sys::attmd_predictions_init);
        let (mut value, mut label, mut selected) = (vec![0.0; n], vec![0; n], vec![0i64; n]);
        raw.threads = options.threads.to_c();
        raw.capacity = extent(n);
        (raw.value, raw.label, raw.selected) = (value.as_mut_ptr(), label.as_mut_ptr(), selected.as_mut_ptr());
        let mut softmax = None;
        if options.softmax {
            let shape = [n, self.token_count(dataset)?];
            let tensor = softmax.insert(Tensor::from_parts(vec![0.0; product(&shape)], &shape));
            (raw.softmax, raw.softmax_capacity) = (tensor.as_mut_ptr(), extent(tensor.len()));
        }
        let mut probability = None;
        if options.probability {
            let shape = [n, self.class_count()?];
            let tensor = probability.insert(Tensor::from_parts(vec![0.0; product(&shape)], &shape));
            (raw.probability, raw.probability_capacity) = (tensor.as_mut_ptr(), extent(tensor.len()));
        }
        // SAFETY: the buffers have the capacities that are named.
        check(unsafe { sys::attmd_model_predict(self.raw(), dataset.raw(), &raw) })?;
        Ok(Predictions { value, label, selected: counts(selected), softmax, probability })
    }

    /// The token with the largest attention weight of each sample.
    pub fn selected(&self, dataset: &Dataset) -> Result<Vec<usize>> {
        self.predict(dataset, PredictOptions::new()).map(|predictions| predictions.selected)
    }

    /// A classifier's attention weights on one sample, T x T: row q holds what token q attends to. T is the length of that
    /// sample, or 1 + the number of patches.
    pub fn attention_map(&self, dataset: &Dataset, sample: usize, block: usize, head: usize) -> Result<Tensor> {
        let length = match self.kind()? {
            ModelKind::Vit => self.token_count(dataset)?,
            _ => dataset.length(sample)?,
        };
        let (i, block, head) = (extent(sample), extent(block), extent(head));
        // SAFETY: the buffer comes with its capacity.
        let values = filled(product(&[length, length]), |out, capacity| unsafe {
            sys::attmd_model_get_attention_map(self.raw(), dataset.raw(), i, block, head, out, capacity)
        })?;
        Ok(Tensor::from_parts(values, &[length, length]))
    }

    /// The paper's token-selection score of a token of one sample: a classifier's attention weights of the last block from
    /// the first token, averaged over the heads and scaled so that the sample's smallest is 0 and its largest 1.
    pub fn token_selection_score(&self, dataset: &Dataset, sample: usize, pivotal: usize) -> Result<f64> {
        let (i, pivotal) = (extent(sample), extent(pivotal));
        scalar(|out| unsafe { sys::attmd_model_get_token_selection_score(self.raw(), dataset.raw(), i, pivotal, out) })
    }

    /// T of the attention weights.
    fn token_count(&self, dataset: &Dataset) -> Result<usize> {
        if self.kind()? == ModelKind::Vit {
            let options = self.vit_options()?;
            return Ok(1 + (options.image_size / options.patch_size).pow(2));
        }
        Ok(dataset.info()?.T)
    }

    /// Columns of the probabilities.
    fn class_count(&self) -> Result<usize> {
        Ok(match self.kind()? {
            ModelKind::Transformer => self.transformer_options()?.classes.max(2),
            ModelKind::Vit => self.vit_options()?.classes.max(2),
            _ => 2, // refused by the call
        })
    }
}
