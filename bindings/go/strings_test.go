package attmd

import (
	"fmt"
	"testing"
)

func TestHandlesPrintTheirShape(t *testing.T) {
	data, model, optimizer := setup(t)
	trace := must[*Trace](t)(NewTrace(TraceOptions{Quantities: TraceLoss | TraceNorm, Every: 10}))
	training := ""
	ok(t, second(model.Train(background, optimizer, data, TrainOptions{
		MaxIterations: 20, Trace: trace, ProgressEvery: 20,
		Progress: func(Progress) error { training = fmt.Sprint(optimizer, " ", trace, " ", model); return nil },
	})))
	if training != "attmd.Optimizer(in use) attmd.Trace(in use) attmd.Model(attention, d 10)" {
		t.Errorf("while training: %s", training)
	}
	svm := must[*SVM](t)(SolveAttention(background, data, must[[]int64](t)(model.Selected(data)), SVMOptions{P: 3}))
	sequences := must[*Dataset](t)(NewSequences(Sequences{Vocabulary: 12, IDs: []int32{1, 2, 3}, Lengths: []int64{2, 1}}))
	images := must[*Dataset](t)(NewImages(Images{Height: 2, Width: 3, Pixels: make([]byte, 24)}))
	transformer := must[*Model](t)(NewTransformer(TransformerOptions{
		Vocabulary: 12, MaxLength: 4, NEmbd: 2, Heads: 1, Hidden: 2, Blocks: 1,
	}))
	entries := 0
	for _, info := range transformer.Parameters() {
		entries += info.Count
	}
	adam := must[*Optimizer](t)(NewOptimizer(OptimizerOptions{Method: MethodAdam}))
	handles := map[interface {
		fmt.Stringer
		Close() error
	}]string{
		data:         "attmd.Dataset(6 samples, T 8, d 10)",
		sequences:    "attmd.Dataset(2 sequences, T 2, vocabulary 12, 2 classes)",
		images:       "attmd.Dataset(4 images, 1 x 2 x 3, 10 classes)",
		model:        "attmd.Model(attention, d 10)",
		transformer:  fmt.Sprintf("attmd.Model(transformer, %d parameters)", entries),
		optimizer:    "attmd.Optimizer(mirror descent, p 3, iteration 20)",
		adam:         "attmd.Optimizer(Adam, iteration 0)",
		trace:        "attmd.Trace(3 records of loss, norm)",
		svm:          "attmd.SVM(optimal, p 3, 42 rows, 100 unknowns)",
		tokenizer(t): "attmd.Tokenizer(vocabulary 10)",
	}
	closed := map[string]bool{}
	for handle, expected := range handles {
		for _, text := range []string{handle.String(), fmt.Sprintf("%v", handle), fmt.Sprintf("%+v", handle)} {
			if text != expected {
				t.Errorf("prints %q, expected %q", text, expected)
			}
		}
		ok(t, handle.Close())
		closed[fmt.Sprint(handle)] = true
	}
	if expected := fmt.Sprint(map[string]bool{
		"attmd.Dataset(closed)": true, "attmd.Model(closed)": true, "attmd.Optimizer(closed)": true,
		"attmd.Trace(closed)": true, "attmd.SVM(closed)": true, "attmd.Tokenizer(closed)": true,
	}); fmt.Sprint(closed) != expected {
		t.Errorf("closed: %v, expected %v", closed, expected)
	}
	none := fmt.Sprint((*Dataset)(nil), (*Model)(nil), (*Optimizer)(nil), (*Trace)(nil), (*SVM)(nil), (*Tokenizer)(nil),
		new(Dataset), new(Trace))
	if none != "attmd.Dataset(nil) attmd.Model(nil) attmd.Optimizer(nil) attmd.Trace(nil) attmd.SVM(nil) "+
		"attmd.Tokenizer(nil) attmd.Dataset(empty) attmd.Trace(empty)" {
		t.Errorf("nil and empty: %s", none)
	}
}

func TestQuantitiesHaveNames(t *testing.T) {
	for quantity, expected := range map[Quantity]string{
		TraceLoss: "loss", TraceLogGradientNorm | TraceSelected: "selected, log gradient norm", 0: "0", 1 << 20: "1048576",
	} {
		if quantity.String() != expected {
			t.Errorf("prints %q, expected %q", quantity, expected)
		}
	}
}

func TestTrainReportsPrintWhatWasReached(t *testing.T) {
	data, model, optimizer := setup(t)
	report := must[TrainReport](t)(model.Train(background, optimizer, data, TrainOptions{
		MaxIterations: 500, StopLoss: Some(1e6),
	}))
	if text := report.String(); text != fmt.Sprintf("loss %.3g after 0 iterations, stopped by loss", report.Loss) {
		t.Errorf("prints %q", text)
	}
	report = TrainReport{Loss: 0.0123456, Iterations: 300, StopReason: StopTime}
	if text := fmt.Sprint(report); text != "loss 0.0123 after 300 iterations, stopped by time" {
		t.Errorf("prints %q", text)
	}
}
