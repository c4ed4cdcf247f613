//! Whether a schema is one that a database could hold.

use super::{Column, ForeignKey, Index, Name, ReferentialAction, Schema, Table, TableKind};
use crate::value::{EnumType, SqlType};
use crate::{Error, Result};

impl Schema {
    /// Looks for contradictions: names that are missing or stand twice, foreign keys to what is not there or of another type.
    ///
    /// # Errors
    /// [`Error::Schema`] or [`Error::UnknownName`] for the first contradiction.
    pub fn validate(&self) -> Result<()> {
        self.mistake()?;
        self.check_spelling()?;
        self.check_enums()?;
        for table in self.tables().filter(|table| table.kind == TableKind::Table) {
            check_columns(table)?;
            check_constraints(table)?;
            for key in table.foreign_keys.iter() {
                self.check_foreign_key(table, key)?;
            }
        }
        Ok(())
    }

    /// Two tables whose names differ only in case are one table in many databases.
    fn check_spelling(&self) -> Result<()> {
        let mut names: Vec<(String, String)> =
            self.tables().map(|table| (table.full_name().to_lowercase(), table.full_name())).collect();
        names.sort();
        match names.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(Error::schema(format!(
                "the tables `{}` and `{}` differ only in case, which many databases do not see; rename one of them",
                pair[0].1, pair[1].1
            ))),
            None => Ok(()),
        }
    }

    /// One name, one list of variants.
    fn check_enums(&self) -> Result<()> {
        let mut known: Vec<(&EnumType, &Table, &Column)> = Vec::new();
        for table in self.tables() {
            for column in table.columns.iter() {
                let SqlType::Enum(enumeration) = &column.sql_type else { continue };
                let place = place(table, &column.name);
                if enumeration.variants.is_empty() {
                    return Err(Error::schema(format!(
                        "the enumeration `{}` of {place} has no variants",
                        enumeration.name
                    )));
                }
                // Only a type of the database has a name that others can meet.
                if enumeration.checked {
                    continue;
                }
                match known.iter().find(|(other, ..)| other.name == enumeration.name) {
                    Some((other, ..)) if other.variants == enumeration.variants => {}
                    Some((_, table, column)) => {
                        return Err(Error::schema(format!(
                            "{} and {place} use two different enumerations called `{}`; rename one of them",
                            self::place(table, &column.name),
                            enumeration.name
                        )));
                    }
                    None => known.push((enumeration, table, column)),
                }
            }
        }
        Ok(())
    }

    fn check_foreign_key(&self, table: &Table, key: &ForeignKey) -> Result<()> {
        let target = self
            .tables()
            .find(|other| other.name == key.target_table && other.schema == key.target_schema)
            .ok_or_else(|| self.missing_target(table, key))?;
        let here = place(table, &key.columns.join("`, `"));
        if key.columns.is_empty() || key.columns.len() != key.target_columns.len() {
            return Err(Error::schema(format!(
                "the foreign key {here} has {} columns and refers to {} of `{}`; both sides need the same number",
                key.columns.len(),
                key.target_columns.len(),
                target.full_name()
            )));
        }
        for (name, target_name) in key.columns.iter().zip(key.target_columns.iter()) {
            let (column, target_column) = (column(table, name)?, column(target, target_name)?);
            check_key_column(table, key, column)?;
            if column.sql_type != target_column.sql_type {
                return Err(Error::schema(format!(
                    "the foreign key {} is of type {}, but {} is of type {}",
                    place(table, name),
                    column.sql_type.describe(),
                    place(target, target_name),
                    target_column.sql_type.describe()
                )));
            }
        }
        match is_unique(target, &key.target_columns) {
            true => Ok(()),
            false => Err(Error::schema(format!(
                "the foreign key {here} refers to {}, which is neither the primary key nor unique",
                place(target, &key.target_columns.join("`, `"))
            ))),
        }
    }

    fn missing_target(&self, table: &Table, key: &ForeignKey) -> Error {
        let target = match &key.target_schema {
            Some(schema) => format!("{schema}.{}", key.target_table),
            None => key.target_table.to_string(),
        };
        Error::schema(format!(
            "the foreign key {} refers to the table `{target}`, which is not in the schema; add its entity or table",
            place(table, &key.columns.join("`, `"))
        ))
    }
}

