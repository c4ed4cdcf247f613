//! DTOs of columns alone, from the entity itself.

use orm_core::prelude::*;

use super::{User, UserDto};

#[derive(Dto, Clone, Debug, PartialEq)]
#[orm(entity = User)]
struct Renamed {
    #[orm(from = User::NAME)]
    title: String,
    group_id: Option<i32>,
}

fn user() -> User {
    User { id: 7, name: "Ann".into(), group_id: Some(3), password: "secret".into() }
}

#[test]
fn an_entity_becomes_a_dto_of_its_columns() {
    let user = user();
    let borrowed: UserDto = (&user).into();
    assert_eq!(borrowed, UserDto { id: 7, name: "Ann".into() });
    let renamed = Renamed::from(&user);
    assert_eq!(renamed, Renamed { title: "Ann".into(), group_id: Some(3) });
    let list: Vec<UserDto> = [&user, &user].into_iter().map(UserDto::from).collect();
    assert_eq!(list, [borrowed.clone(), borrowed.clone()]);
    let owned: UserDto = user.into();
    assert_eq!(owned, borrowed);
}
