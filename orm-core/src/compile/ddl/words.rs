//! SQL in the user's own words, with the columns it names.

use crate::Result;
use crate::compile::Dialect;
use crate::schema::{SqlText, Table};

/// The words for one dialect. `{field}` becomes the quoted column, `{{field}}` stands for `{field}` itself, and any other brace is
/// left alone, as in a JSON default `{}`.
///
/// # Errors
/// [`Error::UnknownName`](crate::Error::UnknownName) for a field that the table does not have.
pub(super) fn words(dialect: &dyn Dialect, table: &Table, text: &SqlText) -> Result<String> {
    let mut out = String::new();
    for piece in pieces(text.for_dialect(dialect.name())) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Field(field) => {
                let position = table.position(field)?;
                dialect.identifier(&mut out, &table.columns[position].name);
            }
        }
    }
    Ok(out)
}

/// The columns that a text names in braces, each once, in order. The general words decide, so that all dialects agree.
pub(super) fn columns<'t>(table: &'t Table, text: &SqlText) -> Result<Vec<&'t str>> {
    let mut names = Vec::new();
    for piece in pieces(&text.text) {
        if let Piece::Field(field) = piece {
            let name = &*table.columns[table.position(field)?].name;
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Ok(names)
}

#[derive(Debug, PartialEq)]
enum Piece<'t> {
    Text(&'t str),
    Field(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = text[at..].find('{') {
        let open = at + found;
        let escaped = text[open + 1..].starts_with('{');
        let inside = open + 1 + usize::from(escaped);
        let end = inside + word_length(&text[inside..]);
        let closed = if escaped { "}}" } else { "}" };
        if end == inside || !text[end..].starts_with(closed) {
            at = inside;
            continue;
        }
        if escaped {
            // `{{name}}`: keep the inner pair.
            pieces.push(Piece::Text(&text[start..=open]));
            pieces.push(Piece::Text(&text[inside..=end]));
        } else {
            pieces.push(Piece::Text(&text[start..open]));
            pieces.push(Piece::Field(&text[inside..end]));
        }
        at = end + closed.len();
        start = at;
    }
    pieces.push(Piece::Text(&text[start..]));
    pieces
}

/// The bytes of the identifier at the beginning, 0 if there is none. That of an embedded struct's field has a dot in it.
fn word_length(text: &str) -> usize {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return 0;
    }
    text.find(|character: char| !character.is_alphanumeric() && !['_', '.'].contains(&character)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        pieces(text)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Field(field) => format!("<{field}>"),
            })
            .collect()
    }

    #[test]
    fn only_a_lone_name_in_braces_is_a_field() {
        assert_eq!(show("{age} >= 0 AND {age} < {limit}"), "<age> >= 0 AND <age> < <limit>");
        assert_eq!(show("'{}'"), "'{}'");
        assert_eq!(show("'{\"a\": {}}'"), "'{\"a\": {}}'");
        assert_eq!(show("'{1,2}' '{a,b}' '{{1},{2}}'"), "'{1,2}' '{a,b}' '{{1},{2}}'");
        assert_eq!(show("'{{a}}' = {a}"), "'{a}' = <a>");
        assert_eq!(show("{größe} { open {"), "<größe> { open {");
    }
}
