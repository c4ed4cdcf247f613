//! Enums that are stored by the names of their variants.

use orm_core::prelude::*;
use orm_core::{SqlType, ValueRef};

#[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
#[orm(rename_all = "snake_case")]
enum Status {
    Open,
    InProgress,
    #[orm(rename = "shut")]
    Closed,
}

#[test]
fn variants_have_the_names_that_the_attributes_give_them() {
    let names: Vec<&str> = Status::VARIANTS.iter().map(|status| status.as_str()).collect();
    assert_eq!(names, ["open", "in_progress", "shut"]);
    let SqlType::Enum(description) = Status::SQL_TYPE else { panic!("an enumeration") };
    assert_eq!(description.name, "status");
    assert_eq!(description.variants[..], ["open", "in_progress", "shut"]);
}

#[test]
fn without_attributes_a_variant_is_stored_by_its_own_name() {
    #[derive(DbEnum, Clone, Copy, Debug)]
    #[orm(name = "colour_type")]
    enum Colour {
        DarkRed,
    }

    assert_eq!(Colour::DarkRed.as_str(), "DarkRed");
    let SqlType::Enum(description) = Colour::SQL_TYPE else { panic!("an enumeration") };
    assert_eq!(description.name, "colour_type");
}

#[test]
fn an_enum_can_be_a_checked_text_on_every_database() {
    #[derive(DbEnum, Clone, Copy, Debug)]
    #[orm(storage = checked)]
    enum Colour {
        Red,
    }

    #[derive(DbEnum, Clone, Copy, Debug)]
    #[orm(storage = native)]
    enum Shape {
        Round,
    }

    let checked = |sql_type: SqlType| matches!(sql_type, SqlType::Enum(description) if description.checked);
    assert!(checked(Colour::SQL_TYPE) && !checked(Shape::SQL_TYPE) && !checked(Status::SQL_TYPE));
    let _ = (Colour::Red, Shape::Round);
}

#[test]
fn a_text_from_the_database_becomes_the_variant_or_an_error_that_lists_them() -> Result<()> {
    assert_eq!(Status::from_value(ValueRef::Text("shut".into()))?, Status::Closed);
    assert_eq!(Status::InProgress.to_value(), ValueRef::Text("in_progress".into()));
    let unknown = Status::from_value(ValueRef::Text("gone".into())).expect_err("no such variant").to_string();
    assert!(unknown.contains("one of `open`, `in_progress` and `shut`, found the text `gone`"), "{unknown}");
    let number = Status::from_value(ValueRef::Int(1)).expect_err("no text").to_string();
    assert!(number.contains("one of `open`, `in_progress` and `shut`, found"), "{number}");
    Ok(())
}

#[test]
fn an_enum_is_compared_like_any_value() {
    #[derive(Entity)]
    struct Task {
        #[orm(primary_key)]
        id: i32,
        #[orm(default = Status::Open)]
        status: Status,
        last: Option<Status>,
    }

    let _ = Task::STATUS.eq(Status::Open).and(Task::LAST.in_([Status::Closed, Status::InProgress]));
    let _ = NewTask { last: None };
    assert_eq!(Task::default_value(1), Some(orm_core::Value::from("open")));
}
