package attmd

// #include <attmd/attmd.h>
import "C"

// LoadCheckpoint returns model, optimizer and trace as the checkpoint at a path holds them, with which Train goes on
// where the run was; ErrNotFound if there is no file yet, for which the caller then creates the three. The trace is nil
// if the run had none.
//
// A program that trains with the same CheckpointPath may be killed at any moment and run again until its run is done;
// model, optimizer and trace are in the end the same to the last bit as without interruptions, on the same kind of
// processor and with any number of threads. A file that is cut off or changed is ErrFormat.
//
// Train writes a checkpoint where it begins, where the options say, and where it stops for whatever reason but an
// error: model, optimizer, all records of the trace, and a fingerprint of the dataset. Each replaces the one before in
// one step. If one cannot be written training ends with ErrIO: the handles hold what was reached, the one before is
// still there.
//
// Train returns ErrInvalidArgument before anything has changed if the optimizer is from a checkpoint and this is another run
// than its own (Reset makes it free again), or if the file is of another run, or further than the optimizer or the trace.
// Runs differ in the dataset, BatchSize, ShuffleSeed, the model's settings, or the optimizer's options and groups.
func LoadCheckpoint(path string) (*Model, *Optimizer, *Trace, error) {
	var (
		model     *C.attmd_model
		optimizer *C.attmd_optimizer
		trace     *C.attmd_trace
	)
	err := withText("path", path, func(path *C.char) C.attmd_status {
		return C.attmd_checkpoint_load(path, &model, &optimizer, &trace)
	})
	if err != nil {
		return nil, nil, nil, readFailure(err, path)
	}
	o := wrapOptimizer(optimizer)
	var t *Trace
	if trace != nil {
		t = wrapTrace(trace)
	}
	m, err := wrapModel(model)
	if err != nil {
		return nil, nil, nil, err
	}
	return m, o, t, nil
}
