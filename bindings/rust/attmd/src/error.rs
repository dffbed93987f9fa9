use crate::foreign::text;
use std::{fmt, io};

/// What the library says when a call fails: one variant for each status of the C interface, with its message, which
/// names the argument, its value and what was expected.
///
/// `{:?}` writes the message alone, so that a `main` that returns a [`Result`] ends with a line to be read; `{:#?}` (and
/// `dbg!`) writes the status, too.
///
/// ```
/// let error = attmd::Model::load("no.model").unwrap_err();
/// assert_eq!(format!("{error:?}"), "no.model: cannot open: No such file or directory");
/// ```
#[derive(Clone, PartialEq, Eq)]
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
    /// No parameter, array or recorded quantity of that name, no solution of a problem that has none, no checkpoint yet. Every
    /// other file that is missing is [`Error::Io`].
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

/// Above every errno of Linux and the BSDs.
const MOST_ERRNO: i32 = 200;

/// How the message of a checkpoint that is not there ends; names that are not found have others.
const NO_CHECKPOINT: &str = ": there is no such checkpoint yet";

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

    /// Why a file could not be opened, read or written, such as [`NotFound`](io::ErrorKind::NotFound) and
    /// [`PermissionDenied`](io::ErrorKind::PermissionDenied): what the system said when the call failed;
    /// [`Other`](io::ErrorKind::Other) where the library, not the system, refused. A checkpoint that is not there yet,
    /// [`Error::NotFound`], is `NotFound` as any file. `None` for other errors than these and [`Error::Io`].
    ///
    /// ```
    /// let error = attmd::Dataset::load_npz("no.npz", None).unwrap_err();
    /// # if attmd::has_feature("npz") {
    /// assert_eq!(error.io_kind(), Some(std::io::ErrorKind::NotFound));
    /// # }
    /// ```
    #[must_use]
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        let message = match self {
            Error::Io(message) => message,
            Error::NotFound(message) if message.ends_with(NO_CHECKPOINT) => return Some(io::ErrorKind::NotFound),
            _ => return None,
        };
        // The message ends with the system's text for errno, which std knows as "text (os error 2)".
        let reason = message.rsplit(": ").next().unwrap_or_default();
        let said = |errno: &io::Error| errno.to_string().split(" (os error").next() == Some(reason);
        let errno = (1..=MOST_ERRNO).map(io::Error::from_raw_os_error).find(said);
        Some(errno.map_or(io::ErrorKind::Other, |errno| errno.kind()))
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

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return f.debug_tuple(self.name()).field(&self.message()).finish();
        }
        f.write_str(self.message())
    }
}

impl std::error::Error for Error {}

/// For functions that return [`io::Result`]. The kind is [`io_kind`](Error::io_kind), or the one nearest to the variant;
/// [`get_ref`](io::Error::get_ref) has the error itself.
///
/// ```
/// fn load(path: &str) -> std::io::Result<attmd::Model> {
///     Ok(attmd::Model::load(path)?)
/// }
/// assert_eq!(load("no.model").unwrap_err().kind(), std::io::ErrorKind::NotFound);
/// ```
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Io(_) => error.io_kind().unwrap_or(io::ErrorKind::Other),
            Error::InvalidArgument(_) | Error::Dimension(_) => io::ErrorKind::InvalidInput,
            Error::OutOfMemory(_) => io::ErrorKind::OutOfMemory,
            Error::Format(_) => io::ErrorKind::InvalidData,
            Error::NotFound(_) => io::ErrorKind::NotFound,
            Error::Unsupported(_) => io::ErrorKind::Unsupported,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, error)
    }
}

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
