//! The nearest name to a misspelt one, and lists of names, for messages.

/// The name that the user most likely meant, if one is near enough.
pub(crate) fn nearest<'a>(found: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.to_lowercase();
    let limit = (found.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|name| (distance(&found, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The end of a message about an unknown name: ``; did you mean `length`? allowed are …``.
pub(crate) fn suggestion<'a>(found: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let allowed = list(names.clone());
    match nearest(found, names) {
        Some(name) => format!("did you mean `{name}`? (allowed: {allowed})"),
        None => format!("allowed: {allowed}"),
    }
}

/// Names in backticks, with commas.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// The number of letters to add, drop, change or swap with a neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = match (i, j) {
                (0, j) => j,
                (i, 0) => i,
                (i, j) => {
                    let changed = usize::from(a[i - 1] != b[j - 1]);
                    let plain = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + changed);
                    let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                    if swapped { plain.min(rows[i - 2][j - 2] + 1) } else { plain }
                }
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        let names = ["length", "unique", "index"];
        assert_eq!(nearest("lenght", names), Some("length"));
        assert_eq!(nearest("uniqe", names), Some("unique"));
        assert_eq!(nearest("colour", names), None);
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("abcd", "abdc"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
