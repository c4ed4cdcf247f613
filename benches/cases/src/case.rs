//! The list of what is measured.

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// All users are read.
    Trivial,
    /// Half of the users are read, joined and ordered.
    Medium,
    /// One INSERT of some users.
    Insert,
    /// Users, posts and comments.
    Associations,
    /// One person by key.
    Find,
    /// All people.
    Read,
    /// People inserted one by one.
    InsertEach,
    /// People inserted as a list.
    InsertMany,
    /// People inserted, their keys learnt.
    InsertKeys,
    /// People inserted by COPY.
    Copy,
    /// People updated one by one.
    Update,
    /// Teams with their members.
    Eager,
    /// People saved by a unit of work that knows their keys afterwards.
    SessionInsert,
    /// All people, read by a unit of work.
    SessionLoad,
    /// Some people changed among all that a unit of work has read.
    SessionChange,
    /// New teams with new members, saved by a unit of work.
    SessionGraphSave,
    /// Teams with their members, read by a unit of work.
    SessionGraphLoad,
}

/// Some work on some rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// What is done.
    pub work: Work,
    /// To how many rows.
    pub n_rows: usize,
}

impl Case {
    /// All cases, in the order of the table.
    pub fn all() -> Vec<Case> {
        let of = |work, sizes: &'static [usize]| sizes.iter().map(move |n_rows| Case { work, n_rows: *n_rows });
        of(Work::Trivial, &[1, 10, 100, 1_000, 10_000])
            .chain(of(Work::Medium, &[1, 10, 100, 1_000, 10_000]))
            .chain(of(Work::Insert, &[1, 10, 25, 50, 100]))
            .chain(of(Work::Associations, &[999, 11_100]))
            .chain(of(Work::Find, &[1]))
            .chain(of(Work::Read, &[10_000]))
            .chain(of(Work::InsertEach, &[10_000]))
            .chain(of(Work::InsertMany, &[10_000]))
            .chain(of(Work::InsertKeys, &[10_000]))
            .chain(of(Work::Copy, &[10_000]))
            .chain(of(Work::Update, &[1_000]))
            .chain(of(Work::Eager, &[10_100]))
            .chain(of(Work::SessionInsert, &[10_000]))
            .chain(of(Work::SessionLoad, &[10_000]))
            .chain(of(Work::SessionChange, &[100]))
            .chain(of(Work::SessionGraphSave, &[10_100]))
            .chain(of(Work::SessionGraphLoad, &[10_100]))
            .collect()
    }

    /// The case of this name.
    pub fn named(name: &str) -> Option<Case> {
        Case::all().into_iter().find(|case| case.name() == name)
    }

    /// A short name without spaces: `trivial/100`.
    pub fn name(&self) -> String {
        let work = match self.work {
            Work::Trivial => "trivial",
            Work::Medium => "medium",
            Work::Insert => "insert",
            Work::Associations => "associations",
            Work::Find => "find",
            Work::Read => "read",
            Work::InsertEach => "insert-each",
            Work::InsertMany => "insert-many",
            Work::InsertKeys => "insert-keys",
            Work::Copy => "copy",
            Work::Update => "update",
            Work::Eager => "eager",
            Work::SessionInsert => "session-insert",
            Work::SessionLoad => "session-load",
            Work::SessionChange => "session-change",
            Work::SessionGraphSave => "session-graph-save",
            Work::SessionGraphLoad => "session-graph-load",
        };
        format!("{work}/{}", self.n_rows)
    }

    /// What empties the tables that the work fills, before the next sample.
    pub fn cleaning(&self) -> Vec<String> {
        let tables: &[&str] = match self.work {
            Work::Insert => &["users"],
            Work::InsertEach | Work::InsertMany | Work::InsertKeys | Work::Copy | Work::SessionInsert => &["people"],
            Work::SessionGraphSave => &["members", "teams"],
            _ => &[],
        };
        tables.iter().map(|table| format!("DELETE FROM {table}")).collect()
    }
}
