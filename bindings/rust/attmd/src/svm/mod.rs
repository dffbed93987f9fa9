//! Max-margin problems solved.
mod problem;

pub use problem::{SvmProblem, SvmSource};

use crate::array::Tensor;
use crate::dataset::Dataset;
use crate::error::{check, check_unless_cancelled, Result};
use crate::foreign::{counts, extent, extents, filled, pointer_or_null, Handle};
use crate::options::{c_enum, options, results};
use crate::progress::{monitored, Monitor, Watch};
use std::borrow::Borrow;
use std::ptr;

c_enum! {
    /// What was established about a problem.
    SvmOutcome {
        /// The certified relative gap is at or below the tolerance.
        Optimal = ATTMD_SVM_OPTIMAL,
        /// There is no feasible point: the duals are a Farkas certificate, lambda >= 0 with b'lambda = 1 and A'lambda = 0 to
        /// rounding (then A w >= b would give 0 >= 1).
        Infeasible = ATTMD_SVM_INFEASIBLE,
        /// No feasible point was found, and one would have a norm of at least the dual objective.
        BeyondNorm = ATTMD_SVM_BEYOND_NORM,
        /// A limit was reached first, or rounding allows no smaller gap; bounds are those found.
        Stopped = ATTMD_SVM_STOPPED,
        /// The caller ended it; bounds are those found.
        Cancelled = ATTMD_SVM_CANCELLED,
    }
}

c_enum! {
    /// ||w|| of the hard margin.
    SvmNorm {
        /// ||w||_p
        Entrywise = ATTMD_NORM_ENTRYWISE,
        /// The sum of W's singular values. Attention with the hard margin and [`SvmMethod::Auto`] only.
        Nuclear = ATTMD_NORM_NUCLEAR,
    }
}

c_enum! {
    /// What a soft margin pays for a slack.
    SvmSlack {
        /// C_k xi_k
        Plain = ATTMD_SLACK_PLAIN,
        /// C_k xi_k^2
        Squared = ATTMD_SLACK_SQUARED,
    }
}

c_enum! {
    /// How a problem is solved.
    SvmMethod {
        /// The one that takes the least work.
        Auto = ATTMD_SVM_METHOD_AUTO,
        /// Primal-dual interior point with a system of the unknowns' order.
        InteriorPoint = ATTMD_SVM_METHOD_INTERIOR_POINT,
        /// The same with a system of the rows' order.
        DualSystem = ATTMD_SVM_METHOD_DUAL_SYSTEM,
        /// Active sets of rows; p = 2 with the hard margin only.
        WorkingSet = ATTMD_SVM_METHOD_WORKING_SET,
        /// The systems are solved iteratively, none is stored.
        MatrixFree = ATTMD_SVM_METHOD_MATRIX_FREE,
    }
}

options! {
    /// The norm, the margin, when solving ends, and who watches it.
    #[derive(Debug)]
    SvmOptions<'a> from attmd_svm_options by attmd_svm_options_init {
        /// Threads to use; 0 (default) = one for each of the processor's. Results are the same for every number.
        threads: usize,
        /// Exponent of the norm, 1 <= p <= inf; soft margin p <= 1e18; default 2.
        p: f64,
        /// Infinite (default): hard margin. Finite, > 0: soft margin.
        C: f64,
        /// Relative duality gap to reach, between 0 and 1; default 1e-8.
        tolerance: f64,
        /// Default 200.
        max_iterations: usize,
        /// Default infinite.
        max_seconds: f64,
        /// Default entrywise.
        norm: SvmNorm,
        /// Default plain.
        slack: SvmSlack,
        /// Default auto; [`Error::Unsupported`](crate::Error::Unsupported) if the one asked for does not fit the problem.
        method: SvmMethod,
        /// Bytes; 0 (default): no limit. A solve that would take more is refused before it begins:
        /// [`Error::OutOfMemory`](crate::Error::OutOfMemory).
        memory_limit: usize,
    }
    and {
        monitor: Monitor<'a>,
        warm_start: Option<&'a Svm>,
    }
}
monitored!(SvmOptions);

impl<'a> SvmOptions<'a> {
    /// Where to start: a solution for the same rows with another p, C or norm, or for the first of them. Only the time
    /// depends on it.
    #[must_use]
    pub fn warm_start(mut self, svm: &'a Svm) -> Self {
        self.warm_start = Some(svm);
        self
    }

