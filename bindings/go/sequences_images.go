package attmd

// #include <attmd/attmd.h>
import "C"

// Sequences describes token sequences in memory; n = len(Lengths).
type Sequences struct {
	Vocabulary int     // ids are 0..Vocabulary-1
	Classes    int     // labels are 0..Classes-1; default 2
	IDs        []int32 // one sequence after the other, without padding
	Lengths    []int64 // n values, each >= 1
	Labels     []int32 // n values, or nil: all 0, for texts that are only to be classified

	VocabularyFingerprint uint64 // of the tokenizer that the ids are from; 0: not known
}

// NewSequences copies token sequences to a dataset.
func NewSequences(sequences Sequences) (*Dataset, error) {
	if err := checkCount("Labels", sequences.Labels, len(sequences.Lengths)); err != nil {
		return nil, err
	}
	var l lent
	defer l.release()
	var desc C.attmd_sequences_desc
	C.attmd_sequences_desc_init(&desc, C.sizeof_attmd_sequences_desc)
	desc.n = length(sequences.Lengths)
	desc.vocabulary = C.int64_t(sequences.Vocabulary)
	override(&desc.classes, sequences.Classes)
	desc.ids = l.int32s(sequences.IDs)
	desc.id_count = length(sequences.IDs)
	desc.lengths = l.int64s(sequences.Lengths)
	desc.labels = l.int32s(sequences.Labels)
	desc.vocabulary_fingerprint = C.uint64_t(sequences.VocabularyFingerprint)
	return newDataset(func(out **C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_create_sequences(&desc, out)
	})
}

// Images describes images in memory. There are as many as Pixels holds.
type Images struct {
	Channels, Height, Width int     // of every image; Channels default 1
	Classes                 int     // labels are 0..Classes-1; default 10
	Pixels                  []byte  // n x Channels x Height x Width, dense
	Labels                  []int32 // n values, or nil: all 0, for images that are only to be classified
}

// NewImages copies images to a dataset.
func NewImages(images Images) (*Dataset, error) {
	var l lent
	defer l.release()
	var desc C.attmd_images_desc
	C.attmd_images_desc_init(&desc, C.sizeof_attmd_images_desc)
	override(&desc.channels, images.Channels)
	desc.height, desc.width = C.int64_t(images.Height), C.int64_t(images.Width)
	override(&desc.classes, images.Classes)
	n, err := countOf("Pixels", len(images.Pixels), int(desc.channels), images.Height, images.Width)
	if err != nil {
		return nil, err
	}
	if err := checkCount("Labels", images.Labels, n); err != nil {
		return nil, err
	}
	desc.n = C.int64_t(n)
	desc.pixels = (*C.uint8_t)(lend(&l, images.Pixels))
	desc.labels = l.int32s(images.Labels)
	return newDataset(func(out **C.attmd_dataset) C.attmd_status {
		return C.attmd_dataset_create_images(&desc, out)
	})
}

// countOf is how many arrays of the given extents there are in `size` values.
func countOf(name string, size int, extents ...int) (int, error) {
	count, entries := size, 1
	for _, extent := range extents {
		if extent < 1 {
			return 0, invalid("extents of %s are %v, expected at least 1", name, extents)
		}
		count /= extent
		entries *= extent
	}
	if count < 1 || count*entries != size {
		return 0, dimension("%s has %d values, expected a multiple of %v multiplied", name, size, extents)
	}
	return count, nil
}
