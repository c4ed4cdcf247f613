//! What `ARCHITECTURE.md` promises.

use super::source::{Kind, Source};

/// Tests in the page's table of invariants that no source has.
pub(super) fn missing_tests(page: &Source, sources: &[Source]) -> Vec<String> {
    let rows =
        page.text.split("## What always holds").nth(1).unwrap_or_default().split("\n## ").next().unwrap_or_default();
    let cells = rows.lines().filter_map(|row| row.trim().strip_suffix('|')?.rsplit('|').next());
    let names: Vec<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    let mut violations: Vec<String> = names
        .iter()
        .filter(|name| !sources.iter().any(|source| has_function(source, name)))
        .map(|name| format!("{}: there is no test `{name}`", page.path))
        .collect();
    if names.is_empty() {
        violations.push(format!("{}: no invariant names its test", page.path));
    }
    violations
}

fn has_function(source: &Source, name: &str) -> bool {
    source.tokens.windows(2).any(|pair| pair[0].is_word("fn") && pair[1].kind == Kind::Word && pair[1].text == name)
}

#[test]
fn a_test_that_is_gone_is_found() {
    let page =
        |text: &str| Source::new("ARCHITECTURE.md", format!("## What always holds\n{text}\n## Next\n| a | `z` |"));
    let sources = [Source::new("a.rs", "fn here() {} // fn gone()".into())];
    assert_eq!(missing_tests(&page("| it holds | `here`, `gone` |"), &sources).len(), 1);
    assert_eq!(missing_tests(&page("| it holds | `here` |"), &sources).len(), 0);
    assert_eq!(missing_tests(&page(""), &sources).len(), 1);
}
