package attmd

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A run that is interrupted, and whose handles are then taken from its checkpoint, ends with the same bits.
func TestCheckpoints(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	_, _, _, err := LoadCheckpoint(path)
	expect(t, err, ErrNotFound)

	data, model, optimizer := setup(t)
	trace := must[*Trace](t)(NewTrace(TraceOptions{Every: 10}))
	ok(t, second(model.Train(background, optimizer, data, TrainOptions{MaxIterations: 50, Trace: trace})))
	expected := must[[]float64](t)(model.Parameter("W"))
	losses := must[[]float64](t)(trace.Values(TraceLoss, 0))

	data, model, optimizer = setup(t)
	trace = must[*Trace](t)(NewTrace(TraceOptions{Every: 10}))
	killed := errors.New("killed")
	options := TrainOptions{
		MaxIterations: 50, Trace: trace, CheckpointPath: path, CheckpointEvery: 20, ProgressEvery: 1,
		Progress: func(p Progress) error {
			if p.Iteration == 33 {
				os.Rename(path, path+".kept") // what a kill would leave
				return killed
			}
			return nil
		},
	}
	_, err = model.Train(background, optimizer, data, options)
	expect(t, err, killed)
	ok(t, os.Rename(path+".kept", path))

	model, optimizer, trace, err = LoadCheckpoint(path)
	ok(t, err)
	if n := must[int](t)(optimizer.Iteration()); n != 20 {
		t.Fatalf("the checkpoint is of iteration %d", n)
	}
	options.Progress, options.Trace = nil, trace
	ok(t, second(model.Train(background, optimizer, data, options)))
	equal(t, must[[]float64](t)(model.Parameter("W")), expected)
	equal(t, must[[]float64](t)(trace.Values(TraceLoss, 0)), losses)

	other := must[*Dataset](t)(GenerateGaussian(6, 8, 10, 2))
	expect(t, second(model.Train(background, optimizer, other, options)), ErrInvalidArgument)
	options.CheckpointPath = "a\x00"
	expect(t, second(model.Train(background, optimizer, data, options)), ErrInvalidArgument)
	ok(t, os.WriteFile(path, []byte("no checkpoint"), 0o644))
	_, _, _, err = LoadCheckpoint(path)
	expect(t, err, ErrFormat)
}

func TestCheckpointsWithoutATrace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	data, model, optimizer := setup(t)
	ok(t, second(model.Train(background, optimizer, data, TrainOptions{
		MaxIterations: 5, CheckpointPath: path, CheckpointTime: time.Hour,
	})))
	_, optimizer, trace, err := LoadCheckpoint(path)
	ok(t, err)
	if n := must[int](t)(optimizer.Iteration()); n != 5 || trace != nil {
		t.Fatalf("iteration %d, trace %v", n, trace)
	}
	expect(t, second(model.Train(background, optimizer, data, TrainOptions{CheckpointPath: path, CheckpointTime: -1})),
		ErrInvalidArgument)
}
