//! A column that counts its row's changes.

use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

suite! {
    a_version_counts_in_every_integer_type,
    an_upsert_counts_only_rows_that_were_there,
    many_rows_are_found_by_their_versions,
}

macro_rules! counted {
    ($($name:ident $new:ident $table:literal $ty:ty,)+) => {
        $(
            #[derive(Entity, Clone, Debug, PartialEq)]
            #[orm(table = $table, register = false)]
            struct $name {
                #[orm(primary_key)]
                id: i32,
                #[orm(length = 10, unique)]
                name: String,
                n: i32,
                #[orm(version)]
                version: $ty,
            }
        )+

        fn a_version_counts_in_every_integer_type(target: Target) -> Result<()> {
            let mut db = fresh!(target, $($name),+)?;
            $({
                let row = $name::insert($new { name: "a".into(), n: 0 }).one(&mut db)?;
                assert_eq!(row.version, 1);
                for _ in 0..2 {
                    $name::update().filter($name::ID.eq(row.id)).set($name::N, $name::N + 1).execute(&mut db)?;
                }
                let name = "a".to_owned();
                assert_eq!($name::find(row.id).one(&mut db)?, $name { id: row.id, name, n: 2, version: 3 });
                let imported = $name { id: 9, name: "b".into(), n: 0, version: 7 };
                $name::insert(imported.clone()).execute(&mut db)?;
                assert_eq!($name::find(9).one(&mut db)?, imported);
            })+
            Ok(())
        }
    };
}

counted! {
    Small NewSmall "small" i16,
    Medium NewMedium "medium" i32,
    Large NewLarge "large" i64,
    SmallUnsigned NewSmallUnsigned "small_unsigned" u16,
    MediumUnsigned NewMediumUnsigned "medium_unsigned" u32,
    LargeUnsigned NewLargeUnsigned "large_unsigned" u64,
}

fn an_upsert_counts_only_rows_that_were_there(target: Target) -> Result<()> {
    let mut db = fresh!(target, Medium)?;
    let upsert = |names: &[&str], n: i32| {
        let rows: Vec<NewMedium> = names.iter().map(|name| NewMedium { name: (*name).into(), n }).collect();
        Medium::insert_many(rows).on_conflict(Medium::NAME).do_update(Medium::N)
    };
    upsert(&["a", "b"], 1).execute(&mut db)?;
    upsert(&["b", "c"], 2).execute(&mut db)?;
    upsert(&["b"], 3).execute(&mut db)?;
    let rows =
        Medium::query().order_by(Medium::NAME).select((Medium::NAME, Medium::N, Medium::VERSION)).all(&mut db)?;
    assert_eq!(rows, [("a".into(), 1, 1), ("b".into(), 3, 3), ("c".into(), 2, 1)]);
    Ok(())
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "pages", register = false)]
struct Page {
    #[orm(primary_key)]
    id: i64,
    text: String,
    #[orm(version)]
    version: i32,
}

fn many_rows_are_found_by_their_versions(target: Target) -> Result<()> {
    let mut db = fresh!(target, Page)?;
    let page = |text: &str| NewPage { text: text.into() };
    let mut pages = Page::insert_many([page("a"), page("b"), page("c")]).all(&mut db)?;
    Page::update().filter(Page::ID.eq(pages[1].id)).set(Page::TEXT, "B").execute(&mut db)?;
    for page in &mut pages {
        page.text.push('!');
    }
    assert_eq!(Page::update_many(pages.clone()).execute(&mut db)?, 2);
    let found = Page::query().order_by(Page::ID.asc()).select((Page::TEXT, Page::VERSION)).all(&mut db)?;
    assert_eq!(found, [("a!".to_owned(), 2), ("B".to_owned(), 2), ("c!".to_owned(), 2)]);
    assert_eq!(Page::update_many(pages[..1].to_vec()).execute(&mut db)?, 0);

    let table = Page::table();
    let rows = pages.iter().map(|page| vec![page.id.into(), "new".into()]);
    assert_eq!(table.update_many(["id"], ["text"]).rows(rows).execute(&mut db)?, 3);
    assert_eq!(Page::query().filter(Page::VERSION.eq(3)).count(&mut db)?, 3);
    Ok(())
}
