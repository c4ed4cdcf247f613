//! All tables of a program.

use super::Table;
use crate::{Error, Result};

/// A list of tables that belong together: what is created, dropped, compared and migrated. SQLAlchemy's `MetaData`.
///
/// Mistakes found while it is built are kept, and answered by the call that uses it.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    members: Vec<Member>,
    mistake: Option<String>,
}

#[derive(Clone, Debug)]
struct Member {
    table: Table,
    owner: Owner,
}

/// Where a table was described.
#[derive(Clone, Debug, PartialEq)]
enum Owner {
    /// By hand, or by reflection.
    Value,
    /// By the struct with this path.
    Entity(&'static str),
    /// By the relationship with this name, for an association table without a struct.
    Relationship(String),
}

impl Schema {
    /// A schema without tables.
    pub fn new() -> Schema {
        Schema::default()
    }

    /// Adds a table.
    pub fn table(mut self, table: Table) -> Schema {
        self.add(Member { table, owner: Owner::Value });
        self
    }

    /// Adds the table of the struct with this path; adding it again changes nothing.
    pub(crate) fn entity_table(&mut self, path: &'static str, table: &Table) {
        self.add(Member { table: table.clone(), owner: Owner::Entity(path) });
    }

    /// Adds the association table that a relationship describes; both sides may describe it, if they agree.
    pub(crate) fn association_table(&mut self, relationship: String, table: Table) {
        self.add(Member { table, owner: Owner::Relationship(relationship) });
    }

    /// The tables, in the order they were added.
    pub fn tables(&self) -> impl ExactSizeIterator<Item = &Table> {
        self.members.iter().map(|member| &member.table)
    }

    /// The table with this name; `schema.name` for a table in a schema.
    pub fn find(&self, name: &str) -> Option<&Table> {
        self.tables().find(|table| match &table.schema {
            None => table.name == name,
            Some(_) => table.full_name() == name,
        })
    }

    /// The mistake found while the schema was built, if there was one.
    pub(crate) fn mistake(&self) -> Result<()> {
        self.mistake.as_ref().map_or(Ok(()), |mistake| Err(Error::schema(mistake.clone())))
    }

    /// Keeps the first mistake, which later ones mostly follow from.
    pub(crate) fn keep_mistake(&mut self, mistake: String) {
        self.mistake.get_or_insert(mistake);
    }

    fn add(&mut self, mut new: Member) {
        new.table.gather_checks();
        let same_table = |other: &&Member| other.table.name == new.table.name && other.table.schema == new.table.schema;
        let Some(old) = self.members.iter().find(same_table) else {
            self.members.push(new);
            return;
        };
        let name = new.table.full_name();
        let mistake = match (&old.owner, &new.owner) {
            (Owner::Entity(old), Owner::Entity(new)) if old == new => return,
            (Owner::Relationship(_), Owner::Relationship(_)) if old.table == new.table => return,
            (Owner::Relationship(first), Owner::Relationship(second)) => format!(
                "{first} and {second} describe the association table `{name}` differently; give both the same columns and actions"
            ),
            (first, second) => {
                let (first, second) = (first.describe(), second.describe());
                format!("{first} and {second} both stand for the table `{name}`; rename one of the tables")
            }
        };
        self.keep_mistake(mistake);
    }
}

impl Owner {
    fn describe(&self) -> String {
        match self {
            Owner::Value => "a table given by value".to_owned(),
            Owner::Entity(path) => format!("`{path}`"),
            Owner::Relationship(name) => format!("the association table of {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_structs_for_one_table_are_named_both() {
        let table = Table::new("users", &[]);
        let mut schema = Schema::new();
        schema.entity_table("app::User", &table);
        schema.entity_table("app::User", &table);
        assert!(schema.mistake().is_ok(), "the same struct may come twice");
        schema.entity_table("app::Person", &table);
        let message = schema.mistake().unwrap_err().to_string();
        assert!(message.contains("`app::User` and `app::Person` both stand for the table `users`"), "{message}");
        assert_eq!(schema.tables().len(), 1);
    }

    #[test]
    fn one_name_in_two_schemas_is_two_tables() {
        let schema = Schema::new().table(Table::new("log", &[])).table(Table::new("log", &[]).schema("audit"));
        assert!(schema.mistake().is_ok());
        assert_eq!(schema.find("log").unwrap().schema, None);
        assert_eq!(schema.find("audit.log").unwrap().schema.as_deref(), Some("audit"));
        assert!(schema.find("sales.log").is_none());
    }
}
