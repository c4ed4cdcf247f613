//! Names in other cases.

/// How `rename_all` writes the variants of an enum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    /// Every case with the text that asks for it; the same words as serde's.
    pub(crate) const ALL: [(&'static str, Case); 8] = [
        ("lowercase", Case::Lower),
        ("UPPERCASE", Case::Upper),
        ("PascalCase", Case::Pascal),
        ("camelCase", Case::Camel),
        ("snake_case", Case::Snake),
        ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
        ("kebab-case", Case::Kebab),
        ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
    ];

    /// Writes a name in this case.
    pub(crate) fn apply(self, name: &str) -> String {
        let words = words(name);
        match self {
            Case::Lower => words.concat(),
            Case::Upper => words.concat().to_uppercase(),
            Case::Pascal => words.iter().map(|word| capitalised(word)).collect(),
            Case::Camel => {
                let mut words = words.iter();
                let first = words.next().cloned().unwrap_or_default();
                words.fold(first, |name, word| name + &capitalised(word))
            }
            Case::Snake => words.join("_"),
            Case::ScreamingSnake => words.join("_").to_uppercase(),
            Case::Kebab => words.join("-"),
            Case::ScreamingKebab => words.join("-").to_uppercase(),
        }
    }
}

/// A struct's name as a table's: `OrderLine` becomes `order_line`.
pub(crate) fn snake(name: &str) -> String {
    Case::Snake.apply(name)
}

/// A field's name as a constant's: `owner_id` becomes `OWNER_ID`. Underscores stay where they are, so that `self_` and `self`
/// are two names.
pub(crate) fn constant(name: &str) -> String {
    let mut constant = String::with_capacity(name.len() + 2);
    let mut after_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && after_lower {
            constant.push('_');
        }
        after_lower = character.is_lowercase() || character.is_ascii_digit();
        constant.extend(character.to_uppercase());
    }
    constant
}

/// The words of a name, in lower case: at underscores, before a capital after a small letter, and before the last capital of a
/// row of capitals (`HTTPRequest` is `http`, `request`).
fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| characters[index]);
        let small_before = before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit());
        let small_after = characters.get(index + 1).is_some_and(|after| after.is_lowercase());
        let begins = character.is_uppercase() && (small_before || small_after);
        if (*character == '_' || begins) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if *character != '_' {
            word.extend(character.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_gives_its_table_the_name_in_snake_case() {
        assert_eq!(snake("User"), "user");
        assert_eq!(snake("OrderLine"), "order_line");
        assert_eq!(snake("HTTPRequest"), "http_request");
        assert_eq!(snake("Utf8Text"), "utf8_text");
    }

    #[test]
    fn a_field_gives_its_constant_the_name_in_capitals() {
        assert_eq!(constant("owner_id"), "OWNER_ID");
        assert_eq!(constant("ownerId"), "OWNER_ID");
        assert_eq!(constant("self_"), "SELF_");
        assert_eq!(constant("GROUP_FK"), "GROUP_FK");
    }

    #[test]
    fn every_case_has_its_form() {
        let forms: Vec<String> = Case::ALL.iter().map(|(_, case)| case.apply("InProgress")).collect();
        let expected = [
            "inprogress",
            "INPROGRESS",
            "InProgress",
            "inProgress",
            "in_progress",
            "IN_PROGRESS",
            "in-progress",
            "IN-PROGRESS",
        ];
        assert_eq!(forms, expected);
    }
}
