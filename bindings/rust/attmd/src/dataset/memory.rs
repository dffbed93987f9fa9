//! Datasets from arrays in memory.
use super::Dataset;
use crate::array::{Element, View};
use crate::error::{Error, Result};
use crate::foreign::{extent, extents, pointer_or_null, prepared, product, require_length, Handle};
use std::ffi::c_void;
use std::fmt;
use std::panic::{catch_unwind, AssertUnwindSafe};

impl Dataset {
    /// Attention samples from a copy of arrays: tokens n x T x d, and n labels that are -1 or +1. All values must be finite.
    /// [`Samples`] takes what is optional; then call [`build`](Samples::build).
    ///
    /// ```
    /// use attmd::Dataset;
    /// let tokens = ndarray::array![[[-2.7, 1.2], [1.4, 2.1], [1.3, -0.1]], [[0.4, -2.2], [-1.1, -0.4], [0.9, 0.1]]];
    /// let data = Dataset::samples(&tokens, &[1, -1]).lengths(&[3, 2]).build()?;
    /// assert_eq!(data.tokens(1)?.shape(), [2, 2]);
    /// assert_eq!(data.query(1)?, [0.4, -2.2]);
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn samples<'a, T: Element>(tokens: impl Into<View<'a, T, 3>>, labels: &'a [i32]) -> Samples<'a, T> {
        Samples { tokens: tokens.into(), labels, queries: None, lengths: None, decoder: None }
    }

    /// Attention samples that keep `tokens` (dense, of the shape n x T x d) instead of copying them; it is dropped with
    /// the last dataset that uses it. A `Vec`, an `Arc<[f32]>` or a memory map will do.
    ///
    /// ```
    /// use attmd::Dataset;
    /// let data = Dataset::shared_samples(vec![1.0f32, 0.0, 0.0, 1.0], [1, 2, 2], &[1]).build()?;
    /// assert_eq!(data.query(0)?, [1.0, 0.0]);
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn shared_samples<T: Element, O: AsRef<[T]> + Send + Sync + 'static>(
        tokens: O,
        shape: [usize; 3],
        labels: &[i32],
    ) -> SharedSamples<'_, T, O> {
        let rest = Parts { labels, lengths: None, decoder: None };
        SharedSamples { tokens, shape, queries: None, rest, element: std::marker::PhantomData }
    }

    /// Token sequences from a copy of their ids, which are below `vocabulary`. [`Sequences`] takes labels; then call
    /// [`build`](Sequences::build).
    ///
    /// ```
    /// use attmd::Dataset;
    /// let data = Dataset::sequences(&[vec![2, 7, 3], vec![2, 5, 8, 3]], 10).labels(&[0, 1]).build()?;
    /// assert_eq!(data.ids(1)?, [2, 5, 8, 3]);
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn sequences<S: AsRef<[i32]>>(sequences: &[S], vocabulary: usize) -> Sequences<'_, S> {
        Sequences { sequences, vocabulary, labels: None, classes: None, vocabulary_fingerprint: 0 }
    }

    /// Images from a copy of their pixels, of the shape n x channels x height x width. [`Images`] takes labels; then
    /// call [`build`](Images::build).
    ///
    /// ```
    /// use attmd::Dataset;
    /// let data = Dataset::images(&[0, 85, 170, 255], [1, 1, 2, 2]).labels(&[7]).classes(10).build()?;
    /// assert_eq!(data.pixels(0)?.shape(), [1, 2, 2]);
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn images(pixels: &[u8], shape: [usize; 4]) -> Images<'_> {
        Images { pixels, shape, labels: None, classes: None }
    }
}

/// Attention samples to be copied: see [`Dataset::samples`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Samples<'a, T: Element> {
    tokens: View<'a, T, 3>,
    queries: Option<View<'a, T, 2>>,
    labels: &'a [i32],
    lengths: Option<&'a [usize]>,
    decoder: Option<&'a [f64]>,
}

impl<'a, T: Element> Samples<'a, T> {
    /// Queries, n x d. Without them the first token of each sample is its query.
    pub fn queries(mut self, queries: impl Into<View<'a, T, 2>>) -> Self {
        self.queries = Some(queries.into());
        self
    }

    /// n lengths T_i in 1..=T. Tokens from T_i on are never read.
    pub fn lengths(mut self, lengths: &'a [usize]) -> Self {
        self.lengths = Some(lengths);
        self
    }

