package attmd

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestClosedHandles(t *testing.T) {
	data, model, optimizer := setup(t)
	trace := must[*Trace](t)(NewTrace(TraceOptions{}))
	ok(t, model.Close())
	ok(t, model.Close())
	expect(t, second(model.Loss(data)), ErrClosed)
	expect(t, second(model.Loss(data)), ErrInvalidArgument)
	expect(t, model.SetParameter("W", nil), ErrClosed)
	ok(t, optimizer.Close())
	expect(t, optimizer.Reset(), ErrClosed)
	expect(t, second(optimizer.Iteration()), ErrClosed)
	ok(t, trace.Close())
	expect(t, second(trace.Length()), ErrClosed)
	expect(t, second(trace.Iterations()), ErrClosed)
	ok(t, data.Close())
	expect(t, second(data.Labels()), ErrClosed)
	if data.Info().N != 6 {
		t.Fatal("the extents are gone with the data")
	}
}

// While training runs, the model answers ErrBusy to everybody, the callback included, and is usable afterwards.
func TestBusyHandles(t *testing.T) {
	data, model, optimizer := setup(t)
	trace := must[*Trace](t)(NewTrace(TraceOptions{}))
	calls := 0
	_, err := model.Train(background, optimizer, data, TrainOptions{
		MaxIterations: 5, ProgressEvery: 1, Trace: trace,
		Progress: func(Progress) error {
			calls++
			expect(t, second(model.Loss(data)), ErrBusy)
			expect(t, model.SetParameter("v", make([]float64, 10)), ErrBusy)
			expect(t, second(optimizer.Iteration()), ErrBusy)
			expect(t, second(trace.Length()), ErrBusy)
			expect(t, second(model.Train(background, optimizer, data, TrainOptions{})), ErrBusy)
			expect(t, second(data.Query(7)), ErrInvalidArgument) // only reads
			return nil
		},
	})
	ok(t, err)
	if calls == 0 {
		t.Fatal("the callback was not called")
	}
	ok(t, second(model.Loss(data)))
	ok(t, second(optimizer.Iteration()))
}

// A handle closed during a call lives until its end.
func TestCloseDuringACall(t *testing.T) {
	data, model, optimizer := setup(t)
	report, err := model.Train(background, optimizer, data, TrainOptions{
		MaxIterations: 5, ProgressEvery: 1,
		Progress: func(Progress) error {
			data.Close()
			model.Close()
			optimizer.Close()
			return nil
		},
	})
	ok(t, err)
	if report.Iterations != 5 {
		t.Fatalf("%d iterations, expected 5", report.Iterations)
	}
	expect(t, second(model.Loss(data)), ErrClosed)
}

func TestConcurrentReaders(t *testing.T) {
	data, model, optimizer := setup(t)
	ok(t, second(model.Train(background, optimizer, data, TrainOptions{MaxIterations: 100})))
	expected := must[[]int64](t)(model.Selected(data))
	var group sync.WaitGroup
	for range 16 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 50 {
				selected, err := model.Selected(data)
				if err != nil {
					t.Error(err)
					return
				}
				equal(t, selected, expected)
				if _, err := model.Parameter("nothing"); err == nil || err.(*Error).Status != ErrNotFound {
					t.Errorf("got %v, expected ErrNotFound", err)
				}
				if _, err := Norm(-1, []float64{1}); err == nil || err.(*Error).Status != ErrInvalidArgument {
					t.Errorf("got %v, expected ErrInvalidArgument", err)
				}
			}
		}()
	}
	group.Wait()
}

// Many goroutines train, solve and close at once; those that come too late see an error and nothing else.
func TestConcurrentCloseAndUse(t *testing.T) {
	for range 50 {
		data, model, optimizer := setup(t)
		var group sync.WaitGroup
		for k := range 8 {
			group.Add(1)
			go func() {
				defer group.Done()
				var err error
				switch k {
				case 0:
					data.Close()
				case 1:
					model.Close()
				case 2, 3:
					_, err = model.Train(background, optimizer, data, TrainOptions{MaxIterations: 20})
				case 4, 5:
					_, err = SolveAttention(background, data, make([]int64, 6), SVMOptions{})
				default:
					_, err = model.Loss(data)
				}
				if err != nil {
					expect(t, err, ErrInvalidArgument) // closed or busy
				}
			}()
		}
		group.Wait()
	}
}

// lendSamples makes a dataset whose tokens nobody else can reach; `freed` counts when they go.
func lendSamples(t *testing.T, freed *atomic.Int32) *Dataset {
	x := new([64]float64)
	x[63] = 5
	runtime.AddCleanup(x, func(freed *atomic.Int32) { freed.Add(1) }, freed)
	return must[*Dataset](t)(BorrowDataset(Samples[float64]{T: 1, D: 64, X: x[:], Y: []int32{1}}))
}

func collectUntil(freed *atomic.Int32, count int32) int32 {
	for deadline := time.Now().Add(10 * time.Second); freed.Load() < count && time.Now().Before(deadline); {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	return freed.Load()
}

func TestBorrowedMemoryStaysWithItsDataset(t *testing.T) {
	var freed atomic.Int32
	data := lendSamples(t, &freed)
	for range 5 {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if freed.Load() != 0 || must[[]float64](t)(data.Tokens(0))[63] != 5 {
		t.Fatal("the memory is gone before the dataset")
	}
	data.Close()
	if collectUntil(&freed, 1) != 1 {
		t.Fatal("the memory is still held after Close")
	}
}

// Handles that nobody closes are freed by the collector: borrowed memory tells.
func TestUnreachableHandlesAreFreed(t *testing.T) {
	var freed atomic.Int32
	for range 10 {
		lendSamples(t, &freed)
	}
	if count := collectUntil(&freed, 10); count < 10 {
		t.Fatalf("%d of 10 were freed", count)
	}
}
