package attmd

// #include <attmd/attmd.h>
import "C"

import "math"

// Predictions are slices for results, nil = not wanted. n and T as in DatasetInfo; images: T is the number of tokens,
// the class token and the patches. A classifier's attention weights are those of the last block from the first token
// (images: the class token), averaged over the heads.
type Predictions struct {
	// Value has room for n numbers, f(X_i, z_i). Classifiers: the logit of class 1 if there is one logit, else that of
	// the most probable class less the next largest.
	Value []float64
	// Label has room for n labels: +1 if the value is positive, else -1. Classifiers: the most probable class.
	Label []int32
	// Softmax has room for n x T attention weights, 0 from T_i on.
	Softmax []float64
	// Selected has room for n indices: of the token with the largest weight, the first of equals.
	Selected []int64
	// Probability has room for n x Classes numbers, with 2 classes where the model has one logit. Classifiers only.
	Probability []float64

	Threads int // default: one per hardware thread
}

// Predict fills the slices that are not nil.
func (m *Model) Predict(data *Dataset, predictions *Predictions) error {
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

// Selected returns, for each sample, the index of the token with the largest attention weight, the first of equals.
func (m *Model) Selected(data *Dataset) ([]int64, error) {
	if data == nil {
		return nil, invalid("dataset is nil")
	}
	predictions := Predictions{Selected: make([]int64, data.info.N)}
	return predictions.Selected, m.Predict(data, &predictions)
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
