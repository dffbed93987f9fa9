package attmd

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestTrainingStops(t *testing.T) {
	for reason, options := range map[StopReason]TrainOptions{
		StopIterations: {MaxIterations: 7},
		StopTime:       {MaxIterations: math.MaxInt32, MaxTime: 5 * time.Millisecond},
		StopLoss:       {StopLoss: Some(0.65)},
		StopGradient:   {StopGradientNorm: Some(10.0)},
	} {
		data, model, optimizer := setup(t)
		report, err := model.Train(background, optimizer, data, options)
		ok(t, err)
		if report.StopReason != reason || report.Time <= 0 ||
			math.Abs(math.Exp(report.LogGradientNorm)-report.GradientNorm) > 1e-12 {
			t.Errorf("%v: report is %+v", reason, report)
		}
		if reason == StopLoss && (report.Loss > 0.65 || report.Iterations == 0) {
			t.Errorf("report is %+v", report)
		}
	}
	data, model, optimizer := setup(t)
	report, err := model.Train(background, optimizer, data, TrainOptions{})
	ok(t, err)
	if report.Iterations != 1000 {
		t.Fatalf("%d iterations by default", report.Iterations)
	}
	report, err = model.Train(background, optimizer, data, TrainOptions{MaxIterations: NoIterations})
	ok(t, err)
	if report.Iterations != 0 || report.Loss != must[float64](t)(model.Loss(data)) {
		t.Fatalf("report is %+v", report)
	}
	report, err = model.Train(background, optimizer, data, TrainOptions{Epochs: 3, BatchSize: 4})
	ok(t, err)
	if report.Iterations != 6 || report.StopReason != StopIterations {
		t.Fatalf("report is %+v", report)
	}
	for _, iterations := range []int{5, 1000, NoIterations} {
		err = second(model.Train(background, optimizer, data, TrainOptions{Epochs: 3, MaxIterations: iterations}))
		expect(t, err, ErrInvalidArgument)
		if !strings.Contains(err.Error(), "Epochs is 3 and MaxIterations ") {
			t.Errorf("error is %v", err)
		}
	}
	expect(t, second(model.Train(background, optimizer, data, TrainOptions{Epochs: -1})), ErrInvalidArgument)
	expect(t, second(model.Train(background, optimizer, data, TrainOptions{MaxIterations: -2})), ErrInvalidArgument)
	expect(t, second(model.Train(background, optimizer, data, TrainOptions{BatchSize: 7})), ErrInvalidArgument)
}

