//! Names that Rust or the derive could trip over.

use orm_core::prelude::*;

/// An entity that everybody may see, in a module where every lint about what the derive writes is an error.
mod strict {
    #![deny(
        missing_docs,
        nonstandard_style,
        unused,
        rust_2018_idioms,
        unreachable_pub,
        missing_debug_implementations,
        single_use_lifetimes,
        trivial_casts,
        unused_qualifications,
        private_interfaces,
        deprecated
    )]

    use orm_core::prelude::*;

    /// Public, and documented by its author as far as the author wrote it.
    #[derive(Entity, Clone, Debug, PartialEq)]
    #[orm(has_many(parts: Part, by = whole_id), many_to_many(others: Whole, table = "others", from = a, to = b))]
    pub(crate) struct Whole {
        /// The key.
        #[orm(primary_key)]
        pub(crate) id: i32,
        /// A foreign key to an entity that is more private than this one.
        #[orm(references = Part)]
        pub(crate) first_part_id: Option<i32>,
        /// A field that nobody should use any more is still a column.
        #[deprecated]
        #[orm(default = 0)]
        pub(crate) old: i32,
        /// When.
        #[orm(default = now, on_update = now)]
        pub(crate) at: NaiveDateTime,
    }

    /// Private parts are never read by anybody, which is no reason to warn.
    #[derive(Entity)]
    struct Part {
        #[orm(primary_key)]
        id: i32,
        #[orm(references = Whole)]
        whole_id: i32,
        #[orm(default = Kind::Small)]
        kind: Kind,
    }

    /// Stored by name.
    #[derive(DbEnum, Clone, Copy, Debug)]
    enum Kind {
        Small,
        #[allow(dead_code, reason = "what the database may hold")]
        Large,
    }
}

#[test]
fn no_lint_is_raised_by_what_the_derive_writes() {
    assert_eq!(strict::Whole::table().columns.len(), 4);
    assert_eq!(format!("{:?}", strict::Whole::OTHERS), "Whole::OTHERS");
    assert_eq!(strict::Whole::FIRST_PART_ID.name(), "first_part_id");
}

#[test]
fn fields_can_have_the_names_of_rust_words_and_of_our_parameters() {
    #[derive(Entity)]
    struct Odd {
        #[orm(primary_key)]
        r#type: i32,
        self_: String,
        db: bool,
        row: i32,
        index: i32,
        at: i32,
        view: i32,
        f: i32,
        #[orm(references = Odd)]
        match_id: Option<i32>,
    }

    assert_eq!(Odd::TYPE.name(), "type");
    assert_eq!(Odd::SELF_.name(), "self_");
    assert_eq!((Odd::ROW.index(), Odd::INDEX.index(), Odd::AT.index()), (3, 4, 5));
    assert_eq!(format!("{:?}", Odd::MATCH), "Odd::MATCH");
    let odd = NewOdd { self_: String::new(), db: true, row: 1, index: 2, at: 3, view: 4, f: 5, match_id: None };
    assert_eq!(odd.view + odd.f, 9);
    // The accessor is a raw identifier, as the relationship's name is a word of the language.
    let _ = |view: OddView<'static>| view.r#match();
}

