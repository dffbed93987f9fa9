use crate::array::Tensor;
use crate::error::{Error, Result};
use crate::foreign::{c_string, count, counts, extent, extents, filled, scalar, Handle};
use crate::options::options;
use std::borrow::Borrow;
use std::ffi::CString;
use std::fmt;
use std::ops::BitOr;
use std::ptr;

/// What a trace records; `|` joins several.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quantities(u32);

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident = $value:ident,)*) => {
        impl Quantities {
            $($(#[$doc])* pub const $name: Quantities = Quantities(sys::$value);)*

            const NAMED: &[(&str, Quantities)] = &[$((stringify!($name), Quantities::$name),)*];
        }
    };
}
quantities! {
    /// The empirical risk L.
    LOSS = ATTMD_TRACE_LOSS,
    /// l2 norm of all gradients together; underflows to 0 in long runs.
    GRADIENT_NORM = ATTMD_TRACE_GRADIENT_NORM,
    /// ||parameter||_p of each parameter, p of the optimizer (2 for Adam).
    NORM = ATTMD_TRACE_NORM,
    /// As [`Model::accuracy`](crate::Model::accuracy).
    ACCURACY = ATTMD_TRACE_ACCURACY,
    /// Mean over samples of the largest attention weight.
    SOFTMAX_MASS = ATTMD_TRACE_SOFTMAX_MASS,
    /// Minimum over samples of the largest attention weight.
    SOFTMAX_MASS_MIN = ATTMD_TRACE_SOFTMAX_MASS_MIN,
    /// The selected token of each sample: [`Trace::selected`].
    SELECTED = ATTMD_TRACE_SELECTED,
    /// All parameters: [`Trace::parameter`] and [`Trace::divergence`].
    PARAMETERS = ATTMD_TRACE_PARAMETERS,
    /// D(direction, parameter) for each of the options' directions; NaN while it is zero.
    DIVERGENCE = ATTMD_TRACE_DIVERGENCE,
    /// Step size of the step that follows.
    STEP_SIZE = ATTMD_TRACE_STEP_SIZE,
    /// Natural logarithm of the gradient norm; does not underflow.
    LOG_GRADIENT_NORM = ATTMD_TRACE_LOG_GRADIENT_NORM,
}

impl Quantities {
    /// Whether all of the others are among these.
    #[must_use]
    pub fn contains(self, others: Quantities) -> bool {
        self.0 & others.0 == others.0
    }
}

/// By name: `LOSS | NORM`.
impl fmt::Debug for Quantities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let among = Self::NAMED.iter().filter(|(_, one)| self.contains(*one));
        let names: Vec<_> = among.map(|&(name, _)| name).collect();
        f.write_str(if names.is_empty() { "nothing" } else { "" })?;
        f.write_str(&names.join(" | "))
    }
}

impl BitOr for Quantities {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Quantities(self.0 | other.0)
    }
}

impl crate::options::Field<u32> for Quantities {
    fn to_c(&self) -> u32 {
        self.0
    }
    fn from_c(value: u32) -> Self {
        Quantities(value)
    }
}

/// A fixed direction that the path of a parameter is compared with, by D_psi(values/||values||_p, w/||w||_p).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Direction {
    /// Name of a parameter; `W` also for KQ, where it is K' Q.
    pub parameter: String,
    /// As many values as the parameter has, not all zero.
    pub values: Vec<f64>,
    /// Exponent of the potential.
    pub p: f64,
}

impl Direction {
    /// A direction for a parameter.
    pub fn new(parameter: impl Into<String>, values: impl Into<Vec<f64>>, p: f64) -> Self {
        Direction { parameter: parameter.into(), values: values.into(), p }
    }

    fn name(&self) -> Result<CString> {
        c_string("parameter", &self.parameter)
    }