func TestTrace(t *testing.T) {
	data, model, optimizer := setup(t)
	direction := make([]float64, 100)
	direction[3] = 1
	all := TraceLoss | TraceGradientNorm | TraceNorm | TraceAccuracy | TraceSoftmaxMass | TraceSoftmaxMassMin |
		TraceSelected | TraceParameters | TraceDivergence | TraceStepSize | TraceLogGradientNorm
	trace := must[*Trace](t)(NewTrace(TraceOptions{
		Quantities: all, Iterations: []int64{0, 3, 10}, Directions: []Direction{{"W", direction, 3}},
	}))
	ok(t, second(model.Train(background, optimizer, data, TrainOptions{MaxIterations: 10, Trace: trace})))
	equal(t, must[[]int64](t)(trace.Iterations()), []int64{0, 3, 10})
	if n := must[int](t)(trace.Length()); n != 3 {
		t.Fatalf("%d records", n)
	}
	value := func(quantity Quantity, index int) float64 {
		return must[[]float64](t)(trace.Values(quantity, index))[2]
	}
	w := must[[]float64](t)(model.Parameter("W"))
	if value(TraceLoss, 0) != must[float64](t)(model.Loss(data)) ||
		value(TraceAccuracy, 0) != must[float64](t)(model.Accuracy(data)) ||
		math.Abs(value(TraceNorm, 0)-must[float64](t)(Norm(3, w))) > 1e-14 ||
		math.Abs(value(TraceDivergence, 0)-must[float64](t)(DirectionalDivergence(3, direction, w))) > 1e-14 ||
		math.Abs(math.Log(value(TraceGradientNorm, 0))-value(TraceLogGradientNorm, 0)) > 1e-12 ||
		value(TraceStepSize, 0) != 0.1 || value(TraceSoftmaxMass, 0) < value(TraceSoftmaxMassMin, 0) {
		t.Fatal("the trace is not what the model says")
	}
	out, selected := make([]float64, 100), make([]int64, 6)
	ok(t, trace.ReadParameter(2, "W", out))
	equal(t, out, w)
	ok(t, trace.ReadSelected(2, selected))
	equal(t, selected, must[[]int64](t)(model.Selected(data)))
	later := must[[]float64](t)(trace.Divergence(Direction{"W", direction, 3}))
	if later[2] != value(TraceDivergence, 0) || !math.IsNaN(later[0]) {
		t.Fatalf("divergences are %v", later)
	}
	equal(t, must[[]float64](t)(trace.Parameter(2, "W")), w)
	equal(t, must[[]int64](t)(trace.Selected(2)), selected)
	if recorded := must[Quantity](t)(trace.Quantities()); recorded != all {
		t.Fatalf("the trace has %v", recorded)
	}
	expect(t, second(trace.Parameter(3, "W")), ErrInvalidArgument)
	expect(t, second(trace.Selected(3)), ErrInvalidArgument)
	expect(t, second(trace.Parameter(2, "no")), ErrNotFound)
	expect(t, trace.ReadParameter(3, "W", out), ErrInvalidArgument)
	expect(t, trace.ReadParameter(2, "W", out[:3]), ErrBufferTooSmall)
	expect(t, trace.ReadParameter(2, "no", out), ErrNotFound)
	expect(t, trace.ReadSelected(0, selected[:1]), ErrBufferTooSmall)
	expect(t, second(trace.Values(TraceLoss, 1)), ErrInvalidArgument)
	for _, quantity := range []Quantity{0, TraceSelected, TraceParameters, TraceLoss | TraceNorm} {
		err := second(trace.Values(quantity, 0))
		expect(t, err, ErrInvalidArgument)
		if !strings.Contains(err.Error(), "quantity is "+quantity.String()+", ") {
			t.Errorf("%v does not name %v", err, quantity)
		}
	}
	expect(t, second(trace.Divergence(Direction{"W\x00", direction, 3})), ErrInvalidArgument)
	expect(t, second(trace.Divergence(Direction{"W", nil, 3})), ErrInvalidArgument)

	trace = must[*Trace](t)(NewTrace(TraceOptions{Every: 4})) // the loss
	ok(t, second(model.Train(background, optimizer, data, TrainOptions{MaxIterations: 5, Trace: trace})))
	equal(t, must[[]int64](t)(trace.Iterations()), []int64{12, 15})
	expect(t, second(trace.Values(TraceNorm, 0)), ErrNotFound)
	for err, name := range map[error]string{
		second(trace.Values(TraceSoftmaxMass, 0)):              "softmax mass",
		second(trace.Selected(0)):                              "selected",
		second(trace.Parameter(0, "W")):                        "parameters",
		second(trace.Divergence(Direction{"W", direction, 3})): "parameters",
	} {
		if expected := "attmd: " + name + " was not recorded by this trace, which has loss"; err.Error() != expected {
			t.Errorf("error is %q, expected %q", err, expected)
		}
	}
	wide := must[*Dataset](t)(GenerateGaussian(2, 2, 40, 1)) // more entries than there is room for at first
	other := must[*Model](t)(NewAttention(AttentionOptions{D: 40, WStd: 1}))
	trace = must[*Trace](t)(NewTrace(TraceOptions{Quantities: TraceParameters | TraceStepSize}))
	ok(t, optimizer.Reset())
	ok(t, second(other.Train(background, optimizer, wide, TrainOptions{MaxIterations: 1, Trace: trace})))
	equal(t, must[[]float64](t)(trace.Parameter(1, "W")), must[[]float64](t)(other.Parameter("W")))
	if name := must[Quantity](t)(trace.Quantities()).String(); name != "parameters, step size" {
		t.Fatalf("the trace has %v", name)
	}
	expect(t, second(NewTrace(TraceOptions{Quantities: 1 << 30})), ErrInvalidArgument)
	expect(t, second(NewTrace(TraceOptions{Quantities: TraceDivergence, Directions: []Direction{{"W", nil, 2}}})),
		ErrInvalidArgument)
}
