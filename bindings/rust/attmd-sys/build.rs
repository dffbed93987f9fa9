//! Finds libattmd by pkg-config, or builds it through CMake: see README.md.
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    for name in ["ATTMD_BUILD", "ATTMD_SOURCE", "DOCS_RS"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    if env::var_os("DOCS_RS").is_some() {
        return; // documentation needs no library
    }
    let must_build = env::var_os("CARGO_FEATURE_BUILD").is_some() || env::var("ATTMD_BUILD").is_ok_and(|x| x != "0");
    let not_found = if must_build { None } else { find().err() };
    if !must_build && not_found.is_none() {
        return;
    }
    match source() {
        Ok(root) => build(&root),
        Err(message) => {
            if let Some(error) = not_found {
                eprintln!("{error}\n");
            }
            eprintln!("attmd is not installed where pkg-config looks (PKG_CONFIG_PATH), and {message}");
            std::process::exit(1);
        }
    }
}

/// The structs of a later 0.x library are those of this one and more; an earlier one may lack functions.
fn find() -> Result<(), pkg_config::Error> {
    let library = pkg_config::Config::new().atleast_version(env!("CARGO_PKG_VERSION")).probe("attmd")?;
    if let Some(include) = library.include_paths.first() {
        println!("cargo:include={}", include.display());
    }
    Ok(())
}

/// The folder with attmd's CMakeLists.txt.
fn source() -> Result<PathBuf, String> {
    let root = match env::var_os("ATTMD_SOURCE") {
        Some(named) => PathBuf::from(named),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.."),
    };
    if root.join("include/attmd/attmd.h").exists() && root.join("CMakeLists.txt").exists() {
        return Ok(root);
    }
    Err(format!("its sources to build are not in {} (ATTMD_SOURCE)", root.display()))
}

fn build(root: &Path) {
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
    println!("cargo:rustc-link-search=native={}", prefix.join("lib").display());
    println!("cargo:rustc-link-lib=dylib=attmd");
    println!("cargo:include={}", prefix.join("include").display());
}
