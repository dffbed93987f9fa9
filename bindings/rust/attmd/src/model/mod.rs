//! Models: their parameters, risk, gradients and files. Predictions are in a file of their own.
mod options;
mod predictions;

pub use options::{
    AttentionOptions, Dtype, Loss, ModelKind, Parametrization, TransformerOptions, VitOptions, WeightPart,
};
pub use predictions::{PredictOptions, Predictions};

use crate::array::Tensor;
use crate::dataset::Dataset;
use crate::error::{check, Result};
use crate::foreign::{
    c_path, c_string, count, extent, filled, pointer_or_null, prepared, product, require_length, scalar, text, Handle,
};
use crate::options::Field;
use std::borrow::Borrow;
use std::path::Path;
use std::ptr;

/// A model with named parameter tensors: one head of softmax attention (for attention samples), a transformer (for
/// sequences) or a vision transformer (for images).
///
/// ```
/// use attmd::{AttentionOptions, Dataset, Model, Optimizer, OptimizerOptions, TrainOptions};
/// let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
/// let mut model = Model::attention(AttentionOptions::new().d(10).v(data.decoder()?))?;
/// let mut optimizer = Optimizer::new(OptimizerOptions::new().p(3.0).normalized(true))?;
/// let report = model.train(&mut optimizer, &data, TrainOptions::new().max_iterations(1000))?;
/// assert!(report.loss < 0.7);
/// assert_eq!(model.parameter("W")?.shape(), [10, 10]);
/// # Ok::<(), attmd::Error>(())
/// ```
pub struct Model(pub(crate) Handle<sys::attmd_model>);

/// A parameter tensor of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParameterInfo {
    /// Its name.
    pub name: String,
    /// Its extents.
    pub shape: Vec<usize>,
    /// Whether training changes it.
    pub trainable: bool,
    /// The type that it is held in; reading and writing is in `f64`.
    pub dtype: Dtype,
}

impl Model {
    /// One head of softmax attention with a linear decoder.
    pub fn attention(options: impl Borrow<AttentionOptions>) -> Result<Self> {
        let options = options.borrow();
        let (rows, d) = (if options.head_dim == 0 { options.d } else { options.head_dim }, options.d);
        for (name, values, size) in [
            ("W", &options.W, product(&[d, d])),
            ("K", &options.K, product(&[rows, d])),
            ("Q", &options.Q, product(&[rows, d])),
            ("v", &options.v, d),
        ] {
            values.as_ref().map_or(Ok(()), |values| require_length(name, values.len(), size))?;
        }
        let mut raw = options.to_raw();
        raw.W = pointer_or_null(options.W.as_deref());
        raw.K = pointer_or_null(options.K.as_deref());
        raw.Q = pointer_or_null(options.Q.as_deref());
        raw.v = pointer_or_null(options.v.as_deref());
        // SAFETY: the arrays outlive the call and have the sizes that it reads.
        Handle::create(|out| unsafe { sys::attmd_model_create_attention(&raw, out) }).map(Model)
    }

    /// A transformer with random initial values.
    pub fn transformer(options: impl Borrow<TransformerOptions>) -> Result<Self> {
        // SAFETY: reads the options.
        Handle::create(|out| unsafe { sys::attmd_model_create_transformer(&options.borrow().to_raw(), out) }).map(Model)
    }

    /// A vision transformer with random initial values.
    pub fn vit(options: impl Borrow<VitOptions>) -> Result<Self> {
        let options = options.borrow();
        for (name, values) in [("mean", &options.mean), ("deviation", &options.deviation)] {
            values.as_ref().map_or(Ok(()), |values| require_length(name, values.len(), options.channels))?;
        }
        let mut raw = options.to_raw();
        raw.mean = pointer_or_null(options.mean.as_deref());
        raw.deviation = pointer_or_null(options.deviation.as_deref());
        // SAFETY: as for attention.
        Handle::create(|out| unsafe { sys::attmd_model_create_vit(&raw, out) }).map(Model)
    }

