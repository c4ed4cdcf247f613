//! Questions a shop would ask, and their answers.

use orm_core::prelude::*;
use serde::Serialize;

use super::{Album, Artist, Customer, Employee, Genre, Invoice, InvoiceLine, Playlist, Track};

/// A customer with what they spent and the genre they bought most of.
#[derive(Clone, Debug, PartialEq)]
pub struct TopCustomer {
    /// Given and family name.
    pub name: String,
    /// All they spent, in US dollars.
    pub spent: f64,
    /// The genre with the most tracks bought, and how many.
    pub favourite_genre: (String, i64),
}

/// An artist on the page of a catalogue.
#[derive(Dto, Clone, Debug, PartialEq, Serialize)]
#[orm(entity = Artist)]
pub struct ArtistDto {
    /// The key.
    pub id: i32,
    /// The name.
    pub name: Option<String>,
    /// The artist's albums.
    #[orm(from = Artist::ALBUMS.order_by(Album::TITLE))]
    pub albums: Vec<AlbumDto>,
}

/// An album on the page of a catalogue.
#[derive(Dto, Clone, Debug, PartialEq, Serialize)]
#[orm(entity = Album)]
pub struct AlbumDto {
    /// The title.
    pub title: String,
    /// How many tracks it has.
    #[orm(from = Album::TRACKS.count())]
    pub n_tracks: i64,
}

/// What was sold in each country, most first.
///
/// # Errors
/// What the database refuses.
pub fn revenue_by_country(db: &mut dyn Executor) -> Result<Vec<(Option<String>, Option<f64>)>> {
    Invoice::query()
        .group_by(Invoice::BILLING_COUNTRY)
        .select((Invoice::BILLING_COUNTRY, Invoice::TOTAL.sum()))
        .order_by((Invoice::TOTAL.sum().desc(), Invoice::BILLING_COUNTRY.asc()))
        .all(db)
}

/// The customers who spent most, with their favourite genres: two statements, whatever the number of customers.
///
/// # Errors
/// What the database refuses.
pub fn top_customers(db: &mut dyn Executor, n_rows: u64) -> Result<Vec<TopCustomer>> {
    let spent = Customer::INVOICES.sum(Invoice::TOTAL);
    let mut customers = Customer::query()
        .select((Customer::ID, Customer::FIRST_NAME, Customer::LAST_NAME, spent.clone()))
        .order_by((spent.desc(), Customer::ID.asc()))
        .limit(n_rows)
        .all(db)?;
    // Sums of floating-point numbers differ in their last digits, as each database adds in its own order: so ties are told in cents.
    customers.sort_by_key(|(id, .., spent)| (-(spent.unwrap_or_default() * 100.0).round() as i64, *id));

    let customer = InvoiceLine::INVOICE.then(Invoice::CUSTOMER_ID);
    let genre = InvoiceLine::TRACK.then(Track::GENRE).then(Genre::NAME);
    let bought = InvoiceLine::query()
        .filter(customer.clone().in_(customers.iter().map(|(id, ..)| *id)))
        .group_by((customer.clone(), genre.clone()))
        .select((customer.clone(), genre.clone(), InvoiceLine::QUANTITY.sum()))
        .order_by((InvoiceLine::QUANTITY.sum().desc(), genre.asc()))
        .all(db)?;

    Ok(customers
        .into_iter()
        .map(|(id, first_name, last_name, spent)| {
            let favourite = bought.iter().find(|(customer, ..)| *customer == id);
            let favourite_genre = favourite
                .map(|(_, genre, n_tracks)| (genre.clone().unwrap_or_default(), n_tracks.unwrap_or_default()))
                .unwrap_or_default();
            TopCustomer { name: format!("{first_name} {last_name}"), spent: spent.unwrap_or_default(), favourite_genre }
        })
        .collect())
}

/// The playlists with the most tracks, each with its first tracks, their albums and their genres: one statement a level.
///
/// # Errors
/// What the database refuses.
pub fn longest_playlists(db: &mut dyn Executor, n_rows: u64, n_tracks: u64) -> Result<Graph<Playlist>> {
    Playlist::query()
        .order_by((Playlist::TRACKS.count().desc(), Playlist::ID.asc()))
        .limit(n_rows)
        .load(Playlist::TRACKS.order_by(Track::ID).limit_each(n_tracks))
        .load(Playlist::TRACKS.then(Track::ALBUM).then(Album::ARTIST))
        .load(Playlist::TRACKS.then(Track::GENRE))
        .all(db)
}

/// Everybody who has people to lead, with those people.
///
/// # Errors
/// What the database refuses.
pub fn managers(db: &mut dyn Executor) -> Result<Graph<Employee>> {
    Employee::query()
        .filter(Employee::REPORTS.exists())
        .order_by(Employee::ID)
        .load(Employee::REPORTS.order_by(Employee::LAST_NAME))
        .all(db)
}

/// One page of the catalogue, from 0: artists by name, with their albums.
///
/// # Errors
/// What the database refuses.
pub fn catalogue_page(db: &mut dyn Executor, page: u64, n_rows: u64) -> Result<Vec<ArtistDto>> {
    Artist::query()
        .filter(Artist::ALBUMS.exists())
        .order_by(Artist::NAME)
        .limit(n_rows)
        .offset(page * n_rows)
        .dto()
        .all(db)
}

/// The years and what was sold in them, in SQL of our own. Such text speaks one database's language, so there is one for each: years are
/// cut from a date in another way everywhere, and PostgreSQL wants quotes around names with capitals.
///
/// # Errors
/// What the database refuses.
pub fn revenue_by_year(db: &mut dyn Executor, from: i32) -> Result<Vec<(i32, f64)>> {
    let text = match db.connection()?.dialect().name() {
        "postgres" => {
            "SELECT extract(year FROM \"InvoiceDate\")::integer, sum(\"Total\") FROM \"Invoice\" \
             WHERE extract(year FROM \"InvoiceDate\") >= {from} GROUP BY 1 ORDER BY 1"
        }
        "mysql" => {
            "SELECT year(InvoiceDate), sum(Total) FROM Invoice WHERE year(InvoiceDate) >= {from} GROUP BY 1 ORDER BY 1"
        }
        _ => {
            "SELECT CAST(strftime('%Y', InvoiceDate) AS INTEGER) AS year, sum(Total) FROM Invoice \
             WHERE year >= {from} GROUP BY year ORDER BY year"
        }
    };
    sql(text).bind("from", from).all(db)
}
