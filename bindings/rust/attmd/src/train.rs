use crate::dataset::Dataset;
use crate::error::{check_unless_cancelled, Error, Result};
use crate::foreign::{c_path, Handle};
use crate::model::Model;
use crate::optimizer::Optimizer;
use crate::options::{c_enum, options, results};
use crate::progress::{monitored, Monitor};
use crate::trace::{Run, Trace};
use std::borrow::Borrow;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::ptr;

c_enum! {
    /// Why training ended.
    StopReason {
        /// `max_iterations` or `epochs` were done.
        Iterations = ATTMD_STOP_ITERATIONS,
        /// `max_seconds` were over.
        Time = ATTMD_STOP_TIME,
        /// The loss came to `stop_loss`.
        Loss = ATTMD_STOP_LOSS,
        /// The gradient came to `stop_gradient_norm`.
        Gradient = ATTMD_STOP_GRADIENT,
        /// The progress callback or the cancel token ended it.
        Cancelled = ATTMD_STOP_CANCELLED,
    }
}

options! {
    /// When training ends, and who watches it.
    #[derive(Debug)]
    TrainOptions<'a> from attmd_train_options by attmd_train_options_init {
        /// Threads to use; 0 (default) = one for each of the processor's. Results are the same for every number.
        threads: usize,
        /// Of this call; with a checkpoint path: the optimizer's iteration to stop at. Default 1000.
        max_iterations: usize,
        /// If > 0, in place of `max_iterations`, which is then left alone, and counted from where that is: passes over the
        /// dataset, of as many iterations as it has batches. Default 0.
        epochs: usize,
        /// Default infinite.
        max_seconds: f64,
        /// Stop when the loss is at or below; default -inf.
        stop_loss: f64,
        /// Stop when the l2 norm of all gradients is at or below; default -1 = never.
        stop_gradient_norm: f64,
        /// Samples a step; 0 (default) = all. An epoch's last batch may be smaller.
        batch_size: usize,
        /// Minibatches: seed of the order of samples.
        shuffle_seed: u64,
        /// Iterations between calls of the progress callback; 0 (default) = about ten calls a second.
        progress_every: usize,
        /// A checkpoint at multiples of it, by the optimizer's count; 0 (default): not by iterations.
        checkpoint_every: usize,
        /// A checkpoint when so many seconds have passed since the last; 0 (default): not by time.
        checkpoint_seconds: f64,
    }
    and {
        checkpoint_path: Option<PathBuf>,
        monitor: Monitor<'a>,
        trace: Option<RefCell<&'a mut Trace>>,
    }
}
monitored!(TrainOptions);

impl<'a> TrainOptions<'a> {
    /// Records the run.
    #[must_use]
    pub fn trace(mut self, trace: &'a mut Trace) -> Self {
        self.trace = Some(RefCell::new(trace));
        self
    }

    /// The file for checkpoints, written where training begins, where the options say, and where it stops: see
    /// [`Checkpoint`].
    #[must_use]
    pub fn checkpoint_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.checkpoint_path = Some(path.into());
        self
    }
}

results! {
    /// What training came to.
    TrainReport from attmd_train_report by attmd_train_report_init {
        /// Why it ended.
        stop_reason: StopReason,
        /// Done in this call.
        iterations: usize,
        /// Seconds from the call to its return.
        seconds: f64,
        /// At the end (minibatch: of the batch that would come next).
        loss: f64,
        /// l2 norm of all gradients at the end; may underflow to 0.
        gradient_norm: f64,
        /// Its natural logarithm, which does not.
        log_gradient_norm: f64,
    }
}

