//! The eleven tables.

use orm_core::prelude::*;

/// An artist or a band.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "Artist", has_many(albums: Album, by = artist_id))]
pub struct Artist {
    /// The key.
    #[orm(primary_key, column = "ArtistId")]
    pub id: i32,
    /// The name.
    #[orm(column = "Name", length = 120)]
    pub name: Option<String>,
}

/// An album of one artist.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "Album", has_many(tracks: Track, by = album_id))]
pub struct Album {
    /// The key.
    #[orm(primary_key, column = "AlbumId")]
    pub id: i32,
    /// The title.
    #[orm(column = "Title", length = 160)]
    pub title: String,
    /// Whose album it is.
    #[orm(column = "ArtistId", references = Artist, index)]
    pub artist_id: i32,
}

/// A kind of music.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "Genre", has_many(tracks: Track, by = genre_id))]
pub struct Genre {
    /// The key.
    #[orm(primary_key, column = "GenreId")]
    pub id: i32,
    /// The name.
    #[orm(column = "Name", length = 120)]
    pub name: Option<String>,
}

/// A file format.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "MediaType", has_many(tracks: Track, by = media_type_id))]
pub struct MediaType {
    /// The key.
    #[orm(primary_key, column = "MediaTypeId")]
    pub id: i32,
    /// The name.
    #[orm(column = "Name", length = 120)]
    pub name: Option<String>,
}

/// A piece of music.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "Track")]
#[orm(has_many(invoice_lines: InvoiceLine, by = track_id))]
#[orm(many_to_many(playlists: Playlist, through = PlaylistTrack(track_id, playlist_id)))]
pub struct Track {
    /// The key.
    #[orm(primary_key, column = "TrackId")]
    pub id: i32,
    /// The title.
    #[orm(column = "Name", length = 200)]
    pub name: String,
    /// The album it is on.
    #[orm(column = "AlbumId", references = Album, index)]
    pub album_id: Option<i32>,
    /// The file's format.
    #[orm(column = "MediaTypeId", references = MediaType, index)]
    pub media_type_id: i32,
    /// The kind of music.
    #[orm(column = "GenreId", references = Genre, index)]
    pub genre_id: Option<i32>,
    /// Who wrote it.
    #[orm(column = "Composer", length = 220)]
    pub composer: Option<String>,
    /// The duration in milliseconds.
    #[orm(column = "Milliseconds")]
    pub milliseconds: i32,
    /// The file's size in bytes.
    #[orm(column = "Bytes")]
    pub bytes: Option<i32>,
    /// The price in US dollars.
    #[orm(column = "UnitPrice")]
    pub unit_price: f64,
}

/// A list of tracks.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "Playlist")]
#[orm(many_to_many(tracks: Track, through = PlaylistTrack(playlist_id, track_id)))]
pub struct Playlist {
    /// The key.
    #[orm(primary_key, column = "PlaylistId")]
    pub id: i32,
    /// The name.
    #[orm(column = "Name", length = 120)]
    pub name: Option<String>,
}

/// A track's place on a playlist.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "PlaylistTrack")]
pub struct PlaylistTrack {
    /// The playlist.
    #[orm(primary_key, column = "PlaylistId", references = Playlist, index)]
    pub playlist_id: i32,
    /// The track.
    #[orm(primary_key, column = "TrackId", references = Track, index)]
    pub track_id: i32,
}

