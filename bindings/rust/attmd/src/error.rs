use crate::foreign::text;
use std::fmt;

/// What the library says when a call fails: one variant for each status of the C interface, with its message, which
/// names the argument, its value and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A value is out of range, not finite, or of the wrong kind.
    InvalidArgument(String),
    /// Two arguments have sizes that do not fit each other.
    Dimension(String),
    /// Memory ran out, or a limit on it was reached.
    OutOfMemory(String),
    /// A file cannot be opened, read or written.
    Io(String),
    /// A file was read but is malformed, truncated or of another kind.
    Format(String),
    /// No parameter, array or recorded quantity of that name.
    NotFound(String),
    /// A buffer is too small for the result; this crate makes its own, so that it is a defect.
    BufferTooSmall(String),
    /// Arithmetic left the finite numbers; the last finite state is kept.
    Numerical(String),
    /// Valid, but not available in this version or build.
    Unsupported(String),
    /// A progress callback or a [`CancelToken`](crate::CancelToken) ended a call that has nothing to show for it.
    /// Training and solving are no such calls: they return what was reached.
    Cancelled(String),
    /// A defect of the library; please report it with the message.
    Internal(String),
    /// A status that a later version of the library brought.
    Other {
        /// The value of `attmd_status`.
        status: i32,
        /// The library's message.
        message: String,
    },
}

/// The result of a call that can fail.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The library's message.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Error::InvalidArgument(message)
            | Error::Dimension(message)
            | Error::OutOfMemory(message)
            | Error::Io(message)
            | Error::Format(message)
            | Error::NotFound(message)
            | Error::BufferTooSmall(message)
            | Error::Numerical(message)
            | Error::Unsupported(message)
            | Error::Cancelled(message)
            | Error::Internal(message)
            | Error::Other { message, .. } => message,
        }
    }

    /// The value of `attmd_status`.
    #[must_use]
    pub fn status(&self) -> i32 {
        match self {
            Error::InvalidArgument(_) => sys::ATTMD_ERROR_INVALID_ARGUMENT,
            Error::Dimension(_) => sys::ATTMD_ERROR_DIMENSION,
            Error::OutOfMemory(_) => sys::ATTMD_ERROR_OUT_OF_MEMORY,
            Error::Io(_) => sys::ATTMD_ERROR_IO,
            Error::Format(_) => sys::ATTMD_ERROR_FORMAT,
            Error::NotFound(_) => sys::ATTMD_ERROR_NOT_FOUND,
            Error::BufferTooSmall(_) => sys::ATTMD_ERROR_BUFFER_TOO_SMALL,
            Error::Numerical(_) => sys::ATTMD_ERROR_NUMERICAL,
            Error::Unsupported(_) => sys::ATTMD_ERROR_UNSUPPORTED,
            Error::Cancelled(_) => sys::ATTMD_CANCELLED,
            Error::Internal(_) => sys::ATTMD_ERROR_INTERNAL,
            Error::Other { status, .. } => *status,
        }
    }

    /// The status by name, such as `"ATTMD_ERROR_DIMENSION"`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        // SAFETY: takes any number and returns a static string.
        unsafe { std::ffi::CStr::from_ptr(sys::attmd_status_name(self.status())) }.to_str().unwrap_or("unknown status")
    }

    pub(crate) fn new(status: i32, message: String) -> Self {
        match status {
            sys::ATTMD_ERROR_INVALID_ARGUMENT => Error::InvalidArgument(message),
            sys::ATTMD_ERROR_DIMENSION => Error::Dimension(message),
            sys::ATTMD_ERROR_OUT_OF_MEMORY => Error::OutOfMemory(message),
            sys::ATTMD_ERROR_IO => Error::Io(message),
            sys::ATTMD_ERROR_FORMAT => Error::Format(message),
            sys::ATTMD_ERROR_NOT_FOUND => Error::NotFound(message),
            sys::ATTMD_ERROR_BUFFER_TOO_SMALL => Error::BufferTooSmall(message),
            sys::ATTMD_ERROR_NUMERICAL => Error::Numerical(message),
            sys::ATTMD_ERROR_UNSUPPORTED => Error::Unsupported(message),
            sys::ATTMD_CANCELLED => Error::Cancelled(message),
            sys::ATTMD_ERROR_INTERNAL => Error::Internal(message),
            _ => Error::Other { status, message },
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Error {}

/// The status of a call on this thread as a result, with its message.
pub(crate) fn check(status: sys::attmd_status) -> Result<()> {
    if status == sys::ATTMD_OK {
        return Ok(());
    }
    // SAFETY: never NULL, and valid until this thread's next failing call.
    Err(Error::new(status, unsafe { text(sys::attmd_last_error()) }))
}

/// The same for calls that hand out what they reached when they are cancelled.
pub(crate) fn check_unless_cancelled(status: sys::attmd_status) -> Result<()> {
    if status == sys::ATTMD_CANCELLED {
        return Ok(());
    }
    check(status)
}
