//! A source file as tokens, without comments.

/// One file of the workspace.
pub(super) struct Source {
    /// The path from the workspace's root, with slashes.
    pub(super) path: String,
    /// The whole text.
    pub(super) text: String,
    /// The code, if it is Rust.
    pub(super) tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Word,
    /// A string's or character's contents.
    Literal,
    /// One character.
    Mark,
}

impl Source {
    pub(super) fn new(path: &str, text: String) -> Source {
        let tokens = if path.ends_with(".rs") { Reader::tokens(&text) } else { Vec::new() };
        Source { path: path.to_owned(), text, tokens }
    }

    /// The code without modules that are only built for tests.
    pub(super) fn library_tokens(&self) -> Vec<&Token> {
        let marks = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
        let mut kept = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let is_tests = self.tokens[at..].iter().zip(marks).filter(|(token, mark)| token.text == *mark).count() == 8;
            if is_tests {
                at = self.block_end(at + marks.len());
            } else {
                kept.push(&self.tokens[at]);
                at += 1;
            }
        }
        kept
    }

    /// The position behind the block (or the semicolon) that comes next.
    fn block_end(&self, from: usize) -> usize {
        let mut depth = 0;
        for (index, token) in self.tokens.iter().enumerate().skip(from) {
            match (token.kind, token.text.as_str()) {
                (Kind::Mark, "{") => depth += 1,
                (Kind::Mark, "}") if depth == 1 => return index + 1,
                (Kind::Mark, "}") => depth -= 1,
                (Kind::Mark, ";") if depth == 0 => return index + 1,
                _ => {}
            }
        }
        self.tokens.len()
    }

    /// Whether a token is code that a macro emits, inside `quote! { .. }`.
    pub(super) fn is_quoted(&self, token: usize) -> bool {
        let starts = |at: &usize| self.tokens[*at].text.starts_with("quote") && self.tokens[at + 1].is_mark("!");
        (0..token.saturating_sub(1)).filter(starts).any(|at| self.block_end(at + 2) > token)
    }

    pub(super) fn at(&self, token: &Token) -> String {
        format!("{}:{}", self.path, token.line)
    }
}

impl Token {
    pub(super) fn is_word(&self, text: &str) -> bool {
        self.kind == Kind::Word && self.text == text
    }

    pub(super) fn is_mark(&self, text: &str) -> bool {
        self.kind == Kind::Mark && self.text == text
    }
}

/// Enough of Rust's lexer to tell code from comments and literals.
struct Reader<'t> {
    rest: &'t str,
    line: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn tokens(text: &str) -> Vec<Token> {
        let mut reader = Reader { rest: text, line: 1, tokens: Vec::new() };
        while let Some(first) = reader.rest.chars().next() {
            reader.next(first);
        }
        reader.tokens
    }

    fn next(&mut self, first: char) {
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.skip(end);
        } else if self.rest.starts_with("/*") {
            let end = self.comment_end();
            self.skip(end);
        } else if let Some((start, end, length)) = self.string() {
            self.push(Kind::Literal, start, end, length);
        } else if first.is_alphanumeric() || first == '_' {
            let is_part = |character: char| character.is_alphanumeric() || character == '_';
            let end = self.rest.find(|character: char| !is_part(character)).unwrap_or(self.rest.len());
            self.push(Kind::Word, 0, end, end);
        } else if first.is_whitespace() {
            self.skip(first.len_utf8());
        } else {
            self.push(Kind::Mark, 0, first.len_utf8(), first.len_utf8());
        }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize, length: usize) {
        self.tokens.push(Token { kind, text: self.rest[start..end].to_owned(), line: self.line });
        self.skip(length);
    }

    fn skip(&mut self, length: usize) {
        self.line += self.rest[..length].matches('\n').count();
        self.rest = &self.rest[length..];
    }

    fn comment_end(&self) -> usize {
        let mut depth = 0;
        let bytes = self.rest.as_bytes();
        let mut at = 0;
        while at + 1 < bytes.len() {
            match &bytes[at..at + 2] {
                b"/*" => depth += 1,
                b"*/" => depth -= 1,
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 2;
            if depth == 0 {
                return at;
            }
        }
        self.rest.len()
    }

    /// Where the contents of a string or character begin and end, and where the literal ends, if there is one here.
    fn string(&self) -> Option<(usize, usize, usize)> {
        if !self.rest.starts_with(['b', 'c', 'r', '"', '\'']) {
            return None;
        }
        let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
            let rest = self.rest.strip_prefix(prefix).unwrap_or_default();
            let raw = prefix.ends_with('r') && rest.trim_start_matches('#').starts_with('"');
            raw || rest.starts_with('"') || (rest.starts_with('\'') && !prefix.ends_with('r'))
        })?;
        let rest = &self.rest[prefix.len()..];
        if prefix.ends_with('r') {
            let hashes = rest.len() - rest.trim_start_matches('#').len();
            let start = prefix.len() + hashes + 1;
            let close = format!("\"{}", "#".repeat(hashes));
            let end = start + self.rest[start..].find(&close)?;
            return Some((start, end, end + close.len()));
        }
        let quote = rest.chars().next()?;
        let start = prefix.len() + 1;
        let length = literal_length(&self.rest[start..], quote)?;
        Some((start, start + length, start + length + 1))
    }
}

/// The length of the contents of a literal up to its closing quote; none for a lifetime.
fn literal_length(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (count, (at, character)) in text.char_indices().enumerate() {
        if quote == '\'' && count == 1 && character != '\'' && !text.starts_with('\\') {
            return None;
        }
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return Some(at),
            _ => {}
        }
    }
    None
}

#[test]
fn comments_strings_and_lifetimes_are_told_apart() {
    let text = r###"fn f<'a>(x: &'a str) -> char { /* a /* "b */ */ let s = r#"it's"#; 'x' } // "no"
        b"q\"q" '\'' "a
b" end"###;
    let source = Source::new("a.rs", text.to_owned());
    let literals: Vec<&str> =
        source.tokens.iter().filter(|token| token.kind == Kind::Literal).map(|token| &*token.text).collect();
    assert_eq!(literals, ["it's", "x", r#"q\"q"#, r"\'", "a\nb"]);
    assert_eq!(source.tokens.last().map(|token| (token.text.as_str(), token.line)), Some(("end", 3)));
    assert!(!source.tokens.iter().any(|token| token.text == "no"));
}

#[test]
fn modules_for_tests_are_left_out() {
    let source = Source::new("a.rs", "fn a() {} #[cfg(test)] mod tests { fn b() { {} } } fn c() {}".to_owned());
    let words: Vec<&str> = source.library_tokens().into_iter().map(|token| &*token.text).collect();
    assert!(words.contains(&"a") && words.contains(&"c") && !words.contains(&"b"), "{words:?}");
}
