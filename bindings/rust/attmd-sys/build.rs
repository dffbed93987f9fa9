//! Finds libattmd under ATTMD_PREFIX or by pkg-config, or builds it through CMake: see README.md.
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

fn main() {
    for name in ["ATTMD_BUILD", "ATTMD_PREFIX", "ATTMD_SOURCE", "DOCS_RS"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    if env::var_os("DOCS_RS").is_some() {
        return; // documentation needs no library
    }
    if let Err(message) = provide() {
        eprintln!("{message}");
        std::process::exit(1);
    }
}

fn provide() -> Result<(), String> {
    if env::var_os("CARGO_FEATURE_BUILD").is_some() || env::var("ATTMD_BUILD").is_ok_and(|x| x != "0") {
        return build(&source()?);
    }
    if let Some(prefix) = env::var_os("ATTMD_PREFIX").filter(|x| !x.is_empty()) {
        return take(Path::new(&prefix)).map_err(|why| format!("ATTMD_PREFIX = {}: {why}", prefix.to_string_lossy()));
    }
    let Err(unknown) = ask_pkg_config() else { return Ok(()) };
    let root = source().map_err(|why| {
        format!(
            "{unknown}\n\nNo attmd: ATTMD_PREFIX names no prefix, pkg-config finds none (PKG_CONFIG_PATH), and {why}"
        )
    })?;
    // Cargo shows it when the build is over, and again with every later one that uses it.
    println!(
        "cargo:warning=no installed attmd was found, so that the library was built from its sources, which takes two \
         minutes or more; with ATTMD_PREFIX as the prefix of an installed one, or of its archive, it is not built"
    );
    build(&root)
}

/// The prefix of a `cmake --install`, or an unpacked archive of one.
fn take(prefix: &Path) -> Result<(), String> {
    let include = prefix.join("include");
    let header = include.join("attmd/attmd.h");
    println!("cargo:rerun-if-changed={}", header.display());
    let text = fs::read_to_string(&header).map_err(|error| format!("{}: {error}", header.display()))?;
    let [major, minor, patch] = version(&text);
    if [major, minor, patch] < needed_version() {
        return Err(format!("version {major}.{minor}.{patch}, expected {} or later", env!("CARGO_PKG_VERSION")));
    }
    let folder = library_folder(prefix).ok_or("there is no libattmd in its lib folders")?;
    link(&folder, Some(&include)).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Of a header: major, minor, patch.
fn version(header: &str) -> [u32; 3] {
    ["MAJOR", "MINOR", "PATCH"].map(|part| {
        let begin = format!("#define ATTMD_VERSION_{part} ");
        let rest = header.lines().find_map(|line| line.strip_prefix(&begin)).unwrap_or_default();
        rest.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
    })
}

fn needed_version() -> [u32; 3] {
    let parts = [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"), env!("CARGO_PKG_VERSION_PATCH")];
    parts.map(|part| part.parse().expect("a number"))
}

/// lib, lib64 or, on Debian, lib/x86_64-linux-gnu and its like.
fn library_folder(prefix: &Path) -> Option<PathBuf> {
    let lib = prefix.join("lib");
    let below = fs::read_dir(&lib).into_iter().flatten().flatten().map(|entry| entry.path());
    let has_library =
        |folder: &PathBuf| ["so", "dylib"].iter().any(|end| folder.join(format!("libattmd.{end}")).exists());
    [lib.clone(), prefix.join("lib64")].into_iter().chain(below).find(has_library)
}

/// The structs of a later 0.x library are those of this one and more; an earlier one may lack functions.
fn ask_pkg_config() -> Result<(), String> {
    let mut query = pkg_config::Config::new();
    let found = query.atleast_version(env!("CARGO_PKG_VERSION")).cargo_metadata(false).probe("attmd");
    let found = found.map_err(|error| error.to_string())?;
    let include = found.include_paths.first().map(PathBuf::as_path);
    match found.link_paths.first() {
        Some(folder) => link(folder, include).map_err(|error| format!("{}: {error}", folder.display())),
        None => {
            tell_cargo(None, include); // where the linker and the loader look anyway
            Ok(())
        }
    }
}

/// Links with the library in a folder that the loader may not know. `cargo run` and `cargo test` tell the loader of
/// folders below OUT_DIR alone, so the library gets a link there.
fn link(folder: &Path, include: Option<&Path>) -> io::Result<()> {
    let links = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo")).join("installed");
    let _ = fs::remove_dir_all(&links);
    fs::create_dir(&links)?;
    for entry in fs::read_dir(fs::canonicalize(folder)?)? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("libattmd.") && !name.ends_with(".a") {
            #[cfg(unix)]
            std::os::unix::fs::symlink(&file, links.join(&name))?;
            #[cfg(not(unix))]
            fs::copy(&file, links.join(&name))?;
        }
    }
    tell_cargo(Some(&links), include);
    Ok(())
}

fn tell_cargo(library: Option<&Path>, include: Option<&Path>) {
    println!("cargo:rustc-link-lib=dylib=attmd");
    if let Some(folder) = library {
        println!("cargo:rustc-link-search=native={}", folder.display());
    }
    if let Some(folder) = include {
        println!("cargo:include={}", folder.display());
    }
}

/// The folder with attmd's CMakeLists.txt; `source` beside this file is it, in a packaged crate, too.
fn source() -> Result<PathBuf, String> {
    let root = match env::var_os("ATTMD_SOURCE") {
        Some(named) => PathBuf::from(named),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("source"),
    };
    if root.join("include/attmd/attmd.h").exists() && root.join("CMakeLists.txt").exists() {
        return Ok(root);
    }
    Err(format!("its sources to build are not in {} (ATTMD_SOURCE)", root.display()))
}

fn build(root: &Path) -> Result<(), String> {
    for name in ["CMakeLists.txt", "include", "src"] {
        println!("cargo:rerun-if-changed={}", root.join(name).display());
    }
    let mut config = cmake::Config::new(root);
    if env::var_os("CMAKE_GENERATOR").is_none() && Command::new("ninja").arg("--version").output().is_ok() {
        config.generator("Ninja");
    }
    let prefix = config
        .profile("Release")
        .define("BUILD_TESTING", "OFF")
        .define("ATTMD_BUILD_DEMO", "OFF")
        .define("CMAKE_INSTALL_LIBDIR", "lib")
        .build();
    tell_cargo(Some(&prefix.join("lib")), Some(&prefix.join("include")));
    Ok(())
}
