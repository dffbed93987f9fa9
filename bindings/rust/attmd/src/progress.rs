use crate::error::Result;
use crate::foreign::{count, Handle};
use std::any::Any;
use std::cell::RefCell;
use std::ffi::c_void;
use std::fmt;
use std::ops::ControlFlow;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::ptr;

/// What a progress callback is told.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// Iterations done in this call.
    pub iteration: usize,
    /// Where the call would stop at the latest; a solver mostly ends long before it.
    pub max_iteration: usize,
    /// Since the call began.
    pub seconds: f64,
    /// Training: the loss after `iteration` steps. SVM: the certified relative gap so far, maybe infinite. Texts: 0.
    pub value: f64,
    /// SVM: lower bound on the optimum so far; else NaN.
    pub lower: f64,
    /// SVM: upper bound on the optimum so far, maybe infinite; else NaN.
    pub upper: f64,
}

/// A flag by which another thread ends running calls. Every call that was given the token ends at its next iteration;
/// what it has reached is kept.
///
/// ```
/// let token = attmd::CancelToken::new()?;
/// let data = attmd::Dataset::generate_gaussian(6, 8, 10, 1)?;
/// let v = data.decoder()?;
/// let mut model = attmd::Model::attention(attmd::AttentionOptions::new().d(10).v(v))?;
/// let mut optimizer = attmd::Optimizer::new(attmd::OptimizerOptions::new())?;
/// let report = std::thread::scope(|scope| {
///     scope.spawn(|| token.request());
///     let options = attmd::TrainOptions::new().max_iterations(usize::MAX).cancel(&token);
///     model.train(&mut optimizer, &data, options)
/// })?;
/// assert_eq!(report.stop_reason, attmd::StopReason::Cancelled);
/// # Ok::<(), attmd::Error>(())
/// ```
pub struct CancelToken(Handle<sys::attmd_cancel>);

impl CancelToken {
    /// A token without a request.
    pub fn new() -> Result<Self> {
        // SAFETY: writes a new handle to its argument.
        Handle::create(|out| unsafe { sys::attmd_cancel_create(out) }).map(CancelToken)
    }

    /// Ends every call that was given the token at its next iteration.
    pub fn request(&self) {
        // SAFETY: "may be called by any thread beside such a call".
        unsafe { sys::attmd_cancel_request(self.0.shared()) }
    }

    /// Clears the request, so that the token can serve again.
    pub fn reset(&mut self) {
        // SAFETY: the exclusive reference says that no call uses it.
        unsafe { sys::attmd_cancel_reset(self.0.get_mut()) }
    }
}

type Callback<'a> = Box<dyn FnMut(&Progress) -> ControlFlow<()> + 'a>;

/// How calls are watched: a callback and a token, both optional.
#[derive(Default)]
pub(crate) struct Monitor<'a> {
    callback: Option<RefCell<Callback<'a>>>,
    token: Option<&'a CancelToken>,
}

impl<'a> Monitor<'a> {
    pub(crate) fn set_callback(&mut self, callback: impl FnMut(&Progress) -> ControlFlow<()> + 'a) {
        self.callback = Some(RefCell::new(Box::new(callback)));
    }

    pub(crate) fn set_token(&mut self, token: &'a CancelToken) {
        self.token = Some(token);
    }

    pub(crate) fn watch(&self) -> Watch<'_, 'a> {
        Watch { monitor: self, panic: None }
    }
}

/// One call that is watched.
pub(crate) struct Watch<'m, 'a> {
    monitor: &'m Monitor<'a>,
    panic: Option<Box<dyn Any + Send>>,
}

impl Watch<'_, '_> {
    /// What C is told: the callback, the token, and the callback's `user`, which must stay where it is during the call.
    pub(crate) fn for_c(&mut self) -> (sys::attmd_progress_fn, *mut sys::attmd_cancel, *mut c_void) {
        let function: sys::attmd_progress_fn = self.monitor.callback.is_some().then_some(call_back);
        let token = self.monitor.token.map_or(ptr::null_mut(), |token| token.0.shared());
        (function, token, ptr::from_mut(self).cast())
    }

    /// To be called when the library has returned and its results have owners: a panic goes on from here.
    pub(crate) fn finish(self) {
        if let Some(panic) = self.panic {
            resume_unwind(panic);
        }
    }
}

impl fmt::Debug for Monitor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor")
            .field("callback", &self.callback.as_ref().map(|_| "FnMut"))
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// A panic must not unwind through C: it ends the call and waits for `finish`.
unsafe extern "C" fn call_back(progress: *const sys::attmd_progress, user: *mut c_void) -> i32 {
    // SAFETY: the library hands back what it was given, on the thread that is in the call and nowhere else.
    let (progress, watch) = unsafe { (&*progress, &mut *user.cast::<Watch<'_, '_>>()) };
    let Some(callback) = watch.monitor.callback.as_ref().filter(|_| watch.panic.is_none()) else {
        return 1;
    };
    let progress = Progress {
        iteration: count(progress.iteration),
        max_iteration: count(progress.max_iteration),
        seconds: progress.seconds,
        value: progress.value,
        lower: progress.lower,
        upper: progress.upper,
    };
    match catch_unwind(AssertUnwindSafe(|| (callback.borrow_mut())(&progress))) {
        Ok(ControlFlow::Continue(())) => 0,
        Ok(ControlFlow::Break(())) => 1,
        Err(panic) => {
            watch.panic = Some(panic);
            1
        }
    }
}

/// The methods of options that have a monitor.
macro_rules! monitored {
    ($name:ident) => {
        impl<'a> $name<'a> {
            /// Called along the way, on the calling thread; [`ControlFlow::Break`](std::ops::ControlFlow::Break) ends
            /// the call. If it panics, the call ends, every handle stays usable, and the panic goes on in the caller.
            #[must_use]
            pub fn progress(
                mut self,
                callback: impl FnMut(&$crate::Progress) -> std::ops::ControlFlow<()> + 'a,
            ) -> Self {
                self.monitor.set_callback(callback);
                self
            }

            /// A token by which another thread can end the call.
            #[must_use]
            pub fn cancel(mut self, token: &'a $crate::CancelToken) -> Self {
                self.monitor.set_token(token);
                self
            }
        }
    };
}
pub(crate) use monitored;
