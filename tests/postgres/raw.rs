use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, TryStreamExt as _};
use orm_core::dialect::PostgresClient;
use orm_core::{Connection, Error, Executor as _, Result, Schema};
use orm_tests::{Target, suite};

use super::cell;

fn raw(db: &mut Connection) -> &mut PostgresClient {
    db.raw().expect("this is PostgreSQL")
}

fn rows_are_copied_in_and_out(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("CREATE TABLE t (a integer, b text)")?;
    let copied = raw(db).run(async |client| {
        let mut sink = pin!(client.copy_in::<_, Bytes>("COPY t FROM STDIN").await?);
        for number in 0..20_000 {
            sink.feed(Bytes::from(format!("{number}\tline {number}\n"))).await?;
        }
        sink.finish().await
    })?;
    assert_eq!(copied.map_err(Error::other)?, 20_000);
    let copied = raw(db).run(async |client| {
        let stream = pin!(client.copy_out("COPY t TO STDOUT").await?);
        stream.try_fold(0, async |n_bytes, chunk| Ok(n_bytes + chunk.len())).await
    })?;
    assert_eq!(copied.map_err(Error::other)?, 317_780);
    assert_eq!(cell(db, "SELECT count(*) FROM t", &[])?, 20_000.into());
    Ok(())
}

fn a_copy_that_is_left_behind_ends(target: Target) -> Result<()> {
    let mut fresh = target.fresh(&Schema::new())?;
    let db = fresh.connection()?;
    db.execute_batch("CREATE TABLE t (a integer)")?;
    let started = raw(db).run(async |client| client.copy_in::<_, Bytes>("COPY t FROM STDIN").await.map(drop))?;
    started.map_err(Error::other)?;
    assert_eq!(cell(db, "SELECT count(*) FROM t", &[])?, 0.into());
    // So does a result that nobody reads.
    let sql = "SELECT generate_series(1, 100000)";
    let rows = raw(db).run(async |client| client.query_raw(sql, Vec::<i32>::new()).await)?.map_err(Error::other)?;
    let error = cell(db, "SELECT 1", &[]).expect_err("the result is in the way");
    assert!(error.to_string().contains("holds up the connection"), "{error}");
    drop(rows);
    assert_eq!(cell(db, "SELECT 1", &[])?, 1.into());
    Ok(())
}

fn notifications_arrive(target: Target) -> Result<()> {
    let fresh = target.fresh(&Schema::new())?;
    let (mut listener, mut speaker) = (fresh.engine().connection()?, fresh.engine().connection()?);
    listener.execute_batch("LISTEN news")?;
    assert!(raw(&mut listener).wait_for_notification(Duration::from_millis(20))?.is_none());
    speaker.execute("SELECT pg_notify('news', $1)", &["first".into()])?;
    let heard = raw(&mut listener).wait_for_notification(Duration::from_secs(20))?;
    assert_eq!(heard.as_ref().map(|notification| notification.payload()), Some("first"));
    // Beside the answer to another question.
    speaker.execute_batch("NOTIFY news, 'second'")?;
    while cell(&mut listener, "SELECT 1", &[])? == 1.into() {
        if let Some(notification) = raw(&mut listener).notifications().next() {
            assert_eq!(notification.payload(), "second");
            break;
        }
    }
    Ok(())
}

suite! { on postgres;
    rows_are_copied_in_and_out,
    a_copy_that_is_left_behind_ends,
    notifications_arrive,
}
