package main

import (
	"attmd"
	"context"
	"fmt"
	"log"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	data, err := attmd.GenerateGaussian(6, 8, 10, 1)
	if err != nil {
		return err
	}
	defer data.Close()
	v, err := data.Decoder()
	if err != nil {
		return err
	}
	model, err := attmd.NewAttention(attmd.AttentionOptions{D: 10, V: v})
	if err != nil {
		return err
	}
	defer model.Close()
	optimizer, err := attmd.NewOptimizer(attmd.OptimizerOptions{P: 3, Normalized: true})
	if err != nil {
		return err
	}
	defer optimizer.Close()
	if _, err := model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: 20000}); err != nil {
		return err
	}
	selected, err := model.Selected(data)
	if err != nil {
		return err
	}
	svm, err := attmd.SolveAttention(ctx, data, selected, attmd.SVMOptions{P: 3})
	if err != nil {
		return err
	}
	defer svm.Close()
	result, err := model.Compare(svm, data)
	if err != nil {
		return err
	}
	fmt.Printf("D(W_svm, W) = %.4f, cosine %.4f\n", result.DivergenceSVMModel, result.Cosine)
	return nil
}
