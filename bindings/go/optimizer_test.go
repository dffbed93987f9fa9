package attmd

import (
	"math"
	"testing"
)

func TestStep(t *testing.T) {
	optimizer := must[*Optimizer](t)(NewOptimizer(OptimizerOptions{P: 3, StepSize: Some(0.5), Threads: 1}))
	w, w32 := []float64{2, -1}, []float32{1, 2, 3}
	ok(t, optimizer.Step(TensorOf(w, []float64{0.5, -0.5}), TensorOf(w32, []float32{0, 1, 0})))
	// U = sign(w) w^2 - 0.5 g, w = sign(U) sqrt(|U|)
	if math.Abs(w[0]-math.Sqrt(3.75)) > 1e-15 || math.Abs(w[1]+math.Sqrt(0.75)) > 1e-15 || w32[0] != 1 ||
		math.Abs(float64(w32[1])-math.Sqrt(3.5)) > 1e-6 {
		t.Fatalf("w is %v, %v", w, w32)
	}
	if n := must[int](t)(optimizer.Iteration()); n != 1 {
		t.Fatalf("iteration %d", n)
	}
	expect(t, optimizer.Step(TensorOf(w, []float64{1, 1})), ErrDimension)
	unused := must[*Optimizer](t)(NewOptimizer(OptimizerOptions{}))
	expect(t, unused.Step(TensorOf(w, []float64{1})), ErrDimension)
	expect(t, optimizer.Step(TensorOf(w, []float64{1, math.NaN()}), TensorOf(w32, w32)), ErrInvalidArgument)
	expect(t, optimizer.Step(), ErrInvalidArgument)
	expect(t, optimizer.Step(TensorOf([]float64{}, []float64{}), TensorOf(w32, w32)), ErrInvalidArgument)
	ok(t, optimizer.Reset())
	if n := must[int](t)(optimizer.Iteration()); n != 0 {
		t.Fatalf("iteration %d", n)
	}
}

func TestStepWithLogScale(t *testing.T) {
	optimizer := must[*Optimizer](t)(NewOptimizer(OptimizerOptions{StepSize: Some(1.0)}))
	w := []float64{1}
	tensor := TensorOf(w, []float64{1})
	tensor.LogScale = math.Log(0.25)
	ok(t, optimizer.Step(tensor))
	if math.Abs(w[0]-0.75) > 1e-15 {
		t.Fatalf("w is %v", w)
	}
}

func TestOptimizerOptions(t *testing.T) {
	options := OptimizerOptions{
		Method: MethodAdam, P: 2, Schedule: ScheduleCosine, StepSize: Some(0.0), NormEpsilon: 1e-9, Warmup: 2, Horizon: 9,
		Beta1: Some(0.0), Beta2: Some(0.5), AdamEpsilon: 1e-6, Threads: 3, Exclusive: true,
		WeightDecay: 0.25, ClipNorm: 2, ClipValue: 3, Potential: PotentialPower, HypentropyBeta: 0.5,
	}
	optimizer := must[*Optimizer](t)(NewOptimizer(options))
	if got := must[OptimizerOptions](t)(optimizer.Options()); got != options {
		t.Fatalf("options are %+v, expected %+v", got, options)
	}
	ok(t, optimizer.SetStepSize(0.25))
	if got := must[OptimizerOptions](t)(optimizer.Options()); got.StepSize != Some(0.25) {
		t.Fatalf("options are %+v", got)
	}
	expect(t, optimizer.SetStepSize(-1), ErrInvalidArgument)
	expect(t, second(NewOptimizer(OptimizerOptions{P: 1})), ErrInvalidArgument)
	expect(t, second(NewOptimizer(OptimizerOptions{P: math.NaN()})), ErrInvalidArgument)
	expect(t, second(NewOptimizer(OptimizerOptions{Threads: math.MinInt})), ErrInvalidArgument)

	defaults := must[OptimizerOptions](t)(must[*Optimizer](t)(NewOptimizer(OptimizerOptions{})).Options())
	if defaults != (OptimizerOptions{
		Method: MethodMirrorDescent, P: 2, Schedule: ScheduleConstant, StepSize: Some(0.1), Beta1: Some(0.9),
		Beta2: Some(0.999), AdamEpsilon: 1e-8, Potential: PotentialPower, HypentropyBeta: 1,
	}) {
		t.Fatalf("defaults are %+v", defaults)
	}
}

