package attmd

// #include <attmd/attmd.h>
import "C"

import (
	"context"
	"errors"
	"time"
	"unsafe"
)

// SVM is a solved max-margin problem: solution, dual variables, certificate. It is immutable: every method may be
// called concurrently.
type SVM struct {
	handle *handle[*C.attmd_svm]
	n      int // selected tokens
	report SVMReport
}

// SVMOutcome is what was established.
type SVMOutcome int32

const (
	SVMOptimal SVMOutcome = C.ATTMD_SVM_OPTIMAL // the certified relative gap is at or below the tolerance
	// SVMInfeasible: there is no feasible point. The duals are a Farkas certificate, lambda >= 0, b'lambda = 1,
	// A'lambda = 0 to rounding (then A w >= b would give 0 >= 1).
	SVMInfeasible SVMOutcome = C.ATTMD_SVM_INFEASIBLE
	// SVMBeyondNorm: no feasible point was found and no proof that there is none, but one would have a norm of at least
	// DualObjective.
	SVMBeyondNorm SVMOutcome = C.ATTMD_SVM_BEYOND_NORM
	SVMStopped    SVMOutcome = C.ATTMD_SVM_STOPPED   // a limit was reached first, or rounding allows no smaller gap
	SVMCancelled  SVMOutcome = C.ATTMD_SVM_CANCELLED // context or callback ended it; bounds are those found
)

// SVMNorm is ||w|| of the hard margin.
type SVMNorm int32

const (
	NormEntrywise SVMNorm = C.ATTMD_NORM_ENTRYWISE // ||w||_p
	NormNuclear   SVMNorm = C.ATTMD_NORM_NUCLEAR   // the sum of W's singular values. SVMAttention with the hard margin only
)

// SVMSlack is what a soft margin pays for a slack.
type SVMSlack int32

const (
	SlackPlain   SVMSlack = C.ATTMD_SLACK_PLAIN   // C_k xi_k
	SlackSquared SVMSlack = C.ATTMD_SLACK_SQUARED // C_k xi_k^2
)

// SVMMethod is how a problem is solved.
type SVMMethod int32

const (
	// SVMMethodAuto is the one that takes the least work; matrix-free where a matrix would take more than MemoryLimit,
	// or than 16 GB.
	SVMMethodAuto          SVMMethod = C.ATTMD_SVM_METHOD_AUTO
	SVMMethodInteriorPoint SVMMethod = C.ATTMD_SVM_METHOD_INTERIOR_POINT // primal-dual interior point with a system of the unknowns' order
	SVMMethodDualSystem    SVMMethod = C.ATTMD_SVM_METHOD_DUAL_SYSTEM    // the same with a system of the rows' order
	SVMMethodWorkingSet    SVMMethod = C.ATTMD_SVM_METHOD_WORKING_SET    // active sets of rows; p = 2 with the hard margin only
	SVMMethodMatrixFree    SVMMethod = C.ATTMD_SVM_METHOD_MATRIX_FREE    // the systems are solved iteratively, none is stored
)

// SVMOptions says which norm, how exact, and how long.
type SVMOptions struct {
	Threads       int           // default: as many as can run at the same time
	P             float64       // exponent of the norm, 1 <= P <= inf, the ends exact; soft margin P <= 1e18; default 2
	C             float64       // > 0: soft margin; default +Inf: hard margin
	Tolerance     float64       // relative duality gap to reach, 0 < Tolerance < 1; default 1e-8
	MaxIterations int           // default 200; NoIterations for none
	MaxTime       time.Duration // default: no limit
	Progress      ProgressFunc  // once an iteration; may be nil
	Norm          SVMNorm       // default NormEntrywise
	Slack         SVMSlack      // default SlackPlain
	Method        SVMMethod     // default SVMMethodAuto; ErrUnsupported if the one asked for does not fit the problem
	MemoryLimit   int64         // bytes; default: none. A solve that would take more is refused (ErrOutOfMemory)
	// WarmStart is where to start: a solution for the same rows with another P, C or norm, or for the first of them.
	// Only the time depends on it. May be nil.
	WarmStart *SVM
}

// share gives the options to a call that reads them; `done` must follow.
func (o *SVMOptions) share() (c *C.attmd_svm_options, done func(), err error) {
	c = new(C.attmd_svm_options)
	C.attmd_svm_options_init(c, C.sizeof_attmd_svm_options)
	c.threads = int32Of(o.Threads)
	override(&c.p, o.P)
	override(&c.C, o.C)
	override(&c.tolerance, o.Tolerance)
	overrideIterations(&c.max_iterations, o.MaxIterations)
	overrideSeconds(&c.max_seconds, o.MaxTime)
	override(&c.norm, o.Norm)
	override(&c.slack, o.Slack)
	override(&c.method, o.Method)
	c.memory_limit = C.int64_t(o.MemoryLimit)
	if o.WarmStart == nil {
		return c, func() {}, nil
	}
	if c.warm_start, err = o.WarmStart.share(); err != nil {
		return nil, nil, err
	}
	return c, o.WarmStart.handle.unshare, nil
}

