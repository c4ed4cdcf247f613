//! The example's answers about a real database, beside plain SQL on the same file.

use orm_core::engine::PooledConnection;
use orm_core::prelude::*;
use orm_examples::chinook::{self, Album, Artist, Customer, Employee, Genre, Invoice, InvoiceLine, MediaType};
use orm_examples::chinook::{Playlist, PlaylistTrack, Track};

fn with_chinook(test: impl FnOnce(&Engine, &mut PooledConnection) -> Result<()>) -> Result<()> {
    let folder = tempfile::tempdir().map_err(Error::other)?;
    let engine = Engine::connect(format!("sqlite:///{}", folder.path().join("chinook.db").display()))?;
    chinook::fill_if_empty(&engine)?;
    chinook::fill_if_empty(&engine)?;
    let mut db = engine.connection()?;
    test(&engine, &mut db)
}

#[test]
fn every_table_is_read_whole() -> Result<()> {
    fn rows<E: Entity>(db: &mut dyn Executor) -> Result<usize> {
        E::query().all(db).map(|rows| rows.len())
    }
    with_chinook(|_, db| {
        let found = [
            rows::<Album>(db)?,
            rows::<Artist>(db)?,
            rows::<Customer>(db)?,
            rows::<Employee>(db)?,
            rows::<Genre>(db)?,
            rows::<Invoice>(db)?,
            rows::<InvoiceLine>(db)?,
            rows::<MediaType>(db)?,
            rows::<Playlist>(db)?,
            rows::<PlaylistTrack>(db)?,
            rows::<Track>(db)?,
        ];
        assert_eq!(found, [347, 275, 59, 8, 25, 412, 2_240, 5, 18, 8_715, 3_503]);
        let jobim = Artist::query().filter(Artist::NAME.eq("Antônio Carlos Jobim")).count(db)?;
        assert_eq!(jobim, 1);
        let (first, last) =
            Invoice::query().select((Invoice::INVOICE_DATE.min(), Invoice::INVOICE_DATE.max())).one(db)?;
        assert_eq!(first.map(|date| date.to_string()), Some("2021-01-01 00:00:00".into()));
        assert_eq!(last.map(|date| date.to_string()), Some("2025-12-22 00:00:00".into()));
        assert_eq!(Artist::query().filter(Artist::ALBUMS.is_empty()).count(db)?, 71);
        assert_eq!(Track::query().filter(Track::COMPOSER.is_null()).count(db)?, 977);
        Ok(())
    })
}

#[test]
fn revenue_by_country_agrees_with_plain_sql() -> Result<()> {
    with_chinook(|_, db| {
        let plain: Vec<(Option<String>, Option<f64>)> =
            sql("SELECT BillingCountry, sum(Total) FROM Invoice GROUP BY BillingCountry ORDER BY 2 DESC, 1").all(db)?;
        let found = chinook::revenue_by_country(db)?;
        assert_eq!(found, plain);
        assert_eq!(found.len(), 24);
        let sum: f64 = found.iter().filter_map(|(_, total)| *total).sum();
        assert!((sum - 2_328.60).abs() < 0.005, "{sum}");
        Ok(())
    })
}

#[test]
fn top_customers_agree_with_plain_sql_in_two_statements() -> Result<()> {
    with_chinook(|engine, db| {
        let (found, n_statements) = engine.count_statements(|| chinook::top_customers(db, 10));
        let found = found?;
        assert_eq!(n_statements, 2);
        let plain: Vec<(String, f64, String, i64)> = sql(
            "WITH spent AS (
                 SELECT c.CustomerId AS id, c.FirstName || ' ' || c.LastName AS name, sum(i.Total) AS total
                 FROM Customer c JOIN Invoice i USING (CustomerId)
                 GROUP BY c.CustomerId ORDER BY total DESC, id LIMIT 10
             ), bought AS (
                 SELECT i.CustomerId AS id, g.Name AS genre, sum(l.Quantity) AS n
                 FROM InvoiceLine l JOIN Invoice i USING (InvoiceId) JOIN Track t USING (TrackId) JOIN Genre g USING (GenreId)
                 GROUP BY i.CustomerId, g.Name
             ), ranked AS (
                 SELECT *, row_number() OVER (PARTITION BY id ORDER BY n DESC, genre) AS place FROM bought
             )
             SELECT spent.name, spent.total, ranked.genre, ranked.n
             FROM spent JOIN ranked ON ranked.id = spent.id AND ranked.place = 1
             ORDER BY spent.total DESC, spent.id",
        )
        .all(db)?;
        let found: Vec<(String, f64, String, i64)> = found
            .into_iter()
            .map(|customer| (customer.name, customer.spent, customer.favourite_genre.0, customer.favourite_genre.1))
            .collect();
        assert_eq!(found, plain);
        Ok(())
    })
}

