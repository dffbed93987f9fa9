use crate::foreign::text;
use std::ffi::{c_char, c_void};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr;
use std::sync::{Arc, PoisonError, RwLock};

/// Severity of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LogLevel {
    /// Something is probably not as it was meant.
    Warning,
    /// For the curious.
    Info,
}

type Receiver = Arc<dyn Fn(LogLevel, &str) + Send + Sync>;

static RECEIVER: RwLock<Option<Receiver>> = RwLock::new(None);

/// Sets the receiver of the library's log lines, for the whole process; without one they are dropped. Lines may come
/// from any thread that is in a call. A panic in the receiver is dropped.
pub fn set_log(receiver: impl Fn(LogLevel, &str) + Send + Sync + 'static) {
    *RECEIVER.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(receiver));
    // SAFETY: a function for the life of the process and no data of its own, so that calls that run may still use it.
    unsafe { sys::attmd_set_log(Some(receive), ptr::null_mut()) }
}

/// Drops log lines again.
pub fn clear_log() {
    // SAFETY: as above.
    unsafe { sys::attmd_set_log(None, ptr::null_mut()) }
    *RECEIVER.write().unwrap_or_else(PoisonError::into_inner) = None;
}

unsafe extern "C" fn receive(level: i32, message: *const c_char, _: *mut c_void) {
    let receiver = RECEIVER.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(receiver) = receiver {
        let level = if level == sys::ATTMD_LOG_WARNING { LogLevel::Warning } else { LogLevel::Info };
        // SAFETY: one line, valid during the call.
        let message = unsafe { text(message) };
        let _ = catch_unwind(AssertUnwindSafe(|| receiver(level, &message)));
    }
}