func TestPotentials(t *testing.T) {
	w := []float64{0}
	optimizer := must[*Optimizer](t)(NewOptimizer(OptimizerOptions{Potential: PotentialHypentropy, HypentropyBeta: 0.5}))
	ok(t, optimizer.Step(TensorOf(w, []float64{-2})))
	if math.Abs(w[0]-0.5*math.Sinh(0.2)) > 1e-15 {
		t.Fatalf("w is %v", w)
	}
	got := must[OptimizerOptions](t)(optimizer.Options())
	if got.Potential != PotentialHypentropy || got.HypentropyBeta != 0.5 {
		t.Fatalf("options are %+v", got)
	}
	expect(t, second(NewOptimizer(OptimizerOptions{Method: MethodAdam, Potential: PotentialSquaredNorm})), ErrInvalidArgument)
}

func TestDecayMomentumAndClipping(t *testing.T) {
	step := func(options OptimizerOptions, gradients ...float64) float64 {
		options.StepSize = Some(0.5)
		optimizer := must[*Optimizer](t)(NewOptimizer(options))
		w := []float64{1}
		for _, gradient := range gradients {
			ok(t, optimizer.Step(TensorOf(w, []float64{gradient})))
		}
		return w[0]
	}
	descent := MethodGradientDescent
	near(t, step(OptimizerOptions{Method: descent, WeightDecay: 0.5}, 1), 0.25, 1e-15)
	near(t, step(OptimizerOptions{Method: descent, Momentum: 0.5}, 1, 1), 1-0.5-0.75, 1e-15)
	near(t, step(OptimizerOptions{Method: descent, Momentum: 0.5, Nesterov: true}, 1), 0.25, 1e-15)
	near(t, step(OptimizerOptions{ClipValue: 1}, 4), 0.5, 1e-15)
	near(t, step(OptimizerOptions{ClipNorm: 1}, 4), 0.5, 1e-6)
	near(t, step(OptimizerOptions{Method: MethodAdamW, WeightDecay: 0.5}, 0), 0.75, 1e-15)
	near(t, step(AdamW(), 0), 0.995, 1e-15)
	expect(t, second(NewOptimizer(OptimizerOptions{Momentum: 1})), ErrInvalidArgument)
	expect(t, second(NewOptimizer(OptimizerOptions{ClipNorm: -1})), ErrInvalidArgument)
}

func TestGroups(t *testing.T) {
	optimizer := must[*Optimizer](t)(NewOptimizer(OptimizerOptions{StepSize: Some(1.0)}))
	ok(t, optimizer.AddGroup("bias*", GroupOptions{StepSize: Some(0.0)}))
	ok(t, optimizer.AddGroup("*", GroupOptions{P: 3, WeightDecay: Some(0.5)}))
	w, b, u := []float64{2}, []float64{2}, []float64{2}
	tensors := []Tensor{TensorOf(w, []float64{0.5}), TensorOf(b, []float64{0.5}), TensorOf(u, []float64{0.5})}
	tensors[1].Group, tensors[2].Group = 1, 2
	ok(t, optimizer.Step(tensors...))
	near(t, w[0], 1.5, 1e-15)
	near(t, b[0], 2, 1e-15)
	near(t, u[0], math.Sqrt(4*0.5-0.5), 1e-15)
	expect(t, optimizer.AddGroup("late", GroupOptions{}), ErrInvalidArgument)
	ok(t, optimizer.Reset())
	expect(t, optimizer.AddGroup("", GroupOptions{}), ErrInvalidArgument)
	expect(t, optimizer.AddGroup("a", GroupOptions{P: 1}), ErrInvalidArgument)
	tensors[0].Group = 3
	expect(t, optimizer.Step(tensors...), ErrInvalidArgument)
}
