//! The mistakes that users make, and what the compiler answers: one file each under `ui/<topic>/`.
//!
//! A case says what it expects in comments:
//!
//! - `//~ ERROR: text` on the line that the error is about, `//~^ ERROR: text` below it, `//~? ERROR: text` where rustc chooses
//!   the line. Each error needs its expectation and each expectation its error; the text is a part of what is shown.
//! - `//~* ERROR: text`: any number of errors, one at least, where a type is of no use at all the places that need it.
//! - `//~? HELP: text`: some error shows this, too.
//! - `//~ LINES < 15`: all that is shown has fewer lines.
//!
//! Only our own words are expected, so that the cases pass on any compiler. All are checked by one run of Cargo, as the programs of
//! a project of their own in the target folder.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fmt, fs};

use serde_json::Value;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A file with a mistake.
struct Case {
    name: String,
    path: PathBuf,
    errors: Vec<Expectation>,
    helps: Vec<String>,
    most_lines: Option<usize>,
}

/// An error that is expected, and the line it is about, if that is ours to say.
struct Expectation {
    line: Option<usize>,
    repeats: bool,
    text: String,
}

/// An error that the compiler showed.
struct Shown {
    lines: Vec<usize>,
    /// Messages, labels, notes: without the source lines, in which the expectations stand themselves.
    words: String,
    /// Everything, as the user sees it.
    text: String,
}

#[test]
fn every_mistake_gets_its_own_message_at_its_own_place() -> Result<()> {
    let cases = read_cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui"))?;
    assert!(cases.len() >= 25, "found only {} cases", cases.len());
    let mut shown = compile(&cases)?;
    let failures: Vec<String> =
        cases.iter().filter_map(|case| case.compare(&shown.remove(&case.name).unwrap_or_default())).collect();
    assert!(failures.is_empty(), "{} of {} cases differ\n{}", failures.len(), cases.len(), failures.join("\n"));
    Ok(())
}

fn read_cases(folder: &Path) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for topic in fs::read_dir(folder)? {
        let topic = topic?;
        for file in fs::read_dir(topic.path())? {
            let path = file?.path();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let name = format!("{}__{stem}", topic.file_name().to_string_lossy());
            cases.push(Case::read(name, path)?);
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(cases)
}

impl Case {
    fn read(name: String, path: PathBuf) -> Result<Case> {
        let text = fs::read_to_string(&path)?;
        let mut case = Case { name, path, errors: Vec::new(), helps: Vec::new(), most_lines: None };
        // The last line of code: what `//~^` is about, also below other comments.
        let mut code = 0;
        for (index, line) in text.lines().enumerate() {
            if !line.trim_start().starts_with("//~") {
                code = index + 1;
            }
            if let Some((_, comment)) = line.split_once("//~") {
                case.expect(comment, index + 1, code)?;
            }
        }
        if case.errors.is_empty() {
            return Err(format!("{} expects no error", case.name).into());
        }
        Ok(case)
    }

    fn expect(&mut self, comment: &str, here: usize, above: usize) -> Result<()> {
        let (mark, line) = match comment.as_bytes().first() {
            Some(b'^') => (1, Some(above)),
            Some(b'?' | b'*') => (1, None),
            _ => (0, Some(here)),
        };
        let repeats = comment.starts_with('*');
        let comment = comment[mark..].trim();
        if let Some(text) = comment.strip_prefix("ERROR: ") {
            self.errors.push(Expectation { line, repeats, text: text.to_owned() });
        } else if let Some(text) = comment.strip_prefix("HELP: ") {
            self.helps.push(text.to_owned());
        } else if let Some(limit) = comment.strip_prefix("LINES < ") {
            self.most_lines = Some(limit.parse()?);
        } else {
            return Err(format!("{}:{here}: `//~{comment}` is no expectation", self.name).into());
        }
        Ok(())
    }

    /// What differs, if anything does.
    fn compare(&self, shown: &[Shown]) -> Option<String> {
        let mut left: Vec<&Shown> = shown.iter().collect();
        let mut problems = Vec::new();
        for expected in &self.errors {
            match left.iter().position(|error| expected.meets(error)) {
                Some(_) if expected.repeats => left.retain(|error| !expected.meets(error)),
                Some(position) => drop(left.remove(position)),
                None => problems.push(format!("missing: {expected}")),
            }
        }
        problems.extend(left.iter().map(|error| format!("unexpected, at {:?}:\n{}", error.lines, error.text)));
        let without = |help: &&String| !shown.iter().any(|error| error.words.contains(&***help));
        problems.extend(self.helps.iter().filter(without).map(|help| format!("missing: HELP: {help}")));
        let lines: usize = shown.iter().map(|error| error.text.trim().lines().count()).sum();
        if self.most_lines.is_some_and(|most| lines >= most) {
            problems.push(format!("{lines} lines are shown"));
            problems.extend(shown.iter().map(|error| error.text.clone()));
        }
        (!problems.is_empty()).then(|| format!("--- {}\n{}", self.path.display(), problems.join("\n")))
    }
}

impl Expectation {
    fn meets(&self, error: &Shown) -> bool {
        self.line.is_none_or(|line| error.lines.contains(&line)) && error.words.contains(&self.text)
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.text),
            None => write!(f, "any line: {}", self.text),
        }
    }
}

