//! Values on their way out of a struct and into the columns of a row.

use orm_core::orm::{Given, Record};
use orm_core::prelude::*;
use orm_core::{Value, ValueRef};

#[derive(Entity, Clone, Debug, PartialEq)]
struct Article {
    #[orm(primary_key)]
    id: i32,
    title: String,
    #[orm(default = "draft")]
    state: Option<String>,
    #[orm(default = 5)]
    rank: u8,
    #[orm(default = vec![1, 2])]
    bytes: Vec<u8>,
    #[orm(on_update = now)]
    changed_at: Option<NaiveDateTime>,
    #[orm(default = now)]
    made_at: DateTime<Utc>,
    #[orm(default = 0, on_update = 1 + 1)]
    edits: i64,
    #[orm(references = Article)]
    parent_id: Option<i32>,
}

#[test]
fn the_cells_of_a_row_are_its_fields_in_order() {
    let made_at = DateTime::UNIX_EPOCH;
    let article = Article {
        id: 7,
        title: "Ducks".into(),
        state: None,
        rank: 3,
        bytes: vec![9],
        changed_at: None,
        made_at,
        edits: 4,
        parent_id: Some(1),
    };
    assert_eq!(article.cell(0), ValueRef::Int(7));
    assert_eq!(article.cell(1), ValueRef::Text("Ducks".into()));
    assert_eq!(article.cell(2), ValueRef::Null);
    assert_eq!(article.cell(6), ValueRef::Timestamp(made_at));
    assert_eq!(article.cell(8), ValueRef::Int(1));
    assert_eq!(<Article as Entity>::N_COLUMNS, 9);
}

#[test]
fn a_new_row_leaves_out_what_is_filled_in() {
    let new = NewArticle { title: "Ducks".into(), parent_id: Some(3.into()) };
    assert_eq!(<NewArticle as Record<Article>>::COLUMNS, [1, 8]);
    assert_eq!(new.value(1), Given::Value(ValueRef::Text("Ducks".into())));
    assert_eq!(new.value(8), Given::Value(ValueRef::Int(3)));
}

#[test]
fn defaults_are_values_of_the_columns_type() {
    assert_eq!(Article::default_value(1), None);
    assert_eq!(Article::default_value(2), Some(Value::from("draft")));
    assert_eq!(Article::default_value(3), Some(Value::Int(5)));
    assert_eq!(Article::default_value(4), Some(Value::from(vec![1_u8, 2])));
    assert_eq!(Article::default_value(7), Some(Value::Int(0)));
    assert!(matches!(Article::default_value(6), Some(Value::Timestamp(moment)) if moment > DateTime::UNIX_EPOCH));
}

#[test]
fn the_columns_with_defaults_are_listed_and_each_default_is_evaluated_once_for_each_row() -> Result<()> {
    use std::sync::atomic::{AtomicI32, Ordering};
    static NEXT: AtomicI32 = AtomicI32::new(0);

    #[derive(Entity)]
    struct Ticket {
        #[orm(primary_key)]
        id: i32,
        #[orm(default = NEXT.fetch_add(1, Ordering::Relaxed))]
        number: i32,
    }

    assert_eq!(Article::DEFAULTS, [2, 3, 4, 5, 6, 7]);
    assert_eq!(Article::WRITABLE, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    Ticket::insert_many([NewTicket {}, NewTicket {}, NewTicket {}]).to_sql(&orm_core::dialect::Sqlite::new())?;
    assert_eq!(NEXT.load(Ordering::Relaxed), 3);
    Ok(())
}

#[test]
fn a_value_for_updates_is_filled_in_on_insert_too_unless_there_is_a_default() {
    assert!(matches!(Article::update_value(5), Some(Value::DateTime(_))));
    assert!(matches!(Article::default_value(5), Some(Value::DateTime(_))));
    assert_eq!(Article::update_value(7), Some(Value::Int(2)));
    assert_eq!(Article::update_value(6), None);
}

#[test]
fn the_struct_that_inserts_can_have_another_name_and_more_derives() {
    #[derive(Entity)]
    #[orm(new(name = CreateUser, derive(Default, PartialEq, Clone)))]
    struct User {
        #[orm(primary_key)]
        id: i32,
        name: String,
    }

    assert_eq!(CreateUser::default(), CreateUser { name: String::new() });
    assert!(User::table().columns[0].generated);
}

#[test]
fn entities_of_a_program_are_registered_unless_they_say_no() {
    mod listed {
        use orm_core::prelude::*;

        #[derive(Entity)]
        #[orm(table = "entity_rows_listed", register = false)]
        pub(super) struct Hidden {
            #[orm(primary_key)]
            id: i32,
        }
    }

    let registered = |path: &str| {
        let all = orm_core::private::inventory::iter::<orm_core::orm::Registration>;
        all.into_iter().any(|registration| registration.path == path)
    };
    assert!(registered(<Article as Mapped>::PATH));
    assert!(!registered(<listed::Hidden as Mapped>::PATH));
}
