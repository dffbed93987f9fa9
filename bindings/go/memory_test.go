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

// noGrowth demands that many cycles take no more memory and leave no more of Go's objects than as many before. Memory
// of a process goes up and down for other reasons, too: what is lost in every cycle is lost again in a second and third
// run.
func noGrowth(t *testing.T, closeAll bool, allowedBytes, allowedObjects int) {
	if raceDetector {
		t.Skip("the race detector takes memory of its own")
	}
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
	for range 3 {
		bytes, objects := run(10000)
		t.Logf("%d bytes and %d objects more after 10000 cycles", bytes-bytesBefore, objects-objectsBefore)
		if bytes-bytesBefore <= allowedBytes && objects-objectsBefore <= allowedObjects {
			return
		}
		bytesBefore, objectsBefore = bytes, objects
	}
	t.Fatal("something is not freed")
}

func TestNoGrowthWithClose(t *testing.T)    { noGrowth(t, true, 6<<20, 1000) }
func TestNoGrowthWithoutClose(t *testing.T) { noGrowth(t, false, 16<<20, 20000) }