#[test]
fn a_struct_can_have_a_raw_name_and_constants_of_its_own() {
    #[derive(Entity)]
    #[allow(non_camel_case_types, reason = "a word of the language as a name")]
    struct r#struct {
        #[orm(primary_key, const = KEY)]
        id: i32,
        #[orm(const = LABEL)]
        name: String,
    }

    assert_eq!(r#struct::table().name, "struct");
    assert_eq!((r#struct::KEY.name(), r#struct::LABEL.name()), ("id", "name"));
}

#[test]
fn names_that_would_clash_are_told_apart_by_attributes() {
    #[derive(Entity)]
    #[orm(has_many(users: User, by = group_id, const = ALL_USERS))]
    struct Group {
        #[orm(primary_key)]
        id: i32,
        users: i64,
    }

    #[derive(Entity)]
    struct User {
        #[orm(primary_key)]
        id: i32,
        group: String,
        #[orm(references = Group, relation = member_of)]
        group_id: i32,
    }

    assert_eq!(Group::USERS.name(), "users");
    assert_eq!(Group::ALL_USERS.path().steps()[0].name, "users");
    assert_eq!(User::MEMBER_OF.path().steps()[0].name, "member_of");
    assert_eq!(User::GROUP.name(), "group");
}

#[test]
fn two_entities_of_one_name_in_two_functions_are_two_tables() {
    fn first() -> &'static str {
        #[derive(Entity)]
        #[orm(table = "one", register = false)]
        struct Twin {
            #[orm(primary_key)]
            id: i32,
        }
        Twin::TABLE_NAME
    }
    fn second() -> &'static str {
        #[derive(Entity)]
        #[orm(table = "two", register = false)]
        struct Twin {
            #[orm(primary_key)]
            id: i32,
        }
        Twin::TABLE_NAME
    }
    assert_eq!((first(), second()), ("one", "two"));
}

#[test]
fn the_crate_can_be_reached_by_another_path() {
    mod renamed {
        pub(super) use ::orm_core as orm;
    }

    #[derive(Entity)]
    #[orm(crate = renamed::orm)]
    struct User {
        #[orm(primary_key)]
        id: i32,
        #[orm(references = User)]
        chief_id: Option<i32>,
    }

    #[derive(DbEnum, Clone, Copy, Debug, PartialEq)]
    #[orm(crate = renamed::orm)]
    enum Status {
        Open,
    }

    assert_eq!(User::CHIEF_ID.name(), "chief_id");
    assert_eq!(Status::VARIANTS, [Status::Open]);
}

/// Another module, with a short name and entities that refer back.
mod world {
    use orm_core::prelude::*;

    #[derive(Entity)]
    pub(super) struct C {
        #[orm(primary_key)]
        pub(super) id: i32,
        #[orm(unique)]
        pub(super) code: String,
    }

    #[derive(Entity)]
    pub(super) struct Stay {
        #[orm(primary_key, references = super::Guest)]
        pub(super) guest_id: i32,
        #[orm(primary_key, references = C)]
        pub(super) c_id: i32,
    }
}

#[derive(Entity)]
#[orm(many_to_many(stays: world::C, through = world::Stay(guest_id, c_id)))]
#[orm(many_to_many(wishes: world::C, table = "wishes"))]
struct Guest {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = world::C)]
    home_id: i32,
    #[orm(references = world::C::CODE, relation = born_in)]
    birth_code: String,
}

#[test]
fn entities_of_other_modules_are_named_by_their_paths() {
    let keys: Vec<&str> = Guest::table().foreign_keys.iter().map(|key| &*key.target_columns[0]).collect();
    assert_eq!(keys, ["id", "code"]);
    assert_eq!(Guest::STAYS.path().steps()[0].through.as_ref().map(|through| through.table), Some("stay"));
    assert_eq!(Guest::WISHES.path().steps()[0].through.as_ref().map(|through| through.to), Some(&["c_id"][..]));
}

#[test]
fn entities_can_be_written_by_a_macro() {
    macro_rules! entity {
        ($name:ident, $key:ty, $target:path, $length:literal) => {
            #[derive(Entity)]
            #[orm(has_many(children: $name, by = parent_id))]
            struct $name {
                #[orm(primary_key)]
                id: $key,
                #[orm(length = $length)]
                name: String,
                #[orm(references = $target)]
                parent_id: Option<$key>,
            }
        };
    }

    entity!(Node, i64, Node, 20);

    assert!(Node::table().columns[0].generated);
    assert_eq!(Node::table().columns[1].length, Some(20));
    let node = NewNode { name: "root".into(), parent_id: None };
    assert_eq!(node.name, "root");
}
