//! Opens a real database that nobody here made and answers a few questions a shop would ask.
//!
//! `cargo run -p orm-examples --bin chinook` makes it in memory; `… --bin chinook sqlite:///chinook.db` opens a file and
//! `… --bin chinook postgresql://user:password@localhost/chinook` a server's database; an empty one is filled. `DATABASE_URL` serves too.

use orm_core::prelude::*;
use orm_examples::chinook;

fn main() -> Result<()> {
    let url = std::env::args().nth(1).or_else(|| std::env::var("DATABASE_URL").ok());
    let url = url.unwrap_or_else(|| "sqlite://".to_owned());
    Engine::create_database_if_missing(&url)?;
    let engine = Engine::connect(url)?;
    chinook::fill_if_empty(&engine)?;
    let mut db = engine.connection()?;

    println!("Revenue by country");
    for (country, total) in chinook::revenue_by_country(&mut db)?.iter().take(5) {
        println!("  {:<16} {:>8.2} $", country.as_deref().unwrap_or("unknown"), total.unwrap_or_default());
    }

    println!("\nTop ten customers and their favourite genre");
    for customer in chinook::top_customers(&mut db, 10)? {
        let (genre, n_tracks) = &customer.favourite_genre;
        println!("  {:<20} {:>6.2} $  {genre} ({n_tracks} tracks)", customer.name, customer.spent);
    }

    println!("\nThe longest playlists");
    for playlist in &chinook::longest_playlists(&mut db, 2, 3)? {
        println!("  {} ({})", playlist.name.as_deref().unwrap_or("unnamed"), playlist.id);
        for track in playlist.tracks()? {
            let artist = match track.album()? {
                Some(album) => album.artist()?.row().name.as_deref(),
                None => None,
            };
            println!("    {} by {}", track.name, artist.unwrap_or("nobody known"));
        }
    }

    println!("\nManagers and their reports");
    for manager in &chinook::managers(&mut db)? {
        let reports: Vec<&str> = manager.reports()?.map(|employee| employee.row().last_name.as_str()).collect();
        println!("  {} {}: {}", manager.first_name, manager.last_name, reports.join(", "));
    }

    println!("\nRevenue by year, in SQL of our own");
    for (year, total) in chinook::revenue_by_year(&mut db, 2023)? {
        println!("  {year} {total:>8.2} $");
    }

    println!("\nA page of the catalogue as JSON");
    let page = chinook::catalogue_page(&mut db, 0, 3)?;
    println!("{}", serde_json::to_string_pretty(&page).map_err(Error::other)?);
    Ok(())
}
