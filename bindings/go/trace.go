package attmd

// #include <attmd/attmd.h>
import "C"

import (
	"errors"
	"math"
)

// Trace holds quantities recorded along a training run; give it to Train and read it afterwards. A trace belongs to one
// run: later calls must bring a model with the same parameters, a dataset with the same n, and an optimizer whose
// iteration is not behind the last record. All quantities are of all samples, without dropout and augmentation.
type Trace struct {
	handle *handle[*C.attmd_trace]
}

// Quantity is one or several (a | b) of the values below.
type Quantity uint32

const (
	TraceLoss            Quantity = C.ATTMD_TRACE_LOSS              // the empirical risk L
	TraceGradientNorm    Quantity = C.ATTMD_TRACE_GRADIENT_NORM     // l2 norm of all gradients together; underflows to 0 in long runs
	TraceNorm            Quantity = C.ATTMD_TRACE_NORM              // ||parameter||_p of each parameter, p of the optimizer's options (2 for Adam)
	TraceAccuracy        Quantity = C.ATTMD_TRACE_ACCURACY          // as Model.Accuracy
	TraceSoftmaxMass     Quantity = C.ATTMD_TRACE_SOFTMAX_MASS      // mean over samples of max_t s_it, the weights of Predictions
	TraceSoftmaxMassMin  Quantity = C.ATTMD_TRACE_SOFTMAX_MASS_MIN  // minimum over samples of max_t s_it
	TraceSelected        Quantity = C.ATTMD_TRACE_SELECTED          // argmax_t s_it of each sample
	TraceParameters      Quantity = C.ATTMD_TRACE_PARAMETERS        // all parameters
	TraceDivergence      Quantity = C.ATTMD_TRACE_DIVERGENCE        // D(direction, parameter) for each of Directions; NaN while it is zero
	TraceStepSize        Quantity = C.ATTMD_TRACE_STEP_SIZE         // step size of the step that follows
	TraceLogGradientNorm Quantity = C.ATTMD_TRACE_LOG_GRADIENT_NORM // natural logarithm of the gradient norm; does not underflow
)

// Direction is a fixed direction that the path of a parameter is compared with.
type Direction struct {
	Parameter string    // name of a parameter; "W" also where K and Q are trained
	Values    []float64 // as many as the parameter has, not all zero
	P         float64   // exponent of the potential in D_psi(Values/||Values||_p, w/||w||_p)
}

// lend is for a call during which l lends the direction.
func (d *Direction) lend(l *lent) (c C.attmd_direction, err error) {
	if c.parameter, err = l.text("Parameter", d.Parameter); err != nil {
		return c, err
	}
	c.values, c.count, c.p = l.doubles(d.Values), length(d.Values), C.double(d.P)
	return c, nil
}

// TraceOptions says what is recorded and when.
type TraceOptions struct {
	Quantities Quantity // default TraceLoss
	// Iterations of the optimizer to record at, ascending; 0 is its state before its first step. Nil: use Every.
	Iterations []int64
	Every      int         // record at multiples of it, and at the end of each call; default 1
	Directions []Direction // for TraceDivergence
}

// NewTrace makes an empty trace.
func NewTrace(options TraceOptions) (*Trace, error) {
	var l lent
	defer l.release()
	var c C.attmd_trace_options
	C.attmd_trace_options_init(&c, C.sizeof_attmd_trace_options)
	override(&c.quantities, options.Quantities)
	c.iterations, c.iteration_count = l.int64s(options.Iterations), length(options.Iterations)
	override(&c.every, options.Every)
	directions := make([]C.attmd_direction, len(options.Directions), len(options.Directions)+1)
	for k := range options.Directions {
		var err error
		if directions[k], err = options.Directions[k].lend(&l); err != nil {
			return nil, err
		}
	}
	c.directions, c.direction_count = (*C.attmd_direction)(lend(&l, directions)), length(directions)
	var object *C.attmd_trace
	if err := check(func() C.attmd_status { return C.attmd_trace_create(&c, &object) }); err != nil {
		return nil, err
	}
	return wrapTrace(object), nil
}

func wrapTrace(object *C.attmd_trace) *Trace {
	return &Trace{newHandle("trace", object, func(object *C.attmd_trace) { C.attmd_trace_free(object) })}
}

// read makes a call that reads the trace.
func (t *Trace) read(call func(trace *C.attmd_trace) C.attmd_status) error {
	object, err := t.handle.share()
	if err != nil {
		return err
	}
	defer t.handle.unshare()
	return check(func() C.attmd_status { return call(object) })
}

// Close gives the trace's memory back. It always returns nil.
func (t *Trace) Close() error {
	t.handle.close()
	return nil
}

// Length is the number of records.
func (t *Trace) Length() (int, error) {
	var out C.int64_t
	err := t.read(func(trace *C.attmd_trace) C.attmd_status { return C.attmd_trace_get_length(trace, &out) })
	return int(out), err
}

// Quantities are those that the trace records.
func (t *Trace) Quantities() (Quantity, error) {
	object, err := t.handle.share()
	if err != nil {
		return 0, err
	}
	defer t.handle.unshare()
	var recorded Quantity
	for quantity := TraceLoss; quantity <= TraceLogGradientNorm; quantity <<= 1 {
		err := check(func() C.attmd_status { return numberMinusOne(object, quantity) })
		if errors.Is(err, ErrInvalidArgument) {
			recorded |= quantity
		} else if !errors.Is(err, ErrNotFound) {
			return 0, err
		}
	}
	return recorded, nil
}

