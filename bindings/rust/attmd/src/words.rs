use crate::dataset::{Dataset, TextOptions};
use crate::error::Result;
use crate::model::{Model, PredictOptions};
use crate::tokenizer::Tokenizer;

/// A stretch of a text and the attention weight on it: see [`Model::attended_words`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Word {
    /// A word or what is between words, so that all together are the text. What is not UTF-8 is replaced.
    pub text: String,
    /// Of its pieces together; 0 for what is between words.
    pub weight: f64,
}

impl Model {
    /// Which words of a text a transformer attends to: the text in pieces, with the last block's attention from its first
    /// token, averaged over the heads. What is on \[CLS\] and \[SEP\] is left out, so that the sum of the weights is below
    /// one. A text longer than the model's `max_length` is cut; its rest has weight 0.
    /// [`Error::Unsupported`](crate::Error::Unsupported) if the model is no transformer.
    ///
    /// ```
    /// use attmd::{Model, Tokenizer, TransformerOptions};
    /// let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\ngood\nfilm\n##s\n")?;
    /// let options = TransformerOptions::new().vocabulary(8).n_embd(8).heads(2).hidden(8).blocks(1);
    /// let words = Model::transformer(options)?.attended_words(&tokenizer, "Good films")?;
    /// let texts: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
    /// assert_eq!(texts, ["Good", " ", "films"]);
    /// assert!(words[0].weight > 0.0 && words[1].weight == 0.0);
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn attended_words(&self, tokenizer: &Tokenizer, text: impl AsRef<[u8]>) -> Result<Vec<Word>> {
        let text = text.as_ref();
        let limit = self.transformer_options()?.max_length;
        let (ids, spans) = tokenizer.encode_with_spans(text, Some(limit))?;
        let data = Dataset::from_texts(tokenizer, &[text], None, 2, TextOptions::new().max_length(limit))?;
        let weights = self.predict(&data, PredictOptions::new().softmax(true).threads(1))?.softmax;

        let mut pieces: Vec<(&[u8], f64)> = Vec::new();
        let (mut begin, mut end) = (0, 0); // of the last piece
        for ((id, span), weight) in ids.into_iter().zip(spans).zip(weights.iter().flat_map(|row| row.iter())) {
            if span.is_empty() {
                continue; // [CLS] and [SEP]
            }
            // A word goes on in a piece with ##, or where one character makes several tokens.
            let goes_on = span.start < end || span.start == end && tokenizer.token(id)?.starts_with("##");
            match pieces.last_mut().filter(|_| goes_on) {
                Some((word, total)) => {
                    (*word, *total) = (&text[begin..span.end.max(end)], *total + weight);
                }
                None => {
                    pieces.extend((span.start > end).then(|| (&text[end..span.start], 0.0)));
                    pieces.push((&text[span.clone()], *weight));
                    begin = span.start;
                }
            }
            end = span.end.max(end);
        }
        pieces.extend((end < text.len()).then(|| (&text[end..], 0.0)));
        let word = |(text, weight)| Word { text: String::from_utf8_lossy(text).into_owned(), weight };
        Ok(pieces.into_iter().map(word).collect())
    }
}