    /// For C. The watch must stay where it is until the call has returned.
    fn watched_by(&self, watch: &mut Watch<'_, 'a>) -> sys::attmd_svm_options {
        let mut raw = self.to_raw();
        raw.warm_start = self.warm_start.map_or(ptr::null(), Svm::raw);
        (raw.progress, raw.cancel, raw.progress_user) = watch.for_c();
        raw
    }
}

results! {
    /// What was established about a problem.
    SvmReport from attmd_svm_report by attmd_svm_report_init {
        /// Solved, infeasible or stopped.
        outcome: SvmOutcome,
        /// Exponent of the norm, as asked for.
        p: f64,
        /// What slacks cost, as asked for; infinite: hard margin.
        C: f64,
        /// Number of rows.
        rows: usize,
        /// Number of unknowns: d * d, d, or the matrix's columns.
        unknowns: usize,
        /// Hard: the norm of the solution, infinite if no feasible point is known. Soft: the objective.
        primal_objective: f64,
        /// Lower bound on the optimum, hard: b'lambda / ||A'lambda||_q with 1/p + 1/q = 1; infinite if infeasible.
        dual_objective: f64,
        /// (primal - dual) / primal, recomputed from the data, w and lambda; infinite without a solution.
        gap: f64,
        /// Smallest a_k'w / b_k of the solution, over b_k > 0; NaN without.
        min_margin: f64,
        /// Rows in the support set.
        support_count: usize,
        /// Iterations of the solver.
        iterations: usize,
        /// Seconds from the call to its return.
        seconds: f64,
        /// Infeasible: how exactly A'lambda is zero, max_j |(A'lambda)_j| / sum_k lambda_k |a_kj|, times sum_k lambda_k |a_k|_2
        /// of all rows over that of the rows with b_k > 0; recomputed from rows and lambda. Else NaN.
        farkas_residual: f64,
        /// The method used; auto if there was nothing to do.
        method: SvmMethod,
        /// The norm that was minimized, as asked for.
        norm: SvmNorm,
        /// What a soft margin paid for, as asked for.
        slack: SvmSlack,
        /// Bytes: about what the solve allocated, and what `memory_limit` was compared with.
        memory_bytes: usize,
    }
}

results! {
    /// What numbers from anywhere prove about a problem.
    SvmCertificate from attmd_svm_certificate by attmd_svm_certificate_init {
        /// w (hard margin: w / min_margin) satisfies every row.
        is_feasible: bool,
        /// The duals prove that there is no feasible point, and w is none: duals >= 0, b'duals > 0, and `farkas_residual`
        /// <= 1e-12. (Or there are only such whose margins a_k'w cancel to 1e-12 of their terms a_kj w_j.)
        is_farkas: bool,
        /// The optimum is at most this; infinite if w proves nothing.
        primal_bound: f64,
        /// The optimum is at least this, hard: b'duals / ||A'duals||_q; 0 if the duals prove nothing, infinite if they are a
        /// Farkas certificate.
        dual_bound: f64,
        /// (primal - dual) / primal; infinite without a feasible w.
        gap: f64,
        /// Smallest a_k'w / b_k over b_k > 0; NaN without w.
        min_margin: f64,
        /// How exactly A'duals is zero, as in [`SvmReport`]; NaN for a soft margin or where duals prove nothing.
        farkas_residual: f64,
    }
}

