package attmd

// #include <attmd/attmd.h>
import "C"

// Certificate is what numbers from anywhere prove about a problem.
type Certificate struct {
	IsFeasible     bool    // w (hard margin: w / MinMargin) satisfies every row, relaxed ones to rounding
	IsFarkas       bool    // no feasible point exists: duals >= 0 with b'duals > 0 and FarkasResidual <= 1e-12, and w is not feasible
	PrimalBound    float64 // the optimum is at most this; +Inf if w proves nothing
	DualBound      float64 // the optimum is at least this; 0 if the duals prove nothing, +Inf if IsFarkas
	Gap            float64 // (primal - dual) / primal; +Inf without a feasible w
	MinMargin      float64 // smallest a_k'w / b_k over b_k > 0; NaN without w
	FarkasResidual float64 // as in the report; NaN for a soft margin or where duals prove nothing
}

// Certify recomputes everything from the problem's data, w and duals alone, by plain loops in extended precision that
// share no code with the solver. Of the options P, C, Norm and Slack are read. w: a value for each unknown; duals: one
// a row; either may be nil. Values that are not finite, negative duals, and duals above C_k for plain slacks are no
// error: they prove nothing.
func Certify(problem Problem, options SVMOptions, w, duals []float64) (Certificate, error) {
	var l lent
	defer l.release()
	c, done, err := problem.share(&l)
	if err != nil {
		return Certificate{}, err
	}
	defer done()
	options.WarmStart = nil
	o, _, err := options.share()
	if err != nil {
		return Certificate{}, err
	}
	var r C.attmd_svm_certificate
	C.attmd_svm_certificate_init(&r, C.sizeof_attmd_svm_certificate)
	err = check(func() C.attmd_status {
		return C.attmd_svm_certify(c, o, doubles(w), length(w), doubles(duals), length(duals), &r)
	})
	if err != nil {
		return Certificate{}, err
	}
	return Certificate{
		IsFeasible: r.is_feasible != 0, IsFarkas: r.is_farkas != 0, PrimalBound: float64(r.primal_bound),
		DualBound: float64(r.dual_bound), Gap: float64(r.gap), MinMargin: float64(r.min_margin),
		FarkasResidual: float64(r.farkas_residual),
	}, nil
}
