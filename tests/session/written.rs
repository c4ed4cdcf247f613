//! What the database and the library write by themselves: defaults, computed columns, versions.

use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Fresh, Target, fresh, suite};

suite! {
    what_the_database_fills_in_is_in_the_object,
    a_computed_column_is_not_written_by_hand,
    a_version_is_raised_by_each_flush_that_changes_its_row,
    the_one_of_a_batch_that_somebody_else_changed_is_named,
    a_row_that_somebody_else_changed_is_not_deleted,
    expired_rows_are_deleted_whatever_their_version,
    rows_whose_keys_change_are_found_by_what_they_were,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "items", register = false)]
struct Item {
    #[orm(primary_key)]
    id: i32,
    #[orm(server_default = "7")]
    stock: i32,
    #[orm(default = 2)]
    amount: i32,
    price: i32,
    #[orm(computed = "{amount} * {price}")]
    total: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "pages", register = false)]
struct Page {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 20)]
    text: String,
    #[orm(version)]
    version: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "codes", register = false)]
struct Code {
    #[orm(primary_key, length = 20)]
    code: String,
    number: i32,
    #[orm(version)]
    version: i32,
}

fn what_the_database_fills_in_is_in_the_object(target: Target) -> Result<()> {
    let db = fresh!(target, Item)?;
    let mut s = db.session();
    let items = s.add_all((1..=30).map(|price| NewItem { price }));
    s.flush()?;
    let item = &s[items[4]];
    assert_eq!((item.stock, item.amount, item.price, item.total), (7, 2, 5, 10));
    for item in &items {
        s[*item].amount = 3;
    }
    assert_eq!(s[items[4]].total, 10, "the database has not computed it yet");
    s.flush()?;
    assert_eq!(s[items[4]].total, 15);
    s.commit()?;
    let rows = Item::query().order_by(Item::ID).all(&mut db.engine().connection()?)?;
    assert_eq!(rows, items.iter().map(|item| s[*item].clone()).collect::<Vec<_>>());

    s[items[4]].price = 100;
    s.flush()?;
    assert_eq!(s[items[4]].total, 300);
    s.rollback()?;
    assert_eq!((s[items[4]].price, s[items[4]].total), (5, 15));
    Ok(())
}

fn a_computed_column_is_not_written_by_hand(target: Target) -> Result<()> {
    let db = fresh!(target, Item)?;
    let mut s = db.session();
    let item = s.add(NewItem { price: 4 });
    s.commit()?;
    s[item].total = 9;
    let (result, n_statements) = db.count_statements(|| s.flush());
    let error = result.unwrap_err().to_string();
    assert!(error.starts_with("`Item.total` is computed by the database"), "{error}");
    assert_eq!(n_statements, 0);
    // Nothing was sent: the session goes on when it is put right.
    s[item].total = 8;
    s[item].price = 5;
    s.commit()?;
    assert_eq!(s[item].total, 10);
    Ok(())
}

fn a_version_is_raised_by_each_flush_that_changes_its_row(target: Target) -> Result<()> {
    let db = fresh!(target, Page)?;
    let mut s = db.session();
    let page = s.add(NewPage { text: "a".into() });
    s.flush()?;
    assert_eq!(s[page].version, 1);
    s[page].text = "b".into();
    s.flush()?;
    s[page].text = "c".into();
    s.commit()?;
    assert_eq!(s[page].version, 3);
    s[page].text = "c".into();
    s.commit()?;
    assert_eq!(s[page].version, 3, "nothing differs");
    s[page].text = "d".into();
    s.flush()?;
    s.rollback()?;
    assert_eq!((&*s[page].text, s[page].version), ("c", 3));

    s[page].version = 9;
    let (result, n_statements) = db.count_statements(|| s.flush());
    let error = result.unwrap_err().to_string();
    assert!(error.starts_with("the column `version` of this `Page` counts its changes"), "{error}");
    assert_eq!(n_statements, 0);
    s[page].version = 3;
    s[page].text = "e".into();
    s.commit()?;
    assert_eq!(Page::query().one(&mut db.engine().connection()?)?, s[page]);
    Ok(())
}

/// Twenty pages, the eighth of which is then changed by somebody else, and its key.
fn pages(db: &Fresh, s: &mut Session) -> Result<(Vec<Handle<Page>>, i32)> {
    let pages = s.add_all((0..20).map(|number| NewPage { text: format!("page {number}") }));
    s.commit()?;
    let id = s[pages[7]].id;
    Page::update().filter(Page::ID.eq(id)).set(Page::TEXT, "theirs").execute(&mut db.engine().connection()?)?;
    Ok((pages, id))
}

