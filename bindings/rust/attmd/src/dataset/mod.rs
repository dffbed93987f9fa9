//! Labelled samples: what they are, how to read them, parts of them. Where they come from is in the other files.
mod files;
mod memory;
mod texts;

pub use files::{CsvOptions, TokenLayout};
pub use memory::{Images, Samples, Sequences, SharedSamples};
pub use texts::{TextOptions, TextTableOptions};

use crate::array::Tensor;
use crate::error::{check, Result};
use crate::foreign::{counts, extent, extents, filled, Handle};
use crate::options::{c_enum, results};

/// `n` labelled samples of one kind. Immutable; parts of a dataset share its memory, and may outlive it.
///
/// ```
/// use attmd::Dataset;
/// let data = Dataset::generate_gaussian(100, 8, 10, 1)?;
/// let (train, test) = data.split(0.8, 1)?;
/// assert_eq!((train.info()?.n, test.info()?.n), (80, 20));
/// # Ok::<(), attmd::Error>(())
/// ```
pub struct Dataset(pub(crate) Handle<sys::attmd_dataset>);

c_enum! {
    /// What the samples of a dataset are.
    DatasetKind {
        /// Attention samples (X_i, z_i) of T_i tokens; labels are -1 and +1.
        Samples = ATTMD_DATASET_SAMPLES,
        /// Token ids of texts; labels are 0..classes.
        Sequences = ATTMD_DATASET_SEQUENCES,
        /// Bytes, channels x height x width; labels are 0..classes.
        Images = ATTMD_DATASET_IMAGES,
    }
}

results! {
    /// Extents of a dataset.
    DatasetInfo from attmd_dataset_info by attmd_dataset_info_init {
        /// Whether the source had a decoder v.
        has_decoder: bool,
        /// Samples.
        n: usize,
        /// Largest number of tokens in a sample; 0 for images.
        T: usize,
        /// Numbers in a token; 0 except for attention samples.
        d: usize,
        /// Sum of the lengths; 0 for images.
        tokens: usize,
        /// What the samples are.
        kind: DatasetKind,
        /// Number of labels; 2 (-1 and +1) for attention samples.
        classes: usize,
        /// Sequences: ids are below it; else 0.
        vocabulary: usize,
        /// Images; else 0.
        channels: usize,
        /// Images; else 0.
        height: usize,
        /// Images; else 0.
        width: usize,
        /// Sequences: of the tokenizer that they were made with; 0 if it is not known.
        vocabulary_fingerprint: u64,
    }
}

impl Dataset {
    /// The paper's synthetic data: entries of tokens, queries and the decoder N(0,1), each vector scaled to unit length,
    /// labels a fair coin; the bits are the same on every machine.
    pub fn generate_gaussian(n: usize, tokens: usize, d: usize, seed: u64) -> Result<Self> {
        // SAFETY: writes a new handle to its argument.
        Handle::create(|out| unsafe {
            sys::attmd_dataset_generate_gaussian(extent(n), extent(tokens), extent(d), seed, out)
        })
        .map(Dataset)
    }

    pub(crate) fn raw(&self) -> *const sys::attmd_dataset {
        self.0.get()
    }

    /// Extents of the dataset.
    pub fn info(&self) -> Result<DatasetInfo> {
        // SAFETY: fills in the struct; so below, where buffers come with their capacity.
        DatasetInfo::read(|info| check(unsafe { sys::attmd_dataset_get_info(self.raw(), info) }))
    }

    /// Tokens of sample i, T_i x d.
    pub fn tokens(&self, i: usize) -> Result<Tensor> {
        let (info, length) = (self.info()?, self.length(i)?);
        let values = filled(length * info.d, |out, capacity| unsafe {
            sys::attmd_dataset_get_tokens(self.raw(), extent(i), out, capacity)
        })?;
        Ok(Tensor::from_parts(values, &[length, info.d]))
    }

    /// Query of sample i, d values.
    pub fn query(&self, i: usize) -> Result<Vec<f64>> {
        filled(self.info()?.d, |out, capacity| unsafe {
            sys::attmd_dataset_get_query(self.raw(), extent(i), out, capacity)
        })
    }

    /// The n labels: -1 or +1 of attention samples, otherwise 0..classes.
    pub fn labels(&self) -> Result<Vec<i32>> {
        filled(self.info()?.n, |out, capacity| unsafe { sys::attmd_dataset_get_labels(self.raw(), out, capacity) })
    }

    /// The n lengths T_i of attention samples or sequences.
    pub fn lengths(&self) -> Result<Vec<usize>> {
        filled(self.info()?.n, |out, capacity| unsafe { sys::attmd_dataset_get_lengths(self.raw(), out, capacity) })
            .map(counts)
    }

    /// The decoder v that came with the data, d values; [`Error::NotFound`](crate::Error::NotFound) if there was none.
    pub fn decoder(&self) -> Result<Vec<f64>> {
        filled(self.info()?.d, |out, capacity| unsafe { sys::attmd_dataset_get_decoder(self.raw(), out, capacity) })
    }

    /// Ids of sequence i, as many as its length.
    pub fn ids(&self, i: usize) -> Result<Vec<i32>> {
        filled(self.length(i)?, |out, capacity| unsafe {
            sys::attmd_dataset_get_ids(self.raw(), extent(i), out, capacity)
        })
    }

    /// Pixels of image i, channels x height x width.
    pub fn pixels(&self, i: usize) -> Result<Tensor<u8>> {
        let info = self.info()?;
        let shape = [info.channels, info.height, info.width];
        let values = filled(shape.iter().product(), |out, capacity| unsafe {
            sys::attmd_dataset_get_pixels(self.raw(), extent(i), out, capacity)
        })?;
        Ok(Tensor::from_parts(values, &shape))
    }

    /// T_i, or T where the call that follows will refuse i or the kind.
    pub(crate) fn length(&self, i: usize) -> Result<usize> {
        let info = self.info()?;
        if info.tokens == info.n * info.T {
            return Ok(info.T);
        }
        Ok(self.lengths()?.get(i).copied().unwrap_or(info.T))
    }

    /// The samples at `indices`, at least one, in that order; an index may repeat. Shares memory with this dataset.
    pub fn subset(&self, indices: &[usize]) -> Result<Self> {
        let indices = extents(indices);
        // SAFETY: the pointer comes with its count.
        Handle::create(|out| unsafe {
            sys::attmd_dataset_subset(self.raw(), indices.as_ptr(), extent(indices.len()), out)
        })
        .map(Dataset)
    }

    /// All samples in an order drawn from the seed.
    pub fn shuffle(&self, seed: u64) -> Result<Self> {
        Handle::create(|out| unsafe { sys::attmd_dataset_shuffle(self.raw(), seed, out) }).map(Dataset)
    }

    /// Shuffles by seed; then the first round(fraction * n) samples are one part, the rest the other. Neither may be empty.
    pub fn split(&self, fraction: f64, seed: u64) -> Result<(Self, Self)> {
        let mut second = std::ptr::null_mut();
        let first =
            Handle::create(|out| unsafe { sys::attmd_dataset_split(self.raw(), fraction, seed, out, &mut second) });
        // SAFETY: handed out by the call, or still NULL.
        let second = unsafe { Handle::from_raw(second) };
        Ok((Dataset(first?), Dataset(second.expect("both parts are handed out or none"))))
    }
}
