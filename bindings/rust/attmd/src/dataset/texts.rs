//! Datasets of texts, cut into ids by a tokenizer.
use super::Dataset;
use crate::error::Result;
use crate::foreign::{c_path, c_string, extent, pointer_or_null, pointers_and_sizes, require_length, Handle};
use crate::options::options;
use crate::progress::{monitored, Monitor};
use crate::tokenizer::Tokenizer;
use std::borrow::Borrow;
use std::ffi::CString;
use std::path::Path;

options! {
    /// How texts are made into a dataset. A call that is ended early makes none:
    /// [`Error::Cancelled`](crate::Error::Cancelled).
    #[derive(Debug)]
    TextOptions<'a> from attmd_text_options by attmd_text_options_init {
        /// Threads to use; 0 (default) = one for each of the processor's.
        threads: usize,
        /// At most so many ids a text, those before \[SEP\] left out; 0 = no limit, otherwise at least 2. Default 512.
        max_length: usize,
    }
    and {
        monitor: Monitor<'a>,
    }
}
monitored!(TextOptions);

options! {
    /// A CSV or TSV file with a label and a text in every row.
    #[derive(Debug, Clone, PartialEq)]
    TextTableOptions from attmd_text_table_options by attmd_text_table_options_init {
        /// One ASCII character; default a comma.
        delimiter: char,
        /// A field in quotes may hold delimiters, line ends and "" for a quote (RFC 4180); default true. False: quotes are
        /// text, as in most TSV files.
        quotes: bool,
        /// The first row holds column names.
        header: bool,
        /// Column of the label, from 0; negative counts from the end. Default 0.
        label_column: i64,
        /// The same for the text; default 1.
        text_column: i64,
        /// Number of labels, at least 2, which is the default.
        classes: usize,
    }
    and {
        /// What stands in the label column for class 0, 1, ...; none: the numbers themselves.
        pub labels: Vec<String>,
    }
}

impl TextTableOptions {
    /// What stands in the label column for class 0, 1, ...: as many different strings as there are classes.
    #[must_use]
    pub fn labels<S: Into<String>>(mut self, labels: impl IntoIterator<Item = S>) -> Self {
        self.labels = labels.into_iter().map(Into::into).collect();
        self.classes = self.labels.len();
        self
    }
}

impl Dataset {
    /// A dataset of texts with labels in 0..classes; without labels all are 0.
    ///
    /// ```
    /// use attmd::{Dataset, TextOptions, Tokenizer};
    /// let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\ngood\nbad\nfilm\n")?;
    /// let texts = ["A good film", "bad film"];
    /// let data = Dataset::from_texts(&tokenizer, &texts, Some(&[1, 0]), 2, TextOptions::new())?;
    /// assert_eq!(data.ids(1)?, [2, 5, 6, 3]);
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn from_texts<'o>(
        tokenizer: &Tokenizer,
        texts: &[impl AsRef<[u8]>],
        labels: Option<&[i32]>,
        classes: usize,
        options: impl Borrow<TextOptions<'o>>,
    ) -> Result<Self> {
        if let Some(labels) = labels {
            require_length("labels", labels.len(), texts.len())?;
        }
        let (pointers, sizes) = pointers_and_sizes(texts);
        // SAFETY: the arrays have n entries each, and all outlives the call; so below.
        options.borrow().make(|options, out| unsafe {
            let (labels, n, classes) = (pointer_or_null(labels), extent(texts.len()), extent(classes));
            let (texts, sizes) = (pointers.as_ptr(), sizes.as_ptr());
            sys::attmd_dataset_create_texts(tokenizer.raw(), texts, sizes, labels, n, classes, options, out)
        })
    }

    /// Reviews in the layout of the Stanford Large Movie Review Dataset: give the folder train or test, with its `neg`
    /// (label 0) and `pos` (label 1).
    pub fn load_reviews<'o>(
        directory: impl AsRef<Path>,
        tokenizer: &Tokenizer,
        options: impl Borrow<TextOptions<'o>>,
    ) -> Result<Self> {
        let directory = c_path(directory.as_ref())?;
        options.borrow().make(|options, out| unsafe {
            sys::attmd_dataset_load_reviews(directory.as_ptr(), tokenizer.raw(), options, out)
        })
    }

    /// Reads a CSV or TSV file of labels and texts; blank lines are skipped. Errors name file, line and column.
    pub fn load_text_table<'o>(
        path: impl AsRef<Path>,
        table: impl Borrow<TextTableOptions>,
        tokenizer: &Tokenizer,
        options: impl Borrow<TextOptions<'o>>,
    ) -> Result<Self> {
        let (path, table) = (c_path(path.as_ref())?, table.borrow());
        let labels: Vec<CString> = table.labels.iter().map(|label| c_string("labels", label)).collect::<Result<_>>()?;
        let labels: Vec<_> = labels.iter().map(|label| label.as_ptr()).collect();
        let mut raw = table.to_raw();
        if !labels.is_empty() {
            require_length("labels", labels.len(), table.classes)?;
            raw.labels = labels.as_ptr();
        }
        options.borrow().make(|options, out| unsafe {
            sys::attmd_dataset_load_text_table(path.as_ptr(), &raw, tokenizer.raw(), options, out)
        })
    }
}

impl TextOptions<'_> {
    fn make(
        &self,
        call: impl FnOnce(*const sys::attmd_text_options, *mut *mut sys::attmd_dataset) -> sys::attmd_status,
    ) -> Result<Dataset> {
        let mut raw = self.to_raw();
        let mut watch = self.monitor.watch();
        (raw.progress, raw.cancel, raw.progress_user) = watch.for_c();
        let made = Handle::create(|out| call(&raw, out));
        watch.finish();
        made.map(Dataset)
    }
}
