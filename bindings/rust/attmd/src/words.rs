use crate::array::Tensor;
use crate::error::{check, Result};
use crate::foreign::{count, extent, pointers_and_sizes, product, scalar};
use crate::model::Model;
use crate::options::Field;
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

/// What a transformer takes texts for: see [`Model::classify_texts`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TextPredictions {
    /// The most probable class of each.
    pub label: Vec<i32>,
    /// n x classes, with 2 classes where the model has one logit.
    pub probability: Tensor,
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
        // \[CLS\], \[SEP\] and words of at least a byte each
        let most = self.transformer_options()?.max_length.min(text.len() + 2);
        let (start, size) = (text.as_ptr().cast(), extent(text.len()));
        let mut found = vec![sys::attmd_attended_word { begin: 0, end: 0, weight: 0.0 }; most];
        // SAFETY: the buffers come with their sizes; so below.
        let used = count(scalar(|used| unsafe {
            let (model, tokenizer, words) = (self.raw(), tokenizer.raw(), found.as_mut_ptr());
            sys::attmd_model_get_attended_words(model, tokenizer, start, size, words, extent(most), used)
        })?);

        let word = |range, weight| Word { text: String::from_utf8_lossy(&text[range]).into_owned(), weight };
        let mut words = Vec::new();
        let mut end = 0;
        for one in &found[1..used - 1] {
            let (first, last) = (count(one.begin), count(one.end));
            words.extend((first > end).then(|| word(end..first, 0.0)));
            words.push(word(first..last, one.weight));
            end = last;
        }
        words.extend((end < text.len()).then(|| word(end..text.len(), 0.0)));
        Ok(words)
    }

    /// What a transformer takes texts for, each cut to the model's `max_length`; `tokenizer` has the vocabulary of the
    /// training. `threads`: 0 = one for each of the processor's. [`Error::Unsupported`](crate::Error::Unsupported) if the
    /// model is no transformer.
    ///
    /// ```
    /// use attmd::{Model, Tokenizer, TransformerOptions};
    /// let tokenizer = Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\na\ngood\nfilm\n##s\n")?;
    /// let options = TransformerOptions::new().vocabulary(8).n_embd(8).heads(2).hidden(8).blocks(1);
    /// let classes = Model::transformer(options)?.classify_texts(&tokenizer, &["Good films", "a film"], 0)?;
    /// assert_eq!((classes.label.len(), classes.probability.shape()), (2, &[2, 2][..]));
    /// # Ok::<(), attmd::Error>(())
    /// ```
    pub fn classify_texts(
        &self,
        tokenizer: &Tokenizer,
        texts: &[impl AsRef<[u8]>],
        threads: usize,
    ) -> Result<TextPredictions> {
        let (pointers, sizes) = pointers_and_sizes(texts);
        let mut label = vec![0; texts.len()];
        let shape = [texts.len(), self.transformer_options()?.classes.max(2)];
        let mut probability = Tensor::from_parts(vec![0.0; product(&shape)], &shape);
        check(unsafe {
            let (texts, sizes, n) = (pointers.as_ptr(), sizes.as_ptr(), extent(texts.len()));
            let (model, tokenizer, threads) = (self.raw(), tokenizer.raw(), threads.to_c());
            let (out, capacity) = (probability.as_mut_ptr(), extent(probability.len()));
            sys::attmd_model_classify_texts(
                model,
                tokenizer,
                texts,
                sizes,
                n,
                threads,
                label.as_mut_ptr(),
                out,
                capacity,
            )
        })?;
        Ok(TextPredictions { label, probability })
    }
}