/// A max-margin problem after solving: solution, dual variables, certificate. Immutable. That it is infeasible, that a limit
/// stopped it before its tolerance and that the caller ended it are outcomes, no errors: ask [`Svm::is_optimal`] before the
/// numbers are used, or [`SvmReport::outcome`].
///
/// ```
/// use attmd::{Dataset, Svm, SvmOptions, SvmOutcome};
/// let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
/// let selected = attmd::globally_optimal_tokens(&data, &data.decoder()?)?;
/// let svm = Svm::solve_attention(&data, &selected, SvmOptions::new().p(3.0))?;
/// let report = svm.report()?;
/// assert_eq!(report.outcome, SvmOutcome::Optimal);
/// assert!(report.gap <= 1e-8 && (report.min_margin - 1.0).abs() < 1e-12);
/// # Ok::<(), attmd::Error>(())
/// ```
///
/// Labelled points, and the widest strip between them. A matrix with a row y_i x_i a point holds the plane through the origin,
/// and a column of ones for an offset would have the offset count in the norm. It is free where rows are pairs: there is an
/// offset c with y_i (w'x_i + c) >= 1 for all i exactly if w'(x - z) >= 2 for every positive x and negative z.
///
/// ```
/// use attmd::{Error, Svm, SvmOptions, SvmOutcome, SvmProblem, View};
/// type Points<'a> = &'a [[f64; 2]];
/// let pairs = |positive: Points, negative: Points| -> Vec<f64> {
///     positive.iter().flat_map(|x| negative.iter().flat_map(move |z| [x[0] - z[0], x[1] - z[1]])).collect()
/// };
/// let options = SvmOptions::new().p(2.0);
///
/// let (positive, negative) = ([[3.0, 3.0], [5.0, 4.0]], [[1.0, 3.0], [0.0, 5.0]]);
/// let (rows, b) = (pairs(&positive, &negative), [2.0; 4]);
/// let problem = SvmProblem::rows(View::new(&rows, [4, 2])?).right_side(&b);
/// let svm = Svm::solve(&problem, &options)?;
/// assert_eq!(svm.report()?.outcome, SvmOutcome::Optimal);
/// let (w, duals) = (svm.solution()?, svm.duals()?);
/// let side = |x: &[f64; 2]| w[0] * x[0] + w[1] * x[1];
/// let nearest = positive.iter().map(side).fold(f64::INFINITY, f64::min);
/// let c = -(nearest + negative.iter().map(side).fold(f64::NEG_INFINITY, f64::max)) / 2.0;
/// assert!((w[0] - 1.0).abs() < 1e-6 && w[1].abs() < 1e-3 && (c + 2.0).abs() < 1e-2); // x_1 = 2 is in the middle
/// let proof = Svm::certify(&problem, &options, Some(&w), Some(&duals))?;
/// assert!(proof.is_feasible && proof.gap < 1e-8); // dual_bound <= the smallest norm <= primal_bound
///
/// // A negative point between the positive ones: no w and c separate them.
/// let (rows, b) = (pairs(&positive, &[[4.0, 3.5]]), [2.0; 2]);
/// let problem = SvmProblem::rows(View::new(&rows, [2, 2])?).right_side(&b);
/// let svm = Svm::solve(&problem, &options)?; // Ok: that is an outcome
/// assert_eq!(svm.report()?.outcome, SvmOutcome::Infeasible);
/// assert!(matches!(svm.solution(), Err(Error::NotFound(_)))); // so that there is no w to certify
/// let duals = svm.duals()?;
/// assert!((2.0 * duals.iter().sum::<f64>() - 1.0).abs() < 1e-12); // b'lambda = 1, and A'lambda = 0:
/// assert!(Svm::certify(&problem, &options, None, Some(&duals))?.is_farkas);
/// # Ok::<(), attmd::Error>(())
/// ```
///
/// One that is dropped unread is a warning of the compiler:
///
/// ```compile_fail
/// #![deny(unused_must_use)]
/// # use attmd::{Svm, SvmOptions, SvmProblem};
/// # fn solve(problem: &SvmProblem<'_>) -> attmd::Result<()> {
/// Svm::solve(problem, SvmOptions::new())?;
/// # Ok(())
/// # }
/// ```
#[must_use = "that the call went through does not say that the problem was solved: is_optimal() does"]
pub struct Svm {
    handle: Handle<sys::attmd_svm>,
    pub(crate) source: SvmSource,
    samples: usize,
}