    /// Valid as long as both live.
    fn raw(&self, name: &CString) -> sys::attmd_direction {
        sys::attmd_direction {
            parameter: name.as_ptr(),
            values: self.values.as_ptr(),
            count: extent(self.values.len()),
            p: self.p,
            reserved: [0; 2],
        }
    }
}

options! {
    /// What a trace records, and when.
    #[derive(Debug, Clone, PartialEq)]
    TraceOptions from attmd_trace_options by attmd_trace_options_init {
        /// Default [`Quantities::LOSS`].
        quantities: Quantities,
        /// Record at multiples of it, and at the end of each call; default 1. Without effect if there are `iterations`.
        every: usize,
    }
    and {
        /// The optimizer's iterations to record at, ascending; 0 is its state before its first step. None: by `every`.
        pub iterations: Vec<usize>,
        /// For [`Quantities::DIVERGENCE`].
        pub directions: Vec<Direction>,
    }
}

impl TraceOptions {
    /// The optimizer's iterations to record at, ascending; 0 is its state before its first step.
    #[must_use]
    pub fn iterations(mut self, iterations: impl Into<Vec<usize>>) -> Self {
        self.iterations = iterations.into();
        self
    }

    /// Directions for [`Quantities::DIVERGENCE`].
    #[must_use]
    pub fn directions(mut self, directions: impl Into<Vec<Direction>>) -> Self {
        self.directions = directions.into();
        self
    }
}

/// Quantities recorded along a training run: give it to [`TrainOptions::trace`](crate::TrainOptions::trace) and read it
/// afterwards. A trace belongs to one run, of one call or several.
///
/// ```
/// use attmd::{AttentionOptions, Dataset, Model, Optimizer, OptimizerOptions, Quantities};
/// use attmd::{Trace, TraceOptions, TrainOptions};
/// let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
/// let mut model = Model::attention(AttentionOptions::new().d(10).v(data.decoder()?))?;
/// let mut optimizer = Optimizer::new(OptimizerOptions::new().normalized(true))?;
/// let mut trace = Trace::new(TraceOptions::new().quantities(Quantities::LOSS | Quantities::NORM).every(10))?;
/// model.train(&mut optimizer, &data, TrainOptions::new().max_iterations(100).trace(&mut trace))?;
/// let norms = trace.values(Quantities::NORM, 0)?;
/// assert_eq!(trace.iterations()?[..3], [0, 10, 20]);
/// assert!(norms.windows(2).all(|pair| pair[0] < pair[1]));
/// # Ok::<(), attmd::Error>(())
/// ```
pub struct Trace {
    pub(crate) handle: Handle<sys::attmd_trace>,
    /// Of the run that it belongs to.
    pub(crate) run: Run,
}

/// What the sizes of recorded things are; nothing is recorded before the first call.
#[derive(Debug, Default)]
pub(crate) struct Run {
    pub(crate) samples: usize,
    pub(crate) shapes: Vec<(String, Vec<usize>)>,
}

impl Trace {
    /// An empty trace.
    pub fn new(options: impl Borrow<TraceOptions>) -> Result<Self> {
        let options = options.borrow();
        let names: Vec<CString> = options.directions.iter().map(Direction::name).collect::<Result<_>>()?;
        let directions: Vec<_> = options.directions.iter().zip(&names).map(|(one, name)| one.raw(name)).collect();
        let iterations = extents(&options.iterations);
        let mut raw = options.to_raw();
        (raw.iterations, raw.iteration_count) = (iterations.as_ptr(), extent(iterations.len()));
        (raw.directions, raw.direction_count) = (directions.as_ptr(), extent(directions.len()));
        // SAFETY: the arrays outlive the call and come with their counts; so below.
        let handle = Handle::create(|out| unsafe { sys::attmd_trace_create(&raw, out) })?;
        Ok(Trace { handle, run: Run::default() })
    }

    fn raw(&self) -> *const sys::attmd_trace {
        self.handle.get()
    }

    pub(crate) fn raw_mut(&mut self) -> *mut sys::attmd_trace {
        self.handle.get_mut()
    }

