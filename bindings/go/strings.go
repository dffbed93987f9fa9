package attmd

import (
	"fmt"
	"strconv"
	"strings"
)

func nameOf(names []string, value int32) string {
	if value >= 0 && int(value) < len(names) {
		return names[value]
	}
	return strconv.Itoa(int(value))
}

func (k DatasetKind) String() string {
	return nameOf([]string{"none", "samples", "sequences", "images"}, int32(k))
}

func (k ModelKind) String() string {
	return nameOf([]string{"none", "attention", "transformer", "vision transformer"}, int32(k))
}

func (m Method) String() string {
	return nameOf([]string{"none", "mirror descent", "gradient descent", "Adam", "AdamW"}, int32(m))
}

var quantityNames = []string{
	"loss", "gradient norm", "norm", "accuracy", "softmax mass", "softmax mass min", "selected", "parameters", "divergence",
	"step size", "log gradient norm",
}

// String names the quantities, such as "loss, norm".
func (q Quantity) String() string {
	var names []string
	for k, name := range quantityNames {
		if bit := Quantity(1) << k; q&bit != 0 {
			names = append(names, name)
			q &^= bit
		}
	}
	if q != 0 || names == nil {
		names = append(names, strconv.FormatUint(uint64(q), 10))
	}
	return strings.Join(names, ", ")
}

func (r StopReason) String() string {
	return nameOf([]string{"none", "iterations", "time", "loss", "gradient", "cancelled"}, int32(r))
}

// String is the loss, the iterations and why training stopped, such as "loss 0.0123 after 300 iterations, stopped by time".
func (r TrainReport) String() string {
	return fmt.Sprintf("loss %.3g after %d iterations, stopped by %v", r.Loss, r.Iterations, r.StopReason)
}

func (o SVMOutcome) String() string {
	return nameOf([]string{"none", "optimal", "infeasible", "beyond norm", "stopped", "cancelled"}, int32(o))
}

func (m SVMMethod) String() string {
	return nameOf([]string{"auto", "interior point", "dual system", "working set", "matrix-free"}, int32(m))
}

// Handles print as their kind and shape, such as "attmd.Dataset(6 samples, T 8, d 10)".

// describe is for a handle of that type; `shape` is asked only while the handle is open.
func describe[P comparable](kind string, h *handle[P], shape func() (string, error)) string {
	text := "empty"
	if h != nil {
		text = h.state()
	}
	if text == "" {
		var err error
		if text, err = shape(); err != nil {
			text = "in use"
		}
	}
	return "attmd." + kind + "(" + text + ")"
}

// String says what the samples are, and how many.
func (d *Dataset) String() string {
	if d == nil {
		return "attmd.Dataset(nil)"
	}
	return describe("Dataset", d.handle, func() (string, error) {
		i := d.info
		switch i.Kind {
		case DatasetSamples:
			return fmt.Sprintf("%d samples, T %d, d %d", i.N, i.T, i.D), nil
		case DatasetSequences:
			return fmt.Sprintf("%d sequences, T %d, vocabulary %d, %d classes", i.N, i.T, i.Vocabulary, i.Classes), nil
		}
		return fmt.Sprintf("%d images, %d x %d x %d, %d classes", i.N, i.Channels, i.Height, i.Width, i.Classes), nil
	})
}

// String says which kind of model it is, and how large.
func (m *Model) String() string {
	if m == nil {
		return "attmd.Model(nil)"
	}
	return describe("Model", m.handle, func() (string, error) {
		if m.kind == ModelAttention {
			return fmt.Sprintf("%v, d %d", m.kind, m.count("v")), nil
		}
		entries := 0
		for _, info := range m.parameters {
			entries += info.Count
		}
		return fmt.Sprintf("%v, %d parameters", m.kind, entries), nil
	})
}

// String says how the optimizer steps, and how often it has.
func (o *Optimizer) String() string {
	if o == nil {
		return "attmd.Optimizer(nil)"
	}
	return describe("Optimizer", o.handle, func() (string, error) {
		options, err := o.Options()
		if err != nil {
			return "", err
		}
		iteration, err := o.Iteration()
		p := ""
		if options.Method == MethodMirrorDescent {
			p = fmt.Sprintf(", p %g", options.P)
		}
		return fmt.Sprintf("%v%s, iteration %d", options.Method, p, iteration), err
	})
}

// String says what is recorded, and how often it was.
func (t *Trace) String() string {
	if t == nil {
		return "attmd.Trace(nil)"
	}
	return describe("Trace", t.handle, func() (string, error) {
		records, err := t.Length()
		if err != nil {
			return "", err
		}
		quantities, err := t.Quantities()
		return fmt.Sprintf("%d records of %v", records, quantities), err
	})
}

// String says what was established about the problem, and its size.
func (s *SVM) String() string {
	if s == nil {
		return "attmd.SVM(nil)"
	}
	return describe("SVM", s.handle, func() (string, error) {
		r := s.report
		return fmt.Sprintf("%v, p %g, %d rows, %d unknowns", r.Outcome, r.P, r.Rows, r.Unknowns), nil
	})
}

// String says how large the vocabulary is.
func (t *Tokenizer) String() string {
	if t == nil {
		return "attmd.Tokenizer(nil)"
	}
	return describe("Tokenizer", t.handle, func() (string, error) {
		return fmt.Sprintf("vocabulary %d", t.info.Vocabulary), nil
	})
}