impl Model {
    /// Trains on the dataset until the first of the limits. A further call goes on with the same bits as one long call.
    /// Ended by its callback or token, it is not a failure: the report says [`StopReason::Cancelled`].
    /// [`Error::Numerical`](crate::Error::Numerical): the model keeps the last finite parameters.
    ///
    /// ```
    /// use attmd::{AttentionOptions, Dataset, Model, Optimizer, OptimizerOptions, StopReason, TrainOptions};
    /// use std::ops::ControlFlow;
    /// let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
    /// let mut model = Model::attention(AttentionOptions::new().d(10).v(data.decoder()?))?;
    /// let mut optimizer = Optimizer::new(OptimizerOptions::new().normalized(true))?;
    /// let options = TrainOptions::new().max_iterations(10_000).progress_every(100).progress(|progress| {
    ///     println!("{:5} {:.3e}", progress.iteration, progress.value);
    ///     if progress.iteration < 500 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    /// });
    /// let report = model.train(&mut optimizer, &data, options)?;
    /// assert_eq!((report.stop_reason, report.iterations), (StopReason::Cancelled, 500));
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn train<'o>(
        &mut self,
        optimizer: &mut Optimizer,
        dataset: &Dataset,
        options: impl Borrow<TrainOptions<'o>>,
    ) -> Result<TrainReport> {
        let options = options.borrow();
        let mut raw = options.to_raw();
        let checkpoint = options.checkpoint_path.as_deref().map(c_path).transpose()?;
        raw.checkpoint_path = checkpoint.as_ref().map_or(ptr::null(), |path| path.as_ptr());
        let mut trace = options.trace.as_ref().map(|trace| trace.borrow_mut());
        if let Some(trace) = trace.as_deref_mut() {
            if trace.is_empty()? || trace.run.samples == 0 {
                trace.run = self.run_on(dataset)?;
            }
        }
        let trace = trace.as_deref_mut().map_or(ptr::null_mut(), |trace| trace.raw_mut());
        let mut watch = options.monitor.watch();
        (raw.progress, raw.cancel, raw.progress_user) = watch.for_c();
        let (model, optimizer) = (self.raw_mut(), optimizer.raw_mut());
        // SAFETY: exclusive borrows of what changes, to the end of this function; the watch lives until the call has returned.
        let report = TrainReport::read(|report| {
            check_unless_cancelled(unsafe { sys::attmd_train(model, optimizer, dataset.raw(), &raw, trace, report) })
        });
        watch.finish();
        report
    }

    fn run_on(&self, dataset: &Dataset) -> Result<Run> {
        Ok(Run { samples: dataset.info()?.n, shapes: self.shapes()? })
    }

    fn shapes(&self) -> Result<Vec<(String, Vec<usize>)>> {
        Ok(self.parameters()?.into_iter().map(|info| (info.name, info.shape)).collect())
    }
}

/// A run as a checkpoint holds it, from where [`Model::train`] goes on: in the end model, optimizer and trace are the same to
/// the last bit as without the interruption, with any number of threads.
///
/// ```
/// use attmd::{AttentionOptions, Checkpoint, Dataset, Error, Model, Optimizer, OptimizerOptions, TrainOptions};
/// # let path = std::env::temp_dir().join(format!("attmd-doc-{}.checkpoint", std::process::id()));
/// let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
/// let mut run = match Checkpoint::load(&path) {
///     Err(Error::NotFound(_)) => Checkpoint {
///         model: Model::attention(AttentionOptions::new().d(10).v(data.decoder()?))?,
///         optimizer: Optimizer::new(OptimizerOptions::new().normalized(true))?,
///         trace: None,
///     },
///     found => found?,
/// };
/// let options = TrainOptions::new().max_iterations(500).checkpoint_path(&path).checkpoint_every(100);
/// run.model.train(&mut run.optimizer, &data, options)?;
/// assert_eq!(Checkpoint::load(&path)?.optimizer.iteration()?, 500);
/// # std::fs::remove_file(&path).unwrap();
/// # Ok::<(), attmd::Error>(())
/// ```
#[derive(Debug)]
pub struct Checkpoint {
    /// The model.
    pub model: Model,
    /// Its optimizer, which knows the place in the run.
    pub optimizer: Optimizer,
    /// The run's trace, if it had one. [`Trace::selected`] needs a further call of [`Model::train`] first.
    pub trace: Option<Trace>,
}

impl Checkpoint {
    /// Reads a checkpoint; [`Error::NotFound`](crate::Error::NotFound), whose [`io_kind`](crate::Error::io_kind) is `NotFound`,
    /// if there is none yet.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        let (mut optimizer, mut trace) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: a string and three addresses that outlive the call.
        let model = Handle::create(|model| unsafe {
            sys::attmd_checkpoint_load(path.as_ptr(), model, &mut optimizer, &mut trace)
        });
        // SAFETY: nobody else knows the two.
        let (optimizer, trace) = unsafe { (Handle::from_raw(optimizer), Handle::from_raw(trace)) };
        let model = Model(model?);
        let optimizer = optimizer.ok_or_else(|| Error::Internal("the checkpoint came without an optimizer".into()))?;
        let run = Run { samples: 0, shapes: model.shapes()? };
        Ok(Checkpoint { model, optimizer: Optimizer(optimizer), trace: trace.map(|handle| Trace { handle, run }) })
    }
}
