//! The harness can fail: an assertion that accepts everything would make the whole suite worthless.

use orm_core::Error;
use orm_tests::assert_texts;

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
