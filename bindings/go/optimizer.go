package attmd

// #include <attmd/attmd.h>
import "C"

import "unsafe"

// Optimizer steps parameter tensors along their gradients, and keeps the state (dual coordinates, moments, iteration
// count). Step, Train, SetStepSize and Reset need it alone.
type Optimizer struct {
	handle *handle[*C.attmd_optimizer]
}

// Method is how an optimizer steps.
type Method int32

const (
	MethodMirrorDescent   Method = C.ATTMD_METHOD_MIRROR_DESCENT   // U = sign(w)|w|^(p-1) - step g;  w = sign(U)|U|^(1/(p-1))
	MethodGradientDescent Method = C.ATTMD_METHOD_GRADIENT_DESCENT // the same with p = 2
	MethodAdam            Method = C.ATTMD_METHOD_ADAM             // Kingma and Ba 2015, algorithm 1, with bias correction
	MethodAdamW           Method = C.ATTMD_METHOD_ADAMW            // Adam with weight decay taken off the parameter, Loshchilov and Hutter 2019
)

// Potential is the potential psi of mirror descent, U = grad psi(w) - step g. Steps on separable data lead to the
// max-margin solution in a norm ||.||.
type Potential int32

const (
	PotentialPower       Potential = C.ATTMD_POTENTIAL_POWER        // (1/p)||w||_p^p; ||.||_p
	PotentialSquaredNorm Potential = C.ATTMD_POTENTIAL_SQUARED_NORM // (1/2)||w||_p^2; ||.||_p
	PotentialHypentropy  Potential = C.ATTMD_POTENTIAL_HYPENTROPY   // grad psi = asinh(w/HypentropyBeta); ||.||_1, whatever p
)

// Schedule is the step size at the optimizer's iteration k = 1, 2, ...
type Schedule int32

const (
	ScheduleConstant Schedule = C.ATTMD_SCHEDULE_CONSTANT // StepSize
	ScheduleInvSqrt  Schedule = C.ATTMD_SCHEDULE_INV_SQRT // StepSize / sqrt(k)
	ScheduleInv      Schedule = C.ATTMD_SCHEDULE_INV      // StepSize / k
	ScheduleCosine   Schedule = C.ATTMD_SCHEDULE_COSINE   // linear rise over Warmup iterations, then half a cosine down to 0 at Horizon
)

// OptimizerOptions describes an optimizer. The default is gradient descent in the form of mirror descent with p = 2.
type OptimizerOptions struct {
	Method          Method       // default MethodMirrorDescent
	P               float64      // mirror descent: exponent of the potential, 1 < p < inf; default 2
	Normalized      bool         // divide each tensor's gradient by its dual norm ||g||_q, q = p/(p-1). Not for Adam
	Schedule        Schedule     // default ScheduleConstant
	StepSize        Opt[float64] // >= 0, default 0.1
	NormEpsilon     float64      // added to the dual norm
	Warmup, Horizon int          // ScheduleCosine only: 0 <= Warmup < Horizon
	Beta1, Beta2    Opt[float64] // Adam, 0 <= beta < 1; defaults 0.9, 0.999
	AdamEpsilon     float64      // > 0, default 1e-8
	Threads         int          // for Step; default: as many as can run at the same time
	Exclusive       bool         // the caller promises to change stepped parameters only through this optimizer
	// Momentum is for gradient descent, not normalized: m = Momentum m + g, w -= step m; 0 <= Momentum < 1.
	Momentum float64
	Nesterov bool // with Momentum: w -= step (g + Momentum m)
	// WeightDecay is lambda >= 0. Mirror descent: the step of lambda psi, U is multiplied by 1 - step lambda (also when
	// normalized); gradient descent with momentum and Adam: lambda w is added to g; AdamW: w is multiplied by
	// 1 - step lambda, and with 0 is Adam: see [AdamW].
	WeightDecay float64
	// ClipNorm > 0: gradients are multiplied by min(1, ClipNorm / (l2 norm of all tensors' gradients + 1e-6)) before
	// anything else; 0: they are not.
	ClipNorm  float64
	ClipValue float64   // > 0: before that, entries of gradients are brought into +-ClipValue
	Potential Potential // mirror descent; default PotentialPower
	// HypentropyBeta > 0 is the size of entries below which the hypentropy potential acts as gradient descent; default 1.
	HypentropyBeta float64
}

// AdamW is the defaults with MethodAdamW and its customary weight decay, 0.01.
func AdamW() OptimizerOptions { return OptimizerOptions{Method: MethodAdamW, WeightDecay: 0.01} }

