package attmd

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestAttendedWords(t *testing.T) {
	tok := tokenizer(t)
	model := must[*Model](t)(NewTransformer(TransformerOptions{
		Vocabulary: 10, MaxLength: 8, NEmbd: 8, Heads: 2, Hidden: 8, Blocks: 1,
	}))
	const text = "\tA  good Films \u00e9 bad!!! a bad film" // seven pieces fit beside [CLS]: up to the first "!"
	words := must[[]Word](t)(model.AttendedWords(tok, text))
	texts, joined, sum, weights := []string{}, "", 0.0, map[string]float64{}
	for _, word := range words {
		texts, joined, sum = append(texts, word.Text), joined+word.Text, sum+word.Weight
		weights[word.Text] = word.Weight
	}
	equal(t, texts, []string{"\t", "A", "  ", "good", " ", "Films", " ", "\u00e9", " ", "bad", "!!! a bad film"})
	if joined != text || weights["!!! a bad film"] != 0 || weights["\t"] != 0 || weights["good"] <= 0 {
		t.Fatalf("words are %v", words)
	}
	end := 0
	for _, word := range words {
		if word.Begin != end || word.End <= word.Begin || text[word.Begin:word.End] != word.Text {
			t.Fatalf("a word is %+v, expected it to begin at %d", word, end)
		}
		end = word.End
	}
	if end != len(text) {
		t.Fatalf("words end at %d of %d bytes", end, len(text))
	}
	ids, _, err := tok.EncodeSpans(text, 8)
	ok(t, err)
	data := must[*Dataset](t)(NewSequences(Sequences{Vocabulary: 10, IDs: ids, Lengths: []int64{8}}))
	softmax := must[[]float64](t)(model.Softmax(data))
	if math.Abs(weights["Films"]-softmax[3]-softmax[4]) > 1e-12 || math.Abs(sum-(1-softmax[0]-softmax[7])) > 1e-6 {
		t.Fatalf("words are %v, weights %v", words, softmax)
	}
	for text, start := range map[string]string{"": "[]", "good": `[{"text":"good","weight":0.`} {
		written := must[[]byte](t)(json.Marshal(must[[]Word](t)(model.AttendedWords(tok, text))))
		if !strings.HasPrefix(string(written), start) {
			t.Fatalf("%q becomes %s", text, written)
		}
	}
	expect(t, second(model.AttendedWords(nil, text)), ErrInvalidArgument)
	_, attention, _ := setup(t)
	expect(t, second(attention.AttendedWords(tok, text)), ErrUnsupported)
}

func TestAttendedWordsOfACharacterOfSeveralTokens(t *testing.T) {
	tok := must[*Tokenizer](t)(NewTokenizer("[PAD]\n[UNK]\n[CLS]\n[SEP]\n\u1112\n##\u1161\n##\u11ab\n"))
	model := must[*Model](t)(NewTransformer(TransformerOptions{
		Vocabulary: 7, MaxLength: 8, NEmbd: 8, Heads: 2, Hidden: 8, Blocks: 1,
	}))
	words := must[[]Word](t)(model.AttendedWords(tok, "\ud55c"))
	if len(words) != 1 || words[0].Text != "\ud55c" {
		t.Fatalf("words are %v", words)
	}
}

// What doc.go tells servers of texts that people send.
func TestTextsWithoutWords(t *testing.T) {
	tok := tokenizer(t)
	model := must[*Model](t)(NewTransformer(TransformerOptions{
		Vocabulary: 10, MaxLength: 8, NEmbd: 8, Heads: 2, Hidden: 8, Blocks: 1,
	}))
	found := must[Predictions](t)(model.ClassifyTexts(tok, []string{"", " \t", "\x00", "\xff\xfe"}, 1))
	for k := range found.Label {
		if found.Label[k] != found.Label[0] || found.Probability[2*k] != found.Probability[0] {
			t.Errorf("text %d is not as the empty one: %v", k, found)
		}
	}
	equal(t, must[[]Word](t)(model.AttendedWords(tok, "")), []Word{})
	equal(t, must[[]Word](t)(model.AttendedWords(tok, "\x00 \xff")), []Word{{"\x00 \xff", 0, 0, 3}})
	words := must[[]Word](t)(model.AttendedWords(tok, "go\x00od \xffbad"))
	if len(words) != 3 || words[0].Text != "go\x00od" || words[0].Weight <= 0 {
		t.Errorf("words are %+v", words)
	}
	same := must[Predictions](t)(model.ClassifyTexts(tok, []string{"go\x00od \xffbad", "good bad"}, 1))
	if same.Probability[0] != same.Probability[2] {
		t.Errorf("probabilities are %v", same.Probability)
	}
}

func TestClassifyTexts(t *testing.T) {
	tok := tokenizer(t)
	texts := []string{"A good film", strings.Repeat("bad ", 40), "", "film\x00 bad", "\xff\xfegood"} // the second is cut
	for _, classes := range []int{1, 3} {
		model := must[*Model](t)(NewTransformer(TransformerOptions{
			Vocabulary: 10, MaxLength: 8, NEmbd: 8, Heads: 2, Hidden: 8, Blocks: 1, Classes: classes,
		}))
		data := must[*Dataset](t)(NewTexts(background, tok, texts, nil, 2, TextOptions{MaxLength: Some(8)}))
		expected := must[Predictions](t)(model.Predict(data))
		for _, threads := range []int{0, 1} {
			found := must[Predictions](t)(model.ClassifyTexts(tok, texts, threads))
			equal(t, found.Label, expected.Label)
			equal(t, found.Probability, expected.Probability)
		}
		if expected.Probability[3*max(classes, 2)] == expected.Probability[2*max(classes, 2)] {
			t.Fatal("texts differ, probabilities do not")
		}
	}
}

func TestTextsThatCannotBeClassified(t *testing.T) {
	tok := tokenizer(t)
	model := must[*Model](t)(NewTransformer(TransformerOptions{Vocabulary: 10, NEmbd: 6, Blocks: 1}))
	small := must[*Model](t)(NewTransformer(TransformerOptions{Vocabulary: 5, NEmbd: 6, Blocks: 1}))
	_, attention, _ := setup(t)
	texts := []string{"good"}
	expect(t, second(model.ClassifyTexts(nil, texts, 0)), ErrInvalidArgument)
	expect(t, second(model.ClassifyTexts(tok, nil, 0)), ErrInvalidArgument)
	expect(t, second(model.ClassifyTexts(tok, texts, -1)), ErrInvalidArgument)
	expect(t, second(small.ClassifyTexts(tok, texts, 0)), ErrDimension)
	expect(t, second(attention.ClassifyTexts(tok, texts, 0)), ErrUnsupported)
	expect(t, second((*Model)(nil).ClassifyTexts(tok, texts, 0)), ErrInvalidArgument)
	ok(t, model.Close())
	expect(t, second(model.ClassifyTexts(tok, texts, 0)), ErrClosed)
}
