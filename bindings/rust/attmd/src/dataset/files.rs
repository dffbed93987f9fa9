//! Datasets from files of numbers and images.
use super::Dataset;
use crate::error::Result;
use crate::foreign::{c_path, extent, Handle};
use crate::options::{c_enum, options};
use std::borrow::Borrow;
use std::ffi::CString;
use std::path::Path;
use std::ptr;

c_enum! {
    /// How a CSV row becomes tokens.
    TokenLayout {
        /// Values 0..d are token 0, the next d token 1, ...
        Consecutive = ATTMD_TOKENS_CONSECUTIVE,
        /// Values are an image; tokens are its patches, left to right, top to bottom, each read row by row.
        Patches = ATTMD_TOKENS_PATCHES,
    }
}

options! {
    /// How [`Dataset::load_csv`] reads a file.
    #[derive(Debug, Clone, PartialEq)]
    CsvOptions from attmd_csv_options by attmd_csv_options_init {
        /// How a row becomes tokens; default consecutive.
        layout: TokenLayout,
        /// Consecutive: tokens a row; the number of values must be T * d. Default 1.
        T: usize,
        /// Patches: height of the image.
        image_height: usize,
        /// Patches: width of the image.
        image_width: usize,
        /// Patches: height of a patch, which must tile the image.
        patch_height: usize,
        /// Patches: width of a patch.
        patch_width: usize,
        /// Column of the label, from 0; negative counts from the end. Default -1, the last.
        label_column: i64,
        /// Label of the samples that become y = +1. Default 1.
        positive_label: f64,
        /// Label of the samples that become y = -1. Default -1.
        negative_label: f64,
        /// Rows with another label are left out instead of being an error.
        drop_other_labels: bool,
        /// The first line holds column names.
        header: bool,
        /// Every value is multiplied by it; default 1.
        scale: f64,
        /// One ASCII character; default a comma.
        delimiter: char,
        /// Subtract from each of the T * d entries its mean over all rows kept.
        center: bool,
    }
}

impl Dataset {
    /// Reads a CSV file of numbers; the first token of each sample is its query. Errors name file, line and column.
    ///
    /// ```
    /// use attmd::{CsvOptions, Dataset};
    /// let file = std::env::temp_dir().join(format!("attmd-doc-{}.csv", std::process::id()));
    /// std::fs::write(&file, "1,2,3,4,+1\n5,6,7,8,-1\n").unwrap();
    /// let data = Dataset::load_csv(&file, CsvOptions::new().T(2))?;
    /// assert_eq!(*data.tokens(1)?, [5.0, 6.0, 7.0, 8.0]);
    /// # std::fs::remove_file(&file).unwrap();
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn load_csv(path: impl AsRef<Path>, options: impl Borrow<CsvOptions>) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        let options = options.borrow().to_raw();
        // SAFETY: strings and structs outlive the call; so below.
        Handle::create(|out| unsafe { sys::attmd_dataset_load_csv(path.as_ptr(), &options, out) }).map(Dataset)
    }

    /// Reads NumPy arrays from an .npz file: X (n,T,d) and y (n) must be there, z (n,d), v (d) and lengths (n) may. With a
    /// slice every array has one axis more in front, and that entry of it is read.
    pub fn load_npz(path: impl AsRef<Path>, slice: Option<usize>) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        let slice = slice.map_or(-1, extent);
        Handle::create(|out| unsafe { sys::attmd_dataset_load_npz(path.as_ptr(), slice, out) }).map(Dataset)
    }

    /// The same from .npy files, one array each; without queries the first token of each sample is its query.
    pub fn load_npy(tokens: impl AsRef<Path>, labels: impl AsRef<Path>, queries: Option<&Path>) -> Result<Self> {
        let (tokens, labels) = (c_path(tokens.as_ref())?, c_path(labels.as_ref())?);
        let queries = queries.map(c_path).transpose()?;
        let queries = queries.as_ref().map_or(ptr::null(), |path| path.as_ptr());
        Handle::create(|out| unsafe { sys::attmd_dataset_load_npy(tokens.as_ptr(), labels.as_ptr(), queries, out) })
            .map(Dataset)
    }

    /// CIFAR-10's binary batches, one after the other, or those of CIFAR-100 by their fine label.
    pub fn load_cifar10(paths: &[impl AsRef<Path>]) -> Result<Self> {
        let paths: Vec<CString> = paths.iter().map(|path| c_path(path.as_ref())).collect::<Result<_>>()?;
        let pointers: Vec<_> = paths.iter().map(|path| path.as_ptr()).collect();
        Handle::create(|out| unsafe { sys::attmd_dataset_load_cifar10(pointers.as_ptr(), extent(pointers.len()), out) })
            .map(Dataset)
    }

    /// MNIST's IDX files, plain or packed by gzip: images, and their labels in 0..classes; of n x k the first column.
    pub fn load_idx(images: impl AsRef<Path>, labels: impl AsRef<Path>, classes: usize) -> Result<Self> {
        let (images, labels) = (c_path(images.as_ref())?, c_path(labels.as_ref())?);
        Handle::create(|out| unsafe {
            sys::attmd_dataset_load_idx(images.as_ptr(), labels.as_ptr(), extent(classes), out)
        })
        .map(Dataset)
    }
}
