package attmd

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestAttentionModel(t *testing.T) {
	data := must[*Dataset](t)(NewDataset(plane()))
	w, v := []float64{1, 2, 3, 4}, []float64{5, -6}
	model := must[*Model](t)(NewAttention(AttentionOptions{D: 2, Loss: LossExponential, W: w, V: v}))
	equal(t, must[[]float64](t)(model.Parameter("W")), w)
	parameters := model.Parameters()
	if model.Kind() != ModelAttention || len(parameters) != 2 || parameters[0].Name != "W" || !parameters[0].Trainable ||
		parameters[1].Trainable || parameters[0].Count != 4 || parameters[0].Dtype != Float64 ||
		!slices.Equal(parameters[0].Shape, []int{2, 2}) || !slices.Equal(parameters[1].Shape, []int{2}) {
		t.Fatalf("parameters are %+v", parameters)
	}
	options, err := model.AttentionOptions()
	ok(t, err)
	if options.D != 2 || options.Loss != LossExponential || options.Parametrization != ParametrizationW {
		t.Fatalf("options are %+v", options)
	}
	expect(t, second(model.TransformerOptions()), ErrUnsupported)
	expect(t, second(model.ViTOptions()), ErrUnsupported)

	// The formulas of the package's comment, sample 0: f = v' X' softmax(X W z).
	softmax := make([]float64, 6)
	value, label, selected := make([]float64, 2), make([]int32, 2), make([]int64, 2)
	ok(t, model.PredictInto(data, &Predictions{Value: value, Label: label, Softmax: softmax, Selected: selected, Threads: 1}))
	z := []float64{1, 2}
	wz := []float64{w[0]*z[0] + w[1]*z[1], w[2]*z[0] + w[3]*z[1]}
	weights, sum, f := [3]float64{}, 0.0, 0.0
	for k := range weights {
		weights[k] = math.Exp(planeX[2*k]*wz[0] + planeX[2*k+1]*wz[1])
		sum += weights[k]
	}
	for k := range weights {
		f += weights[k] / sum * (v[0]*planeX[2*k] + v[1]*planeX[2*k+1])
		if math.Abs(softmax[k]-weights[k]/sum) > 1e-14 {
			t.Fatalf("softmax is %v, expected %v / %v", softmax, weights, sum)
		}
	}
	if math.Abs(value[0]-f) > 1e-12*math.Abs(f) || (label[0] == 1) != (f > 0) || softmax[5] != 0 {
		t.Fatalf("value is %v, expected %v", value, f)
	}
	equal(t, must[[]int64](t)(model.Selected(data)), selected)
	equal(t, must[[]float64](t)(model.Softmax(data)), softmax)
	equal(t, must[[]int64](t)(model.Selected(data, Threads(1))), selected)
	equal(t, must[[]float64](t)(model.Softmax(data, Threads(2))), softmax)
	equal(t, must[Predictions](t)(model.Predict(data, Threads(2), nil)).Selected, selected)
	for _, err := range []error{
		second(model.Selected(data, Threads(-1))), second(model.Softmax(data, Threads(-1))),
		second(model.Predict(data, Threads(-1))),
	} {
		expect(t, err, ErrInvalidArgument)
		if !strings.Contains(err.Error(), "threads is -1") {
			t.Errorf("error is %v", err)
		}
	}
	p := must[Predictions](t)(model.Predict(data))
	equal(t, p.Value, value)
	equal(t, p.Label, label)
	equal(t, p.Selected, selected)
	if p.Probability != nil || p.Softmax != nil {
		t.Fatalf("predictions are %+v", p)
	}
	loss := must[float64](t)(model.Loss(data))
	expected := (math.Exp(-value[0]) + math.Exp(value[1])) / 2
	if math.Abs(loss-expected) > 1e-12*expected {
		t.Fatalf("loss is %v, expected %v", loss, expected)
	}
	accuracy := must[float64](t)(model.Accuracy(data))
	if accuracy != (step(value[0])+step(-value[1]))/2 {
		t.Fatalf("accuracy is %v for %v", accuracy, value)
	}
	ok(t, model.PredictInto(data, &Predictions{Softmax: softmax})) // alone
	ok(t, model.PredictInto(data, &Predictions{}))
	expect(t, model.PredictInto(data, &Predictions{Value: value[:1], Selected: selected}), ErrBufferTooSmall)
	expect(t, model.PredictInto(data, &Predictions{Softmax: softmax[:5]}), ErrBufferTooSmall)
	expect(t, model.PredictInto(data, &Predictions{Probability: value}), ErrUnsupported)
	expect(t, second(model.TokenSelectionScore(data, 0, 0)), ErrUnsupported)
}