fn the_one_of_a_batch_that_somebody_else_changed_is_named(target: Target) -> Result<()> {
    let db = fresh!(target, Page)?;
    let mut s = db.session();
    let (pages, id) = pages(&db, &mut s)?;
    for page in &pages {
        s[*page].text = "ours".into();
    }
    let error = s.commit().unwrap_err();
    assert!(error.is_stale_row(), "{error}");
    assert!(error.to_string().starts_with(&format!("`Page` {id} could not be updated")), "{error}");
    assert_eq!(s.failed_object(), Some(pages[7].id()));
    s.rollback()?;
    let ours = || Page::query().filter(Page::TEXT.eq("ours"));
    assert_eq!(ours().count(&mut s)?, 0);

    // Read again, it can be changed.
    s.refresh(pages[7])?;
    assert_eq!((&*s[pages[7]].text, s[pages[7]].version), ("theirs", 2));
    for page in &pages {
        s[*page].text = "ours".into();
    }
    s.commit()?;
    assert_eq!(s[pages[7]].version, 3);
    assert_eq!(ours().count(&mut s)?, 20);
    Ok(())
}

fn a_row_that_somebody_else_changed_is_not_deleted(target: Target) -> Result<()> {
    let db = fresh!(target, Page)?;
    let mut s = db.session();
    let (pages, id) = pages(&db, &mut s)?;
    for doomed in [vec![pages[7]], pages.clone()] {
        doomed.iter().for_each(|page| s.delete(*page));
        let error = s.flush().unwrap_err();
        assert!(error.is_stale_row(), "{error}");
        assert!(error.to_string().starts_with(&format!("`Page` {id} could not be deleted")), "{error}");
        assert_eq!(s.failed_object(), Some(pages[7].id()));
        s.rollback()?;
        assert_eq!((s.state(pages[7]), Page::query().count(&mut s)?), (State::Persistent, 20));
    }
    s.refresh(pages[7])?;
    pages.iter().for_each(|page| s.delete(*page));
    s.commit()?;
    assert_eq!(Page::query().count(&mut db.engine().connection()?)?, 0);
    Ok(())
}

fn expired_rows_are_deleted_whatever_their_version(target: Target) -> Result<()> {
    let db = fresh!(target, Page)?;
    let mut s = db.session();
    let (pages, id) = pages(&db, &mut s)?;
    s.expire_all();
    s.refresh(pages[5])?;
    pages[5..10].iter().for_each(|page| s.delete(*page));
    s.commit()?;
    assert_eq!(Page::query().count(&mut db.engine().connection()?)?, 15);

    // Of rows that are deleted together, the one that was gone before cannot be told any more.
    let gone = Page::query().order_by(Page::ID).first(&mut db.engine().connection()?)?.expect("there are some");
    assert_ne!(gone.id, id);
    Page::delete().filter(Page::ID.eq(gone.id)).execute(&mut db.engine().connection()?)?;
    pages[10..].iter().chain(&pages[..5]).for_each(|page| s.delete(*page));
    let error = s.flush().unwrap_err();
    assert!(error.is_stale_row(), "{error}");
    assert!(error.to_string().starts_with("`Page` (one of 15 rows) could not be deleted"), "{error}");
    assert_eq!(s.failed_object(), None);
    s.rollback()
}

fn rows_whose_keys_change_are_found_by_what_they_were(target: Target) -> Result<()> {
    let db = fresh!(target, Code)?;
    let mut s = db.session();
    let codes = s.add_all((0..5).map(|number| NewCode { code: format!("code {number}"), number }));
    s.commit()?;
    let theirs = Code::update().filter(Code::NUMBER.eq(3)).set(Code::NUMBER, 30);
    theirs.execute(&mut db.engine().connection()?)?;
    for is_deleted in [false, true] {
        for code in &codes {
            s[*code].code.push('!');
            if is_deleted {
                s.delete(*code);
            }
        }
        let error = s.flush().unwrap_err();
        assert!(error.is_stale_row() && error.to_string().starts_with("`Code` \"code 3\" could not be"), "{error}");
        assert_eq!(s.failed_object(), Some(codes[3].id()));
        s.rollback()?;
    }
    s.refresh(codes[3])?;
    codes.iter().for_each(|code| s[*code].code.push('!'));
    s.commit()?;
    assert_eq!((&*s[codes[3]].code, s[codes[3]].number, s[codes[3]].version), ("code 3!", 30, 3));
    assert_eq!(Code::query().filter(Code::CODE.like("%!")).count(&mut db.engine().connection()?)?, 5);
    Ok(())
}
