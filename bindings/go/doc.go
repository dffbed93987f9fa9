// Package attmd trains softmax attention by mirror descent, solves the lp max-margin problem that training converges
// to, and measures the distance between the two. It is the Go side of the C library attmd, found by pkg-config.
//
// The module has no address of its own: the go.mod of a program takes it from a copy of this folder by two lines,
//
//	require attmd v0.0.0
//	replace attmd => /path/to/attmd/bindings/go
//
// and with PKG_CONFIG_PATH=$ATTMD_PREFIX/lib/pkgconfig, go build finds the library of that prefix; so does the program.
//
// The mathematics, with the symbols used in this package, is that of "Optimizing Attention with Mirror Descent:
// Generalized Max-Margin Token Selection" (arXiv 2410.14581):
//
//	sample i   tokens X_i (T_i x d, row t is the token x_it), query z_i (d), label y_i in {-1, +1}
//	model      f(X, z) = v' X' softmax(X W z)          W is d x d, v (the decoder) has d entries
//	risk       L = (1/n) sum_i loss(y_i f(X_i, z_i))
//	training   mirror descent with the potential psi(W) = (1/p) sum |W_jk|^p
//	lp-AttSVM  minimize ||W||_p subject to (x_{i,alpha_i} - x_it)' W z_i >= 1 for every i and t != alpha_i
//
// Matrices are row-major slices, indices start at 0.
//
// # Errors
//
// A call of the library that fails returns an [*Error], which [errors.Is] recognizes by its [Status]:
//
//	if errors.Is(err, attmd.ErrDimension) { ... }
//
// A file that cannot be read or written is [ErrIO]; if the path that the call was given is missing (to write: its
// directory), or not permitted, the error is [io/fs.ErrNotExist] or [io/fs.ErrPermission] as well. [ErrNotFound] is
// about a name of a parameter, an array or a recorded quantity, and a checkpoint that is not there yet.
//
// # Options
//
// The zero value of an options struct, and of each of its fields, is the library's default. Where zero is a choice of
// its own and not the default, the field is an [Opt]: attmd.Some(0.0) is zero.
//
// # Handles
//
// [Dataset], [Tokenizer], [Model], [Optimizer], [Trace] and [SVM] own memory of the library. Close gives it back at
// once; without Close it is given back some time after the handle has become unreachable. Close may be called at any
// time, more than once, and by any goroutine: a call that is running finishes first. A handle used after Close returns
// [ErrClosed]. Printed, a handle says what it is, such as "attmd.Dataset(6 samples, T 8, d 10)".
//
// Different handles may be used by different goroutines at the same time. Calls that only read a handle may run
// concurrently on it; a call that changes one (training changes model, optimizer and trace) needs it alone, and
// [ErrBusy] is what anybody else gets meanwhile, progress callbacks included.
//
// # Contexts and callbacks
//
// Training and solving end at their next iteration when their context is done. The error then is both [ErrCancelled]
// and the context's cause, and results so far are kept. The same holds for an error returned by a progress callback.
//
// A callback runs inside the call. If it panics, the call is ended and panics with a [*CallbackPanic] when the library
// has come to rest; the handles stay usable. It must not call [runtime.Goexit], and so not testing.T.FailNow.
//
// # In a server
//
// Predict, Softmax, Selected, AttentionMap, ClassifyTexts, AttendedWords and every other method but Train, SetParameter and
// Close only read a model: any number of requests may make them on one model and one tokenizer at the same time. Give each
// request one thread ([Threads] or the argument of ClassifyTexts is 1), or they compete for the processor.
//
// To bring a new model into use, keep the model in an [sync/atomic.Pointer], which each request loads once, and store the
// new one there. Do not close the old one while requests have it: their next call would return [ErrClosed]. Its memory is
// given back after the last of them has let go of it.
//
// ClassifyTexts and AttendedWords take no context, and all of a text is read before it is cut to MaxLength: bound the
// body, as by net/http.MaxBytesReader. What texts may hold:
//
//   - A text without a word (empty, blank, bytes that are not UTF-8) has no words in AttendedWords, yet a label and a
//     probability that looks as sure as any other. Refuse it yourself.
//   - NUL and what is not UTF-8 are passed over, as if they were not there: "go\x00od" is "good". A [Word] has the text's
//     own bytes, which JSON writes as U+FFFD where they are not UTF-8; its Begin and End count them.
//   - Words that the vocabulary cannot spell are [UNK], and a text of nothing else has a label, too.
//
// A probability is the softmax of the model's logits (of one logit its sigmoid) and not calibrated: 0.9 does not mean that
// nine of ten such answers are right. Compare it with what was observed on texts kept from training.
//
// examples/classify answers lines of text by lines of JSON.
package attmd

// #cgo pkg-config: attmd
import "C"
