package attmd

// #include <attmd/attmd.h>
import "C"

import (
	"errors"
	"sync"
)

// Dataset is n labelled samples of one kind. It is immutable: every method may be called concurrently. Parts of a
// dataset share its memory, and may outlive it.
type Dataset struct {
	handle  *handle[*C.attmd_dataset]
	info    DatasetInfo
	lengths func() ([]int64, error)
}

// DatasetKind is what the samples are.
type DatasetKind int32

const (
	DatasetSamples   DatasetKind = C.ATTMD_DATASET_SAMPLES   // attention samples (X_i, z_i), labels -1 and +1
	DatasetSequences DatasetKind = C.ATTMD_DATASET_SEQUENCES // token ids of texts, labels 0..Classes-1
	DatasetImages    DatasetKind = C.ATTMD_DATASET_IMAGES    // bytes, channels x height x width, labels 0..Classes-1
)

// DatasetInfo holds the extents of a dataset.
type DatasetInfo struct {
	Kind                    DatasetKind
	HasDecoder              bool // whether the source had a decoder v
	N, T, D                 int  // T is the largest length, 0 for images; D is 0 except for attention samples
	Tokens                  int  // sum of the lengths, 0 for images
	Classes                 int  // number of labels; 2 (-1 and +1) for attention samples
	Vocabulary              int  // sequences: ids are below it; else 0
	Channels, Height, Width int  // images; else 0

	VocabularyFingerprint uint64 // sequences: of the tokenizer that they were made with; 0 if it is not known
}

// newDataset wraps what `create` makes.
func newDataset(create func(out **C.attmd_dataset) C.attmd_status) (*Dataset, error) {
	var object *C.attmd_dataset
	if err := check(func() C.attmd_status { return create(&object) }); err != nil {
		return nil, err
	}
	return wrapDataset(object)
}

func wrapDataset(object *C.attmd_dataset) (*Dataset, error) {
	d := &Dataset{handle: newHandle("dataset", object, func(object *C.attmd_dataset) { C.attmd_dataset_free(object) })}
	var info C.attmd_dataset_info
	C.attmd_dataset_info_init(&info, C.sizeof_attmd_dataset_info)
	if err := check(func() C.attmd_status { return C.attmd_dataset_get_info(object, &info) }); err != nil {
		d.Close()
		return nil, err
	}
	d.info = DatasetInfo{
		Kind: DatasetKind(info.kind), HasDecoder: info.has_decoder != 0,
		N: int(info.n), T: int(info.T), D: int(info.d), Tokens: int(info.tokens),
		Classes: int(info.classes), Vocabulary: int(info.vocabulary),
		Channels: int(info.channels), Height: int(info.height), Width: int(info.width),
		VocabularyFingerprint: uint64(info.vocabulary_fingerprint),
	}
	d.lengths = sync.OnceValues(d.readLengths)
	return d, nil
}

// share gives the object to a call that reads it; d.handle.unshare must follow.
func (d *Dataset) share() (*C.attmd_dataset, error) {
	if d == nil {
		return nil, invalid("dataset is nil")
	}
	return d.handle.share()
}

// read makes a call that reads the dataset.
func (d *Dataset) read(call func(dataset *C.attmd_dataset) C.attmd_status) error {
	object, err := d.share()
	if err != nil {
		return err
	}
	defer d.handle.unshare()
	return check(func() C.attmd_status { return call(object) })
}

// Close gives the dataset's memory back, unless parts of it still need it. It always returns nil.
func (d *Dataset) Close() error {
	d.handle.close()
	return nil
}

// Info returns the extents of the dataset.
func (d *Dataset) Info() DatasetInfo { return d.info }

// Tokens of sample i, T_i x d.
func (d *Dataset) Tokens(i int) ([]float64, error) {
	out := make([]float64, d.lengthOf(i)*d.info.D)
	err := d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_get_tokens(dataset, C.int64_t(i), doubles(out), length(out))
	})
	return out, err
}