    /// Number of records.
    pub fn len(&self) -> Result<usize> {
        scalar(|out| unsafe { sys::attmd_trace_get_length(self.raw(), out) }).map(count)
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Iteration number of each record, by the optimizer's count.
    pub fn iterations(&self) -> Result<Vec<usize>> {
        filled(self.len()?, |out, capacity| unsafe { sys::attmd_trace_get_iterations(self.raw(), out, capacity) })
            .map(counts)
    }

    /// What the trace records.
    #[must_use]
    pub fn quantities(&self) -> Quantities {
        // Record and index -1 are refused, too, but after that which was not recorded.
        let (trace, none) = (self.raw(), ptr::null_mut());
        let is_recorded = |quantity| {
            let status = match quantity {
                Quantities::SELECTED => unsafe { sys::attmd_trace_get_selected(trace, -1, ptr::null_mut(), 0) },
                Quantities::PARAMETERS => unsafe { sys::attmd_trace_get_parameter(trace, -1, c"W".as_ptr(), none, 0) },
                Quantities(other) => unsafe { sys::attmd_trace_get_values(trace, other, -1, none, 0) },
            };
            status != sys::ATTMD_ERROR_NOT_FOUND
        };
        let recorded = Quantities::NAMED.iter().filter(|(_, one)| is_recorded(*one));
        recorded.fold(Quantities(0), |all, &(_, one)| all | one)
    }

    /// Says by name what was not recorded.
    fn named<T>(&self, quantity: Quantities, result: Result<T>) -> Result<T> {
        match result {
            Err(Error::NotFound(_)) if !self.quantities().contains(quantity) => Err(Error::NotFound(format!(
                "{quantity:?} was not recorded by this trace, which has {:?}",
                self.quantities()
            ))),
            Err(Error::InvalidArgument(message)) if message.starts_with("quantity is") => Err(Error::InvalidArgument(
                format!("quantity is {quantity:?}, expected one that is a single number a record"),
            )),
            other => other,
        }
    }

    /// One number a record. `index`: the parameter for [`NORM`](Quantities::NORM), the direction for
    /// [`DIVERGENCE`](Quantities::DIVERGENCE), otherwise 0.
    pub fn values(&self, quantity: Quantities, index: usize) -> Result<Vec<f64>> {
        let values = filled(self.len()?, |out, capacity| unsafe {
            sys::attmd_trace_get_values(self.raw(), quantity.0, extent(index), out, capacity)
        });
        self.named(quantity, values)
    }

    /// Selected tokens at a record, n values.
    pub fn selected(&self, record: usize) -> Result<Vec<usize>> {
        let selected = filled(self.run.samples, |out, capacity| unsafe {
            sys::attmd_trace_get_selected(self.raw(), extent(record), out, capacity)
        });
        self.named(Quantities::SELECTED, selected).map(counts)
    }

    /// A parameter at a record.
    pub fn parameter(&self, record: usize, name: &str) -> Result<Tensor> {
        let shape = self.run.shapes.iter().find(|known| known.0 == name).map_or(vec![0], |known| known.1.clone());
        let name = c_string("name", name)?;
        let values = filled(shape.iter().product(), |out, capacity| unsafe {
            sys::attmd_trace_get_parameter(self.raw(), extent(record), name.as_ptr(), out, capacity)
        });
        Ok(Tensor::from_parts(self.named(Quantities::PARAMETERS, values)?, &shape))
    }

    /// One number a record: the divergence of a recorded parameter from a direction that was not known before training.
    /// NaN where the parameter is zero.
    pub fn divergence(&self, direction: &Direction) -> Result<Vec<f64>> {
        let name = direction.name()?;
        let raw = direction.raw(&name);
        let values = filled(self.len()?, |out, capacity| unsafe {
            sys::attmd_trace_get_divergence(self.raw(), &raw, out, capacity)
        });
        self.named(Quantities::PARAMETERS, values)
    }
}
