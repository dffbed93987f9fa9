//! `cargo run -p attmd-bindgen -- write` writes `attmd-sys/src/bindings.rs` from the C header; `check` says whether it is
//! current, or, with the path of another header, what that one says. Exit code 77: there is no libclang to read the header with.
use bindgen::callbacks::{IntKind, ParseCallbacks};
use bindgen::{Builder, EnumVariation, Formatter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bindings = here.join("../attmd-sys/src/bindings.rs");
    let mode = std::env::args().nth(1).unwrap_or_default();
    let header = std::env::args().nth(2).map_or(here.join("../../../include/attmd/attmd.h"), PathBuf::from);
    if mode != "write" && mode != "check" {
        eprintln!("usage: attmd-bindgen write|check [header]");
        return ExitCode::from(2);
    }
    if let Err(message) = clang_sys::load() {
        eprintln!("no libclang: {message}");
        return ExitCode::from(77);
    }
    let text = generate(&header);
    if mode == "write" {
        std::fs::write(&bindings, text).expect("bindings.rs can be written");
    } else if std::fs::read_to_string(&bindings).ok().as_ref() != Some(&text) {
        eprintln!("{} is not what the header says: cargo run -p attmd-bindgen -- write", bindings.display());
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn generate(header: &Path) -> String {
    let bindings = Builder::default()
        .header(header.to_str().expect("a path in UTF-8"))
        .allowlist_item("(attmd|ATTMD)_.*")
        .default_enum_style(EnumVariation::Consts)
        .prepend_enum_name(false)
        .merge_extern_blocks(true)
        .use_core()
        .disable_header_comment()
        .formatter(Formatter::Prettyplease)
        .parse_callbacks(Box::new(Taste))
        .generate()
        .expect("the header can be read");
    format!(
        "// Made from include/attmd/attmd.h by attmd-bindgen: do not edit.\n\n{}",
        name_types(&bindings.to_string())
    )
}

/// The header's enumerations have no name; its typedef before each says which integer the values are.
fn name_types(text: &str) -> String {
    let mut result = String::new();
    for line in text.lines().filter(|line| !line.starts_with("pub type _bindgen_ty_")) {
        match (line.find(": _bindgen_ty_"), line.find(" = ")) {
            (Some(from), Some(to)) => {
                let kind = if line.starts_with("pub const ATTMD_TRACE_") { "u32" } else { "i32" };
                result += &format!("{}: {kind}{}\n", &line[..from], &line[to..]);
            }
            _ => result += &format!("{line}\n"),
        }
    }
    result
}

#[derive(Debug)]
struct Taste;

impl ParseCallbacks for Taste {
    fn int_macro(&self, name: &str, _: i64) -> Option<IntKind> {
        let is_extent = name == "ATTMD_MAX_RANK"; // of an array in a struct
        (!is_extent).then_some(IntKind::I32)
    }

    /// `/**< text */` is Doxygen's.
    fn process_comment(&self, comment: &str) -> Option<String> {
        let comment = comment.trim();
        Some(format!(" {}", comment.strip_prefix('<').unwrap_or(comment).trim_start()))
    }
}