// NewOptimizer makes an optimizer without state.
func NewOptimizer(options OptimizerOptions) (*Optimizer, error) {
	var c C.attmd_optimizer_options
	C.attmd_optimizer_options_init(&c, C.sizeof_attmd_optimizer_options)
	override(&c.method, options.Method)
	override(&c.p, options.P)
	c.normalized = flag(options.Normalized)
	override(&c.schedule, options.Schedule)
	overrideOpt(&c.step_size, options.StepSize)
	c.norm_epsilon = C.double(options.NormEpsilon)
	c.warmup, c.horizon = C.int64_t(options.Warmup), C.int64_t(options.Horizon)
	overrideOpt(&c.beta1, options.Beta1)
	overrideOpt(&c.beta2, options.Beta2)
	override(&c.adam_epsilon, options.AdamEpsilon)
	c.threads = int32Of(options.Threads)
	c.exclusive = flag(options.Exclusive)
	c.momentum, c.nesterov = C.double(options.Momentum), flag(options.Nesterov)
	c.weight_decay = C.double(options.WeightDecay)
	c.clip_norm, c.clip_value = C.double(options.ClipNorm), C.double(options.ClipValue)
	override(&c.potential, options.Potential)
	override(&c.hypentropy_beta, options.HypentropyBeta)
	return newOptimizer(func(out **C.attmd_optimizer) C.attmd_status { return C.attmd_optimizer_create(&c, out) })
}

func newOptimizer(create func(out **C.attmd_optimizer) C.attmd_status) (*Optimizer, error) {
	var object *C.attmd_optimizer
	if err := check(func() C.attmd_status { return create(&object) }); err != nil {
		return nil, err
	}
	return wrapOptimizer(object), nil
}

func wrapOptimizer(object *C.attmd_optimizer) *Optimizer {
	free := func(object *C.attmd_optimizer) { C.attmd_optimizer_free(object) }
	return &Optimizer{newHandle("optimizer", object, free)}
}

// LoadOptimizer reads an optimizer from a file that Save wrote.
func LoadOptimizer(path string) (*Optimizer, error) {
	characters, err := zeroTerminated("path", path)
	if err != nil {
		return nil, err
	}
	optimizer, err := newOptimizer(func(out **C.attmd_optimizer) C.attmd_status {
		return C.attmd_optimizer_load(chars(characters), out)
	})
	return optimizer, readFailure(err, path)
}

// Save writes options and state to a safetensors file, replacing it atomically. Continuing from it gives the same bits.
func (o *Optimizer) Save(path string) error {
	characters, err := zeroTerminated("path", path)
	if err != nil {
		return err
	}
	err = o.read(func(optimizer *C.attmd_optimizer) C.attmd_status {
		return C.attmd_optimizer_save(optimizer, chars(characters))
	})
	return writeFailure(err, path)
}

// take gives the object to a call that changes it; o.handle.untake must follow.
func (o *Optimizer) take() (*C.attmd_optimizer, error) {
	if o == nil {
		return nil, invalid("optimizer is nil")
	}
	return o.handle.take()
}

// read makes a call that reads the optimizer.
func (o *Optimizer) read(call func(optimizer *C.attmd_optimizer) C.attmd_status) error {
	object, err := o.handle.share()
	if err != nil {
		return err
	}
	defer o.handle.unshare()
	return check(func() C.attmd_status { return call(object) })
}

// change makes a call that changes the optimizer.
func (o *Optimizer) change(call func(optimizer *C.attmd_optimizer) C.attmd_status) error {
	object, err := o.take()
	if err != nil {
		return err
	}
	defer o.handle.untake()
	return check(func() C.attmd_status { return call(object) })
}

// Close gives the optimizer's memory back. It always returns nil.
func (o *Optimizer) Close() error {
	o.handle.close()
	return nil
}

// Options returns the optimizer's options as they are now.
func (o *Optimizer) Options() (OptimizerOptions, error) {
	var c C.attmd_optimizer_options
	C.attmd_optimizer_options_init(&c, C.sizeof_attmd_optimizer_options)
	err := o.read(func(optimizer *C.attmd_optimizer) C.attmd_status {
		return C.attmd_optimizer_get_options(optimizer, &c)
	})
	if err != nil {
		return OptimizerOptions{}, err
	}
	return OptimizerOptions{
		Method: Method(c.method), P: float64(c.p), Normalized: c.normalized != 0, Schedule: Schedule(c.schedule),
		StepSize: Some(float64(c.step_size)), NormEpsilon: float64(c.norm_epsilon), Warmup: int(c.warmup),
		Horizon: int(c.horizon), Beta1: Some(float64(c.beta1)), Beta2: Some(float64(c.beta2)),
		AdamEpsilon: float64(c.adam_epsilon), Threads: int(c.threads), Exclusive: c.exclusive != 0,
		Momentum: float64(c.momentum), Nesterov: c.nesterov != 0, WeightDecay: float64(c.weight_decay),
		ClipNorm: float64(c.clip_norm), ClipValue: float64(c.clip_value), Potential: Potential(c.potential),
		HypentropyBeta: float64(c.hypentropy_beta),
	}, nil
}