// numberMinusOne asks for what cannot be there: ErrNotFound if the quantity is not recorded, else ErrInvalidArgument.
func numberMinusOne(trace *C.attmd_trace, quantity Quantity) C.attmd_status {
	switch quantity {
	case TraceSelected:
		return C.attmd_trace_get_selected(trace, -1, nil, 0)
	case TraceParameters:
		var name C.char
		return C.attmd_trace_get_parameter(trace, -1, &name, nil, 0)
	}
	return C.attmd_trace_get_values(trace, C.attmd_quantity(quantity), -1, nil, 0)
}

// explain says what the trace has in place of a quantity that it does not record.
func (t *Trace) explain(err error, quantity Quantity) error {
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	recorded, err2 := t.Quantities()
	if err2 != nil || recorded&quantity != 0 {
		return err
	}
	message := quantity.String() + " was not recorded by this trace, which has " + recorded.String()
	return &Error{Status: ErrNotFound, Message: message}
}

// perRecord reads something that has one number a record.
func perRecord[E any](t *Trace, call func(trace *C.attmd_trace, out []E) C.attmd_status) ([]E, error) {
	object, err := t.handle.share()
	if err != nil {
		return nil, err
	}
	defer t.handle.unshare()
	records, err := t.Length()
	if err != nil {
		return nil, err
	}
	out := make([]E, records)
	return out, check(func() C.attmd_status { return call(object, out) })
}

// Iterations is the iteration number of each record, by the optimizer's count.
func (t *Trace) Iterations() ([]int64, error) {
	return perRecord(t, func(trace *C.attmd_trace, out []int64) C.attmd_status {
		return C.attmd_trace_get_iterations(trace, int64s(out), length(out))
	})
}

// Values is one number a record. index: the parameter (as in Model.Parameters) for TraceNorm, the direction for
// TraceDivergence, otherwise 0.
func (t *Trace) Values(quantity Quantity, index int) ([]float64, error) {
	if quantity == 0 || quantity&(quantity-1) != 0 || quantity == TraceSelected || quantity == TraceParameters {
		return nil, invalid("quantity is %v, expected one that is a single number a record", quantity)
	}
	values, err := perRecord(t, func(trace *C.attmd_trace, out []float64) C.attmd_status {
		return C.attmd_trace_get_values(trace, C.attmd_quantity(quantity), C.int64_t(index), doubles(out), length(out))
	})
	return values, t.explain(err, quantity)
}

// Divergence is one number a record: the divergence of a recorded parameter (TraceParameters) from a direction that was
// not known before training, such as that of the SVM for the tokens it selected. NaN where the parameter is zero.
func (t *Trace) Divergence(direction Direction) ([]float64, error) {
	var l lent
	defer l.release()
	c, err := direction.lend(&l)
	if err != nil {
		return nil, err
	}
	values, err := perRecord(t, func(trace *C.attmd_trace, out []float64) C.attmd_status {
		return C.attmd_trace_get_divergence(trace, &c, doubles(out), length(out))
	})
	return values, t.explain(err, TraceParameters)
}

// Selected returns the selected tokens at a record, one a sample.
func (t *Trace) Selected(record int) ([]int64, error) {
	return untilItFits(-1, func(out []int64) error { return t.ReadSelected(record, out) })
}

// Parameter returns a parameter at a record, row-major.
func (t *Trace) Parameter(record int, name string) ([]float64, error) {
	return untilItFits(math.NaN(), func(out []float64) error { return t.ReadParameter(record, name, out) })
}

// untilItFits reads something whose length the library does not tell: `never`, which none of the values is, stays
// behind them.
func untilItFits[E comparable](never E, read func(out []E) error) ([]E, error) {
	for room := 256; ; room *= 2 {
		out := make([]E, room)
		for k := range out {
			out[k] = never
		}
		err := read(out)
		if errors.Is(err, ErrBufferTooSmall) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for room > 0 && (out[room-1] == never || out[room-1] != out[room-1]) { // NaN is not itself
			room--
		}
		return out[:room], nil
	}
}

// ReadSelected writes the selected tokens at a record to `out`, which has room for one a sample.
func (t *Trace) ReadSelected(record int, out []int64) error {
	return t.explain(t.readSelected(record, out), TraceSelected)
}

func (t *Trace) readSelected(record int, out []int64) error {
	return t.read(func(trace *C.attmd_trace) C.attmd_status {
		return C.attmd_trace_get_selected(trace, C.int64_t(record), int64s(out), length(out))
	})
}

// ReadParameter writes a parameter at a record to `out`, which must be as long or longer.
func (t *Trace) ReadParameter(record int, name string, out []float64) error {
	return t.explain(t.readParameter(record, name, out), TraceParameters)
}

func (t *Trace) readParameter(record int, name string, out []float64) error {
	characters, err := zeroTerminated("name", name)
	if err != nil {
		return err
	}
	return t.read(func(trace *C.attmd_trace) C.attmd_status {
		return C.attmd_trace_get_parameter(trace, C.int64_t(record), chars(characters), doubles(out), length(out))
	})
}