// SVMReport is what was established about a problem.
type SVMReport struct {
	Outcome         SVMOutcome
	P, C            float64
	Rows            int     // m
	Unknowns        int     // d * d, or d, or the matrix's
	PrimalObjective float64 // hard: the norm of the solution, +Inf if no feasible point is known. Soft: the objective
	DualObjective   float64 // lower bound on the optimum; +Inf if infeasible
	Gap             float64 // (primal - dual) / primal, recomputed from the data, w and lambda; +Inf without w
	MinMargin       float64 // smallest a_k'w / b_k of the solution, over b_k > 0; NaN without w or such rows
	SupportCount    int     // rows in the support set
	Iterations      int
	Time            time.Duration
	FarkasResidual  float64   // infeasible: how far A'lambda is from 0, see attmd.h. Else NaN
	Method          SVMMethod // the one used; SVMMethodAuto if there was nothing to do
	Norm            SVMNorm
	Slack           SVMSlack
	MemoryBytes     int64 // what MemoryLimit was compared with: about what the solve allocated
}

// Solve solves a problem. That it is infeasible, or that a limit stopped it before its tolerance, is an outcome, not an
// error: ask [SVM.Optimal] before the numbers are used. ErrCancelled: the SVM is not nil and holds the bounds found so far.
func Solve(ctx context.Context, problem Problem, options SVMOptions) (*SVM, error) {
	svms, err := solve(ctx, &problem, &options, 1,
		func(c *C.attmd_svm_problem, o *C.attmd_svm_options, out **C.attmd_svm) C.attmd_status {
			return C.attmd_svm_solve(c, o, out)
		})
	if svms == nil {
		return nil, err
	}
	return svms[0], err
}

// SolvePath solves a problem for each of several exponents p in place of options.P, each from the one before.
// ErrCancelled: those finished and the one that was cancelled are handed out, the rest are nil. MaxIterations and
// MaxTime are for each, and so is [SVM.Optimal].
func SolvePath(ctx context.Context, problem Problem, options SVMOptions, p []float64) ([]*SVM, error) {
	return solve(ctx, &problem, &options, len(p),
		func(c *C.attmd_svm_problem, o *C.attmd_svm_options, out **C.attmd_svm) C.attmd_status {
			return C.attmd_svm_solve_path(c, o, doubles(p), length(p), out)
		})
}

// SolveAttention solves the lp-AttSVM for a selection. Whether it was solved [SVM.Optimal] says, as for [Solve].
func SolveAttention(ctx context.Context, data *Dataset, selected []int64, options SVMOptions) (*SVM, error) {
	return solveSelection(ctx, Problem{Source: SVMAttention, Dataset: data, Selected: selected}, options,
		func(c *C.attmd_svm_problem, o *C.attmd_svm_options, out **C.attmd_svm) C.attmd_status {
			return C.attmd_svm_solve_attention(c.dataset, c.selected, c.count, o, out)
		})
}

// SolveDecoder solves the decoder's lp-SVM for a selection. Whether it was solved [SVM.Optimal] says, as for [Solve].
func SolveDecoder(ctx context.Context, data *Dataset, selected []int64, options SVMOptions) (*SVM, error) {
	return solveSelection(ctx, Problem{Source: SVMDecoder, Dataset: data, Selected: selected}, options,
		func(c *C.attmd_svm_problem, o *C.attmd_svm_options, out **C.attmd_svm) C.attmd_status {
			return C.attmd_svm_solve_decoder(c.dataset, c.selected, c.count, o, out)
		})
}

type solver = func(*C.attmd_svm_problem, *C.attmd_svm_options, **C.attmd_svm) C.attmd_status

func solveSelection(ctx context.Context, problem Problem, options SVMOptions, call solver) (*SVM, error) {
	svms, err := solve(ctx, &problem, &options, 1, call)
	if svms == nil {
		return nil, err
	}
	return svms[0], err
}

// solve makes a call that writes `count` handles, some of them NULL.
func solve(ctx context.Context, problem *Problem, options *SVMOptions, count int, call solver) ([]*SVM, error) {
	var l lent
	defer l.release()
	c, done, err := problem.share(&l)
	if err != nil {
		return nil, err
	}
	defer done()
	o, done, err := options.share()
	if err != nil {
		return nil, err
	}
	defer done()
	m := newMonitor(ctx, options.Progress)
	if err := m.begin(&l, &o.progress, &o.progress_user, &o.cancel); err != nil {
		return nil, m.end(err)
	}
	objects := make([]*C.attmd_svm, count)
	err = check(func() C.attmd_status { return call(c, o, unsafe.SliceData(objects)) })
	if err != nil && !errors.Is(err, ErrCancelled) {
		return nil, m.end(err)
	}
	svms := make([]*SVM, count)
	for k, object := range objects { // all, so that none is lost
		if object != nil {
			svms[k] = &SVM{handle: newHandle("svm", object, freeSVM), n: len(problem.Selected)}
		}
	}
	err = m.end(err)
	if err2 := readReports(svms); err2 != nil {
		return nil, err2
	}
	return svms, err
}

