//! What nobody does here.

use super::source::Source;

const LONGEST: usize = 400;

/// `unsafe`, unfinished code, forgotten debugging, and tests that are switched off.
pub(super) fn unwanted_words(source: &Source) -> Vec<String> {
    let tokens = &source.tokens;
    let mut violations = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let macro_call = tokens.get(at + 1).is_some_and(|next| next.is_mark("!"));
        let attribute = at > 0 && tokens[at - 1].is_mark("[");
        let unwanted = ["todo", "unimplemented", "dbg"].into_iter().any(|name| macro_call && token.is_word(name))
            || (attribute && token.is_word("ignore"))
            || token.is_word("unsafe");
        if unwanted {
            violations.push(format!("{}: `{}` has no place here", source.at(token), token.text));
        }
    }
    violations
}

/// `#[allow(..)]` and `#[expect(..)]` that do not say why. What a macro emits into other crates says it in a comment there.
pub(super) fn allows_without_reason(source: &Source) -> Vec<String> {
    let tokens = &source.tokens;
    let mut violations = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let attribute = at > 0 && tokens[at - 1].is_mark("[");
        if attribute && !source.is_quoted(at) && (token.is_word("allow") || token.is_word("expect")) {
            let inside = tokens[at..].iter().take_while(|token| !token.is_mark("]"));
            if !inside.into_iter().any(|token| token.is_word("reason")) {
                violations.push(format!("{}: `#[{}(..)]` without `reason = \"..\"`", source.at(token), token.text));
            }
        }
    }
    violations
}

/// A file of more than 400 lines; tests may be longer.
pub(super) fn long_file(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    let is_test = source.path.contains("tests/");
    (lines > LONGEST && !is_test).then(|| format!("{}: {lines} lines; look for the missing noun", source.path))
}

#[cfg(test)]
mod self_test {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new("orm-core/src/a.rs", text.into())
    }

    #[test]
    fn unwanted_words_are_found() {
        for text in [
            "unsafe { f() }",
            "todo!()",
            "unimplemented!()",
            "dbg!(x)",
            "#[ignore] fn f() {}",
            "#[ignore = \"x\"] fn f() {}",
        ] {
            assert_eq!(unwanted_words(&source(text)).len(), 1, "{text}");
        }
        for text in ["// unsafe", "#![forbid(unsafe_code)]", "let todo = 1;", "\"dbg!(x)\"", "ignore(x)"] {
            assert_eq!(unwanted_words(&source(text)).len(), 0, "{text}");
        }
    }

    #[test]
    fn an_allowed_lint_needs_a_reason() {
        assert_eq!(allows_without_reason(&source("#[allow(dead_code)] fn f() {}")).len(), 1);
        assert_eq!(allows_without_reason(&source("#![expect(dead_code)]")).len(), 1);
        assert_eq!(allows_without_reason(&source("#[allow(dead_code, reason = \"x\")] fn f() {}")).len(), 0);
        assert_eq!(allows_without_reason(&source("fn f() { quote! { #[allow(dead_code)] } }")).len(), 0);
        assert_eq!(allows_without_reason(&source("fn f() { quote! { a } } #[allow(dead_code)] fn g() {}")).len(), 1);
    }

    #[test]
    fn a_long_file_is_found() {
        assert!(long_file(&source(&"\n".repeat(401))).is_some());
        assert!(long_file(&source(&"\n".repeat(400))).is_none());
        assert!(long_file(&Source::new("tests/a.rs", "\n".repeat(401))).is_none());
    }
}
