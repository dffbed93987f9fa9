// Classify trains a small transformer on labelled texts and answers each line of standard input by a line of JSON: the
// label, its probability, and the words attended to most.
package main

import (
	"attmd"
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"log"
	"os"
	"os/signal"
	"slices"
	"strings"
	"unicode"
)

const maxLength = 64 // tokens of a text that are read

var labels = []string{"negative", "positive"}

// examples are texts of each label; here of a pattern, where a program of use has hundreds of its users' own, and keeps some
// for a test.
func examples() [][]string {
	texts := make([][]string, len(labels))
	for label, adjectives := range []string{"dull tedious flat boring awful", "brilliant clever lovely warm superb"} {
		for _, adjective := range strings.Fields(adjectives) {
			for _, noun := range strings.Fields("film plot story music acting evening") {
				texts[label] = append(texts[label], "The "+noun+" is "+adjective+".", "What a "+adjective+" "+noun+"!",
					"A "+noun+", and a "+adjective+" one.")
			}
		}
	}
	return texts
}

type answer struct {
	Label       string       `json:"label,omitempty"`
	Probability float64      `json:"probability,omitempty"`
	Words       []attmd.Word `json:"words,omitempty"` // the three with the largest weights
	Error       string       `json:"error,omitempty"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	texts := examples()
	tokenizer, err := attmd.NewTokenizer(vocabulary(slices.Concat(texts...)))
	check(err)
	model := train(ctx, tokenizer, texts)
	out := json.NewEncoder(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); { // lines of up to 64 KB: a call takes as long as its text is
		check(out.Encode(classify(model, tokenizer, in.Text())))
	}
}

// vocabulary has the special tokens, the words of the texts, and the letters that any other word is spelt with.
func vocabulary(texts []string) string {
	tokens := strings.FieldsFunc(strings.ToLower(strings.Join(texts, " ")), func(c rune) bool { return !unicode.IsLetter(c) })
	for letter := 'a'; letter <= 'z'; letter++ {
		tokens = append(tokens, string(letter), "##"+string(letter))
	}
	slices.Sort(tokens)
	return strings.Join(append([]string{"[PAD]", "[UNK]", "[CLS]", "[SEP]"}, slices.Compact(tokens)...), "\n")
}

func train(ctx context.Context, tokenizer *attmd.Tokenizer, texts [][]string) *attmd.Model {
	var y []int32
	for label := range labels {
		y = append(y, slices.Repeat([]int32{int32(label)}, len(texts[label]))...)
	}
	data, err := attmd.NewTexts(ctx, tokenizer, slices.Concat(texts...), y, len(labels),
		attmd.TextOptions{MaxLength: attmd.Some(maxLength)})
	check(err)
	model, err := attmd.NewTransformer(attmd.TransformerOptions{
		Vocabulary: tokenizer.Info().Vocabulary, MaxLength: maxLength, NEmbd: 32, Heads: 2, Hidden: 64, Blocks: 1,
		MeanLoss: true, Seed: 1,
	})
	check(err)
	optimizer, err := attmd.NewOptimizer(attmd.OptimizerOptions{
		Method: attmd.MethodAdamW, StepSize: attmd.Some(0.003), WeightDecay: 0.01,
	})
	check(err)
	report, err := model.Train(ctx, optimizer, data, attmd.TrainOptions{MaxIterations: 200})
	check(err)
	log.Println(report)
	return model
}

func classify(model *attmd.Model, tokenizer *attmd.Tokenizer, text string) answer {
	words, err := model.AttendedWords(tokenizer, text)
	if err != nil {
		return answer{Error: err.Error()}
	}
	words = slices.DeleteFunc(words, func(word attmd.Word) bool { return word.Weight == 0 }) // what is between words
	if len(words) == 0 {
		return answer{Error: "the text has no words"} // there would be a label all the same
	}
	found, err := model.ClassifyTexts(tokenizer, []string{text}, 1)
	if err != nil {
		return answer{Error: err.Error()}
	}
	slices.SortStableFunc(words, func(a, b attmd.Word) int { return cmp.Compare(b.Weight, a.Weight) })
	label := found.Label[0]
	return answer{Label: labels[label], Probability: found.Probability[label], Words: words[:min(3, len(words))]}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
