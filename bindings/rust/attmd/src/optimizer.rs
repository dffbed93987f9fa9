use crate::array::Element;
use crate::error::{check, Result};
use crate::foreign::{c_path, c_string, count, extent, prepared, require_length, scalar, Handle};
use crate::options::{c_enum, options};
use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;
use std::path::Path;

c_enum! {
    /// How parameters are stepped.
    Method {
        /// U = sign(w)|w|^(p-1) - step g; w = sign(U)|U|^(1/(p-1)).
        MirrorDescent = ATTMD_METHOD_MIRROR_DESCENT,
        /// The same with p = 2.
        GradientDescent = ATTMD_METHOD_GRADIENT_DESCENT,
        /// Kingma and Ba 2015, algorithm 1, with bias correction.
        Adam = ATTMD_METHOD_ADAM,
        /// Adam with weight decay taken off the parameter, Loshchilov and Hutter 2019.
        AdamW = ATTMD_METHOD_ADAMW,
    }
}

c_enum! {
    /// The potential psi of mirror descent, U = grad psi(w) - step g. Steps on separable data lead to the max-margin solution
    /// in a norm ||.||.
    Potential {
        /// (1/p)||w||_p^p; ||.||_p.
        Power = ATTMD_POTENTIAL_POWER,
        /// (1/2)||w||_p^2; ||.||_p.
        SquaredNorm = ATTMD_POTENTIAL_SQUARED_NORM,
        /// grad psi = asinh(w/hypentropy_beta); ||.||_1, whatever p.
        Hypentropy = ATTMD_POTENTIAL_HYPENTROPY,
    }
}

c_enum! {
    /// Step size at the optimizer's iteration k = 1, 2, ...
    Schedule {
        /// step_size
        Constant = ATTMD_SCHEDULE_CONSTANT,
        /// step_size / sqrt(k)
        InvSqrt = ATTMD_SCHEDULE_INV_SQRT,
        /// step_size / k
        Inv = ATTMD_SCHEDULE_INV,
        /// Linear rise over `warmup` iterations, then half a cosine down to 0 at `horizon`.
        Cosine = ATTMD_SCHEDULE_COSINE,
    }
}

options! {
    /// What an optimizer does.
    #[derive(Debug, Clone, PartialEq)]
    OptimizerOptions from attmd_optimizer_options by attmd_optimizer_options_init {
        /// Default mirror descent.
        method: Method,
        /// Mirror descent: exponent of the potential, 1 < p < inf; default 2.
        p: f64,
        /// Divide each tensor's gradient by its dual norm ||g||_q, q = p/(p-1). Not for Adam, AdamW. Default false.
        normalized: bool,
        /// Default constant.
        schedule: Schedule,
        /// At least 0, default 0.1.
        step_size: f64,
        /// Added to the dual norm; default 0.
        norm_epsilon: f64,
        /// Cosine: iterations of rising.
        warmup: usize,
        /// Cosine: where the step is 0, above `warmup`.
        horizon: usize,
        /// Adam, AdamW; default 0.9.
        beta1: f64,
        /// Adam, AdamW; default 0.999.
        beta2: f64,
        /// Adam, AdamW; default 1e-8.
        adam_epsilon: f64,
        /// Threads of [`Optimizer::step`]; 0 (default) = one for each of the processor's.
        threads: usize,
        /// A promise that stepped parameters change only through this optimizer, which saves a comparison a step. Default
        /// false: entries changed from outside are noticed, and mirror descent goes on from their new values.
        exclusive: bool,
        /// Gradient descent, not normalized: m = momentum m + g, w -= step m; 0 (default) <= momentum < 1.
        momentum: f64,
        /// With momentum: Nesterov's form, w -= step (g + momentum m). Default false.
        nesterov: bool,
        /// lambda >= 0, default 0. Mirror descent: the step of lambda psi, U is multiplied by 1 - step lambda (also when
        /// normalized); gradient descent with momentum and Adam: lambda w is added to g; AdamW: w is multiplied by
        /// 1 - step lambda, and with 0 is Adam: see [`OptimizerOptions::adamw`].
        weight_decay: f64,
        /// If > 0, gradients are multiplied by min(1, clip_norm / (l2 norm of all tensors' gradients + 1e-6)) before anything
        /// else; 0 (default): they are not.
        clip_norm: f64,
        /// If > 0, before that, entries of gradients are brought into +-clip_value; default 0.
        clip_value: f64,
        /// Mirror descent; default power.
        potential: Potential,
        /// Above 0, the size of entries below which the hypentropy potential acts as gradient descent; default 1.
        hypentropy_beta: f64,
    }
}

