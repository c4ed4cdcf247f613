//! Patches of objects.

use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::group_with_member;
use crate::behaviour::{Group, Post, Profile, Tag, User};

suite! {
    a_patch_changes_an_object_and_the_flush_writes_what_differs,
    an_object_without_values_takes_no_patch,
}

#[derive(Patch, Default)]
#[orm(entity = User)]
struct UserPatch {
    name: Option<String>,
    group_id: Patched<Option<i32>>,
}

fn a_patch_changes_an_object_and_the_flush_writes_what_differs(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let engine = db.engine();
    engine.transaction(|s| {
        let (_, ann) = group_with_member(s);
        s.flush()?;
        s.patch(ann, &UserPatch::default())?;
        s.patch(ann, &UserPatch { name: Some("Ann".into()), ..UserPatch::default() })?;
        let (result, n_statements) = engine.count_statements(|| s.flush());
        assert_eq!((result?, n_statements), ((), 0), "the name is the same");
        s.patch(ann, &UserPatch { name: Some("Anna".into()), group_id: Patched::Set(None) })?;
        assert_eq!((&*s[ann].name, s[ann].group_id), ("Anna", None));
        let (result, n_statements) = engine.count_statements(|| s.flush());
        assert_eq!((result?, n_statements), ((), 1));
        Ok(())
    })?;
    let row = User::query().one(&mut engine.connection()?)?;
    assert_eq!((&*row.name, row.group_id), ("Anna", None));
    Ok(())
}

fn an_object_without_values_takes_no_patch(target: Target) -> Result<()> {
    let db = fresh!(target, Group, User, Profile, Post, Tag)?;
    let patch = UserPatch { name: Some("Anna".into()), ..UserPatch::default() };
    db.engine().transaction(|s| {
        let (_, ann) = group_with_member(s);
        assert_eq!(s.state(ann), State::Pending);
        let error = s.patch(ann, &patch).unwrap_err().to_string();
        assert!(error.contains("`User`") && error.contains("pending"), "{error}");
        s.flush()?;
        s.delete(ann);
        s.flush()?;
        let error = s.patch(ann, &patch).unwrap_err().to_string();
        assert!(error.contains("deleted"), "{error}");
        Ok(())
    })
}
