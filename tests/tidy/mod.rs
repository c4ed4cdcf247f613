//! The house rules, read off the sources: which room may use which, where a database may be named, and what nobody does.

mod architecture;
mod habits;
mod manifest;
mod names;
mod rooms;
mod source;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use source::Source;

#[test]
fn no_room_uses_one_that_it_must_not_know() {
    let sources = rust_sources();
    let root = sources.iter().find(|source| source.path == "orm-core/src/lib.rs").expect("orm-core has a lib.rs");
    assert_clean(sources.iter().flat_map(|source| rooms::forbidden_arrows(source, root)));
}

#[test]
fn only_a_driver_names_its_crate() {
    assert_clean(rust_sources().iter().flat_map(names::driver_crates));
}

#[test]
fn only_the_dialects_name_a_database() {
    assert_clean(rust_sources().iter().flat_map(names::dialect_names));
}

#[test]
fn nobody_leaves_unsafe_or_unfinished_code() {
    assert_clean(rust_sources().iter().flat_map(habits::unwanted_words));
}

#[test]
fn every_allowed_lint_has_a_reason() {
    assert_clean(rust_sources().iter().flat_map(habits::allows_without_reason));
}

#[test]
fn no_file_is_too_long_to_read_at_once() {
    assert_clean(rust_sources().iter().flat_map(habits::long_file));
}

#[test]
fn every_feature_has_its_sentence() {
    let manifests = files("toml").into_iter().filter(|source| source.path.ends_with("Cargo.toml"));
    assert_clean(manifests.flat_map(|manifest| manifest::undocumented_features(&manifest)));
}

#[test]
fn every_test_named_in_the_architecture_exists() {
    let page =
        files("md").into_iter().find(|page| page.path == "ARCHITECTURE.md").expect("the page stands at the root");
    assert_clean(architecture::missing_tests(&page, rust_sources()).into_iter());
}

/// Fails with all violations at once.
fn assert_clean(violations: impl Iterator<Item = String>) {
    let violations: Vec<String> = violations.collect();
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

/// All Rust files, read once for all tests.
fn rust_sources() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    let sources = SOURCES.get_or_init(|| files("rs"));
    assert!(sources.len() > 50, "found only {} sources; is the workspace elsewhere?", sources.len());
    sources
}

/// All files of the workspace with this extension, by their path from its root.
fn files(extension: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace");
    let mut found = Vec::new();
    collect(root, extension, &mut found);
    found.sort();
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let path = path.strip_prefix(root).expect("found below the root");
        Source::new(&path.to_string_lossy().replace('\\', "/"), text)
    };
    found.iter().map(read).collect()
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            collect(&path, extension, found);
        } else if path.is_file() && path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}