/// `` `column` of table `table` ``.
fn place(table: &Table, column: &str) -> String {
    format!("`{column}` of table `{}`", table.full_name())
}

fn column<'t>(table: &'t Table, name: &str) -> Result<&'t Column> {
    table.column(name).ok_or_else(|| {
        let known = table.columns.iter().map(|column| &*column.name);
        Error::unknown_name("column", name, &table.full_name(), known)
    })
}

fn check_columns(table: &Table) -> Result<()> {
    check_name("table", &table.name)?;
    if table.columns.is_empty() {
        return Err(Error::schema(format!("table `{}` has no columns", table.full_name())));
    }
    for (index, column) in table.columns.iter().enumerate() {
        check_name("column", &column.name)?;
        let same = |other: &&Column| other.name.to_lowercase() == column.name.to_lowercase();
        if let Some(other) = table.columns[..index].iter().find(same) {
            return Err(Error::schema(format!(
                "table `{}` has two columns called `{}` and `{}`, which differ at most in case; rename one of them",
                table.full_name(),
                other.name,
                column.name
            )));
        }
        if column.computed.is_some() && (column.generated || column.server_default.is_some()) {
            let other = if column.generated { "generated" } else { "filled by a default" };
            return Err(Error::schema(format!(
                "{} is both computed and {other}; keep one of the two",
                place(table, &column.name)
            )));
        }
        if column.generated && !column.sql_type.is_integer() {
            return Err(Error::schema(format!(
                "{} is of type {}, and only integers are numbered by the database",
                place(table, &column.name),
                column.sql_type.describe()
            )));
        }
    }
    Ok(())
}

/// No quoting helps against these.
fn check_name(what: &str, name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(Error::schema(format!("a {what} has an empty name")));
    }
    if name.contains('\0') {
        return Err(Error::schema(format!("the {what} `{}` has a zero byte in its name", name.escape_debug())));
    }
    Ok(())
}

fn check_constraints(table: &Table) -> Result<()> {
    let keys = std::iter::once(("primary key", table.primary_key.iter().collect::<Vec<_>>()));
    let uniques = table.uniques.iter().map(|unique| ("unique constraint", unique.columns.iter().collect()));
    let indexes = table.indexes.iter().map(|index| ("index", index.names().collect()));
    let lacks_columns = || table.uniques.iter().any(|unique| unique.columns.is_empty());
    let lacks_parts = || table.indexes.iter().any(|index| index.columns.is_empty());
    for (what, lacks) in [("unique constraint", lacks_columns()), ("index", lacks_parts())] {
        if lacks {
            return Err(Error::schema(format!("table `{}` has a {what} without columns", table.full_name())));
        }
    }
    for (what, columns) in keys.chain(uniques).chain(indexes) {
        for (index, name) in columns.iter().enumerate() {
            column(table, name)?;
            if columns[..index].contains(name) {
                let place = place(table, name);
                return Err(Error::schema(format!("{place} stands twice in the same {what}")));
            }
        }
    }
    Ok(())
}

fn check_key_column(table: &Table, key: &ForeignKey, column: &Column) -> Result<()> {
    let sets_null = [key.on_delete, key.on_update].contains(&ReferentialAction::SetNull);
    if sets_null && !column.nullable {
        return Err(Error::schema(format!(
            "the foreign key {} says `set_null`, but the column takes no NULL; make it an `Option` or choose another action",
            place(table, &column.name)
        )));
    }
    Ok(())
}

/// Whether the columns, in any order, are the primary key or unique over all rows.
fn is_unique(table: &Table, columns: &[Name]) -> bool {
    let same = |list: &[Name]| list.len() == columns.len() && list.iter().all(|name| columns.contains(name));
    let same_index = |index: &Index| {
        index.columns.len() == columns.len()
            && index.columns.iter().all(|part| part.name().is_some_and(|name| columns.contains(name)))
    };
    same(&table.primary_key)
        || table.uniques.iter().any(|unique| same(&unique.columns))
        || table.indexes.iter().any(|index| index.unique && index.condition.is_none() && same_index(index))
}
