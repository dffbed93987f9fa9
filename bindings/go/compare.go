package attmd

// #include <attmd/attmd.h>
import "C"

// Norm is ||a||_p, p >= 1 or +Inf; without overflow or underflow on the way.
func Norm(p float64, a []float64) (float64, error) {
	var out C.double
	err := check(func() C.attmd_status { return C.attmd_norm(C.double(p), doubles(a), length(a), &out) })
	return float64(out), err
}

// DirectionalDivergence is D_psi(a/||a||_p, b/||b||_p) with psi = (1/p)||.||_p^p, 1 < p < inf: 0 exactly when the
// directions agree. The paper plots a = W_svm, b = W(k). a and b must not be zero.
func DirectionalDivergence(p float64, a, b []float64) (float64, error) {
	if len(a) != len(b) {
		return 0, dimension("a has %d values and b %d, expected as many", len(a), len(b))
	}
	var out C.double
	err := check(func() C.attmd_status {
		return C.attmd_directional_divergence(C.double(p), doubles(a), doubles(b), length(a), &out)
	})
	return float64(out), err
}

// Cosine of the angle between a and b, neither zero.
func Cosine(a, b []float64) (float64, error) {
	if len(a) != len(b) {
		return 0, dimension("a has %d values and b %d, expected as many", len(a), len(b))
	}
	var out C.double
	err := check(func() C.attmd_status { return C.attmd_cosine(doubles(a), doubles(b), length(a), &out) })
	return float64(out), err
}

// Comparison is a trained attention model beside the solution of its lp-AttSVM.
type Comparison struct {
	DivergenceSVMModel float64 // D(W_svm, W), as the paper plots it
	DivergenceModelSVM float64 // D(W, W_svm)
	Cosine             float64
	ModelNorm          float64 // ||W||_p, p of the SVM
	SVMNorm            float64 // ||W_svm||_p
	ModelMargin        float64 // smallest margin of W / ||W||_p, of rows that are not relaxed; <= 0 if one is violated
	SVMMargin          float64 // the same of W_svm. Hard margin: the largest possible, 1 / ||W_svm||_p
	SoftmaxMassMean    float64 // mean over samples of max_t s_it
	SoftmaxMassMin     float64
	SelectedAgree      int // samples whose largest weight is on the token that the SVM was given
}

// Compare holds the model against an SVM, which must be an SVMAttention problem of `data` and have a solution (else
// ErrNotFound); the model's W must not be zero. For a decoder, compare v with DirectionalDivergence and Cosine.
func (m *Model) Compare(svm *SVM, data *Dataset) (Comparison, error) {
	solved, err := svm.share()
	if err != nil {
		return Comparison{}, err
	}
	defer svm.handle.unshare()
	var r C.attmd_comparison
	C.attmd_comparison_init(&r, C.sizeof_attmd_comparison)
	err = m.readWith(data, func(model *C.attmd_model, dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_compare(model, solved, dataset, &r)
	})
	if err != nil {
		return Comparison{}, err
	}
	return Comparison{
		DivergenceSVMModel: float64(r.divergence_svm_model), DivergenceModelSVM: float64(r.divergence_model_svm),
		Cosine: float64(r.cosine), ModelNorm: float64(r.model_norm), SVMNorm: float64(r.svm_norm),
		ModelMargin: float64(r.model_margin), SVMMargin: float64(r.svm_margin),
		SoftmaxMassMean: float64(r.softmax_mass_mean), SoftmaxMassMin: float64(r.softmax_mass_min),
		SelectedAgree: int(r.selected_agree),
	}, nil
}

// TokenScores gamma_it = y_i v' x_it, n x T with the T of Info, 0 from T_i on; v has d values.
func (d *Dataset) TokenScores(v []float64) ([]float64, error) {
	out := make([]float64, d.info.N*d.info.T)
	err := d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_token_scores(dataset, doubles(v), length(v), doubles(out), length(out))
	})
	return out, err
}

// GloballyOptimalTokens is, for each sample, the token with the largest score, the first of equals.
func (d *Dataset) GloballyOptimalTokens(v []float64) ([]int64, error) {
	out := make([]int64, d.info.N)
	err := d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_globally_optimal_tokens(dataset, doubles(v), length(v), int64s(out), length(out))
	})
	return out, err
}

// LocallyOptimal is true for each sample whose selected token scores higher than every token of its support set under
// `svm`. The selection is locally optimal when all are true. ErrNotFound if the svm has no solution.
func (d *Dataset) LocallyOptimal(v []float64, svm *SVM) ([]bool, error) {
	solved, err := svm.share()
	if err != nil {
		return nil, err
	}
	defer svm.handle.unshare()
	out := make([]int32, d.info.N)
	err = d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_locally_optimal(dataset, doubles(v), length(v), solved, int32s(out), length(out))
	})
	return bools(out), err
}
