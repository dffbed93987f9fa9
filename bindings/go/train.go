package attmd

// #include <attmd/attmd.h>
import "C"

import (
	"context"
	"errors"
	"time"
)

// TrainOptions says how long to train, and on what.
type TrainOptions struct {
	Threads int // default: as many as can run at the same time
	// MaxIterations of this call; with a CheckpointPath: the optimizer's iteration to stop at, not below where it is,
	// so that all calls of a run take the same number. Default 1000; NoIterations for 0.
	MaxIterations int
	// Epochs > 0 is in place of MaxIterations, and counted from where that is: passes over the dataset, of as many
	// iterations as it has batches.
	Epochs           int
	MaxTime          time.Duration // of this call; default: no limit
	StopLoss         Opt[float64]  // stop when the loss is at or below; default -Inf
	StopGradientNorm Opt[float64]  // stop when the l2 norm of all gradients is at or below; default -1 = never
	BatchSize        int           // samples a step, at most n; default: all. An epoch's last batch may be smaller
	ShuffleSeed      uint64        // of minibatches
	Progress         ProgressFunc  // may be nil
	ProgressEvery    int           // iterations between calls; default: about ten calls a second
	Trace            *Trace        // records the run; may be nil
	CheckpointPath   string        // file for checkpoints, see LoadCheckpoint; default: none
	CheckpointEvery  int           // one at multiples of it, by the optimizer's count; default: not by iterations
	CheckpointTime   time.Duration // one when so much has passed since the last; default: not by time
}

// StopReason says why training stopped.
type StopReason int32

const (
	StopIterations StopReason = C.ATTMD_STOP_ITERATIONS // MaxIterations or Epochs
	StopTime       StopReason = C.ATTMD_STOP_TIME       // MaxTime
	StopLoss       StopReason = C.ATTMD_STOP_LOSS       // StopLoss
	StopGradient   StopReason = C.ATTMD_STOP_GRADIENT   // StopGradientNorm
	StopCancelled  StopReason = C.ATTMD_STOP_CANCELLED  // progress callback or context
)

// TrainReport is what training reached.
type TrainReport struct {
	StopReason      StopReason
	Iterations      int // done in this call
	Time            time.Duration
	Loss            float64 // at the end (minibatch: of the batch that would come next)
	GradientNorm    float64 // l2 norm of all gradients at the end, of the same samples; may underflow to 0
	LogGradientNorm float64 // its natural logarithm, which does not
}

// Train trains the model's trainable parameters on the dataset until the first of the limits. The model then holds the
// parameters reached and the optimizer its state, so that a further call with the same dataset, BatchSize and
// ShuffleSeed goes on with the same bits as one long call. ErrCancelled: everything, the report included, is as after a
// stop. ErrNumerical: the model keeps the last finite parameters.
func (m *Model) Train(ctx context.Context, optimizer *Optimizer, data *Dataset, options TrainOptions) (TrainReport, error) {
	model, err := m.take()
	if err != nil {
		return TrainReport{}, err
	}
	defer m.handle.untake()
	by, err := optimizer.take()
	if err != nil {
		return TrainReport{}, err
	}
	defer optimizer.handle.untake()
	dataset, err := data.share()
	if err != nil {
		return TrainReport{}, err
	}
	defer data.handle.unshare()
	var trace *C.attmd_trace
	if options.Trace != nil {
		if trace, err = options.Trace.handle.take(); err != nil {
			return TrainReport{}, err
		}
		defer options.Trace.handle.untake()
	}

	var l lent
	defer l.release()
	c, err := options.convert(&l)
	if err != nil {
		return TrainReport{}, err
	}
	monitor := newMonitor(ctx, options.Progress)
	if err := monitor.begin(&l, &c.progress, &c.progress_user, &c.cancel); err != nil {
		return TrainReport{}, monitor.end(err)
	}
	var report C.attmd_train_report
	C.attmd_train_report_init(&report, C.sizeof_attmd_train_report)
	err = check(func() C.attmd_status { return C.attmd_train(model, by, dataset, c, trace, &report) })
	if err != nil && !errors.Is(err, ErrCancelled) {
		return TrainReport{}, monitor.end(writeFailure(err, options.CheckpointPath))
	}
	return TrainReport{
		StopReason: StopReason(report.stop_reason), Iterations: int(report.iterations), Time: duration(report.seconds),
		Loss: float64(report.loss), GradientNorm: float64(report.gradient_norm),
		LogGradientNorm: float64(report.log_gradient_norm),
	}, monitor.end(err)
}

// convert is for a call during which l lends the options.
func (o *TrainOptions) convert(l *lent) (c *C.attmd_train_options, err error) {
	if o.Epochs != 0 && o.MaxIterations != 0 {
		return nil, invalid("Epochs is %d and MaxIterations %d, expected one of the two", o.Epochs, o.MaxIterations)
	}
	c = new(C.attmd_train_options)
	C.attmd_train_options_init(c, C.sizeof_attmd_train_options)
	c.threads = int32Of(o.Threads)
	overrideIterations(&c.max_iterations, o.MaxIterations)
	c.epochs = C.int64_t(o.Epochs)
	overrideSeconds(&c.max_seconds, o.MaxTime)
	overrideOpt(&c.stop_loss, o.StopLoss)
	overrideOpt(&c.stop_gradient_norm, o.StopGradientNorm)
	c.batch_size = C.int64_t(o.BatchSize)
	c.shuffle_seed = C.uint64_t(o.ShuffleSeed)
	c.progress_every = C.int64_t(o.ProgressEvery)
	c.checkpoint_every = C.int64_t(o.CheckpointEvery)
	c.checkpoint_seconds = C.double(o.CheckpointTime.Seconds())
	if o.CheckpointPath != "" {
		c.checkpoint_path, err = l.text("CheckpointPath", o.CheckpointPath)
	}
	return c, err
}
