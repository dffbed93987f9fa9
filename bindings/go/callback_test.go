package attmd

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(background)
	cancel()
	return ctx
}

func TestProgressOfTraining(t *testing.T) {
	data, model, optimizer := setup(t)
	var seen []Progress
	report, err := model.Train(background, optimizer, data, TrainOptions{
		MaxIterations: 20, ProgressEvery: 5,
		Progress: func(p Progress) error { seen = append(seen, p); return nil },
	})
	ok(t, err)
	last := seen[len(seen)-1]
	if len(seen) < 4 || last.Iteration != 20 || last.MaxIteration != 20 || last.Value != report.Loss ||
		!math.IsNaN(last.Lower) || seen[0].Value <= last.Value || last.Time > report.Time || last.Time < seen[0].Time {
		t.Fatalf("seen %v, report %v", seen, report)
	}
}

func TestProgressOfSolving(t *testing.T) {
	data, _, _ := setup(t)
	var seen []Progress
	svm, err := SolveAttention(background, data, make([]int64, 6), SVMOptions{
		P: 3, Progress: func(p Progress) error { seen = append(seen, p); return nil },
	})
	ok(t, err)
	report := svm.Report()
	if len(seen) < 2 || seen[len(seen)-1].Lower > report.PrimalObjective*(1+1e-6) {
		t.Fatalf("seen %v, report %v", seen, report)
	}
}

func TestAnErrorOfTheCallbackEndsTheCall(t *testing.T) {
	data, model, optimizer := setup(t)
	enough := errors.New("enough")
	report, err := model.Train(background, optimizer, data, TrainOptions{
		MaxIterations: 1000, ProgressEvery: 1,
		Progress: func(p Progress) error {
			if p.Iteration >= 7 {
				return enough
			}
			return nil
		},
	})
	expect(t, err, enough)
	expect(t, err, ErrCancelled)
	if report.Iterations != 7 || report.StopReason != StopCancelled || !(report.Loss > 0) {
		t.Fatalf("report is %v", report)
	}
	if n := must[int](t)(optimizer.Iteration()); n != 7 {
		t.Fatalf("the optimizer is at %d", n)
	}

	svm, err := SolveAttention(background, data, make([]int64, 6), SVMOptions{
		P: 3, Progress: func(Progress) error { return enough },
	})
	expect(t, err, enough)
	if svm == nil || svm.Report().Outcome != SVMCancelled {
		t.Fatalf("svm is %v", svm)
	}

	// The last call comes when nothing is left to end; its error is not lost.
	_, err = model.Train(background, optimizer, data, TrainOptions{
		MaxIterations: NoIterations, Progress: func(Progress) error { return enough },
	})
	expect(t, err, enough)
}

func TestContextEndsTraining(t *testing.T) {
	data, model, optimizer := setup(t)
	ctx, cancel := context.WithTimeout(background, 20*time.Millisecond)
	defer cancel()
	begin := time.Now()
	report, err := model.Train(ctx, optimizer, data, TrainOptions{MaxIterations: math.MaxInt32})
	expect(t, err, ErrCancelled)
	expect(t, err, context.DeadlineExceeded)
	if report.Iterations == 0 || report.StopReason != StopCancelled || time.Since(begin) > 10*time.Second {
		t.Fatalf("report is %v", report)
	}
	// The token serves again.
	report, err = model.Train(context.WithoutCancel(ctx), optimizer, data, TrainOptions{MaxIterations: 5})
	ok(t, err)
	alive, cancel := context.WithCancel(background)
	defer cancel()
	report, err = model.Train(alive, optimizer, data, TrainOptions{MaxIterations: 5})
	ok(t, err)
	if report.Iterations != 5 {
		t.Fatalf("report is %v", report)
	}
}

func TestContextThatIsDone(t *testing.T) {
	data, model, optimizer := setup(t)
	because := errors.New("because")
	ctx, cancel := context.WithCancelCause(background)
	cancel(because)
	for range 1000 {
		report, err := model.Train(ctx, optimizer, data, TrainOptions{MaxIterations: 1, Threads: 1})
		expect(t, err, ErrCancelled)
		expect(t, err, context.Canceled)
		expect(t, err, because)
		if report.Iterations != 0 {
			t.Fatalf("%d iterations", report.Iterations)
		}
	}
	svm, err := SolveAttention(ctx, data, make([]int64, 6), SVMOptions{P: 3})
	expect(t, err, because)
	if svm == nil || svm.Report().Outcome != SVMCancelled {
		t.Fatalf("svm is %v", svm)
	}
	svms, err := SolvePath(ctx, Problem{Dataset: data, Selected: make([]int64, 6)}, SVMOptions{}, []float64{3, 4})
	expect(t, err, because)
	if len(svms) != 2 || svms[0] == nil || svms[1] != nil {
		t.Fatalf("svms are %v", svms)
	}
}

// panicOf runs a call that panics.
func panicOf(t *testing.T, call func()) (panicked *CallbackPanic) {
	t.Helper()
	defer func() {
		t.Helper()
		var is bool
		if panicked, is = recover().(*CallbackPanic); !is {
			t.Fatal("no panic of a callback came out")
		}
	}()
	call()
	return nil
}

func TestAPanicOfTheCallbackComesOutOfTheCall(t *testing.T) {
	data, model, optimizer := setup(t)
	trace := must[*Trace](t)(NewTrace(TraceOptions{}))
	broken := errors.New("broken")
	for range 100 {
		before := must[int](t)(optimizer.Iteration())
		panicked := panicOf(t, func() {
			model.Train(background, optimizer, data, TrainOptions{
				MaxIterations: 1000, ProgressEvery: 1, Trace: trace,
				Progress: func(p Progress) error {
					if p.Iteration >= 3 {
						panic(broken)
					}
					return nil
				},
			})
		})
		if panicked.Value != broken || !errors.Is(panicked, broken) || !strings.Contains(panicked.Error(), "broken") ||
			!strings.Contains(string(panicked.Stack), "callback_test.go") {
			t.Fatalf("panicked with %v", panicked)
		}
		// The handles are free again and hold what was reached.
		if after := must[int](t)(optimizer.Iteration()); after != before+3 {
			t.Fatalf("the optimizer went from %d to %d", before, after)
		}
		ok(t, second(model.Loss(data)))
	}
	var none map[string]int
	panicked := panicOf(t, func() {
		SolveAttention(background, data, make([]int64, 6), SVMOptions{
			P: 3, Progress: func(Progress) error { none["a"] = 1; return nil },
		})
	})
	if panicked.Unwrap() == nil {
		t.Fatalf("panicked with %v", panicked.Value)
	}
	ok(t, second(SolveAttention(background, data, make([]int64, 6), SVMOptions{})))
}

func TestLog(t *testing.T) {
	data, model, optimizer := setup(t)
	ok(t, model.SetParameter("v", make([]float64, 10))) // no gradient
	train := func() {
		ok(t, second(model.Train(background, optimizer, data, TrainOptions{MaxIterations: 1})))
	}
	defer SetLog(nil)
	var lines []string
	SetLog(func(level LogLevel, line string) {
		if level == LogWarning {
			lines = append(lines, line)
		}
	})
	train()
	if len(lines) != 1 || !strings.Contains(lines[0], "gradient is exactly zero") {
		t.Fatalf("lines are %q", lines)
	}
	SetLog(func(LogLevel, string) { panic("no") })
	if panicked := panicOf(t, train); panicked.Value != "no" {
		t.Fatalf("panicked with %v", panicked)
	}
	SetLog(nil)
	train()
	if len(lines) != 1 {
		t.Fatalf("lines are %q", lines)
	}
}