    /// d values of a decoder that belongs to the data.
    pub fn decoder(mut self, decoder: &'a [f64]) -> Self {
        self.decoder = Some(decoder);
        self
    }

    /// The dataset.
    pub fn build(self) -> Result<Dataset> {
        let rest = Parts { labels: self.labels, lengths: self.lengths, decoder: self.decoder };
        rest.with_description(self.tokens, self.queries, |description| {
            // SAFETY: all pointers are borrowed beyond the call and have the extents that the description says.
            Handle::create(|out| unsafe { sys::attmd_dataset_create(description, out) })
        })
        .map(Dataset)
    }
}

/// Attention samples whose tokens the dataset keeps: see [`Dataset::shared_samples`].
#[must_use]
pub struct SharedSamples<'a, T, O> {
    tokens: O,
    shape: [usize; 3],
    queries: Option<O>,
    rest: Parts<'a>,
    element: std::marker::PhantomData<T>,
}

impl<T, O> fmt::Debug for SharedSamples<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedSamples").field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl<'a, T: Element, O: AsRef<[T]> + Send + Sync + 'static> SharedSamples<'a, T, O> {
    /// Queries, dense, n x d. Without them the first token of each sample is its query.
    pub fn queries(mut self, queries: O) -> Self {
        self.queries = Some(queries);
        self
    }

    /// n lengths T_i in 1..=T. Tokens from T_i on are never read.
    pub fn lengths(mut self, lengths: &'a [usize]) -> Self {
        self.rest.lengths = Some(lengths);
        self
    }

    /// d values of a decoder that belongs to the data.
    pub fn decoder(mut self, decoder: &'a [f64]) -> Self {
        self.rest.decoder = Some(decoder);
        self
    }

    /// The dataset.
    pub fn build(self) -> Result<Dataset> {
        let user = Box::into_raw(Box::new((self.tokens, self.queries)));
        // SAFETY: nobody touches the box until `release` drops it.
        let owners = unsafe { &*user };
        let made = self.rest.create_borrowing(owners, self.shape, user.cast());
        if made.is_err() {
            // SAFETY: on failure `release` is not called.
            drop(unsafe { Box::from_raw(user) });
        }
        made
    }
}

unsafe extern "C" fn release<O>(user: *mut c_void) {
    // SAFETY: called once, with the box that `build` gave away. A panic must not unwind through C.
    let owners = unsafe { Box::from_raw(user.cast::<O>()) };
    let _ = catch_unwind(AssertUnwindSafe(|| drop(owners)));
}

/// What attention samples have beside tokens and queries.
#[derive(Clone, Copy)]
struct Parts<'a> {
    labels: &'a [i32],
    lengths: Option<&'a [usize]>,
    decoder: Option<&'a [f64]>,
}

impl Parts<'_> {
    fn create_borrowing<T: Element, O: AsRef<[T]> + Send + Sync + 'static>(
        &self,
        (tokens, queries): &(O, Option<O>),
        shape: [usize; 3],
        user: *mut c_void,
    ) -> Result<Dataset> {
        let [n, _, d] = shape;
        let tokens = View::new(tokens.as_ref(), shape)?;
        let queries = queries.as_ref().map(|queries| View::new(queries.as_ref(), [n, d])).transpose()?;
        self.with_description(tokens, queries, |description| {
            let release: sys::attmd_release_fn = Some(release::<(O, Option<O>)>);
            // SAFETY: as for samples that are copied; tokens and queries live until `release`.
            Handle::create(|out| unsafe { sys::attmd_dataset_create_borrow(description, release, user, out) })
        })
        .map(Dataset)
    }

    /// Calls `create` with the arrays as C wants them told.
    fn with_description<T: Element, R>(
        &self,
        tokens: View<'_, T, 3>,
        queries: Option<View<'_, T, 2>>,
        create: impl FnOnce(&sys::attmd_dataset_desc) -> Result<R>,
    ) -> Result<R> {
        let [n, longest, d] = tokens.shape;
        require_length("labels", self.labels.len(), n)?;
        if let Some(lengths) = self.lengths {
            require_length("lengths", lengths.len(), n)?;
        }
        if let Some(decoder) = self.decoder {
            require_length("the decoder", decoder.len(), d)?;
        }
        let lengths = self.lengths.map(extents);
        let mut description = prepared(sys::attmd_dataset_desc_init);
        description.dtype = T::DTYPE;
        (description.n, description.T, description.d) = (extent(n), extent(longest), extent(d));
        description.X = tokens.pointer.cast();
        description.X_strides = tokens.c_strides()?;
        description.lengths = pointer_or_null(lengths.as_deref());
        if let Some(queries) = queries {
            if queries.shape != [n, d] {
                let message = format!("queries have the shape {:?}, expected {:?}", queries.shape, [n, d]);
                return Err(Error::Dimension(message));
            }
            description.z = queries.pointer.cast();
            description.z_strides = queries.c_strides()?;
        }
        description.y = self.labels.as_ptr();
        description.v = pointer_or_null(self.decoder);
        create(&description)
    }
}

