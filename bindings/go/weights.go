package attmd

// #include <attmd/attmd.h>
import "C"

// WeightPart says which entries of a parameter: all, or the rows of one third of a fused query, key and value matrix,
// which the blocks of both kinds of classifier have ("blocks.0.attn.attn_matrix.weight", "...to_qkv.weight").
type WeightPart int32

const (
	WeightsAll   WeightPart = C.ATTMD_WEIGHTS_ALL
	WeightsQuery WeightPart = C.ATTMD_WEIGHTS_QUERY
	WeightsKey   WeightPart = C.ATTMD_WEIGHTS_KEY
	WeightsValue WeightPart = C.ATTMD_WEIGHTS_VALUE
)

// WeightHistogram says how the entries of a parameter are distributed: as many as result k are in [edges[k],
// edges[k+1]), the last interval with its upper end. edges: at least two ascending values, -Inf and +Inf among them if
// wanted.
func (m *Model) WeightHistogram(name string, part WeightPart, edges []float64) ([]int64, error) {
	characters, err := zeroTerminated("name", name)
	if err != nil {
		return nil, err
	}
	counts := make([]int64, max(len(edges)-1, 0))
	err = m.read(func(model *C.attmd_model) C.attmd_status {
		return C.attmd_model_get_weight_histogram(model, chars(characters), C.attmd_weight_part(part), doubles(edges),
			length(counts), int64s(counts))
	})
	return counts, err
}

// CountWeightsAbove is the number of entries with |w| > threshold >= 0, by which the paper compares sparsity.
func (m *Model) CountWeightsAbove(name string, part WeightPart, threshold float64) (int, error) {
	characters, err := zeroTerminated("name", name)
	if err != nil {
		return 0, err
	}
	var out C.int64_t
	err = m.read(func(model *C.attmd_model) C.attmd_status {
		return C.attmd_model_count_weights_above(model, chars(characters), C.attmd_weight_part(part), C.double(threshold),
			&out)
	})
	return int(out), err
}