impl OptimizerOptions {
    /// The defaults with [`Method::AdamW`] and its customary weight decay, 0.01.
    #[must_use]
    pub fn adamw() -> Self {
        Self::new().method(Method::AdamW).weight_decay(0.01)
    }
}

options! {
    /// What a group of parameters has of its own; NaN, the default of every field: as the optimizer.
    #[derive(Debug, Clone, PartialEq)]
    GroupOptions from attmd_group_options by attmd_group_options_init {
        /// At least 0. The schedule scales it, too; [`Optimizer::set_step_size`] leaves it.
        step_size: f64,
        /// Mirror descent: 1 < p < inf.
        p: f64,
        /// At least 0.
        weight_decay: f64,
    }
}

/// Steps parameter tensors along their gradients, those of a [`Model`](crate::Model) or your own; keeps the state (dual
/// coordinates, moments, iteration count).
///
/// ```
/// use attmd::{Optimizer, OptimizerOptions, StepTensor};
/// let mut optimizer = Optimizer::new(OptimizerOptions::new().p(3.0).step_size(0.1))?;
/// let mut w = [1.0f32, -1.0];
/// optimizer.step(&mut [StepTensor::new(&mut w, &[0.5, 0.0])?])?;
/// assert!((w[0] - 0.95f32.sqrt()).abs() < 1e-6 && w[1] == -1.0); // U = 1 - 0.1 * 0.5, w = sqrt(U)
/// # Ok::<(), attmd::Error>(())
/// ```
pub struct Optimizer(pub(crate) Handle<sys::attmd_optimizer>);

impl Optimizer {
    /// An optimizer without state.
    pub fn new(options: impl Borrow<OptimizerOptions>) -> Result<Self> {
        // SAFETY: reads the options; below, structs, strings and counted arrays outlive the call.
        Handle::create(|out| unsafe { sys::attmd_optimizer_create(&options.borrow().to_raw(), out) }).map(Optimizer)
    }

