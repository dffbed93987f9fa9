// Joint is the paper's example in the plane, W and the decoder v trained together, held against their max-margin
// problems.
package main

import (
	"attmd"
	"context"
	"fmt"
	"log"
)

func main() {
	log.SetFlags(0)
	// The query of each sample is its first token.
	data, err := attmd.NewDataset(attmd.Samples[float64]{
		T: 3, D: 2,
		X: []float64{
			-2.7, 1.2, 1.4, 2.1, 1.3, -0.1,
			0.4, -2.2, -1.1, -0.4, 0.9, 0.1,
		},
		Y: []int32{1, -1},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer data.Close()
	fmt.Println("   p  iterations        loss  selected  D(W_svm, W)  D(v_svm, v)  ||W_svm||_p  ||v_svm||_p")
	for _, run := range []struct {
		p          float64
		iterations int
	}{{1.75, 1500}, {2, 2000}, {3, 20000}} {
		if err := printRow(context.Background(), data, run.p, run.iterations); err != nil {
			log.Fatalf("p = %g: %v", run.p, err)
		}
	}
}

func printRow(ctx context.Context, data *attmd.Dataset, p float64, iterations int) error {
	model, report, err := train(ctx, data, p, iterations)
	if err != nil {
		return err
	}
	defer model.Close()
	selected, err := model.Selected(data)
	if err != nil {
		return err
	}

	// Samples that are no support vectors of the decoder's problem need margins of 0 only in that of W.
	decoder, err := attmd.SolveDecoder(ctx, data, selected, attmd.SVMOptions{P: p})
	if err != nil {
		return err
	}
	defer decoder.Close()
	relaxed, err := decoder.Support()
	if err != nil {
		return err
	}
	for i := range relaxed {
		relaxed[i] = !relaxed[i]
	}
	problem := attmd.Problem{Dataset: data, Selected: selected, Relaxed: relaxed}
	attention, err := attmd.Solve(ctx, problem, attmd.SVMOptions{P: p})
	if err != nil {
		return err
	}
	defer attention.Close()

	comparison, err := model.Compare(attention, data)
	if err != nil {
		return err
	}
	divergence, norm, err := compareDecoder(model, decoder, p)
	if err != nil {
		return err
	}
	loss := fmt.Sprintf("%.3e", report.Loss)
	if report.Loss == 0 {
		loss = "< 1e-307"
	}
	fmt.Printf("%4.2f  %10d  %10s  %8s  %11.4e  %11.4e  %11.6f  %11.6f\n", p, report.Iterations, loss,
		fmt.Sprintf("(%d,%d)", selected[0], selected[1]), comparison.DivergenceSVMModel, divergence, comparison.SVMNorm,
		norm)
	return nil
}

// train starts at W = 0 and v = 0.
func train(ctx context.Context, data *attmd.Dataset, p float64, iterations int) (*attmd.Model, attmd.TrainReport, error) {
	model, err := attmd.NewAttention(attmd.AttentionOptions{
		D: data.Info().D, Parametrization: attmd.ParametrizationJoint,
	})
	if err != nil {
		return nil, attmd.TrainReport{}, err
	}
	optimizer, err := attmd.NewOptimizer(attmd.OptimizerOptions{P: p, Normalized: true, StepSize: attmd.Some(0.1)})
	if err != nil {
		return nil, attmd.TrainReport{}, err
	}
	defer optimizer.Close()
	report, err := model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: iterations})
	return model, report, err
}

// compareDecoder returns D(v_svm, v) and ||v_svm||_p.
func compareDecoder(model *attmd.Model, decoder *attmd.SVM, p float64) (divergence, norm float64, err error) {
	v, err := model.Parameter("v")
	if err != nil {
		return 0, 0, err
	}
	solution, err := decoder.Solution()
	if err != nil {
		return 0, 0, err
	}
	if divergence, err = attmd.DirectionalDivergence(p, solution, v); err != nil {
		return 0, 0, err
	}
	norm, err = attmd.Norm(p, solution)
	return divergence, norm, err
}