impl Svm {
    /// Solves a problem. `Ok` also if it is infeasible or was stopped by a limit: see [`Svm::is_optimal`].
    pub fn solve<'o>(problem: &SvmProblem<'_>, options: impl Borrow<SvmOptions<'o>>) -> Result<Self> {
        let raw = problem.to_raw()?;
        // SAFETY: all that is pointed to outlives the call; so below.
        let solve = |options: &_, out| unsafe { sys::attmd_svm_solve(&raw, options, out) };
        Self::solve_by(problem.source, problem.samples(), options.borrow(), solve)
    }

    /// The lp-AttSVM of a selection of tokens. `Ok` as for [`Svm::solve`].
    pub fn solve_attention<'o>(
        dataset: &Dataset,
        selected: &[usize],
        options: impl Borrow<SvmOptions<'o>>,
    ) -> Result<Self> {
        let (alpha, n) = (extents(selected), selected.len());
        Self::solve_by(SvmSource::Attention, n, options.borrow(), |options, out| unsafe {
            sys::attmd_svm_solve_attention(dataset.raw(), alpha.as_ptr(), extent(n), options, out)
        })
    }

    /// The decoder's lp-SVM of a selection of tokens. `Ok` as for [`Svm::solve`].
    pub fn solve_decoder<'o>(
        dataset: &Dataset,
        selected: &[usize],
        options: impl Borrow<SvmOptions<'o>>,
    ) -> Result<Self> {
        let (alpha, n) = (extents(selected), selected.len());
        Self::solve_by(SvmSource::Decoder, n, options.borrow(), |options, out| unsafe {
            sys::attmd_svm_solve_decoder(dataset.raw(), alpha.as_ptr(), extent(n), options, out)
        })
    }

    fn solve_by(
        source: SvmSource,
        samples: usize,
        options: &SvmOptions<'_>,
        call: impl FnOnce(&sys::attmd_svm_options, *mut *mut sys::attmd_svm) -> sys::attmd_status,
    ) -> Result<Self> {
        let mut watch = options.monitor.watch();
        let raw = options.watched_by(&mut watch);
        let handle = Handle::create_checked(|out| call(&raw, out), check_unless_cancelled);
        watch.finish();
        handle.map(|handle| Svm { handle, source, samples })
    }

    /// Solves the problem for each exponent in place of the options' p, each from the solution before. If the caller ends
    /// it, those finished and the one that was ended are returned.
    ///
    /// ```
    /// use attmd::{Dataset, Svm, SvmOptions, SvmProblem};
    /// let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
    /// let selected = attmd::globally_optimal_tokens(&data, &data.decoder()?)?;
    /// let exponents = [1.0, 2.0, f64::INFINITY];
    /// let path = Svm::solve_path(&SvmProblem::attention(&data, &selected), SvmOptions::new(), &exponents)?;
    /// let norms = path.iter().map(|svm| Ok(svm.report()?.primal_objective)).collect::<attmd::Result<Vec<_>>>()?;
    /// assert!(norms[0] > norms[1] && norms[1] > norms[2]);
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn solve_path<'o>(
        problem: &SvmProblem<'_>,
        options: impl Borrow<SvmOptions<'o>>,
        p: &[f64],
    ) -> Result<Vec<Self>> {
        let raw_problem = problem.to_raw()?;
        let options = options.borrow();
        let mut watch = options.monitor.watch();
        let raw = options.watched_by(&mut watch);
        let mut out = vec![ptr::null_mut(); p.len()];
        let status =
            unsafe { sys::attmd_svm_solve_path(&raw_problem, &raw, p.as_ptr(), extent(p.len()), out.as_mut_ptr()) };
        // SAFETY: handed out by the call, or still NULL.
        let solved = out.into_iter().filter_map(|raw| unsafe { Handle::from_raw(raw) });
        let solved: Vec<Self> =
            solved.map(|handle| Svm { handle, source: problem.source, samples: problem.samples() }).collect();
        watch.finish();
        check_unless_cancelled(status)?;
        Ok(solved)
    }

    /// Recomputes from the problem's data, w and duals alone what they prove, by plain loops in extended precision that
    /// share no code with the solver. Of the options p, C, norm and slack are read. Numbers that are not fit for a proof
    /// are no error. `None` for w or duals that there are not: an infeasible problem has no w, and its duals prove it
    /// ([`SvmCertificate::is_farkas`]), as in the example at [`Svm`].
    ///
    /// ```
    /// use attmd::{Dataset, Svm, SvmOptions, SvmProblem};
    /// let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
    /// let selected = attmd::globally_optimal_tokens(&data, &data.decoder()?)?;
    /// let problem = SvmProblem::attention(&data, &selected);
    /// let svm = Svm::solve(&problem, SvmOptions::new())?;
    /// let proof = Svm::certify(&problem, SvmOptions::new(), Some(&svm.solution()?), Some(&svm.duals()?))?;
    /// assert!(proof.is_feasible && proof.gap < 1e-8);
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn certify<'o>(
        problem: &SvmProblem<'_>,
        options: impl Borrow<SvmOptions<'o>>,
        w: Option<&[f64]>,
        duals: Option<&[f64]>,
    ) -> Result<SvmCertificate> {
        let (problem, options) = (problem.to_raw()?, options.borrow().to_raw());
        let size = |values: Option<&[f64]>| extent(values.map_or(0, <[f64]>::len));
        let (w, w_size, duals, duals_size) = (pointer_or_null(w), size(w), pointer_or_null(duals), size(duals));
        SvmCertificate::read(|result| {
            check(unsafe { sys::attmd_svm_certify(&problem, &options, w, w_size, duals, duals_size, result) })
        })
    }

    pub(crate) fn raw(&self) -> *const sys::attmd_svm {
        self.handle.get()
    }

    /// What was established about the problem.
    pub fn report(&self) -> Result<SvmReport> {
        SvmReport::read(|report| check(unsafe { sys::attmd_svm_get_report(self.raw(), report) }))
    }

    /// Whether the certified relative gap is at or below the tolerance. If not, [`Svm::report`] has the outcome and the gap.
    ///
    /// ```
    /// use attmd::{Dataset, Svm, SvmOptions};
    /// let data = Dataset::generate_gaussian(6, 8, 10, 1)?;
    /// let svm = Svm::solve_attention(&data, &[0; 6], SvmOptions::new().p(3.0).max_iterations(2))?;
    /// if !svm.is_optimal()? {
    ///     let report = svm.report()?;
    ///     println!("{:?} at a gap of {:.1e}", report.outcome, report.gap); // Stopped at a gap of ...
    /// }
    /// # assert!(!svm.is_optimal()? && svm.report()?.outcome == attmd::SvmOutcome::Stopped);
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn is_optimal(&self) -> Result<bool> {
        Ok(self.report()?.outcome == SvmOutcome::Optimal)
    }

    /// The n selected tokens that the problem was made for; none for the rows of a matrix.
    pub fn selected(&self) -> Result<Vec<usize>> {
        filled(self.samples, |out, capacity| unsafe { sys::attmd_svm_get_selected(self.raw(), out, capacity) })
            .map(counts)
    }

    /// The solution, W (d x d) or a vector, scaled so that the smallest a_k'w / b_k is 1 (hard margin).
    /// [`Error::NotFound`](crate::Error::NotFound) if no feasible point is known.
    pub fn solution(&self) -> Result<Tensor> {
        let unknowns = self.report()?.unknowns;
        let values =
            filled(unknowns, |out, capacity| unsafe { sys::attmd_svm_get_solution(self.raw(), out, capacity) })?;
        if self.source == SvmSource::Attention {
            let d = unknowns.isqrt();
            return Ok(Tensor::from_parts(values, &[d, d]));
        }
        Ok(Tensor::from_parts(values, &[unknowns]))
    }

    /// Dual variables lambda >= 0, one a row. Hard margin: multipliers of minimizing the norm, so that b'lambda = ||w||_p and
    /// ||A'lambda||_q = 1 at the optimum, 1/p + 1/q = 1; any lambda proves ||w||_p >= b'lambda / ||A'lambda||_q. Soft: of the
    /// soft objective; plain slacks: lambda_k <= C_k. If infeasible, the Farkas certificate: b'lambda = 1 and A'lambda = 0 to
    /// rounding.
    pub fn duals(&self) -> Result<Vec<f64>> {
        filled(self.report()?.rows, |out, capacity| unsafe { sys::attmd_svm_get_duals(self.raw(), out, capacity) })
    }

    /// Margins a_k'w, one a row. [`Error::NotFound`](crate::Error::NotFound) as for the solution.
    pub fn margins(&self) -> Result<Vec<f64>> {
        filled(self.report()?.rows, |out, capacity| unsafe { sys::attmd_svm_get_margins(self.raw(), out, capacity) })
    }

    /// Whether each row is in the support set: its margin at b_k or below, to 1e-6.
    pub fn support(&self) -> Result<Vec<bool>> {
        let rows = self.report()?.rows;
        let flags: Vec<i32> =
            filled(rows, |out, capacity| unsafe { sys::attmd_svm_get_support(self.raw(), out, capacity) })?;
        Ok(flags.into_iter().map(|flag| flag != 0).collect())
    }

    /// Which constraint each row is: its sample, and the token that it holds the selected one against (the selected token
    /// itself for a decoder problem; for the rows of a matrix the row, and 0).
    pub fn rows(&self) -> Result<Vec<(usize, usize)>> {
        let rows = self.report()?.rows;
        let mut tokens = vec![0; rows];
        let samples = filled(rows, |out, capacity| unsafe {
            sys::attmd_svm_get_rows(self.raw(), out, tokens.as_mut_ptr(), capacity)
        })?;
        Ok(counts(samples).into_iter().zip(counts(tokens)).collect())
    }
}
