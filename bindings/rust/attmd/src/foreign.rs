//! What lies between Rust's types and C's: handles, buffers, strings, numbers.
use crate::error::{check, Error, Result};
use std::ffi::{c_char, CStr, CString};
use std::path::Path;
use std::ptr::{self, NonNull};

/// An opaque type of the library and its `_free`.
pub(crate) trait Foreign {
    /// # Safety
    /// `raw` came from the library and is used no more.
    unsafe fn free(raw: *mut Self);
}

macro_rules! foreign {
    ($($raw:ident by $free:ident),*) => {
        $(impl Foreign for sys::$raw {
            unsafe fn free(raw: *mut Self) {
                unsafe { sys::$free(raw) }
            }
        })*
    };
}
foreign! {
    attmd_cancel by attmd_cancel_free,
    attmd_dataset by attmd_dataset_free,
    attmd_tokenizer by attmd_tokenizer_free,
    attmd_model by attmd_model_free,
    attmd_optimizer by attmd_optimizer_free,
    attmd_trace by attmd_trace_free,
    attmd_svm by attmd_svm_free
}

/// Owns one object of the library.
pub(crate) struct Handle<T: Foreign>(NonNull<T>);

// SAFETY: "a handle is not tied to the thread that made it", and "calls that take a handle by const pointer may run
// concurrently on the same handle; a call that takes it by non-const pointer needs it alone". Shared references to the
// types of this crate give away const pointers only (attmd_cancel_request, which "may be called by any thread", aside).
unsafe impl<T: Foreign> Send for Handle<T> {}
unsafe impl<T: Foreign> Sync for Handle<T> {}

impl<T: Foreign> Handle<T> {
    /// The object that `call` writes to its argument.
    pub(crate) fn create(call: impl FnOnce(*mut *mut T) -> sys::attmd_status) -> Result<Self> {
        Self::create_checked(call, check)
    }

    /// The same, where `judge` says which status is a failure.
    pub(crate) fn create_checked(
        call: impl FnOnce(*mut *mut T) -> sys::attmd_status,
        judge: impl FnOnce(sys::attmd_status) -> Result<()>,
    ) -> Result<Self> {
        let mut raw = ptr::null_mut();
        let status = call(&mut raw);
        let handle = NonNull::new(raw).map(Handle); // freed also if the status is a failure
        judge(status)?;
        handle.ok_or_else(|| Error::Internal("the call succeeded without a handle".into()))
    }

    /// Takes over what the library handed out; `None` for NULL.
    ///
    /// # Safety
    /// Nobody else frees it.
    pub(crate) unsafe fn from_raw(raw: *mut T) -> Option<Self> {
        NonNull::new(raw).map(Handle)
    }

    pub(crate) fn get(&self) -> *const T {
        self.0.as_ptr()
    }

    /// For calls that change the object, which need it alone.
    pub(crate) fn get_mut(&mut self) -> *mut T {
        self.0.as_ptr()
    }
}

impl Handle<sys::attmd_cancel> {
    /// For the one call with a non-const pointer that any thread may make.
    pub(crate) fn shared(&self) -> *mut sys::attmd_cancel {
        self.0.as_ptr()
    }
}

impl<T: Foreign> Drop for Handle<T> {
    fn drop(&mut self) {
        // SAFETY: this is its only owner.
        unsafe { T::free(self.0.as_ptr()) }
    }
}

/// `count` values that `call` writes to its arguments, buffer and capacity.
pub(crate) fn filled<T: Clone + Default>(
    count: usize,
    call: impl FnOnce(*mut T, i64) -> sys::attmd_status,
) -> Result<Vec<T>> {
    let mut values = vec![T::default(); count];
    check(call(values.as_mut_ptr(), extent(count)))?;
    Ok(values)
}

/// The value that `call` writes to its argument.
pub(crate) fn scalar<T: Default>(call: impl FnOnce(*mut T) -> sys::attmd_status) -> Result<T> {
    let mut value = T::default();
    check(call(&mut value))?;
    Ok(value)
}

/// An options or report struct as its `_init` function prepares it.
pub(crate) fn prepared<T>(init: unsafe extern "C" fn(*mut T, usize) -> sys::attmd_status) -> T {
    // SAFETY: C structs of numbers and pointers, for which zeros are valid; `init` is the one for T.
    unsafe {
        let mut value = std::mem::zeroed();
        let status = init(&mut value, size_of::<T>());
        assert_eq!(status, sys::ATTMD_OK, "the library is older than this crate: {}", text(sys::attmd_last_error()));
        value
    }
}

/// An extent or count for C. What does not fit is more than any the library accepts.
pub(crate) fn extent(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// An extent, count or index from C, never negative.
pub(crate) fn count(value: i64) -> usize {
    usize::try_from(value).unwrap_or(0)
}

pub(crate) fn extents(values: &[usize]) -> Vec<i64> {
    values.iter().map(|&value| extent(value)).collect()
}

pub(crate) fn counts(values: Vec<i64>) -> Vec<usize> {
    values.into_iter().map(count).collect()
}

/// The product of extents, at most what no buffer can have.
pub(crate) fn product(extents: &[usize]) -> usize {
    extents.iter().fold(1, |all, &one| all.saturating_mul(one))
}

/// # Safety
/// NULL or a string with a zero byte at its end.
pub(crate) unsafe fn text(raw: *const c_char) -> String {
    if raw.is_null() {
        return String::new();
    }
    unsafe { CStr::from_ptr(raw) }.to_string_lossy().into_owned()
}

pub(crate) fn c_string(name: &str, value: &str) -> Result<CString> {
    CString::new(value)
        .map_err(|_| Error::InvalidArgument(format!("{name} is {value:?}, expected a text without zero bytes")))
}

pub(crate) fn c_path(path: &Path) -> Result<CString> {
    let Some(text) = path.to_str() else {
        return Err(Error::InvalidArgument(format!("path is {path:?}, expected UTF-8")));
    };
    c_string("path", text)
}

/// A pointer to the values, or NULL for none.
pub(crate) fn pointer_or_null<T>(values: Option<&[T]>) -> *const T {
    values.map_or(ptr::null(), <[T]>::as_ptr)
}

/// Where texts begin and how many bytes they have; the texts must outlive the pointers.
pub(crate) fn pointers_and_sizes(texts: &[impl AsRef<[u8]>]) -> (Vec<*const c_char>, Vec<i64>) {
    let of = |text: &[u8]| (text.as_ptr().cast(), extent(text.len()));
    texts.iter().map(|text| of(text.as_ref())).unzip()
}

/// An error unless an array whose length C is not told has the length that C takes it to have.
pub(crate) fn require_length(name: &str, actual: usize, expected: usize) -> Result<()> {
    if actual == expected {
        return Ok(());
    }
    Err(Error::Dimension(format!("{name} has {actual} values, expected {expected}")))
}
