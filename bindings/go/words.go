package attmd

import "strings"

// Word is a stretch of a text and the attention weight on it.
type Word struct {
	Text   string  `json:"text"`   // a word or what is between two, so that all together are the text
	Weight float64 `json:"weight"` // of its pieces together; 0 for what is between words
}

// AttendedWords says which words of a text a transformer attends to: the text in pieces, with the last block's
// attention weights from its first token, averaged over the heads. What is on [CLS] and [SEP] is left out, so that the
// weights add up to less than 1. A text longer than the model's MaxLength is cut; its rest has weight 0. ErrUnsupported
// if the model is no transformer.
func (m *Model) AttendedWords(tokenizer *Tokenizer, text string) ([]Word, error) {
	options, err := m.TransformerOptions()
	if err != nil {
		return nil, err
	}
	ids, spans, err := tokenizer.EncodeSpans(text, options.MaxLength)
	if err != nil {
		return nil, err
	}
	data, err := NewSequences(Sequences{
		Vocabulary: tokenizer.info.Vocabulary, IDs: ids, Lengths: []int64{int64(len(ids))},
	})
	if err != nil {
		return nil, err
	}
	defer data.Close()
	weights := make([]float64, len(ids))
	if err := m.PredictInto(data, &Predictions{Softmax: weights, Threads: 1}); err != nil {
		return nil, err
	}
	return joinWords(tokenizer, text, ids, spans, weights)
}

func joinWords(tokenizer *Tokenizer, text string, ids []int32, spans []Span, weights []float64) ([]Word, error) {
	words := []Word{} // not nil, which JSON writes as null
	end := int64(0)   // of what is in `words`
	for k, span := range spans {
		if span.Begin == span.End { // [CLS], [SEP]
			continue
		}
		token, err := tokenizer.Token(ids[k])
		if err != nil {
			return nil, err
		}
		// A word goes on in a piece with ##, or where one character makes several tokens.
		last := len(words) - 1
		if last >= 0 && (span.Begin < end || span.Begin == end && strings.HasPrefix(token, "##")) {
			words[last].Text += text[end:max(end, span.End)]
			words[last].Weight += weights[k]
		} else {
			if span.Begin > end {
				words = append(words, Word{Text: text[end:span.Begin]})
			}
			words = append(words, Word{text[span.Begin:span.End], weights[k]})
		}
		end = max(end, span.End)
	}
	if int(end) < len(text) {
		words = append(words, Word{Text: text[end:]})
	}
	return words, nil
}
