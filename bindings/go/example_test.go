package attmd_test

import (
	"attmd"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
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
	_, err = model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: 20000})
	if err != nil {
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

// Data, a model and an optimizer to begin with.
func start() (*attmd.Dataset, *attmd.Model, *attmd.Optimizer) {
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
	return data, model, optimizer
}

// Samples of one's own in a slice. Without a decoder v to keep, v is trained with W.
func ExampleNewDataset_train() {
	ctx := context.Background()
	data, err := attmd.NewDataset(attmd.Samples[float64]{
		T: 3, D: 2, // three tokens a sample, two numbers a token; the first token is the query
		X: []float64{
			-2.7, 1.2, 1.4, 2.1, 1.3, -0.1,
			0.4, -2.2, -1.1, -0.4, 0.9, 0.1,
		},
		Y: []int32{1, -1},
	})
	if err != nil {
		log.Fatal(err)
	}
	model, err := attmd.NewAttention(attmd.AttentionOptions{
		D: 2, Parametrization: attmd.ParametrizationJoint, // with W alone v stays 0, and nothing is learned
	})
	if err != nil {
		log.Fatal(err)
	}
	optimizer, err := attmd.NewOptimizer(attmd.OptimizerOptions{P: 2, Normalized: true})
	if err != nil {
		log.Fatal(err)
	}
	report, err := model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: 100})
	if err != nil {
		log.Fatal(err)
	}
	predicted, err := model.Predict(data)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Loss < 0.01, predicted.Label, predicted.Selected)
	// Output: true [1 -1] [1 0]
}

// Samples of one's own in a file.
func ExampleLoadCSV() {
	directory, err := os.MkdirTemp("", "attmd")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(directory)
	path := filepath.Join(directory, "samples.csv")
	text := "a,b,c,d,e,f,label\n-2.7,1.2,1.4,2.1,1.3,-0.1,1\n0.4,-2.2,-1.1,-0.4,0.9,0.1,0\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		log.Fatal(err)
	}
	// a,b,c,d,e,f,label
	// -2.7,1.2,1.4,2.1,1.3,-0.1,1
	// 0.4,-2.2,-1.1,-0.4,0.9,0.1,0
	data, err := attmd.LoadCSV(path, attmd.CSVOptions{T: 3, Header: true, NegativeLabel: attmd.Some(0.0)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(data)
	// Output: attmd.Dataset(2 samples, T 3, d 2)
}

// The kind of a failure, and what it says.
func ExampleError() {
	_, err := attmd.LoadModel("no-such-file.safetensors")
	var failure *attmd.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.Status)
	}
	fmt.Println(errors.Is(err, attmd.ErrIO), errors.Is(err, fs.ErrNotExist))
	// Output:
	// ATTMD_ERROR_IO
	// true true
}

// A context ends training; the model keeps what was reached.
func ExampleModel_Train_context() {
	data, model, optimizer := start()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	report, err := model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: 1_000_000_000})
	if errors.Is(err, context.DeadlineExceeded) { // the model and the report hold what was reached
		fmt.Println("stopped:", report.StopReason)
	}
	// Output: stopped: cancelled
}

// A proof of how small a norm can be, computed from the solution and its duals alone.
func ExampleCertify() {
	ctx := context.Background()
	data, _, _ := start()
	v, err := data.Decoder()
	if err != nil {
		log.Fatal(err)
	}
	selected, err := data.GloballyOptimalTokens(v)
	if err != nil {
		log.Fatal(err)
	}
	problem, options := attmd.Problem{Dataset: data, Selected: selected}, attmd.SVMOptions{P: 3}
	svm, err := attmd.Solve(ctx, problem, options) // nil, too, if the problem is infeasible or a limit stopped it
	if err != nil {
		log.Fatal(err)
	}
	if !svm.Optimal() {
		fmt.Println(svm.Report().Outcome, svm.Report().Gap)
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
	fmt.Printf("%.4f <= ||W|| <= %.4f\n", certificate.DualBound, certificate.PrimalBound)
	// Output: 2.1510 <= ||W|| <= 2.1510
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

// Loss and selected tokens along a run.
func ExampleTrace() {
	ctx := context.Background()
	data, model, optimizer := start()
	trace, err := attmd.NewTrace(attmd.TraceOptions{
		Quantities: attmd.TraceLoss | attmd.TraceSelected, Every: 1000,
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: 2000, Trace: trace})
	if err != nil {
		log.Fatal(err)
	}
	iterations, err := trace.Iterations()
	if err != nil {
		log.Fatal(err)
	}
	losses, err := trace.Values(attmd.TraceLoss, 0)
	if err != nil {
		log.Fatal(err)
	}
	for k, iteration := range iterations {
		selected, err := trace.Selected(k)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%4d  %.3f  %v\n", iteration, losses[k], selected)
	}
	// Output:
	//    0  0.691  [0 0 0 0 0 0]
	// 1000  0.509  [6 2 6 6 5 2]
	// 2000  0.507  [6 2 6 6 5 2]
}

// A classifier of texts, trained by mirror descent with p = 1.1, and the words of a text that it attends to.
func ExampleModel_AttendedWords() {
	ctx := context.Background()
	tokenizer, err := attmd.NewTokenizer("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\nfilm\n##s\nthe\nplot\ngood\nbad\n")
	if err != nil {
		log.Fatal(err)
	}
	texts := []string{"the good film", "a bad plot", "good plot", "the film: bad", "a plot, good", "bad films"}
	data, err := attmd.NewTexts(ctx, tokenizer, texts, []int32{1, 0, 1, 0, 1, 0}, 2, attmd.TextOptions{})
	if err != nil {
		log.Fatal(err)
	}
	model, err := attmd.NewTransformer(attmd.TransformerOptions{
		Vocabulary: 11, MaxLength: 16, NEmbd: 16, Heads: 2, Hidden: 16, Blocks: 1, Dropout: attmd.Some(0.0), Seed: 1,
	})
	if err != nil {
		log.Fatal(err)
	}
	optimizer, err := attmd.NewOptimizer(attmd.OptimizerOptions{P: 1.1, StepSize: attmd.Some(0.01)})
	if err != nil {
		log.Fatal(err)
	}
	_, err = model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: 500})
	if err != nil {
		log.Fatal(err)
	}
	found, err := model.ClassifyTexts(tokenizer, []string{"The good plot", "Bad films"}, 0)
	if err != nil {
		log.Fatal(err)
	}
	words, err := model.AttendedWords(tokenizer, "The good plot")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Label, found.Probability[1] > 0.9, words[2].Text)
	for _, word := range words {
		fmt.Printf("%q %.2f\n", word.Text, word.Weight)
	}
	// Output:
	// [1 0] true good
	// "The" 0.15
	// " " 0.00
	// "good" 0.58
	// " " 0.00
	// "plot" 0.07
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