// GroupOptions is what a group of parameters has of its own; what is left out is as in the optimizer's options.
type GroupOptions struct {
	StepSize    Opt[float64] // >= 0; the schedule scales it, too, and SetStepSize leaves it
	P           float64      // mirror descent: 1 < P < inf
	WeightDecay Opt[float64] // >= 0
}

// AddGroup adds a group: the parameters of a model whose names match `pattern` (printable ASCII; '*' stands for any
// characters or none, '?' for one) and the pattern of no group added earlier. A Tensor names its group by number.
// Groups are part of the optimizer's file and outlive Reset. They are added before the first step or after Reset.
func (o *Optimizer) AddGroup(pattern string, options GroupOptions) error {
	characters, err := zeroTerminated("pattern", pattern)
	if err != nil {
		return err
	}
	var c C.attmd_group_options
	C.attmd_group_options_init(&c, C.sizeof_attmd_group_options)
	overrideOpt(&c.step_size, options.StepSize)
	override(&c.p, options.P)
	overrideOpt(&c.weight_decay, options.WeightDecay)
	return o.change(func(optimizer *C.attmd_optimizer) C.attmd_status {
		return C.attmd_optimizer_add_group(optimizer, chars(characters), &c)
	})
}

// Tensor is a parameter tensor of the caller's and its gradient, made by [TensorOf].
type Tensor struct {
	LogScale float64 // the gradient is exp(LogScale) * gradient, as ReadGradient gives it; mostly 0
	Group    int     // 0: the optimizer's options; g: those of the g-th group that was added to it

	parameter, gradient           unsafe.Pointer
	parameterCount, gradientCount int
	dtype                         C.attmd_dtype
}

// TensorOf is for Step: parameter is updated in place, gradient is as long and must be finite. Neither is copied.
func TensorOf[E Float](parameter, gradient []E) Tensor {
	return Tensor{
		parameter: unsafe.Pointer(unsafe.SliceData(parameter)), parameterCount: len(parameter),
		gradient: unsafe.Pointer(unsafe.SliceData(gradient)), gradientCount: len(gradient), dtype: dtypeOf[E](),
	}
}

// Step is one iteration over all tensors of the caller's model. The state belongs to the position in the list: the
// first call fixes the number of tensors, their counts, types and groups; later calls must repeat them (ErrDimension).
// All is checked first: on failure nothing has changed.
func (o *Optimizer) Step(tensors ...Tensor) error {
	var l lent
	defer l.release()
	list := make([]C.attmd_step_tensor, len(tensors))
	for k, tensor := range tensors {
		if tensor.parameterCount != tensor.gradientCount {
			return dimension("gradient of tensor %d has %d values, expected %d", k, tensor.gradientCount,
				tensor.parameterCount)
		}
		if tensor.parameterCount > 0 {
			l.pinner.Pin(tensor.parameter)
			l.pinner.Pin(tensor.gradient)
		}
		list[k] = C.attmd_step_tensor{
			parameter: tensor.parameter, gradient: tensor.gradient, count: C.int64_t(tensor.parameterCount),
			dtype: tensor.dtype, group: int32Of(tensor.Group), log_scale: C.double(tensor.LogScale),
		}
	}
	return o.change(func(optimizer *C.attmd_optimizer) C.attmd_status {
		return C.attmd_optimizer_step(optimizer, unsafe.SliceData(list), length(list))
	})
}

// Iteration is how many iterations Step and Train have done together.
func (o *Optimizer) Iteration() (int, error) {
	var out C.int64_t
	err := o.read(func(optimizer *C.attmd_optimizer) C.attmd_status {
		return C.attmd_optimizer_get_iteration(optimizer, &out)
	})
	return int(out), err
}

// SetStepSize changes the step size (>= 0); the schedule goes on.
func (o *Optimizer) SetStepSize(stepSize float64) error {
	return o.change(func(optimizer *C.attmd_optimizer) C.attmd_status {
		return C.attmd_optimizer_set_step_size(optimizer, C.double(stepSize))
	})
}

// Reset forgets state and iteration count, and the checkpoint it may be from; options and groups stay.
func (o *Optimizer) Reset() error {
	return o.change(func(optimizer *C.attmd_optimizer) C.attmd_status { return C.attmd_optimizer_reset(optimizer) })
}
