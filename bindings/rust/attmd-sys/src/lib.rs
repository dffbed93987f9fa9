//! The C interface of attmd as it is: functions, structs and constants of `<attmd/attmd.h>`, whose head comment is the
//! contract. The crate `attmd` is the safe way to use them.
#![no_std]
#![allow(non_camel_case_types, non_snake_case)]
#![allow(rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags)]
#![allow(unknown_lints)] // the second is of Rust 1.86
#![allow(clippy::doc_lazy_continuation, clippy::doc_overindented_list_items)]

#[rustfmt::skip]
mod bindings;
pub use bindings::*;