    /// An optimizer from a file that [`save`](Optimizer::save) wrote; without a file [`Error::Io`](crate::Error::Io), whose
    /// [`io_kind`](crate::Error::io_kind) is `NotFound`.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        Handle::create(|out| unsafe { sys::attmd_optimizer_load(path.as_ptr(), out) }).map(Optimizer)
    }

    /// Writes options and state to a safetensors file, replacing it atomically. The parameters are not in it: save yours beside
    /// it, or the model. Continuing from both gives the same bits. Where a parameter is not what it was after the last step,
    /// mirror descent goes on from its new value; not so with [`exclusive`](OptimizerOptions::exclusive), by which you promise
    /// that there is no such parameter. Whole runs are saved by [`Checkpoint`](crate::Checkpoint).
    ///
    /// ```
    /// use attmd::{Optimizer, OptimizerOptions, StepTensor};
    /// # let path = std::env::temp_dir().join(format!("attmd-doc-{}.optimizer", std::process::id()));
    /// fn steps(optimizer: &mut Optimizer, w: &mut [f64; 2], count: usize) -> attmd::Result<()> {
    ///     for _ in 0..count {
    ///         let gradient = [w[0] - 2.0, w[1] + 1.0]; // of |w - (2, -1)|^2 / 2
    ///         optimizer.step(&mut [StepTensor::new(w, &gradient)?])?;
    ///     }
    ///     Ok(())
    /// }
    /// let mut optimizer = Optimizer::new(OptimizerOptions::new().p(3.0))?;
    /// let mut w = [1.0, 1.0];
    /// steps(&mut optimizer, &mut w, 10)?;
    /// optimizer.save(&path)?;
    /// let mut saved = w; // to a file of your own
    ///
    /// let mut resumed = Optimizer::load(&path)?;
    /// steps(&mut resumed, &mut saved, 10)?;
    /// steps(&mut optimizer, &mut w, 10)?;
    /// assert!(saved == w && resumed.iteration()? == 20);
    /// # std::fs::remove_file(&path).unwrap();
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = c_path(path.as_ref())?;
        check(unsafe { sys::attmd_optimizer_save(self.raw(), path.as_ptr()) })
    }

    fn raw(&self) -> *const sys::attmd_optimizer {
        self.0.get()
    }

    pub(crate) fn raw_mut(&mut self) -> *mut sys::attmd_optimizer {
        self.0.get_mut()
    }

    /// The options as they are now.
    pub fn options(&self) -> Result<OptimizerOptions> {
        let mut raw = prepared(sys::attmd_optimizer_options_init);
        check(unsafe { sys::attmd_optimizer_get_options(self.raw(), &mut raw) })?;
        Ok(OptimizerOptions::from_raw(&raw))
    }

    /// Adds a group: the parameters of a model whose names match `pattern` (`*` stands for any characters or none, `?` for
    /// one) and the pattern of no earlier group. Before the first step or after a [`reset`](Optimizer::reset) only. Steps on
    /// your own tensors name groups by number: [`StepTensor::group`].
    ///
    /// ```
    /// use attmd::{GroupOptions, Optimizer, OptimizerOptions};
    /// let mut optimizer = Optimizer::new(OptimizerOptions::new().p(1.1).step_size(1e-2))?;
    /// optimizer.add_group("emb_*", GroupOptions::new().step_size(1e-3))?;
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn add_group(&mut self, pattern: &str, options: impl Borrow<GroupOptions>) -> Result<()> {
        let pattern = c_string("pattern", pattern)?;
        check(unsafe { sys::attmd_optimizer_add_group(self.raw_mut(), pattern.as_ptr(), &options.borrow().to_raw()) })
    }

    /// One iteration over all tensors of your own model. The state belongs to the position in the list: the first call fixes
    /// the number of tensors, their counts and types. On failure nothing has changed.
    pub fn step(&mut self, tensors: &mut [StepTensor<'_>]) -> Result<()> {
        let raw: Vec<_> = tensors.iter().map(|tensor| tensor.raw).collect();
        check(unsafe { sys::attmd_optimizer_step(self.raw_mut(), raw.as_ptr(), extent(raw.len())) })
    }

    /// Iterations done so far, by [`step`](Optimizer::step) and [`Model::train`](crate::Model::train) together.
    pub fn iteration(&self) -> Result<usize> {
        scalar(|out| unsafe { sys::attmd_optimizer_get_iteration(self.raw(), out) }).map(count)
    }

    /// Changes the step size; the schedule goes on.
    pub fn set_step_size(&mut self, step_size: f64) -> Result<()> {
        check(unsafe { sys::attmd_optimizer_set_step_size(self.raw_mut(), step_size) })
    }

    /// Forgets state and iteration count.
    pub fn reset(&mut self) -> Result<()> {
        check(unsafe { sys::attmd_optimizer_reset(self.raw_mut()) })
    }
}

/// A parameter tensor of your own, updated in place, and its gradient.
pub struct StepTensor<'a> {
    raw: sys::attmd_step_tensor,
    borrowed: PhantomData<(&'a mut [f64], &'a [f64])>,
}

// SAFETY: an exclusive and a shared borrow of numbers.
unsafe impl Send for StepTensor<'_> {}
unsafe impl Sync for StepTensor<'_> {}

impl<'a> StepTensor<'a> {
    /// A parameter and a gradient of the same length, at least 1; the gradient must be finite.
    pub fn new<T: Element>(parameter: &'a mut [T], gradient: &'a [T]) -> Result<Self> {
        require_length("the gradient", gradient.len(), parameter.len())?;
        let raw = sys::attmd_step_tensor {
            parameter: parameter.as_mut_ptr().cast(),
            gradient: gradient.as_ptr().cast(),
            count: extent(parameter.len()),
            dtype: T::DTYPE,
            group: 0,
            log_scale: 0.0,
            reserved: [0; 4],
        };
        Ok(StepTensor { raw, borrowed: PhantomData })
    }

    /// Steps as the group with this number, 1 for the one added first; 0 (default): as the optimizer.
    #[must_use]
    pub fn group(mut self, number: usize) -> Self {
        self.raw.group = i32::try_from(number).unwrap_or(i32::MAX);
        self
    }

    /// The gradient is exp(log_scale) times the one given, as
    /// [`Model::scaled_gradient`](crate::Model::scaled_gradient) has it.
    #[must_use]
    pub fn log_scale(mut self, log_scale: f64) -> Self {
        self.raw.log_scale = log_scale;
        self
    }
}

impl fmt::Debug for StepTensor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StepTensor").field("count", &self.raw.count).finish_non_exhaustive()
    }
}