func freeSVM(object *C.attmd_svm) { C.attmd_svm_free(object) }

func readReports(svms []*SVM) error {
	for _, svm := range svms {
		if svm != nil {
			if err := svm.readReport(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *SVM) readReport() error {
	var r C.attmd_svm_report
	C.attmd_svm_report_init(&r, C.sizeof_attmd_svm_report)
	err := s.read(func(svm *C.attmd_svm) C.attmd_status { return C.attmd_svm_get_report(svm, &r) })
	s.report = SVMReport{
		Outcome: SVMOutcome(r.outcome), P: float64(r.p), C: float64(r.C), Rows: int(r.rows), Unknowns: int(r.unknowns),
		PrimalObjective: float64(r.primal_objective), DualObjective: float64(r.dual_objective), Gap: float64(r.gap),
		MinMargin: float64(r.min_margin), SupportCount: int(r.support_count), Iterations: int(r.iterations),
		Time: duration(r.seconds), FarkasResidual: float64(r.farkas_residual), Method: SVMMethod(r.method),
		Norm: SVMNorm(r.norm), Slack: SVMSlack(r.slack), MemoryBytes: int64(r.memory_bytes),
	}
	return err
}

// share gives the object to a call that reads it; s.handle.unshare must follow.
func (s *SVM) share() (*C.attmd_svm, error) {
	if s == nil {
		return nil, invalid("svm is nil")
	}
	return s.handle.share()
}

// read makes a call that reads the SVM.
func (s *SVM) read(call func(svm *C.attmd_svm) C.attmd_status) error {
	object, err := s.share()
	if err != nil {
		return err
	}
	defer s.handle.unshare()
	return check(func() C.attmd_status { return call(object) })
}

// Close gives the SVM's memory back. It always returns nil.
func (s *SVM) Close() error {
	s.handle.close()
	return nil
}

// Report returns what was established about the problem.
func (s *SVM) Report() SVMReport { return s.report }

// Optimal is true if the certified relative gap is at or below the tolerance. If not, Report has the outcome and the gap.
func (s *SVM) Optimal() bool { return s.report.Outcome == SVMOptimal }

// Selected is the tokens that the problem was made for; empty for SVMRows.
func (s *SVM) Selected() ([]int64, error) {
	out := make([]int64, s.n)
	err := s.read(func(svm *C.attmd_svm) C.attmd_status {
		return C.attmd_svm_get_selected(svm, int64s(out), length(out))
	})
	return out, err
}

// Solution is w (W row-major), scaled so that the smallest a_k'w / b_k is 1 (hard margin). ErrNotFound if no feasible
// point is known.
func (s *SVM) Solution() ([]float64, error) {
	out := make([]float64, s.report.Unknowns)
	err := s.read(func(svm *C.attmd_svm) C.attmd_status {
		return C.attmd_svm_get_solution(svm, doubles(out), length(out))
	})
	return out, err
}

// Duals are the dual variables lambda >= 0, one a row. Hard margin: multipliers of minimizing the norm, so that
// b'lambda = ||w||_p and ||A'lambda||_q = 1 at the optimum, for every norm. Soft: of the soft objective; plain slacks:
// lambda_k <= C_k. If infeasible, the Farkas certificate, b'lambda = 1.
func (s *SVM) Duals() ([]float64, error) {
	out := make([]float64, s.report.Rows)
	err := s.read(func(svm *C.attmd_svm) C.attmd_status { return C.attmd_svm_get_duals(svm, doubles(out), length(out)) })
	return out, err
}

// Margins are a_k'w, one a row. ErrNotFound if no feasible point is known.
func (s *SVM) Margins() ([]float64, error) {
	out := make([]float64, s.report.Rows)
	err := s.read(func(svm *C.attmd_svm) C.attmd_status {
		return C.attmd_svm_get_margins(svm, doubles(out), length(out))
	})
	return out, err
}

// Support is true for each row of the support set: its margin is at b_k or below, within 1e-6 (or the gap's square
// root, if larger) relative to b_k, or to the largest b where b_k = 0.
func (s *SVM) Support() ([]bool, error) {
	out := make([]int32, s.report.Rows)
	err := s.read(func(svm *C.attmd_svm) C.attmd_status { return C.attmd_svm_get_support(svm, int32s(out), length(out)) })
	return bools(out), err
}

// Rows says which constraint each row is: its sample and the token t it holds the selected one against (the selected
// token itself for SVMDecoder; SVMRows: row and 0).
func (s *SVM) Rows() (samples, tokens []int64, err error) {
	samples, tokens = make([]int64, s.report.Rows), make([]int64, s.report.Rows)
	err = s.read(func(svm *C.attmd_svm) C.attmd_status {
		return C.attmd_svm_get_rows(svm, int64s(samples), int64s(tokens), length(samples))
	})
	return samples, tokens, err
}
