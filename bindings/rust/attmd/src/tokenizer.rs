use crate::error::{check, Result};
use crate::foreign::{c_path, c_string, count, extent, scalar, text, Handle};
use crate::options::results;
use std::ops::Range;
use std::path::Path;
use std::ptr;

/// A WordPiece tokenizer for uncased text: its ids are those of Hugging Face's fast tokenizer for bert-base-uncased.
/// Immutable.
///
/// ```
/// let tokenizer = attmd::Tokenizer::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\nfilm\n##ing\na\n")?;
/// let ids = tokenizer.encode("A filming", None)?;
/// assert_eq!(ids, [2, 6, 4, 5, 3]);
/// assert_eq!(tokenizer.decode(&ids, true)?, "a filming");
/// # Ok::<(), attmd::Error>(())
/// ```
pub struct Tokenizer(Handle<sys::attmd_tokenizer>);

results! {
    /// Size of a vocabulary, and ids of the special tokens.
    TokenizerInfo from attmd_tokenizer_info by attmd_tokenizer_info_init {
        /// Number of tokens; ids are below it.
        vocabulary: usize,
        /// Id of \[PAD\].
        pad: i32,
        /// Id of \[UNK\].
        unknown: i32,
        /// Id of \[CLS\].
        cls: i32,
        /// Id of \[SEP\].
        sep: i32,
        /// Id of \[MASK\]; -1 if there is none.
        mask: i32,
        /// Of the tokens in their order: equal for equal vocabularies, never 0.
        vocabulary_fingerprint: u64,
    }
}

impl Tokenizer {
    /// A tokenizer with the vocabulary of a file: one token a line, the id is the line's number from 0. Errors name file
    /// and line.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        // SAFETY: strings outlive the call; so below, where pointers come with their counts.
        Handle::create(|out| unsafe { sys::attmd_tokenizer_load(path.as_ptr(), out) }).map(Tokenizer)
    }

    /// The same from the content of such a file.
    pub fn new(vocabulary: impl AsRef<[u8]>) -> Result<Self> {
        let bytes = vocabulary.as_ref();
        Handle::create(|out| unsafe { sys::attmd_tokenizer_create(bytes.as_ptr().cast(), extent(bytes.len()), out) })
            .map(Tokenizer)
    }

    pub(crate) fn raw(&self) -> *const sys::attmd_tokenizer {
        self.0.get()
    }

    /// Size of the vocabulary and ids of the special tokens.
    pub fn info(&self) -> Result<TokenizerInfo> {
        TokenizerInfo::read(|info| check(unsafe { sys::attmd_tokenizer_get_info(self.raw(), info) }))
    }

    /// The id of a token such as `film` or `##ing`; [`Error::NotFound`](crate::Error::NotFound) if there is none.
    pub fn id(&self, token: &str) -> Result<i32> {
        let token = c_string("token", token)?;
        scalar(|out| unsafe { sys::attmd_tokenizer_get_id(self.raw(), token.as_ptr(), out) })
    }

    /// The token of an id.
    pub fn token(&self, id: i32) -> Result<String> {
        let mut token = ptr::null();
        check(unsafe { sys::attmd_tokenizer_get_token(self.raw(), id, &mut token) })?;
        // SAFETY: belongs to the tokenizer.
        Ok(unsafe { text(token) })
    }

    /// \[CLS\], the ids of a text, \[SEP\]; at most `max_length` ids (at least 2), those before \[SEP\] left out. The text
    /// may hold any bytes; what is not UTF-8 is removed.
    pub fn encode(&self, text: impl AsRef<[u8]>, max_length: Option<usize>) -> Result<Vec<i32>> {
        self.encode_with(text.as_ref(), max_length, false).map(|(ids, _)| ids)
    }

    /// The same, with the bytes of the text that each id stands for; 0..0 for the \[CLS\] and \[SEP\] that were added.
    pub fn encode_with_spans(
        &self,
        text: impl AsRef<[u8]>,
        max_length: Option<usize>,
    ) -> Result<(Vec<i32>, Vec<Range<usize>>)> {
        let (ids, spans) = self.encode_with(text.as_ref(), max_length, true)?;
        Ok((ids, spans.chunks_exact(2).map(|span| count(span[0])..count(span[1])).collect()))
    }

    fn encode_with(&self, text: &[u8], max_length: Option<usize>, with_spans: bool) -> Result<(Vec<i32>, Vec<i64>)> {
        let size = text.len() + 2; // every id but two stands for a byte or more
        let size = max_length.map_or(size, |length| size.min(length.max(2)));
        let mut ids = vec![0; size];
        let mut spans = vec![0; if with_spans { 2 * size } else { 0 }];
        let (text, bytes) = (text.as_ptr().cast(), extent(text.len()));
        let wanted = if with_spans { spans.as_mut_ptr() } else { ptr::null_mut() };
        let most = max_length.map_or(0, |length| extent(length.max(1))); // 0 would be no limit
        let used = count(scalar(|used| unsafe {
            sys::attmd_tokenizer_encode(self.raw(), text, bytes, most, ids.as_mut_ptr(), wanted, extent(size), used)
        })?);
        ids.truncate(used);
        spans.truncate(2 * used);
        Ok((ids, spans))
    }

    /// The text of ids: tokens with one space between them, `##` pieces joined to what is before; with `skip_special`
    /// without \[PAD\], \[UNK\], \[CLS\], \[SEP\] and \[MASK\].
    pub fn decode(&self, ids: &[i32], skip_special: bool) -> Result<String> {
        let decode = |out, capacity, size| unsafe {
            let (ids, count) = (ids.as_ptr(), extent(ids.len()));
            sys::attmd_tokenizer_decode(self.raw(), ids, count, skip_special.into(), out, capacity, size)
        };
        let size: i64 = scalar(|size| decode(ptr::null_mut(), 0, size))?;
        let mut bytes = vec![0u8; count(size) + 1];
        scalar(|size| decode(bytes.as_mut_ptr().cast(), extent(bytes.len()), size))?;
        bytes.pop();
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
