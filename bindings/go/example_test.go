package attmd_test

import (
	"attmd"
	"context"
	"errors"
	"fmt"
	"log"
	"time"
)

// Data, training, the tokens selected, their max-margin problem, the distance.
func Example() {
	ctx := context.Background()
	data, err := attmd.GenerateGaussian(6, 8, 10, 1)
	if err != nil {
		log.Fatal(err)
	}
	v, err := data.Decoder()
	if err != nil {
		log.Fatal(err)
	}
	model, err := attmd.NewAttention(attmd.AttentionOptions{D: 10, V: v})
	if err != nil {
		log.Fatal(err)
	}
	optimizer, err := attmd.NewOptimizer(attmd.OptimizerOptions{P: 3, Normalized: true})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: 20000}); err != nil {
		log.Fatal(err)
	}
	selected, err := model.Selected(data)
	if err != nil {
		log.Fatal(err)
	}
	svm, err := attmd.SolveAttention(ctx, data, selected, attmd.SVMOptions{P: 3})
	if err != nil {
		log.Fatal(err)
	}
	comparison, err := model.Compare(svm, data)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("D(W_svm, W) = %.4f, cosine %.4f\n", comparison.DivergenceSVMModel, comparison.Cosine)
	// Output: D(W_svm, W) = 0.0049, cosine 0.9941
}

// The kind of a failure, and what it says.
func ExampleError() {
	_, err := attmd.LoadModel("no-such-file.safetensors")
	var failure *attmd.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Status)
	}
	fmt.Println(errors.Is(err, attmd.ErrIO))
	// Output:
	// ATTMD_ERROR_IO
	// true
}

// A context ends training; the model keeps what was reached.
func ExampleModel_Train_context() {
	data, err := attmd.GenerateGaussian(6, 8, 10, 1)
	if err != nil {
		log.Fatal(err)
	}
	v, _ := data.Decoder()
	model, err := attmd.NewAttention(attmd.AttentionOptions{D: 10, V: v})
	if err != nil {
		log.Fatal(err)
	}
	optimizer, err := attmd.NewOptimizer(attmd.OptimizerOptions{})
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	report, err := model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: 1_000_000_000})
	fmt.Println(report.StopReason, errors.Is(err, context.DeadlineExceeded))
	// Output: cancelled true
}

// The training of one's own parameters: a step along a gradient, in place.
func ExampleOptimizer_Step() {
	optimizer, err := attmd.NewOptimizer(attmd.OptimizerOptions{P: 3, StepSize: attmd.Some(0.5)})
	if err != nil {
		log.Fatal(err)
	}
	weights, gradient := []float32{2, -1}, []float32{0.5, 0}
	if err := optimizer.Step(attmd.TensorOf(weights, gradient)); err != nil {
		log.Fatal(err)
	}
	fmt.Println(weights)
	// Output: [1.9364917 -1]
}

// minimize ||w||_1 subject to w_1 + 2 w_2 >= 2, and a proof that 1 is the least.
func ExampleSolve() {
	problem := attmd.Problem{Rows: attmd.MatrixOf([]float64{1, 2}, 2), RightSide: []float64{2}}
	options := attmd.SVMOptions{P: 1}
	svm, err := attmd.Solve(context.Background(), problem, options)
	if err != nil {
		log.Fatal(err)
	}
	w, err := svm.Solution()
	if err != nil {
		log.Fatal(err)
	}
	duals, err := svm.Duals()
	if err != nil {
		log.Fatal(err)
	}
	certificate, err := attmd.Certify(problem, options, w, duals)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v: %.6f..%.6f\n", svm.Report().Outcome, certificate.DualBound, certificate.PrimalBound)
	// Output: optimal: 1.000000..1.000000
}

// The loss along a run.
func ExampleTrace() {
	data, err := attmd.GenerateGaussian(6, 8, 10, 1)
	if err != nil {
		log.Fatal(err)
	}
	v, _ := data.Decoder()
	model, err := attmd.NewAttention(attmd.AttentionOptions{D: 10, V: v})
	if err != nil {
		log.Fatal(err)
	}
	optimizer, err := attmd.NewOptimizer(attmd.OptimizerOptions{Normalized: true})
	if err != nil {
		log.Fatal(err)
	}
	trace, err := attmd.NewTrace(attmd.TraceOptions{Every: 500})
	if err != nil {
		log.Fatal(err)
	}
	options := attmd.TrainOptions{MaxIterations: 1000, Trace: trace}
	if _, err := model.Train(context.Background(), optimizer, data, options); err != nil {
		log.Fatal(err)
	}
	iterations, _ := trace.Iterations()
	losses, _ := trace.Values(attmd.TraceLoss, 0)
	for k, iteration := range iterations {
		fmt.Printf("%4d %.3f\n", iteration, losses[k])
	}
	// Output:
	//    0 0.691
	//  500 0.501
	// 1000 0.501
}

// The ids of a text, and where in it they come from.
func ExampleTokenizer_EncodeSpans() {
	tokenizer, err := attmd.NewTokenizer("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\ngood\nfilm\n##s\n")
	if err != nil {
		log.Fatal(err)
	}
	text := "Good films"
	ids, spans, err := tokenizer.EncodeSpans(text, 0)
	if err != nil {
		log.Fatal(err)
	}
	for k, id := range ids {
		fmt.Printf("%d %q\n", id, text[spans[k].Begin:spans[k].End])
	}
	// Output:
	// 2 ""
	// 5 "Good"
	// 6 "film"
	// 7 "s"
	// 3 ""
}

// Samples in memory, float32 with strides: here the tokens' entries lie one behind the other for each sample.
func ExampleNewDataset() {
	data, err := attmd.NewDataset(attmd.Samples[float32]{
		T: 2, D: 3,
		X:        []float32{1, 4, 2, 5, 3, 6},
		XStrides: [3]int{6, 1, 2},
		Y:        []int32{1},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer data.Close()
	tokens, err := data.Tokens(0)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tokens)
	// Output: [1 2 3 4 5 6]
}

// Log lines of the library go where the program's own go.
func ExampleSetLog() {
	attmd.SetLog(func(level attmd.LogLevel, line string) { log.Print(line) })
	defer attmd.SetLog(nil)
	// Output:
}
