//! What the manifests say of themselves.

use super::source::Source;

/// Features without a comment above them; `default` explains itself.
pub(super) fn undocumented_features(manifest: &Source) -> Vec<String> {
    let mut violations = Vec::new();
    let (mut inside, mut documented) = (false, false);
    for line in manifest.text.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line == "[features]";
        } else if inside && line.contains('=') {
            let name = line.split('=').next().unwrap_or_default().trim();
            if name != "default" && !documented {
                violations.push(format!("{}: the feature `{name}` has no sentence above it", manifest.path));
            }
        }
        documented = line.starts_with('#');
    }
    violations
}

#[test]
fn a_feature_without_a_sentence_is_found() {
    let text = "[features]\ndefault = [\"a\"]\n# What `a` does.\na = []\nb = []\n[dependencies]\nc = \"1\"\n";
    let found = undocumented_features(&Source::new("x/Cargo.toml", text.into()));
    assert_eq!(found, ["x/Cargo.toml: the feature `b` has no sentence above it"]);
}
