//! Entities, DTOs, graphs, keys and values as JSON.

use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};
use serde::{Deserialize, Serialize};
use serde_json::{json, to_value};

#[derive(Entity, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(table = "groups", register = false, has_many(members: User, by = group_id))]
#[orm(dto(GroupName: name; derive(Serialize, Deserialize, Debug, PartialEq)))]
struct Group {
    #[orm(primary_key)]
    id: i32,
    name: String,
}

#[derive(Entity, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[orm(table = "users", register = false, new(derive(Serialize, Deserialize, PartialEq)))]
struct User {
    #[orm(primary_key)]
    id: i32,
    #[serde(rename = "fullName")]
    name: String,
    joined: NaiveDate,
    #[orm(references = Group)]
    group_id: Option<i32>,
}

#[derive(Dto, Serialize)]
#[orm(entity = Group)]
struct GroupDto {
    name: String,
    members: Vec<Member>,
    #[orm(from = Group::MEMBERS.count())]
    size: i64,
}

#[derive(Dto, Serialize)]
#[orm(entity = User)]
#[serde(rename_all = "camelCase")]
struct Member {
    name: String,
    group: Option<GroupName>,
    #[orm(from = User::GROUP_ID)]
    group_number: Option<i32>,
}

fn json_error(error: serde_json::Error) -> Error {
    Error::other(error)
}

fn entities_graphs_and_dtos_are_plain_structs(target: Target) -> Result<()> {
    let mut db = fresh!(target, Group, User)?;
    Group::insert(NewGroup { name: "admins".into() }).execute(&mut db)?;
    let joined = NaiveDate::from_ymd_opt(2024, 2, 29).ok_or_else(|| Error::statement("a date"))?;
    let ann = User::insert(NewUser { name: "Ann".into(), joined, group_id: Some(1.into()) }).one(&mut db)?;
    let row = json!({ "id": 1, "fullName": "Ann", "joined": "2024-02-29", "group_id": 1 });
    assert_eq!(to_value(&ann).map_err(json_error)?, row);
    assert_eq!(serde_json::from_value::<User>(row.clone()).map_err(json_error)?, ann);

    let graph = Group::query().load(Group::MEMBERS).all(&mut db)?;
    let group = json!({ "id": 1, "name": "admins" });
    assert_eq!(to_value(&graph).map_err(json_error)?, json!([group]));
    let loaded = Group::query().load(Group::MEMBERS).one(&mut db)?;
    assert_eq!(to_value(&loaded).map_err(json_error)?, group);
    assert_eq!(to_value(loaded.view()).map_err(json_error)?, group);
    let members: Vec<UserView<'_>> = loaded.view().members()?.collect();
    assert_eq!(to_value(members).map_err(json_error)?, json!([row]));

    let page: Vec<GroupDto> = Group::query().dto().all(&mut db)?;
    let ann = json!({ "name": "Ann", "group": { "name": "admins" }, "groupNumber": 1 });
    assert_eq!(to_value(page).map_err(json_error)?, json!([{ "name": "admins", "members": [ann], "size": 1 }]));
    Ok(())
}

#[test]
fn a_key_is_the_plain_key() -> Result<()> {
    let text = r#"{"name":"Ann","joined":"2024-02-29","group_id":3}"#;
    let user: NewUser = serde_json::from_str(text).map_err(json_error)?;
    assert_eq!(user.group_id, Some(3.into()));
    assert_eq!(serde_json::to_string(&user).map_err(json_error)?, text);
    let user: NewUser =
        serde_json::from_str(r#"{"name":"Bob","joined":"2024-01-01","group_id":null}"#).map_err(json_error)?;
    assert_eq!(user.group_id, None);
    Ok(())
}

#[test]
fn a_value_is_the_plain_value() -> Result<()> {
    let date = NaiveDate::from_ymd_opt(2024, 2, 29).ok_or_else(|| Error::statement("a date"))?;
    let moment = date.and_hms_opt(12, 30, 5).ok_or_else(|| Error::statement("a time"))?;
    let cases: [(Value, serde_json::Value); 8] = [
        (None::<i32>.into(), json!(null)),
        (true.into(), json!(true)),
        (u64::MAX.into(), json!(u64::MAX)),
        (2.5.into(), json!(2.5)),
        ("text".into(), json!("text")),
        (vec![1u8, 2].into(), json!([1, 2])),
        (moment.into(), json!("2024-02-29T12:30:05")),
        (moment.and_utc().into(), json!("2024-02-29T12:30:05Z")),
    ];
    for (value, expected) in cases {
        assert_eq!(to_value(&value).map_err(json_error)?, expected);
    }
    Ok(())
}

suite! { entities_graphs_and_dtos_are_plain_structs }
