package attmd

import (
	"math"
	"slices"
	"testing"
	"time"
)

func near(t testing.TB, got, expected, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-expected) <= tolerance*math.Abs(expected)) {
		t.Fatalf("got %v, expected %v", got, expected)
	}
}

// minimize |w|_2 with w_1 >= 2 and w_2 >= 1
func TestRows(t *testing.T) {
	rows := Problem{Rows: MatrixOf([]float64{1, 0, 0, 1}, 2), RightSide: []float64{2, 1}}
	svm := must[*SVM](t)(Solve(background, rows, SVMOptions{Threads: 1}))
	report := svm.Report()
	if report.Outcome != SVMOptimal || report.Rows != 2 || report.Unknowns != 2 || report.P != 2 ||
		!math.IsInf(report.C, 1) || report.SupportCount != 2 || report.Norm != NormEntrywise || report.Time <= 0 {
		t.Fatalf("report is %+v", report)
	}
	near(t, report.PrimalObjective, math.Sqrt(5), 1e-7)
	w := must[[]float64](t)(svm.Solution())
	near(t, w[0], 2, 1e-7)
	near(t, w[1], 1, 1e-7)
	duals := must[[]float64](t)(svm.Duals())
	near(t, 2*duals[0]+duals[1], math.Sqrt(5), 1e-7) // b'lambda
	near(t, must[[]float64](t)(svm.Margins())[1], 1, 1e-7)
	equal(t, must[[]bool](t)(svm.Support()), []bool{true, true})
	equal(t, must[[]int64](t)(svm.Selected()), nil)
	samples, tokens, err := svm.Rows()
	ok(t, err)
	equal(t, samples, []int64{0, 1})
	equal(t, tokens, []int64{0, 0})

	// The same from single precision, backwards and transposed.
	strided := Problem{Rows: StridedMatrixOf([]float32{1, 9, 0, 9, 0, 9, 1}, 2, 2, [2]int{-2, -4}, 6), RightSide: rows.RightSide}
	same := must[[]float64](t)(must[*SVM](t)(Solve(background, strided, SVMOptions{})).Solution())
	near(t, same[0], 2, 1e-7)

	certificate := must[Certificate](t)(Certify(rows, SVMOptions{}, w, duals))
	if !certificate.IsFeasible || certificate.IsFarkas || certificate.Gap > 1e-8 {
		t.Fatalf("certificate is %+v", certificate)
	}
	certificate = must[Certificate](t)(Certify(rows, SVMOptions{}, nil, nil))
	if certificate.IsFeasible || !math.IsInf(certificate.PrimalBound, 1) || certificate.DualBound != 0 {
		t.Fatalf("certificate is %+v", certificate)
	}
	expect(t, second(Certify(rows, SVMOptions{}, w[:1], nil)), ErrDimension)

	for _, problem := range []Problem{
		{Rows: MatrixOf([]float64{1, 2, 3}, 2)},
		{Rows: StridedMatrixOf([]float64{1, 2, 3}, 2, 2, [2]int{2, 1}, 0)},
		{Rows: StridedMatrixOf([]float64{1, 2, 3, 4}, 2, 2, [2]int{}, 1)},
		{Rows: rows.Rows, RightSide: []float64{1}},
		{Rows: rows.Rows, Weights: []float64{1}},
	} {
		expect(t, second(Solve(background, problem, SVMOptions{})), ErrDimension)
	}
	expect(t, second(Solve(background, Problem{Rows: MatrixOf([]float64{1, 2}, 0)}, SVMOptions{})), ErrInvalidArgument)
}

func TestAnInfeasibleProblem(t *testing.T) {
	problem := Problem{Rows: MatrixOf([]float64{1, 0, -1, 0}, 2)}
	svm := must[*SVM](t)(Solve(background, problem, SVMOptions{}))
	if report := svm.Report(); report.Outcome != SVMInfeasible || !math.IsInf(report.DualObjective, 1) ||
		!(report.FarkasResidual < 1e-12) || !math.IsNaN(report.MinMargin) {
		t.Fatalf("report is %+v", report)
	}
	expect(t, second(svm.Solution()), ErrNotFound)
	expect(t, second(svm.Margins()), ErrNotFound)
	certificate := must[Certificate](t)(Certify(problem, SVMOptions{}, nil, must[[]float64](t)(svm.Duals())))
	if !certificate.IsFarkas || !(certificate.FarkasResidual < 1e-12) {
		t.Fatalf("certificate is %+v", certificate)
	}
}

