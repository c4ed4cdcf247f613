//! Objects follow what the database does by itself when rows are deleted.

use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

suite! {
    rows_that_the_database_deletes_are_deleted_here,
    rows_that_the_database_sets_loose_are_loose_here,
    a_deletion_that_the_database_carries_on_reads_nothing,
    foreign_keys_follow_a_key_that_changes,
    a_new_key_is_there_for_rows_of_the_same_flush,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "shelves", register = false, has_many(books: Book, by = shelf_id))]
struct Shelf {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "books", register = false, has_many(pages: Page, by = book_id))]
struct Book {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Shelf, on_delete = cascade)]
    shelf_id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "pages", register = false)]
struct Page {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Book, on_delete = cascade)]
    book_id: i32,
    #[orm(references = Page, on_delete = set_null)]
    next_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "seats", register = false)]
struct Seat {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Shelf, on_delete = set_default, server_default = "1")]
    shelf_id: i32,
}

/// A shelf with a book of two pages.
fn shelf(s: &mut Session) -> (Handle<Shelf>, Handle<Book>, [Handle<Page>; 2]) {
    let shelf = s.add(NewShelf {});
    let book = s.add(NewBook { shelf_id: shelf.into() });
    let last = s.add(NewPage { book_id: book.into(), next_id: None });
    let first = s.add(NewPage { book_id: book.into(), next_id: last.into() });
    (shelf, book, [first, last])
}

fn rows_that_the_database_deletes_are_deleted_here(target: Target) -> Result<()> {
    let db = fresh!(target, Shelf, Book, Page)?;
    let mut s = db.session();
    let (first, book, pages) = shelf(&mut s);
    let (second, ..) = shelf(&mut s);
    s.commit()?;
    s.delete(first);
    assert_eq!(s.plan()?.to_string(), "delete from shelves: 1 row\n");
    s.flush()?;
    assert_eq!((s.state(book), s.state(pages[0]), s.state(pages[1])), (State::Deleted, State::Deleted, State::Deleted));
    assert_eq!(Page::query().count(&mut s)?, 2);
    s.rollback()?;
    assert_eq!((s.state(pages[0]), s[pages[0]].next_id), (State::Persistent, Some(s[pages[1]].id)));
    assert_eq!(s.view(book).pages()?.len(), 2);
    s.delete(first);
    s.delete(second);
    s.commit()?;
    assert_eq!(s.state(book), State::Detached);
    assert_eq!(Page::query().count(&mut s)?, 0);
    s.commit()
}

fn rows_that_the_database_sets_loose_are_loose_here(target: Target) -> Result<()> {
    let db = fresh!(target, Shelf, Book, Page)?;
    let mut s = db.session();
    let (_, book, [first, last]) = shelf(&mut s);
    s.commit()?;
    let id = s[last].id;
    assert_eq!(s.related(first, Page::NEXT)?, Some(last));
    s.delete(last);
    s.flush()?;
    assert_eq!(s[first].next_id, None);
    assert!(s.view(first).next()?.is_none());
    assert_eq!(s.view(book).pages()?.len(), 1);
    s.rollback()?;
    assert_eq!(s[first].next_id, Some(id));
    assert_eq!((s.view(first).next()?.map(|page| page.row().id), s.view(book).pages()?.len()), (Some(id), 2));
    s.delete(last);
    s.commit()?;
    assert_eq!(Page::query().one(&mut db.engine().connection()?)?, s[first]);
    Ok(())
}

fn a_deletion_that_the_database_carries_on_reads_nothing(target: Target) -> Result<()> {
    let db = fresh!(target, Shelf, Book, Page)?;
    let mut s = db.session();
    shelf(&mut s);
    s.commit()?;
    s.close()?;
    let mut s = db.session();
    let first = s.load_one(Shelf::query())?;
    let page = s.load_first(Page::query().order_by(Page::ID))?.expect("there are pages");
    s.delete(first);
    let (result, n_statements) = db.count_statements(|| s.flush());
    result?;
    assert_eq!(n_statements, 1);
    // Whose book was not loaded, the session cannot know: what it shows is as it was read.
    assert_eq!(s.state(page), State::Persistent);
    assert!(s.refresh(page).unwrap_err().is_not_found());
    s.commit()
}

/// InnoDB takes no `ON DELETE SET DEFAULT`.
mod defaults {
    use super::*;

    suite! { on sqlite postgres; rows_that_get_a_default_are_read_again }

    fn rows_that_get_a_default_are_read_again(target: Target) -> Result<()> {
        let db = fresh!(target, Shelf, Book, Page, Seat)?;
        let mut s = db.session();
        let (first, ..) = shelf(&mut s);
        let (second, ..) = shelf(&mut s);
        s.flush()?;
        assert_eq!(s[first].id, 1);
        let seat = s.add(Seat { id: 7, shelf_id: s[second].id });
        s.commit()?;
        s.delete(second);
        s.flush()?;
        assert!(s.is_expired(seat));
        s.refresh(seat)?;
        assert_eq!(s[seat].shelf_id, 1);
        s.commit()
    }
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "countries", register = false, has_many(cities: City, by = country_code))]
struct Country {
    #[orm(primary_key, length = 2)]
    code: String,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "cities", register = false)]
struct City {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Country, relation = country, length = 2, on_update_key = cascade)]
    country_code: String,
}

fn foreign_keys_follow_a_key_that_changes(target: Target) -> Result<()> {
    let db = fresh!(target, Country, City)?;
    let mut s = db.session();
    let country = s.add(NewCountry { code: "de".into() });
    let city = s.add(NewCity { country_code: country.into() });
    s.commit()?;

    s[country].code = "dx".into();
    s.flush()?;
    assert_eq!(s[city].country_code, "dx");
    assert!(!s.is_modified(city));
    assert_eq!(s.related(country, Country::CITIES)?, [city]);
    assert_eq!(s.related(city, City::COUNTRY)?, Some(country));
    s.rollback()?;
    assert_eq!((&*s[country].code, &*s[city].country_code), ("de", "de"));

    s[country].code = "dy".into();
    s.commit()?;
    let row = City::query().one(&mut db.engine().connection()?)?;
    assert_eq!(s[city], row);
    Ok(())
}

fn a_new_key_is_there_for_rows_of_the_same_flush(target: Target) -> Result<()> {
    let db = fresh!(target, Country, City)?;
    let mut s = db.session();
    let country = s.add(NewCountry { code: "de".into() });
    s.commit()?;
    let city = s.add(NewCity { country_code: country.into() });
    s[country].code = "dx".into();
    s.commit()?;
    assert_eq!(s[city].country_code, "dx");
    assert_eq!(City::query().one(&mut db.engine().connection()?)?, s[city]);
    Ok(())
}