func step(x float64) float64 {
	if x > 0 {
		return 1
	}
	return 0
}

func TestGradient(t *testing.T) {
	data := must[*Dataset](t)(NewDataset(plane()))
	w := []float64{0.1, -0.2, 0.3, 0.05}
	model := must[*Model](t)(NewAttention(AttentionOptions{D: 2, W: w, V: []float64{1, 0.5}}))
	gradient := must[[]float64](t)(model.Gradient(data, "W"))
	for k := range w {
		const h = 1e-6
		losses := [2]float64{}
		for side, sign := range []float64{1, -1} {
			moved := slices.Clone(w)
			moved[k] += sign * h
			ok(t, model.SetParameter("W", moved))
			losses[side] = must[float64](t)(model.Loss(data))
		}
		if difference := (losses[0] - losses[1]) / (2 * h); math.Abs(difference-gradient[k]) > 1e-8 {
			t.Fatalf("gradient is %v, the difference %v in entry %d", gradient, difference, k)
		}
	}
	ok(t, model.SetParameter("W", w))
	out := make([]float64, 4)
	scale := must[float64](t)(model.ReadGradient(data, "W", out))
	for k := range out {
		if math.Abs(math.Exp(scale)*out[k]-gradient[k]) > 1e-14 {
			t.Fatalf("exp(%v) * %v is not %v", scale, out, gradient)
		}
	}
	if len(must[[]float64](t)(model.Gradient(data, "v"))) != 2 {
		t.Fatal("the gradient of v")
	}
	expect(t, second(model.Gradient(data, "K")), ErrNotFound)
	expect(t, second(model.ReadGradient(data, "W", out[:3])), ErrBufferTooSmall)
}

func TestKeysAndQueries(t *testing.T) {
	k, q := []float64{1, 2, 3}, []float64{4, 5, 6}
	model := must[*Model](t)(NewAttention(AttentionOptions{
		D: 3, HeadDim: 1, Parametrization: ParametrizationKQ, K: k, Q: q, VStd: 1, Seed: 3,
	}))
	equal(t, must[[]float64](t)(model.Parameter("W")), []float64{4, 5, 6, 8, 10, 12, 12, 15, 18})
	if v := must[[]float64](t)(model.Parameter("v")); v[0] == 0 || v[0] == v[1] {
		t.Fatalf("v is %v", v)
	}
	expect(t, second(NewAttention(AttentionOptions{D: 3, W: k})), ErrDimension)
	expect(t, second(NewAttention(AttentionOptions{D: 3, V: k[:2]})), ErrDimension)
	expect(t, second(NewAttention(AttentionOptions{D: 3, HeadDim: 1, K: k})), ErrInvalidArgument)
	expect(t, second(NewAttention(AttentionOptions{})), ErrInvalidArgument)
	expect(t, second(NewAttention(AttentionOptions{D: 3, WStd: math.NaN()})), ErrInvalidArgument)
	random := must[*Model](t)(NewAttention(AttentionOptions{D: 3, WStd: 2, Loss: LossCorrelation}))
	if w := must[[]float64](t)(random.Parameter("W")); w[0] == 0 {
		t.Fatalf("W is %v", w)
	}
}

func TestModelFiles(t *testing.T) {
	data, model, optimizer := setup(t)
	directory := t.TempDir()
	train := func() []float64 {
		ok(t, second(model.Train(background, optimizer, data, TrainOptions{MaxIterations: 50})))
		return must[[]float64](t)(model.Parameter("W"))
	}
	train()
	ok(t, model.Save(filepath.Join(directory, "m")))
	ok(t, optimizer.Save(filepath.Join(directory, "o")))
	expected := train()
	model = must[*Model](t)(LoadModel(filepath.Join(directory, "m")))
	optimizer = must[*Optimizer](t)(LoadOptimizer(filepath.Join(directory, "o")))
	if n := must[int](t)(optimizer.Iteration()); n != 50 {
		t.Fatalf("the optimizer is at %d", n)
	}
	equal(t, train(), expected)
	expect(t, model.Save(filepath.Join(directory, "no", "such")), ErrIO)
	expect(t, second(LoadOptimizer(filepath.Join(directory, "m"))), ErrFormat)
}

func TestReadParameter(t *testing.T) {
	_, model, _ := setup(t)
	out := make([]float64, 101)
	out[100] = 7
	ok(t, model.SetParameter("W", slices.Repeat([]float64{2}, 100)))
	ok(t, model.ReadParameter("W", out))
	if out[99] != 2 || out[100] != 7 {
		t.Fatalf("out is %v", out)
	}
	expect(t, model.SetParameter("W", slices.Repeat([]float64{math.NaN()}, 100)), ErrInvalidArgument)
}