#[test]
fn the_longest_playlists_are_loaded_level_by_level() -> Result<()> {
    with_chinook(|engine, db| {
        let (graph, n_statements) = engine.count_statements(|| chinook::longest_playlists(db, 2, 3));
        let graph = graph?;
        // Playlists, tracks, albums, artists, genres.
        assert_eq!(n_statements, 5);
        let plain: Vec<(i32,)> =
            sql("SELECT PlaylistId FROM PlaylistTrack GROUP BY PlaylistId ORDER BY count(*) DESC, PlaylistId LIMIT 2")
                .all(db)?;
        assert_eq!(graph.iter().map(|playlist| (playlist.id,)).collect::<Vec<_>>(), plain);
        for playlist in &graph {
            let plain: Vec<(i32, String)> = sql(
                "SELECT t.TrackId, r.Name FROM PlaylistTrack p JOIN Track t USING (TrackId) JOIN Album a USING (AlbumId) \
                 JOIN Artist r USING (ArtistId) WHERE p.PlaylistId = {id} ORDER BY t.TrackId LIMIT 3",
            )
            .bind("id", playlist.id)
            .all(db)?;
            let mut found = Vec::new();
            for track in playlist.tracks()? {
                let artist = track.album()?.expect("these have albums").artist()?.row().name.clone();
                found.push((track.id, artist.unwrap_or_default()));
                assert!(track.genre()?.is_some());
            }
            assert_eq!(found, plain);
        }
        let longest =
            Playlist::query().select(Playlist::TRACKS.count()).order_by(Playlist::TRACKS.count().desc()).first(db)?;
        assert_eq!(longest, Some(3_290));
        Ok(())
    })
}

#[test]
fn managers_agree_with_plain_sql() -> Result<()> {
    with_chinook(|engine, db| {
        let (graph, n_statements) = engine.count_statements(|| chinook::managers(db));
        let graph = graph?;
        assert_eq!(n_statements, 2);
        let plain: Vec<(String, String)> =
            sql("SELECT m.LastName, e.LastName FROM Employee e JOIN Employee m ON m.EmployeeId = e.ReportsTo \
             ORDER BY m.EmployeeId, e.LastName")
            .all(db)?;
        let mut found = Vec::new();
        for manager in &graph {
            for employee in manager.reports()? {
                found.push((manager.last_name.clone(), employee.last_name.clone()));
            }
        }
        assert_eq!(found, plain);
        assert_eq!(Employee::query().filter(Employee::MANAGER.is_none()).count(db)?, 1);
        Ok(())
    })
}

#[test]
fn a_page_of_the_catalogue_reads_only_what_it_shows() -> Result<()> {
    with_chinook(|engine, db| {
        let (page, n_statements) = engine.count_statements(|| chinook::catalogue_page(db, 1, 10));
        let page = page?;
        assert_eq!((page.len(), n_statements), (10, 2));
        for artist in &page {
            let plain: Vec<(String, i64)> =
                sql("SELECT Title, (SELECT count(*) FROM Track t WHERE t.AlbumId = a.AlbumId) FROM Album a \
                 WHERE ArtistId = {id} ORDER BY Title")
                .bind("id", artist.id)
                .all(db)?;
            let found: Vec<(String, i64)> =
                artist.albums.iter().map(|album| (album.title.clone(), album.n_tracks)).collect();
            assert_eq!(found, plain);
        }
        Ok(())
    })
}

#[test]
fn revenue_by_year_is_sql_of_our_own() -> Result<()> {
    with_chinook(|_, db| {
        let years = chinook::revenue_by_year(db, 2021)?;
        assert_eq!(years.len(), 5);
        let sum: f64 = years.iter().map(|(_, total)| total).sum();
        assert!((sum - 2_328.60).abs() < 0.005, "{sum}");
        Ok(())
    })
}
