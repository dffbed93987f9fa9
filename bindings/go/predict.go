package attmd

// #include <attmd/attmd.h>
import "C"

import "math"

// Predictions are what a model says of the samples of a dataset: returned by Predict, or slices of the caller's for
// PredictInto, where nil = not wanted. n and T as in DatasetInfo; images: T is the number of tokens, the class token and
// the patches. A classifier's attention weights are those of the last block from the first token (images: the class
// token), averaged over the heads.
type Predictions struct {
	// Value is n numbers, f(X_i, z_i). Classifiers: the logit of class 1 if there is one logit, else that of
	// the most probable class less the next largest.
	Value []float64
	// Label is n labels: +1 if the value is positive, else -1. Classifiers: the most probable class.
	Label []int32
	// Softmax is n x T attention weights, 0 from T_i on. Predict leaves it nil, for its size: see Model.Softmax.
	Softmax []float64
	// Selected is n indices: of the token with the largest weight, the first of equals.
	Selected []int64
	// Probability is n x Classes numbers, with 2 classes where the model has one logit. Classifiers only.
	Probability []float64

	Threads int // read by PredictInto; default: as many as can run at the same time
}

// PredictOption is an option of Predict, Softmax and Selected.
type PredictOption func(*Predictions)

// Threads is how many threads a prediction may use; 0, the default: as many as can run at the same time.
func Threads(count int) PredictOption { return func(p *Predictions) { p.Threads = count } }

// fill is PredictInto with options.
func (p *Predictions) fill(m *Model, data *Dataset, options []PredictOption) error {
	for _, option := range options {
		if option != nil {
			option(p)
		}
	}
	return m.PredictInto(data, p)
}

// Predict returns values, labels and selected tokens, and probabilities if the model is a classifier.
func (m *Model) Predict(data *Dataset, options ...PredictOption) (Predictions, error) {
	if m == nil {
		return Predictions{}, invalid("model is nil")
	}
	if data == nil {
		return Predictions{}, invalid("dataset is nil")
	}
	classes, err := m.classes()
	if err != nil {
		return Predictions{}, err
	}
	n := data.info.N
	p := Predictions{Value: make([]float64, n), Label: make([]int32, n), Selected: make([]int64, n)}
	if m.kind != ModelAttention {
		p.Probability = make([]float64, n*max(classes, 2))
	}
	if err := p.fill(m, data, options); err != nil {
		return Predictions{}, err
	}
	return p, nil
}

// classes is a classifier's number of logits.
func (m *Model) classes() (int, error) {
	switch m.kind {
	case ModelTransformer:
		options, err := m.TransformerOptions()
		return options.Classes, err
	case ModelViT:
		options, err := m.ViTOptions()
		return options.Classes, err
	}
	return 0, nil
}

// PredictInto fills the slices that are not nil; they may be longer than the result.
func (m *Model) PredictInto(data *Dataset, predictions *Predictions) error {
	if predictions == nil {
		return invalid("predictions is nil")
	}
	var l lent
	defer l.release()
	var c C.attmd_predictions
	C.attmd_predictions_init(&c, C.sizeof_attmd_predictions)
	c.threads = int32Of(predictions.Threads)
	c.capacity = C.int64_t(min(room(predictions.Value), room(predictions.Label), room(predictions.Selected)))
	c.softmax_capacity = length(predictions.Softmax)
	c.probability_capacity = length(predictions.Probability)
	c.value = l.doubles(predictions.Value)
	c.label = l.int32s(predictions.Label)
	c.softmax = l.doubles(predictions.Softmax)
	c.selected = l.int64s(predictions.Selected)
	c.probability = l.doubles(predictions.Probability)
	return m.readWith(data, func(model *C.attmd_model, dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_model_predict(model, dataset, &c)
	})
}

// room is without limit for a slice that is not wanted.
func room[E any](values []E) int {
	if values == nil {
		return math.MaxInt
	}
	return len(values)
}

// Softmax returns the attention weights of all samples, n x T as in Predictions.
func (m *Model) Softmax(data *Dataset, options ...PredictOption) ([]float64, error) {
	if m == nil {
		return nil, invalid("model is nil")
	}
	if data == nil {
		return nil, invalid("dataset is nil")
	}
	T := data.info.T
	if m.kind == ModelViT {
		T = m.tokens(data, 0)
	}
	predictions := Predictions{Softmax: make([]float64, data.info.N*T)}
	return predictions.Softmax, predictions.fill(m, data, options)
}

// Selected returns, for each sample, the index of the token with the largest attention weight, the first of equals.
func (m *Model) Selected(data *Dataset, options ...PredictOption) ([]int64, error) {
	if data == nil {
		return nil, invalid("dataset is nil")
	}
	predictions := Predictions{Selected: make([]int64, data.info.N)}
	return predictions.Selected, predictions.fill(m, data, options)
}

// AttentionMap returns a classifier's attention weights on one sample, without dropout: T x T, row q holds what token q
// attends to; T is the length of that sample, or 1 + the number of patches.
func (m *Model) AttentionMap(data *Dataset, sample, block, head int) ([]float64, error) {
	T := m.tokens(data, sample)
	out := make([]float64, T*T)
	err := m.readWith(data, func(model *C.attmd_model, dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_model_get_attention_map(model, dataset, C.int64_t(sample), C.int64_t(block), C.int64_t(head),
			doubles(out), length(out))
	})
	return out, err
}

// tokens is how many tokens a classifier makes of a sample; 0 where that fails, and the library says why.
func (m *Model) tokens(data *Dataset, sample int) int {
	if data == nil {
		return 0
	}
	if m.kind != ModelViT {
		return data.lengthOf(sample)
	}
	options, err := m.ViTOptions()
	if err != nil {
		return 0
	}
	side := options.ImageSize / options.PatchSize
	return 1 + side*side
}

// TokenSelectionScore is the paper's score of token `pivotal` of one sample: the attention weights of the last block
// from the first token, averaged over the heads and scaled so that the sample's smallest is 0 and its largest 1, at
// that token; 0 if all are equal. Classifiers only.
func (m *Model) TokenSelectionScore(data *Dataset, sample, pivotal int) (float64, error) {
	var out C.double
	err := m.readWith(data, func(model *C.attmd_model, dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_model_get_token_selection_score(model, dataset, C.int64_t(sample), C.int64_t(pivotal), &out)
	})
	return float64(out), err
}