    /// A model from a file that [`save`](Model::save) wrote.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        // SAFETY: strings outlive the call; so below, where buffers come with their capacity.
        Handle::create(|out| unsafe { sys::attmd_model_load(path.as_ptr(), out) }).map(Model)
    }

    /// Writes parameters and settings to a safetensors file, replacing it atomically.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = c_path(path.as_ref())?;
        check(unsafe { sys::attmd_model_save(self.raw(), path.as_ptr()) })
    }

    pub(crate) fn raw(&self) -> *const sys::attmd_model {
        self.0.get()
    }

    pub(crate) fn raw_mut(&mut self) -> *mut sys::attmd_model {
        self.0.get_mut()
    }

    /// The kind, such as that of a model from a file.
    pub fn kind(&self) -> Result<ModelKind> {
        scalar(|out| unsafe { sys::attmd_model_get_kind(self.raw(), out) }).map(ModelKind::from_c)
    }

    /// What the model was made with, without initial values; [`Error::Unsupported`](crate::Error::Unsupported) if it is
    /// no attention model.
    pub fn attention_options(&self) -> Result<AttentionOptions> {
        let mut raw = prepared(sys::attmd_attention_options_init);
        check(unsafe { sys::attmd_model_get_attention_options(self.raw(), &mut raw) })?;
        Ok(AttentionOptions::from_raw(&raw))
    }

    /// What the model was made with; [`Error::Unsupported`](crate::Error::Unsupported) if it is no transformer.
    pub fn transformer_options(&self) -> Result<TransformerOptions> {
        let mut raw = prepared(sys::attmd_transformer_options_init);
        check(unsafe { sys::attmd_model_get_transformer_options(self.raw(), &mut raw) })?;
        Ok(TransformerOptions::from_raw(&raw))
    }

    /// What the model was made with, without mean and deviation; [`Error::Unsupported`](crate::Error::Unsupported) if it
    /// is no vision transformer.
    pub fn vit_options(&self) -> Result<VitOptions> {
        let mut raw = prepared(sys::attmd_vit_options_init);
        check(unsafe { sys::attmd_model_get_vit_options(self.raw(), &mut raw) })?;
        Ok(VitOptions::from_raw(&raw))
    }

    /// The parameter tensors. W and joint: `W`, `v`; KQ: `K`, `Q`, `v`. Classifiers: names, shapes and order of PyTorch
    /// modules of these architectures.
    pub fn parameters(&self) -> Result<Vec<ParameterInfo>> {
        let all: i64 = scalar(|out| unsafe { sys::attmd_model_get_parameter_count(self.raw(), out) })?;
        (0..all).map(|index| self.parameter_info(index)).collect()
    }

    fn parameter_info(&self, index: i64) -> Result<ParameterInfo> {
        let mut raw = prepared(sys::attmd_parameter_info_init);
        check(unsafe { sys::attmd_model_get_parameter_info(self.raw(), index, &mut raw) })?;
        Ok(ParameterInfo {
            // SAFETY: the name belongs to the model.
            name: unsafe { text(raw.name) },
            shape: raw.shape[..count(raw.rank)].iter().copied().map(count).collect(),
            trainable: raw.trainable != 0,
            dtype: Dtype::from_c(raw.dtype),
        })
    }

    /// Extents of a tensor, `[0]` for one that is not there: the call that follows says so.
    fn shape_of(&self, name: &str) -> Result<Vec<usize>> {
        if let Some(info) = self.parameters()?.into_iter().find(|info| info.name == name) {
            return Ok(info.shape);
        }
        match self.attention_options() {
            Ok(options) if name == "W" => Ok(vec![options.d, options.d]), // K' Q
            _ => Ok(vec![0]),
        }
    }

    /// A tensor. For KQ `W` reads the product K' Q (d x d).
    pub fn parameter(&self, name: &str) -> Result<Tensor> {
        let (shape, name) = (self.shape_of(name)?, c_string("name", name)?);
        let values = filled(product(&shape), |out, capacity| unsafe {
            sys::attmd_model_get_parameter(self.raw(), name.as_ptr(), out, capacity)
        })?;
        Ok(Tensor::from_parts(values, &shape))
    }

    /// Writes a tensor, row-major: as many finite values as it has.
    pub fn set_parameter(&mut self, name: &str, values: &[f64]) -> Result<()> {
        let name = c_string("name", name)?;
        check(unsafe {
            sys::attmd_model_set_parameter(self.raw_mut(), name.as_ptr(), values.as_ptr(), extent(values.len()))
        })
    }

    /// How the entries of a parameter are distributed: the k-th number is of those in `[edges[k], edges[k+1])`, the last
    /// interval with its upper end. Edges ascend; infinite ones are fine.
    pub fn weight_histogram(&self, name: &str, part: WeightPart, edges: &[f64]) -> Result<Vec<usize>> {
        let (name, bins) = (c_string("name", name)?, edges.len().saturating_sub(1));
        let mut counts = vec![0i64; bins];
        check(unsafe {
            sys::attmd_model_get_weight_histogram(
                self.raw(),
                name.as_ptr(),
                part.to_c(),
                edges.as_ptr(),
                extent(bins),
                counts.as_mut_ptr(),
            )
        })?;
        Ok(crate::foreign::counts(counts))
    }

    /// The number of entries with |w| > threshold >= 0.
    pub fn count_weights_above(&self, name: &str, part: WeightPart, threshold: f64) -> Result<usize> {
        let name = c_string("name", name)?;
        scalar(|out| unsafe {
            sys::attmd_model_count_weights_above(self.raw(), name.as_ptr(), part.to_c(), threshold, out)
        })
        .map(count)
    }

    /// The empirical risk L on a dataset; [`Error::Numerical`](crate::Error::Numerical) if it overflows.
    pub fn loss(&self, dataset: &Dataset) -> Result<f64> {
        scalar(|out| unsafe { sys::attmd_model_get_loss(self.raw(), dataset.raw(), out) })
    }

    /// The share of samples with y_i f_i > 0, or whose label is the most probable class.
    pub fn accuracy(&self, dataset: &Dataset) -> Result<f64> {
        scalar(|out| unsafe { sys::attmd_model_get_accuracy(self.raw(), dataset.raw(), out) })
    }

    /// dL/d(parameter). Near saturation it can be below the smallest number: see
    /// [`scaled_gradient`](Model::scaled_gradient).
    pub fn gradient(&self, dataset: &Dataset, name: &str) -> Result<Tensor> {
        self.gradient_with(dataset, name, ptr::null_mut())
    }

    /// dL/d(parameter) is exp(s) times the tensor, whose largest entry is near 1; s is the number beside it.
    pub fn scaled_gradient(&self, dataset: &Dataset, name: &str) -> Result<(Tensor, f64)> {
        let mut log_scale = 0.0;
        let tensor = self.gradient_with(dataset, name, &mut log_scale)?;
        Ok((tensor, log_scale))
    }

    fn gradient_with(&self, dataset: &Dataset, name: &str, log_scale: *mut f64) -> Result<Tensor> {
        let (shape, name) = (self.shape_of(name)?, c_string("name", name)?);
        let values = filled(product(&shape), |out, capacity| unsafe {
            sys::attmd_model_get_gradient(self.raw(), dataset.raw(), name.as_ptr(), out, capacity, log_scale)
        })?;
        Ok(Tensor::from_parts(values, &shape))
    }
}
