//! Full-text search, and keys after an import.

use orm_core::prelude::*;
use orm_core::sql::matches;
use orm_tests::{Target, assert_sql, fresh, suite};

suite! {
    texts_are_searched_by_words,
    new_keys_go_on_behind_imported_ones,
    sequences_of_empty_and_emptied_tables_stay_usable,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "articles", register = false)]
struct Article {
    #[orm(primary_key)]
    id: i64,
    title: String,
    body: Option<String>,
}

fn article(title: &str, body: Option<&str>) -> NewArticle {
    NewArticle { title: title.into(), body: body.map(Into::into) }
}

fn texts_are_searched_by_words(target: Target) -> Result<()> {
    let mut db = fresh!(target, Article)?;
    if matches!(target, Target::MariaDb | Target::MySql) {
        db.connection()?.execute_batch("CREATE FULLTEXT INDEX ft_articles ON articles (title, body)")?;
    }
    let rows = [
        article("Words that are borrowed", Some("How languages lend each other words")),
        article("Ownership", None),
        article("Rust prevention", Some("A borrowed brush and some paint")),
    ];
    Article::insert_many(rows).execute(&mut db)?;
    let titles = |search: &str, db: &mut dyn Executor| {
        let query = Article::query().filter(matches((Article::TITLE, Article::BODY), search)).order_by(Article::ID);
        query.select(Article::TITLE).all(db)
    };
    match titles("borrowed", &mut db) {
        Ok(found) => assert_eq!(found, ["Words that are borrowed", "Rust prevention"]),
        Err(error) => {
            assert_eq!(error.to_string(), "sqlite does not support full-text search of ordinary tables (`matches`)");
            return Ok(());
        }
    }
    assert_eq!(titles("\"borrowed brush\"", &mut db)?, ["Rust prevention"]);
    assert_eq!(titles("Ownership", &mut db)?, ["Ownership"]);
    assert_eq!(titles("borrow'; DROP TABLE articles", &mut db)?, [""; 0]);
    Ok(())
}

fn new_keys_go_on_behind_imported_ones(target: Target) -> Result<()> {
    let mut db = fresh!(target, Article)?;
    let schema = Schema::new().entity::<Article>();
    let imported = (1..=40).map(|id| Article { id, title: format!("{id}"), body: None });
    Article::insert_many(imported).execute(&mut db)?;
    schema.sync_sequences(&mut db)?;
    assert_eq!(Article::insert(article("new", None)).one(&mut db)?.id, 41);
    // It never goes back, and once more changes nothing.
    Article::delete().filter(Article::ID.gt(10)).execute(&mut db)?;
    schema.sync_sequences(&mut db)?;
    let next = Article::insert(article("newer", None)).one(&mut db)?.id;
    assert!(next == 42 || next == 11, "{next}");
    Ok(())
}

fn sequences_of_empty_and_emptied_tables_stay_usable(target: Target) -> Result<()> {
    let mut db = fresh!(target, Article)?;
    let schema = Schema::new().entity::<Article>();
    schema.sync_sequences(&mut db)?;
    assert_eq!(Article::insert(article("first", None)).one(&mut db)?.id, 1);
    Ok(())
}

#[test]
fn each_database_searches_in_its_own_words() {
    assert_sql!(
        Article::query().filter(matches((Article::TITLE, Article::BODY), "rust")).select(Article::ID),
        sqlite: "error: sqlite does not support full-text search of ordinary tables (`matches`)",
        postgres: r#"SELECT "articles"."id" FROM "articles" WHERE to_tsvector('simple', COALESCE("articles"."title", '') || ' ' || COALESCE("articles"."body", '')) @@ websearch_to_tsquery('simple', $1)"#,
        mysql: "SELECT `articles`.`id` FROM `articles` WHERE MATCH (`articles`.`title`, `articles`.`body`) AGAINST (? IN BOOLEAN MODE)",
    );
}