/// Token sequences to be copied: see [`Dataset::sequences`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Sequences<'a, S> {
    sequences: &'a [S],
    vocabulary: usize,
    labels: Option<&'a [i32]>,
    classes: Option<usize>,
    vocabulary_fingerprint: u64,
}

impl<'a, S: AsRef<[i32]>> Sequences<'a, S> {
    /// n labels in 0..classes. Without them all are 0, for texts that are only to be classified.
    pub fn labels(mut self, labels: &'a [i32]) -> Self {
        self.labels = Some(labels);
        self
    }

    /// Number of labels, at least 2, which is the default.
    pub fn classes(mut self, classes: usize) -> Self {
        self.classes = Some(classes);
        self
    }

    /// Of the tokenizer that the ids are from; default 0: not known.
    pub fn vocabulary_fingerprint(mut self, fingerprint: u64) -> Self {
        self.vocabulary_fingerprint = fingerprint;
        self
    }

    /// The dataset.
    pub fn build(self) -> Result<Dataset> {
        if let Some(labels) = self.labels {
            require_length("labels", labels.len(), self.sequences.len())?;
        }
        let lengths: Vec<i64> = self.sequences.iter().map(|ids| extent(ids.as_ref().len())).collect();
        let ids: Vec<i32> = self.sequences.iter().flat_map(|ids| ids.as_ref()).copied().collect();
        let mut description = prepared(sys::attmd_sequences_desc_init);
        description.n = extent(lengths.len());
        description.vocabulary = extent(self.vocabulary);
        description.classes = self.classes.map_or(description.classes, extent);
        description.ids = ids.as_ptr();
        description.id_count = extent(ids.len());
        description.lengths = lengths.as_ptr();
        description.labels = pointer_or_null(self.labels);
        description.vocabulary_fingerprint = self.vocabulary_fingerprint;
        // SAFETY: all pointers outlive the call and have the extents that the description says.
        Handle::create(|out| unsafe { sys::attmd_dataset_create_sequences(&description, out) }).map(Dataset)
    }
}

/// Images to be copied: see [`Dataset::images`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Images<'a> {
    pixels: &'a [u8],
    shape: [usize; 4],
    labels: Option<&'a [i32]>,
    classes: Option<usize>,
}

impl<'a> Images<'a> {
    /// n labels in 0..classes. Without them all are 0, for images that are only to be classified.
    pub fn labels(mut self, labels: &'a [i32]) -> Self {
        self.labels = Some(labels);
        self
    }

    /// Number of labels, at least 2; 10 is the default.
    pub fn classes(mut self, classes: usize) -> Self {
        self.classes = Some(classes);
        self
    }

    /// The dataset.
    pub fn build(self) -> Result<Dataset> {
        let [n, channels, height, width] = self.shape;
        require_length("pixels", self.pixels.len(), product(&self.shape))?;
        if let Some(labels) = self.labels {
            require_length("labels", labels.len(), n)?;
        }
        let mut description = prepared(sys::attmd_images_desc_init);
        description.n = extent(n);
        (description.channels, description.height, description.width) =
            (extent(channels), extent(height), extent(width));
        description.classes = self.classes.map_or(description.classes, extent);
        description.pixels = self.pixels.as_ptr();
        description.labels = pointer_or_null(self.labels);
        // SAFETY: as for sequences.
        Handle::create(|out| unsafe { sys::attmd_dataset_create_images(&description, out) }).map(Dataset)
    }
}
