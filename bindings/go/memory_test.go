package attmd

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// residentBytes is what the process has in memory.
func residentBytes(t *testing.T) int {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("no /proc/self/statm")
	}
	pages := must[int](t)(strconv.Atoi(strings.Fields(string(statm))[1]))
	return pages * os.Getpagesize()
}

// cycle makes one of everything that holds memory of the library, and has callbacks, contexts and failures.
func cycle(t *testing.T, closeAll bool) {
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	data := must[*Dataset](t)(GenerateGaussian(6, 8, 10, 1))
	borrowed := must[*Dataset](t)(BorrowDataset(Samples[float64]{T: 3, D: 2, X: planeX, Y: []int32{1, -1}}))
	part := must[*Dataset](t)(borrowed.Subset([]int64{1}))
	model := must[*Model](t)(NewAttention(AttentionOptions{D: 10, VStd: 1}))
	optimizer := must[*Optimizer](t)(NewOptimizer(OptimizerOptions{}))
	trace := must[*Trace](t)(NewTrace(TraceOptions{Quantities: TraceParameters}))
	ok(t, second(model.Train(ctx, optimizer, data, TrainOptions{
		Threads: 1, MaxIterations: 2, ProgressEvery: 1, Trace: trace, Progress: func(Progress) error { return nil },
	})))
	svm := must[*SVM](t)(SolveAttention(ctx, data, make([]int64, 6), SVMOptions{Threads: 1}))
	tok := tokenizer(t)
	ok(t, second(tok.Encode("a good film", 0)))
	if _, err := model.Parameter("nothing"); err == nil {
		t.Fatal("there is no such parameter")
	}
	if closeAll {
		for _, handle := range []interface{ Close() error }{data, borrowed, part, model, optimizer, trace, svm, tok} {
			ok(t, handle.Close())
		}
	}
}

// grow runs many cycles and returns by how much the process and the number of Go's objects have grown.
func grow(t *testing.T, closeAll bool) (bytes, objects int) {
	run := func(cycles int) (bytes, objects int) {
		for k := range cycles {
			cycle(t, closeAll)
			if k%100 == 99 {
				runtime.GC() // cleans up what is unreachable
			}
		}
		runtime.GC()
		var statistics runtime.MemStats
		runtime.ReadMemStats(&statistics)
		return residentBytes(t), int(statistics.HeapObjects)
	}
	bytesBefore, objectsBefore := run(4000)
	bytes, objects = run(10000)
	t.Logf("%d bytes and %d objects more after 10000 cycles", bytes-bytesBefore, objects-objectsBefore)
	return bytes - bytesBefore, objects - objectsBefore
}

func TestNoGrowthWithClose(t *testing.T) {
	if bytes, objects := grow(t, true); bytes > 6<<20 || objects > 1000 {
		t.Fatal("something is not freed")
	}
}

func TestNoGrowthWithoutClose(t *testing.T) {
	if bytes, _ := grow(t, false); bytes > 16<<20 {
		t.Fatal("something is not freed")
	}
}