/// Someone who works for the shop.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "Employee")]
#[orm(has_many(reports: Employee, by = reports_to), has_many(customers: Customer, by = support_rep_id))]
pub struct Employee {
    /// The key.
    #[orm(primary_key, column = "EmployeeId")]
    pub id: i32,
    /// The family name.
    #[orm(column = "LastName", length = 20)]
    pub last_name: String,
    /// The given name.
    #[orm(column = "FirstName", length = 20)]
    pub first_name: String,
    /// The job.
    #[orm(column = "Title", length = 30)]
    pub title: Option<String>,
    /// The employee's manager.
    #[orm(column = "ReportsTo", references = Employee, relation = manager, index)]
    pub reports_to: Option<i32>,
    /// The date of birth.
    #[orm(column = "BirthDate")]
    pub birth_date: Option<NaiveDateTime>,
    /// The first day at work.
    #[orm(column = "HireDate")]
    pub hire_date: Option<NaiveDateTime>,
    /// Street and number.
    #[orm(column = "Address", length = 70)]
    pub address: Option<String>,
    /// The city.
    #[orm(column = "City", length = 40)]
    pub city: Option<String>,
    /// The state or province.
    #[orm(column = "State", length = 40)]
    pub state: Option<String>,
    /// The country.
    #[orm(column = "Country", length = 40)]
    pub country: Option<String>,
    /// The postal code.
    #[orm(column = "PostalCode", length = 10)]
    pub postal_code: Option<String>,
    /// The telephone number.
    #[orm(column = "Phone", length = 24)]
    pub phone: Option<String>,
    /// The fax number.
    #[orm(column = "Fax", length = 24)]
    pub fax: Option<String>,
    /// The e-mail address.
    #[orm(column = "Email", length = 60)]
    pub email: Option<String>,
}

/// Someone who buys.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "Customer", has_many(invoices: Invoice, by = customer_id))]
pub struct Customer {
    /// The key.
    #[orm(primary_key, column = "CustomerId")]
    pub id: i32,
    /// The given name.
    #[orm(column = "FirstName", length = 40)]
    pub first_name: String,
    /// The family name.
    #[orm(column = "LastName", length = 20)]
    pub last_name: String,
    /// The company.
    #[orm(column = "Company", length = 80)]
    pub company: Option<String>,
    /// Street and number.
    #[orm(column = "Address", length = 70)]
    pub address: Option<String>,
    /// The city.
    #[orm(column = "City", length = 40)]
    pub city: Option<String>,
    /// The state or province.
    #[orm(column = "State", length = 40)]
    pub state: Option<String>,
    /// The country.
    #[orm(column = "Country", length = 40)]
    pub country: Option<String>,
    /// The postal code.
    #[orm(column = "PostalCode", length = 10)]
    pub postal_code: Option<String>,
    /// The telephone number.
    #[orm(column = "Phone", length = 24)]
    pub phone: Option<String>,
    /// The fax number.
    #[orm(column = "Fax", length = 24)]
    pub fax: Option<String>,
    /// The e-mail address.
    #[orm(column = "Email", length = 60)]
    pub email: String,
    /// The employee who looks after the customer.
    #[orm(column = "SupportRepId", references = Employee, index)]
    pub support_rep_id: Option<i32>,
}

/// A sale.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "Invoice", has_many(lines: InvoiceLine, by = invoice_id))]
pub struct Invoice {
    /// The key.
    #[orm(primary_key, column = "InvoiceId")]
    pub id: i32,
    /// Who bought.
    #[orm(column = "CustomerId", references = Customer, index)]
    pub customer_id: i32,
    /// When.
    #[orm(column = "InvoiceDate")]
    pub invoice_date: NaiveDateTime,
    /// Street and number.
    #[orm(column = "BillingAddress", length = 70)]
    pub billing_address: Option<String>,
    /// The city.
    #[orm(column = "BillingCity", length = 40)]
    pub billing_city: Option<String>,
    /// The state or province.
    #[orm(column = "BillingState", length = 40)]
    pub billing_state: Option<String>,
    /// The country.
    #[orm(column = "BillingCountry", length = 40)]
    pub billing_country: Option<String>,
    /// The postal code.
    #[orm(column = "BillingPostalCode", length = 10)]
    pub billing_postal_code: Option<String>,
    /// The sum of the lines in US dollars.
    #[orm(column = "Total")]
    pub total: f64,
}

/// One track on an invoice.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "InvoiceLine")]
pub struct InvoiceLine {
    /// The key.
    #[orm(primary_key, column = "InvoiceLineId")]
    pub id: i32,
    /// The invoice.
    #[orm(column = "InvoiceId", references = Invoice, index)]
    pub invoice_id: i32,
    /// The track.
    #[orm(column = "TrackId", references = Track, index)]
    pub track_id: i32,
    /// The price of one in US dollars.
    #[orm(column = "UnitPrice")]
    pub unit_price: f64,
    /// How many.
    #[orm(column = "Quantity")]
    pub quantity: i32,
}