func TestSoftMargin(t *testing.T) {
	// minimize w^2/2 + 3 (1-w)+ with w = 1, and with weights or squared slacks something less
	problem := Problem{Rows: MatrixOf([]float64{1}, 1)}
	solution := func(options SVMOptions) float64 {
		svm := must[*SVM](t)(Solve(background, problem, options))
		if svm.Report().Slack != max(options.Slack, SlackPlain) {
			t.Fatalf("report is %+v", svm.Report())
		}
		return must[[]float64](t)(svm.Solution())[0]
	}
	near(t, solution(SVMOptions{C: 3}), 1, 1e-6)
	near(t, solution(SVMOptions{C: 3, Slack: SlackSquared}), 6.0/7, 1e-6)
	problem.Weights = []float64{0.25}
	near(t, solution(SVMOptions{C: 3}), 0.75, 1e-6)
}

func TestAttentionSVM(t *testing.T) {
	data, model, optimizer := setup(t)
	ok(t, second(model.Train(background, optimizer, data, TrainOptions{MaxIterations: 20000})))
	selected := must[[]int64](t)(model.Selected(data))
	svm := must[*SVM](t)(SolveAttention(background, data, selected, SVMOptions{P: 3}))
	equal(t, must[[]int64](t)(svm.Selected()), selected)
	if report := svm.Report(); report.Outcome != SVMOptimal || report.Rows != 42 || report.Unknowns != 100 {
		t.Fatalf("report is %+v", report)
	}
	samples, tokens, err := svm.Rows()
	ok(t, err)
	if samples[7] != 1 || tokens[0] == selected[0] {
		t.Fatalf("rows are %v, %v", samples, tokens)
	}
	comparison := must[Comparison](t)(model.Compare(svm, data))
	w := must[[]float64](t)(model.Parameter("W"))
	solution := must[[]float64](t)(svm.Solution())
	near(t, comparison.DivergenceSVMModel, must[float64](t)(DirectionalDivergence(3, solution, w)), 1e-10)
	near(t, comparison.DivergenceModelSVM, must[float64](t)(DirectionalDivergence(3, w, solution)), 1e-10)
	near(t, comparison.Cosine, must[float64](t)(Cosine(w, solution)), 1e-12)
	near(t, comparison.SVMNorm, must[float64](t)(Norm(3, solution)), 1e-12)
	near(t, comparison.ModelNorm, must[float64](t)(Norm(3, w)), 1e-12)
	near(t, comparison.SVMMargin, 1/comparison.SVMNorm, 1e-7)
	if comparison.SelectedAgree != 6 || comparison.DivergenceSVMModel > 0.01 || comparison.ModelMargin > comparison.SVMMargin ||
		comparison.SoftmaxMassMin > comparison.SoftmaxMassMean {
		t.Fatalf("comparison is %+v", comparison)
	}
	v := must[[]float64](t)(data.Decoder())
	if optimal := must[[]bool](t)(data.LocallyOptimal(v, svm)); slices.Contains(optimal, false) {
		t.Fatalf("locally optimal: %v", optimal)
	}
	scores := must[[]float64](t)(data.TokenScores(v))
	for i, best := range must[[]int64](t)(data.GloballyOptimalTokens(v)) {
		if row := scores[8*i : 8*i+8]; row[best] != slices.Max(row) {
			t.Fatalf("sample %d: token %d of %v", i, best, row)
		}
	}
	expect(t, second(data.TokenScores(v[:9])), ErrDimension)

	path := must[[]*SVM](t)(SolvePath(background, Problem{Dataset: data, Selected: selected}, SVMOptions{}, []float64{2, 3}))
	near(t, path[1].Report().PrimalObjective, svm.Report().PrimalObjective, 1e-7)
	warm := must[*SVM](t)(SolveAttention(background, data, selected, SVMOptions{P: 3.1, WarmStart: svm, Tolerance: 1e-6}))
	if warm.Report().Outcome != SVMOptimal {
		t.Fatalf("report is %+v", warm.Report())
	}
	nuclear := must[*SVM](t)(SolveAttention(background, data, selected, SVMOptions{Norm: NormNuclear}))
	if nuclear.Report().Norm != NormNuclear || nuclear.Report().Outcome != SVMOptimal {
		t.Fatalf("report is %+v", nuclear.Report())
	}
	dual := must[*SVM](t)(SolveAttention(background, data, selected, SVMOptions{P: 3, Method: SVMMethodDualSystem}))
	if dual.Report().Method != SVMMethodDualSystem {
		t.Fatalf("report is %+v", dual.Report())
	}
	stopped := must[*SVM](t)(SolveAttention(background, data, selected, SVMOptions{P: 3, MaxTime: time.Nanosecond}))
	if stopped.Report().Outcome != SVMStopped || stopped.Optimal() || !svm.Optimal() {
		t.Fatalf("report is %+v", stopped.Report())
	}
	expect(t, second(SolvePath(background, Problem{Dataset: data, Selected: selected}, SVMOptions{}, nil)), ErrInvalidArgument)
	expect(t, second(SolveAttention(background, data, selected[:5], SVMOptions{})), ErrDimension)
	expect(t, second(SolveAttention(background, data, selected, SVMOptions{P: 0.5})), ErrInvalidArgument)
	expect(t, second(Solve(background, Problem{Dataset: data, Selected: selected, Relaxed: []bool{true}}, SVMOptions{})),
		ErrDimension)
	closed := must[*SVM](t)(SolveAttention(background, data, selected, SVMOptions{}))
	closed.Close()
	expect(t, second(SolveAttention(background, data, selected, SVMOptions{WarmStart: closed})), ErrClosed)
}

