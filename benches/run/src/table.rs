//! The table, in Markdown.

use bench_cases::Case;

use crate::options::Options;
use crate::program::Program;

/// Which column is this library's.
const OURS: usize = 1;

pub(crate) fn head(options: &Options, programs: &[Program]) -> String {
    let unit = if options.count { "kI" } else { "µs" };
    let mut head = String::from("| case |");
    let mut rule = String::from("|---|");
    for program in programs {
        head.push_str(&format!(" {} {unit} |", program.name));
        rule.push_str("---:|");
    }
    for (_, program) in others(programs) {
        head.push_str(&format!(" orm / {} |", program.name));
        rule.push_str("---:|");
    }
    format!("{head}\n{rule}")
}

pub(crate) fn line(case: Case, found: &[Option<f64>]) -> String {
    let mut line = format!("| {} |", case.name());
    for value in found {
        line.push_str(&match value {
            Some(value) => format!(" {} |", digits(*value)),
            None => " - |".to_owned(),
        });
    }
    for (_, other) in others(found) {
        line.push_str(&match (found[OURS], other) {
            (Some(ours), Some(other)) => format!(" {:.2} |", ours / other),
            _ => " - |".to_owned(),
        });
    }
    line
}

fn others<T>(list: &[T]) -> impl Iterator<Item = (usize, &T)> {
    list.iter().enumerate().filter(|(at, _)| *at != OURS)
}

/// Three digits that tell something.
fn digits(value: f64) -> String {
    match value {
        value if value < 10.0 => format!("{value:.2}"),
        value if value < 100.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}
