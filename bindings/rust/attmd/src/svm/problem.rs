use crate::array::{Element, View};
use crate::dataset::Dataset;
use crate::error::Result;
use crate::foreign::{extent, extents, pointer_or_null, prepared, require_length};
use crate::options::{c_enum, Field};
use std::ptr;

c_enum! {
    /// Where the rows of a problem come from.
    SvmSource {
        /// lp-AttSVM: the unknown is W.
        Attention = ATTMD_SVM_ATTENTION,
        /// The decoder's lp-SVM: the unknown is v.
        Decoder = ATTMD_SVM_DECODER,
        /// The rows of a matrix.
        Rows = ATTMD_SVM_ROWS,
    }
}

/// A max-margin problem: minimize ||w|| subject to a_k'w >= b_k for every row a_k, where b_k is 1 unless said otherwise.
/// With a finite [`SvmOptions::C`](crate::SvmOptions::C) slacks are allowed, and charged.
///
/// ```
/// use attmd::{Svm, SvmOptions, SvmProblem, View};
/// // w_1 >= 1 and w_1 + w_2 >= 3, the shortest w
/// let rows = View::new(&[1.0, 0.0, 1.0, 1.0], [2, 2])?;
/// let svm = Svm::solve(&SvmProblem::rows(rows).right_side(&[1.0, 3.0]), SvmOptions::new())?;
/// assert!(svm.solution()?.iter().all(|w| (w - 1.5).abs() < 1e-6));
/// # Ok::<(), attmd::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct SvmProblem<'a> {
    pub(crate) source: SvmSource,
    dataset: Option<&'a Dataset>,
    selected: Vec<i64>,
    relaxed: Option<Vec<i32>>,
    weights: Option<&'a [f64]>,
    matrix: Option<(View<'a, (), 2>, i32)>,
    right_side: Option<&'a [f64]>,
}

impl<'a> SvmProblem<'a> {
    /// lp-AttSVM of a selection of one token alpha_i of each sample: a_k = (x_{i,alpha_i} - x_it) z_i' for every
    /// t != alpha_i. For the tokens that a trained model selects, take [`Model::selected`](crate::Model::selected).
    pub fn attention(dataset: &'a Dataset, selected: &[usize]) -> Self {
        Self::of(SvmSource::Attention, dataset, selected)
    }

    /// The decoder's lp-SVM of a selection: rows y_i x_{i,alpha_i}, one a sample.
    pub fn decoder(dataset: &'a Dataset, selected: &[usize]) -> Self {
        Self::of(SvmSource::Decoder, dataset, selected)
    }

    /// A finite matrix, rows x unknowns. Labelled points, with an offset: see the example at [`Svm`](crate::Svm).
    pub fn rows<T: Element>(matrix: impl Into<View<'a, T, 2>>) -> Self {
        let matrix = Some((matrix.into().erased(), T::DTYPE));
        SvmProblem { matrix, dataset: None, ..Self::empty(SvmSource::Rows) }
    }

    fn of(source: SvmSource, dataset: &'a Dataset, selected: &[usize]) -> Self {
        SvmProblem { dataset: Some(dataset), selected: extents(selected), ..Self::empty(source) }
    }

    fn empty(source: SvmSource) -> Self {
        let (dataset, selected) = (None, Vec::new());
        SvmProblem { source, dataset, selected, relaxed: None, weights: None, matrix: None, right_side: None }
    }

    /// Attention, decoder: whether the rows of each sample ask for 0 instead of 1. In the paper's joint training these are
    /// the samples that are no support vectors of the decoder's problem.
    pub fn relaxed(mut self, relaxed: &[bool]) -> Self {
        self.relaxed = Some(relaxed.iter().map(Field::to_c).collect());
        self
    }

    /// Soft margin: factors > 0 of C, one a sample, or one a row of a matrix.
    pub fn weights(mut self, weights: &'a [f64]) -> Self {
        self.weights = Some(weights);
        self
    }

    /// Rows of a matrix: b, one a row, at least 0.
    pub fn right_side(mut self, right_side: &'a [f64]) -> Self {
        self.right_side = Some(right_side);
        self
    }

    /// Samples of the selection.
    pub(crate) fn samples(&self) -> usize {
        self.selected.len()
    }

    /// For C, after a look at the arrays whose lengths it is not told. Valid as long as the problem.
    pub(crate) fn to_raw(&self) -> Result<sys::attmd_svm_problem> {
        let rows = self.matrix.map_or(self.samples(), |(view, _)| view.shape[0]);
        if let Some(relaxed) = &self.relaxed {
            require_length("relaxed", relaxed.len(), self.samples())?;
        }
        if let Some(weights) = self.weights {
            require_length("weights", weights.len(), rows)?;
        }
        if let Some(right_side) = self.right_side {
            require_length("the right side", right_side.len(), rows)?;
        }
        let mut raw = prepared(sys::attmd_svm_problem_init);
        raw.source = self.source.to_c();
        raw.relaxed = pointer_or_null(self.relaxed.as_deref());
        raw.weights = pointer_or_null(self.weights);
        raw.right_side = pointer_or_null(self.right_side);
        if let Some((view, dtype)) = self.matrix {
            raw.dtype = dtype;
            raw.A = view.pointer.cast();
            (raw.rows, raw.unknowns) = (extent(view.shape[0]), extent(view.shape[1]));
            raw.A_strides = view.c_strides()?;
        } else {
            raw.dataset = self.dataset.map_or(ptr::null(), Dataset::raw);
            raw.selected = self.selected.as_ptr();
            raw.count = extent(self.samples());
        }
        Ok(raw)
    }
}
