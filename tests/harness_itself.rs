//! The harness can fail: an assertion that accepts everything would make the whole suite worthless.

use orm_core::Error;
use orm_tests::{Target, assert_texts, missing_targets, run};

#[test]
#[should_panic(expected = "--- mysql, expected:\nb\n--- found:\na")]
fn a_difference_in_one_dialect_is_shown() {
    assert_texts([("sqlite", Ok("a".to_owned()), "a"), ("mysql", Ok("a".to_owned()), "b")]);
}

#[test]
#[should_panic(expected = "found:\nerror: no")]
fn an_error_is_no_text() {
    assert_texts([("sqlite", Err(Error::statement("no")), "a")]);
}

#[test]
fn an_expected_text_is_indented_like_its_test() {
    let text = "
        CREATE (
            a
        )
    ";
    assert_texts([("sqlite", Ok("CREATE (\n    a\n)\n".to_owned()), text)]);
}

#[test]
fn a_required_database_is_there() {
    let required = std::env::var("ORM_TEST_REQUIRE").unwrap_or_default();
    assert_eq!(missing_targets(&required), Vec::<String>::new(), "ORM_TEST_REQUIRE={required}");
}

#[test]
fn a_required_database_that_is_missing_is_named() {
    assert_eq!(missing_targets("sqlite, oracle,"), ["no tests are stamped for `oracle`"]);
}

#[test]
fn a_test_runs_only_where_its_needs_are_met() {
    let fails = |_: Target| Err(Error::statement("it ran"));
    assert!(run(Target::Sqlite, &[("nothing", |_| false)], fails).is_ok());
    assert!(run(Target::Sqlite, &[("everything", |_| true)], fails).is_err());
}