// Query of sample i, d values.
func (d *Dataset) Query(i int) ([]float64, error) {
	out := make([]float64, d.info.D)
	err := d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_get_query(dataset, C.int64_t(i), doubles(out), length(out))
	})
	return out, err
}

// Labels of all samples: -1 or +1 of attention samples, otherwise 0..Classes-1.
func (d *Dataset) Labels() ([]int32, error) {
	out := make([]int32, d.info.N)
	err := d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_get_labels(dataset, int32s(out), length(out))
	})
	return out, err
}

// Lengths T_i of all attention samples or sequences.
func (d *Dataset) Lengths() ([]int64, error) { return d.readLengths() }

func (d *Dataset) readLengths() ([]int64, error) {
	out := make([]int64, d.info.N)
	err := d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_get_lengths(dataset, int64s(out), length(out))
	})
	return out, err
}

// lengthOf is 0 where there is no sample i or where samples have no length: the library then says what is wrong.
func (d *Dataset) lengthOf(i int) int {
	if d.lengths == nil {
		return 0
	}
	lengths, err := d.lengths()
	if err != nil || i < 0 || i >= len(lengths) {
		return 0
	}
	return int(lengths[i])
}

// Decoder is the v that came with the data, d values; ErrNotFound if there was none.
func (d *Dataset) Decoder() ([]float64, error) {
	out := make([]float64, d.info.D)
	err := d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_get_decoder(dataset, doubles(out), length(out))
	})
	return out, err
}

// IDs of sequence i.
func (d *Dataset) IDs(i int) ([]int32, error) {
	out := make([]int32, d.lengthOf(i))
	err := d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_get_ids(dataset, C.int64_t(i), int32s(out), length(out))
	})
	return out, err
}

// Pixels of image i, channels x height x width.
func (d *Dataset) Pixels(i int) ([]byte, error) {
	out := make([]byte, d.info.Channels*d.info.Height*d.info.Width)
	err := d.read(func(dataset *C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_get_pixels(dataset, C.int64_t(i), bytes(out), length(out))
	})
	return out, err
}

// part wraps what `create` makes of the dataset.
func (d *Dataset) part(create func(dataset *C.attmd_dataset, out **C.attmd_dataset) C.attmd_status) (*Dataset, error) {
	object, err := d.share()
	if err != nil {
		return nil, err
	}
	defer d.handle.unshare()
	return newDataset(func(out **C.attmd_dataset) C.attmd_status { return create(object, out) })
}

// Subset is the samples at `indices`, in that order; an index may repeat.
func (d *Dataset) Subset(indices []int64) (*Dataset, error) {
	return d.part(func(dataset *C.attmd_dataset, out **C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_subset(dataset, int64s(indices), length(indices), out)
	})
}

// Shuffle is all samples in an order drawn from seed.
func (d *Dataset) Shuffle(seed uint64) (*Dataset, error) {
	return d.part(func(dataset *C.attmd_dataset, out **C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_shuffle(dataset, C.uint64_t(seed), out)
	})
}

// Split shuffles by seed, then the first round(fraction * n) samples go to `first`, the rest to `second`;
// 0 < fraction < 1, and neither part may be empty.
func (d *Dataset) Split(fraction float64, seed uint64) (first, second *Dataset, err error) {
	object, err := d.share()
	if err != nil {
		return nil, nil, err
	}
	defer d.handle.unshare()
	var one, two *C.attmd_dataset
	err = check(func() C.attmd_status {
		return C.attmd_dataset_split(object, C.double(fraction), C.uint64_t(seed), &one, &two)
	})
	if err != nil {
		return nil, nil, err
	}
	first, err = wrapDataset(one)
	second, err2 := wrapDataset(two)
	if err = errors.Join(err, err2); err != nil {
		return nil, nil, err
	}
	return first, second, nil
}
