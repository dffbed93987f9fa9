package attmd

// #include <attmd/attmd.h>
import "C"

import "unsafe"

// Word is a stretch of a text and the attention weight on it.
type Word struct {
	Text   string  `json:"text"`   // a word or what is between two, so that all together are the text; text[Begin:End]
	Weight float64 `json:"weight"` // of its pieces together; 0 for what is between words
	Begin  int     `json:"begin"`  // its first byte in the text
	End    int     `json:"end"`    // the byte after its last
}

// AttendedWords says which words of a text a transformer attends to: the text in pieces, in their order, each beginning
// where the one before ends, with the last block's attention weights from its first token, averaged over the heads. What
// is on [CLS] and [SEP] is left out, so that the weights add up to less than 1. A text longer than the model's MaxLength is
// cut; its rest has weight 0. ErrUnsupported if the model is no transformer.
func (m *Model) AttendedWords(tokenizer *Tokenizer, text string) ([]Word, error) {
	options, err := m.TransformerOptions()
	if err != nil {
		return nil, err
	}
	// [CLS], [SEP] and words of at least a byte each
	attended := make([]C.attmd_attended_word, min(options.MaxLength, len(text)+2))
	var count C.int64_t
	err = m.readBy(tokenizer, func(model *C.attmd_model, tokenizer *C.attmd_tokenizer) C.attmd_status {
		return C.attmd_model_get_attended_words(model, tokenizer, stringData(text), C.int64_t(len(text)),
			unsafe.SliceData(attended), length(attended), &count)
	})
	if err != nil {
		return nil, err
	}
	return withGaps(text, attended[1:count-1]), nil
}

// withGaps puts what is between words among them.
func withGaps(text string, attended []C.attmd_attended_word) []Word {
	words := []Word{} // not nil, which JSON writes as null
	end := 0
	add := func(to int, weight float64) {
		words = append(words, Word{Text: text[end:to], Weight: weight, Begin: end, End: to})
		end = to
	}
	for _, word := range attended {
		if int(word.begin) > end {
			add(int(word.begin), 0)
		}
		add(int(word.end), float64(word.weight))
	}
	if end < len(text) {
		add(len(text), 0)
	}
	return words
}

// ClassifyTexts returns Label and Probability of texts, each cut to the model's MaxLength. A text without a word, the
// empty one, too, is [CLS] and [SEP] alone and has a label as any other. The tokenizer has the vocabulary of the training;
// threads as in Predictions. ErrUnsupported if the model is no transformer.
func (m *Model) ClassifyTexts(tokenizer *Tokenizer, texts []string, threads int) (Predictions, error) {
	options, err := m.TransformerOptions()
	if err != nil {
		return Predictions{}, err
	}
	var l lent
	defer l.release()
	pointers, sizes := l.contents(texts)
	p := Predictions{
		Label: make([]int32, len(texts)), Probability: make([]float64, len(texts)*max(options.Classes, 2)),
	}
	err = m.readBy(tokenizer, func(model *C.attmd_model, tokenizer *C.attmd_tokenizer) C.attmd_status {
		return C.attmd_model_classify_texts(model, tokenizer, pointers, int64s(sizes), length(texts), int32Of(threads),
			int32s(p.Label), doubles(p.Probability), length(p.Probability))
	})
	if err != nil {
		return Predictions{}, err
	}
	return p, nil
}

// readBy makes a call that reads the model and a tokenizer.
func (m *Model) readBy(tokenizer *Tokenizer, call func(*C.attmd_model, *C.attmd_tokenizer) C.attmd_status) error {
	object, err := tokenizer.share()
	if err != nil {
		return err
	}
	defer tokenizer.handle.unshare()
	return m.read(func(model *C.attmd_model) C.attmd_status { return call(model, object) })
}