func TestDecoderAndRelaxedSVM(t *testing.T) {
	samples := plane()
	samples.Lengths, samples.Z = nil, nil
	data := must[*Dataset](t)(NewDataset(samples))
	selected := []int64{1, 0}
	decoder := must[*SVM](t)(SolveDecoder(background, data, selected, SVMOptions{}))
	if report := decoder.Report(); report.Rows != 2 || report.Unknowns != 2 || report.Outcome != SVMOptimal {
		t.Fatalf("report is %+v", report)
	}
	plain := must[*SVM](t)(SolveAttention(background, data, selected, SVMOptions{}))
	problem := Problem{Dataset: data, Selected: selected, Relaxed: []bool{false, true}}
	relaxed := must[*SVM](t)(Solve(background, problem, SVMOptions{}))
	if !(relaxed.Report().PrimalObjective < plain.Report().PrimalObjective) {
		t.Fatal("relaxed rows cost as much")
	}
	problem.Relaxed = []bool{false, false}
	near(t, must[*SVM](t)(Solve(background, problem, SVMOptions{})).Report().PrimalObjective,
		plain.Report().PrimalObjective, 1e-8)
}

func TestNormAndDirections(t *testing.T) {
	near(t, must[float64](t)(Norm(1, []float64{3, -4})), 7, 1e-15)
	near(t, must[float64](t)(Norm(math.Inf(1), []float64{3, -4})), 4, 1e-15)
	if c := must[float64](t)(Cosine([]float64{1, 0}, []float64{0, 2})); c != 0 {
		t.Fatalf("cosine is %v", c)
	}
	expect(t, second(Norm(2, nil)), ErrInvalidArgument)
	expect(t, second(Cosine([]float64{1}, []float64{1, 2})), ErrDimension)
	expect(t, second(DirectionalDivergence(2, []float64{1}, []float64{1, 2})), ErrDimension)
	expect(t, second(Cosine([]float64{0}, []float64{1})), ErrInvalidArgument)
}
