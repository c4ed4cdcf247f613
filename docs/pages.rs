//! The pages themselves: every block of Rust is compiled, every link leads somewhere.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// A page by its path from the workspace's root, with its text.
type Page = (PathBuf, String);

#[test]
fn every_page_is_compiled() -> Result {
    let list = fs::read_to_string(root().join("docs/lib.rs"))?;
    let mut missing = Vec::new();
    for (path, text) in pages()? {
        let from_docs = path.strip_prefix("docs").map_or_else(|_| Path::new("..").join(&path), Path::to_path_buf);
        let include = format!("include_str!(\"{}\")", from_docs.to_string_lossy().replace('\\', "/"));
        if fences(&text).iter().any(|fence| is_rust(fence)) && !list.contains(&include) {
            missing.push(include);
        }
    }
    assert!(missing.is_empty(), "docs/lib.rs lacks {missing:?}");
    Ok(())
}

#[test]
fn no_block_of_rust_is_left_out() -> Result {
    let mut violations = Vec::new();
    for (path, text) in pages()? {
        for fence in fences(&text) {
            let words: Vec<&str> = fence.split([',', ' ']).collect();
            // A block without a language would be Rust to the compiler and nothing to the reader.
            if fence.is_empty() || words.iter().any(|word| word.starts_with("ignore") || *word == "no_run") {
                violations.push(format!("{}: ```{fence}", path.display()));
            }
        }
    }
    assert!(violations.is_empty(), "these are not compiled and run: {violations:#?}");
    Ok(())
}

#[test]
fn every_link_leads_to_a_file_or_heading() -> Result {
    let mut broken = Vec::new();
    for (path, text) in pages()? {
        for link in links(&text) {
            if !link.contains("://") && !leads_somewhere(&path, link)? {
                broken.push(format!("{}: {link}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "these links lead nowhere: {broken:#?}");
    Ok(())
}

#[test]
fn the_page_for_users_of_sqlalchemy_shows_the_entities_that_it_uses() -> Result {
    let code = fs::read_to_string(root().join("docs/notes.rs"))?;
    let page = fs::read_to_string(root().join("docs/coming-from-sqlalchemy.md"))?;
    let start = code.find("#[derive(Entity").ok_or("no entities in notes.rs")?;
    let end = code.find("\n/// An engine").ok_or("no engine in notes.rs")?;
    assert!(page.contains(code[start..end].trim()), "the models on the page differ from docs/notes.rs");
    Ok(())
}

#[test]
fn fences_and_links_are_found() {
    let text = "a [b](c.md#d) [e](f)\n```rust,ignore\n[x](y)\n```\n```text\n```\n    ```sh\n    ```\n";
    assert_eq!(fences(text), ["rust,ignore", "text", "sh"]);
    assert_eq!(links(text), ["c.md#d", "f"]);
    assert_eq!(heading("## Keys in `NewUser`, and more"), Some("keys-in-newuser-and-more".to_owned()));
}

/// The pages: those at the root and those in `docs`.
fn pages() -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    for folder in ["", "docs"] {
        for entry in fs::read_dir(root().join(folder))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                pages.push((path.strip_prefix(root())?.to_path_buf(), fs::read_to_string(&path)?));
            }
        }
    }
    pages.sort();
    assert!(pages.len() > 5, "found only {} pages; is the workspace elsewhere?", pages.len());
    Ok(pages)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the guide stands in the workspace")
}

/// What stands behind each opening fence: `rust`, `sh`, `rust,standalone_crate`.
fn fences(text: &str) -> Vec<&str> {
    let marks = text.lines().filter_map(|line| line.trim_start().strip_prefix("```"));
    // Every other one closes a block.
    marks.step_by(2).map(str::trim).collect()
}

fn is_rust(fence: &str) -> bool {
    fence.split(',').next() == Some("rust")
}

/// The targets of the links outside of code blocks.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in prose(text) {
        let mut rest = line;
        while let Some((_, behind)) = rest.split_once("](") {
            let Some((target, after)) = behind.split_once(')') else { break };
            found.push(target);
            rest = after;
        }
    }
    found
}

fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    })
}

fn leads_somewhere(page: &Path, link: &str) -> Result<bool> {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match file {
        "" => root().join(page),
        file => root().join(page).parent().unwrap_or(root()).join(file),
    };
    if anchor.is_empty() || !target.is_file() {
        return Ok(target.exists() && anchor.is_empty());
    }
    let text = fs::read_to_string(target)?;
    let found = prose(&text).filter_map(heading).any(|heading| heading == anchor);
    Ok(found)
}

/// A heading's anchor, as GitHub makes it: small letters, blanks as hyphens, without other marks.
fn heading(line: &str) -> Option<String> {
    let title = line.starts_with('#').then(|| line.trim_start_matches('#').trim())?;
    let kept = title.chars().filter(|character| character.is_alphanumeric() || [' ', '-', '_'].contains(character));
    Some(kept.collect::<String>().to_lowercase().replace(' ', "-"))
}
