//! Lets the database check what the work has written, in SQL that all libraries can send.

use crate::data::{changes, people, score, teams};
use crate::{Case, Work};

/// The first age of the changes that are checked; those that are timed begin later.
pub(crate) const FIRST_AGE: usize = 0;

/// Statements that fail, by a constraint, unless the tables hold what one run of the case writes; none if it only reads.
pub fn scripts(case: Case) -> Vec<String> {
    let (condition, from) = match case.work {
        Work::InsertEach | Work::InsertMany | Work::InsertKeys | Work::Copy | Work::SessionInsert => {
            (saved_people(case.n_rows), "people")
        }
        Work::SessionChange => (changed_people(case.n_rows), "people WHERE age >= 100"),
        Work::SessionGraphSave => (saved_teams(case.n_rows), "members JOIN teams ON teams.id = members.team_id"),
        _ => return Vec::new(),
    };
    vec![
        "DROP TABLE IF EXISTS proofs".to_owned(),
        "CREATE TABLE proofs (holds INTEGER NOT NULL CHECK (holds = 1))".to_owned(),
        format!("INSERT INTO proofs SELECT CASE WHEN {condition} THEN 1 ELSE 0 END FROM {from}"),
    ]
}

fn saved_people(n_rows: usize) -> String {
    let ages: i32 = people(n_rows).map(|person| person.age).sum();
    let scores: f64 = people(n_rows).map(|person| person.score).sum();
    let n_colors = people(n_rows).filter(|person| person.hair_color.is_some()).count();
    format!(
        "COUNT(*) = {n_rows} AND COUNT(DISTINCT name) = {n_rows} AND COUNT(hair_color) = {n_colors} AND SUM(age) = {ages} \
         AND ABS(SUM(score) - {scores:.3}) < 1"
    )
}

fn changed_people(n_rows: usize) -> String {
    let changes = changes(n_rows, FIRST_AGE);
    let sum: i32 = changes.iter().map(|(id, age)| id * age).sum();
    format!("COUNT(*) = {n_rows} AND SUM(id * age) = {sum}")
}

/// A member in the wrong team would change the sum of the products of scores and teams' numbers.
fn saved_teams(n_rows: usize) -> String {
    let n_teams = teams(n_rows).count();
    let n_members = n_rows - n_teams;
    let sum: f64 = (0..n_members).map(|number| score(number) * (number % n_teams) as f64).sum();
    let numbers: String = (0..n_teams).map(|number| format!(" WHEN 'Team {number}' THEN {number}")).collect();
    format!(
        "COUNT(*) = {n_members} AND COUNT(DISTINCT teams.id) = {n_teams} AND COUNT(DISTINCT members.name) = {n_members} \
         AND ABS(SUM(score * CASE teams.name{numbers} END) - {sum:.3}) < 1"
    )
}
