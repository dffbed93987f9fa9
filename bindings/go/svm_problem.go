package attmd

// #include <attmd/attmd.h>
import "C"

import "unsafe"

// SVMSource is where the rows a_k of a problem come from.
type SVMSource int32

const (
	// SVMAttention is the lp-AttSVM: a_k = (x_{i,alpha_i} - x_it) z_i' for every t != alpha_i, samples in order, tokens
	// in order. The unknown is W, d x d.
	SVMAttention SVMSource = C.ATTMD_SVM_ATTENTION
	SVMDecoder   SVMSource = C.ATTMD_SVM_DECODER // the decoder's lp-SVM: y_i x_{i,alpha_i}, one a sample. The unknown is v
	SVMRows      SVMSource = C.ATTMD_SVM_ROWS    // the rows of a matrix
)

// Problem is: minimize ||w|| subject to a_k'w >= b_k for every row, where b_k is 1 or, in relaxed rows, 0; SVMRows: any
// b_k >= 0. Soft margin: minimize (1/p) ||w||_p^p + sum_k C_k xi_k (or C_k xi_k^2) subject to a_k'w >= b_k - xi_k,
// xi_k >= 0, with C_k = C times a weight.
//
// Selected for the tokens that a trained model selects is from [Model.Selected], for the globally optimal ones from
// [Dataset.GloballyOptimalTokens]; Relaxed of the paper's joint training is true where [SVM.Support] of the SVMDecoder
// problem is false.
type Problem struct {
	Source   SVMSource // default SVMAttention, or SVMRows if there are Rows
	Dataset  *Dataset  // SVMAttention, SVMDecoder
	Selected []int64   // SVMAttention, SVMDecoder: n indices alpha_i < T_i
	Relaxed  []bool    // SVMAttention, SVMDecoder: n flags, true = this sample's rows ask for 0; nil: all ask for 1
	// Weights are for the soft margin: factors > 0 of C, n of them (SVMRows: one a row); nil: all 1.
	Weights   []float64
	Rows      Matrix    // SVMRows: rows x unknowns, finite
	RightSide []float64 // SVMRows: b, one a row, finite and >= 0; nil: all 1
}

// Matrix is a matrix of the caller's, made by [MatrixOf] or [StridedMatrixOf]; the zero Matrix is none.
type Matrix struct {
	rows, columns int
	strides       [2]int
	first         unsafe.Pointer
	dtype         C.attmd_dtype
	err           error
}

// MatrixOf is a dense row-major matrix with as many rows as there are values for; they are not copied.
func MatrixOf[E Float](values []E, columns int) Matrix {
	rows, err := countOf("matrix", len(values), columns)
	return Matrix{
		rows: rows, columns: columns, first: unsafe.Pointer(unsafe.SliceData(values)), dtype: dtypeOf[E](), err: err,
	}
}

// StridedMatrixOf is a matrix whose entry (j, k) is values[offset + j*strides[0] + k*strides[1]]; they are not copied.
func StridedMatrixOf[E Float](values []E, rows, columns int, strides [2]int, offset int) Matrix {
	err := checkStrides("matrix", len(values), offset, []int{rows, columns}, strides[:])
	return Matrix{
		rows: rows, columns: columns, strides: strides, first: at(unsafe.Pointer(unsafe.SliceData(values)), values, offset),
		dtype: dtypeOf[E](), err: err,
	}
}

// share gives the problem to a call that reads it, during which l lends it; `done` must follow.
func (p *Problem) share(l *lent) (c *C.attmd_svm_problem, done func(), err error) {
	c = new(C.attmd_svm_problem)
	C.attmd_svm_problem_init(c, C.sizeof_attmd_svm_problem)
	if p.Rows.first != nil {
		c.source = C.ATTMD_SVM_ROWS
	}
	override(&c.source, p.Source)
	if err := p.check(SVMSource(c.source)); err != nil {
		return nil, nil, err
	}
	c.selected, c.count = l.int64s(p.Selected), length(p.Selected)
	c.relaxed = l.int32s(flags(p.Relaxed))
	c.weights = l.doubles(p.Weights)
	c.right_side = l.doubles(p.RightSide)
	if p.Rows.first != nil {
		l.pinner.Pin(p.Rows.first)
		c.A, c.dtype = p.Rows.first, p.Rows.dtype
		c.rows, c.unknowns = C.int64_t(p.Rows.rows), C.int64_t(p.Rows.columns)
		c.A_strides[0], c.A_strides[1] = C.int64_t(p.Rows.strides[0]), C.int64_t(p.Rows.strides[1])
	}
	if p.Dataset == nil {
		return c, func() {}, nil
	}
	if c.dataset, err = p.Dataset.share(); err != nil {
		return nil, nil, err
	}
	return c, p.Dataset.handle.unshare, nil
}

// check holds lengths against each other, which the library cannot.
func (p *Problem) check(source SVMSource) error {
	if p.Rows.err != nil {
		return p.Rows.err
	}
	samples := len(p.Selected)
	if source == SVMRows {
		samples = p.Rows.rows
	}
	if err := checkCount("Relaxed", p.Relaxed, len(p.Selected)); err != nil {
		return err
	}
	if err := checkCount("Weights", p.Weights, samples); err != nil {
		return err
	}
	return checkCount("RightSide", p.RightSide, p.Rows.rows)
}
