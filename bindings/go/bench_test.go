package attmd

import "testing"

// What the way from Go to C costs. Run by hand: go test -run - -bench .

func BenchmarkCall(b *testing.B) { // nothing but a call
	b.Log("attmd", VersionString(), CPUKernels())
	for b.Loop() {
		Version()
	}
}

func BenchmarkHandleCall(b *testing.B) { // a handle, a status, a result
	_, _, optimizer := setup(b)
	for b.Loop() {
		if _, err := optimizer.Iteration(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNorm(b *testing.B) { // a slice in
	values := []float64{3, 4}
	for b.Loop() {
		if _, err := Norm(1, values); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadParameter(b *testing.B) { // a name in, a slice out
	_, model, _ := setup(b)
	out := make([]float64, 100)
	for b.Loop() {
		if err := model.ReadParameter("W", out); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStep(b *testing.B) { // two tensors with one entry each
	optimizer := must[*Optimizer](b)(NewOptimizer(OptimizerOptions{Threads: 1}))
	w, g := []float64{1}, []float64{0}
	for b.Loop() {
		if err := optimizer.Step(TensorOf(w, g), TensorOf(w, g)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFailure(b *testing.B) { // with its message
	for b.Loop() {
		if _, err := Norm(1, nil); err == nil {
			b.Fatal("no error")
		}
	}
}

func benchmarkTraining(b *testing.B, progress ProgressFunc) {
	data, model, optimizer := setup(b)
	b.ResetTimer()
	_, err := model.Train(background, optimizer, data, TrainOptions{
		Threads: 1, MaxIterations: b.N, Progress: progress, ProgressEvery: 1,
	})
	ok(b, err)
}

func BenchmarkIteration(b *testing.B) { benchmarkTraining(b, nil) }
func BenchmarkIterationWithProgress(b *testing.B) {
	benchmarkTraining(b, func(Progress) error { return nil })
}
