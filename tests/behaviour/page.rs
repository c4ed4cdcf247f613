use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::{Group, Post, Profile, Tag, User, user};

suite! {
    pages_follow_each_other_without_gaps,
    rows_that_come_and_go_do_not_shift_pages,
    a_page_can_load_relationships,
    a_cursor_fits_its_order_only,
    a_null_in_the_order_is_an_error,
}

/// Ten users with two values of `visits`, so that the order has ties.
fn ten(target: Target) -> Result<orm_tests::Fresh> {
    let mut db = fresh!(target, Group, User, Profile, Post, Tag)?;
    User::insert_many((0..10).map(|number| user(&format!("user {number}"), None))).execute(&mut db)?;
    User::update().filter(User::ID.gt(5)).set(User::VISITS, 1).execute(&mut db)?;
    Ok(db)
}

fn query() -> Query<User> {
    User::query().order_by(User::VISITS.desc())
}

fn pages_follow_each_other_without_gaps(target: Target) -> Result<()> {
    let mut db = ten(target)?;
    for size in [1, 3, 5, 10, 11] {
        let (mut ids, mut cursor, mut n_pages) = (Vec::new(), None, 0);
        loop {
            let page = query().select(User::ID).page(size, cursor.as_ref(), &mut db)?;
            ids.extend(page.rows);
            n_pages += 1;
            // As it would travel in a URL.
            cursor = page.next.map(|cursor| cursor.to_string().parse()).transpose()?;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(ids, [6, 7, 8, 9, 10, 1, 2, 3, 4, 5], "pages of {size}");
        assert_eq!(n_pages, 10_u64.div_ceil(size));
    }
    Ok(())
}

fn rows_that_come_and_go_do_not_shift_pages(target: Target) -> Result<()> {
    let mut db = ten(target)?;
    let first = query().page(4, None, &mut db)?;
    assert_eq!(first.rows.iter().map(|user| user.id).collect::<Vec<_>>(), [6, 7, 8, 9]);
    User::delete().filter(User::ID.in_([6, 9])).execute(&mut db)?;
    let second = query().page(4, first.next.as_ref(), &mut db)?;
    assert_eq!(second.rows.iter().map(|user| user.id).collect::<Vec<_>>(), [10, 1, 2, 3]);
    Ok(())
}

fn a_page_can_load_relationships(target: Target) -> Result<()> {
    let mut db = ten(target)?;
    let page = query().load(User::POSTS).page(3, None, &mut db)?;
    assert_eq!(page.rows.len(), 3);
    assert!(page.rows.iter().all(|user| user.posts().is_ok()));
    Ok(())
}

fn a_cursor_fits_its_order_only(target: Target) -> Result<()> {
    let mut db = ten(target)?;
    let cursor = query().page(2, None, &mut db)?.next;
    let error = User::query().page(2, cursor.as_ref(), &mut db).unwrap_err();
    assert_eq!(error.to_string(), "the cursor belongs to a query with another order");
    assert!(query().limit(3).page(2, None, &mut db).is_err());
    assert!(query().page(0, None, &mut db).is_err());
    assert!(query().group_by(User::VISITS).select(User::VISITS).page(2, None, &mut db).is_err());
    Ok(())
}

fn a_null_in_the_order_is_an_error(target: Target) -> Result<()> {
    let mut db = ten(target)?;
    let by_group = || User::query().order_by(User::GROUP_ID);
    let first = by_group().page(2, None, &mut db)?;
    let error = by_group().page(2, first.next.as_ref(), &mut db).unwrap_err();
    assert!(error.to_string().starts_with("`page` cannot go on behind a NULL"), "{error}");
    let by_default = User::query().order_by(User::GROUP_ID.or_else(0)).select(User::ID);
    let first = by_default.page(2, None, &mut db)?;
    assert_eq!(first.rows, [1, 2]);
    Ok(())
}