/// Checks all cases with one run of Cargo, and answers the errors of each.
fn compile(cases: &[Case]) -> Result<BTreeMap<String, Vec<Shown>>> {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui");
    write_project(&project, cases)?;
    let output = Command::new(env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
        .args(["check", "--bins", "--keep-going", "--offline", "--message-format=json"])
        .current_dir(&project)
        .env("CARGO_TARGET_DIR", project.join("target"))
        .output()?;
    let mut shown: BTreeMap<String, Vec<Shown>> = BTreeMap::new();
    let mut n_programs = 0;
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        let is_program = message["target"]["kind"][0] == "bin";
        n_programs += usize::from(is_program);
        let file = message["target"]["src_path"].as_str().unwrap_or_default();
        if let (true, Some(error)) = (is_program, shown_error(&message["message"], file)) {
            let name = message["target"]["name"].as_str().unwrap_or_default();
            shown.entry(name.to_owned()).or_default().push(error);
        }
    }
    match n_programs {
        0 => Err(format!("no case was compiled:\n{}", String::from_utf8_lossy(&output.stderr)).into()),
        _ => Ok(shown),
    }
}

fn shown_error(message: &Value, file: &str) -> Option<Shown> {
    let spans = message["spans"].as_array()?;
    // Without a place, it is the compiler's "aborting due to 2 previous errors".
    if message["level"] != "error" || spans.is_empty() {
        return None;
    }
    let primary = spans.iter().filter(|span| span["is_primary"] == true);
    let lines = primary.filter_map(|span| line_in(span, file)).collect();
    let mut words = Vec::new();
    collect_words(message, &mut words);
    Some(Shown { lines, words: words.join("\n"), text: message["rendered"].as_str()?.to_owned() })
}

/// The message itself, the labels of its places, and the same of its notes.
fn collect_words<'a>(message: &'a Value, words: &mut Vec<&'a str>) {
    words.extend(message["message"].as_str());
    let list = |key: &str| message[key].as_array().into_iter().flatten();
    words.extend(list("spans").filter_map(|span| span["label"].as_str()));
    list("children").for_each(|child| collect_words(child, words));
}

/// The line in the case's own file: what a macro of the standard library reports is about the place where it is called.
fn line_in(span: &Value, file: &str) -> Option<usize> {
    match span["file_name"].as_str()? {
        found if found == file => span["line_start"].as_u64().map(|line| line as usize),
        _ => line_in(&span["expansion"]["span"], file),
    }
}

fn write_project(project: &Path, cases: &[Case]) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the tests stand in the workspace")?;
    let orm_core = root.join("orm-core");
    let mut manifest = format!(
        "[package]\nname = \"ui\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies.orm-core]\npath = {orm_core:?}\ndefault-features = false\nfeatures = [\"derive\"]\n"
    );
    for case in cases {
        manifest += &format!("\n[[bin]]\nname = {:?}\npath = {:?}\n", case.name, case.path);
    }
    fs::create_dir_all(project)?;
    write_if_changed(&project.join("Cargo.toml"), &manifest)?;
    // The workspace's own versions: they are downloaded already.
    fs::copy(root.join("Cargo.lock"), project.join("Cargo.lock"))?;
    Ok(())
}

/// An untouched file is not compiled again.
fn write_if_changed(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    Ok(fs::write(path, text)?)
}
