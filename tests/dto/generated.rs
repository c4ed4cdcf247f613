//! DTOs that the entity's own derive writes.

use orm_core::prelude::*;
use orm_tests::{assert_sql, sqlite};

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "accounts", register = false)]
#[orm(dto(AccountDto: id, type; derive(Clone, Debug, PartialEq)))]
#[orm(dto(AccountName: owner; derive(Debug)), dto(AccountKey: id))]
pub(crate) struct Account {
    #[orm(primary_key)]
    id: i64,
    #[orm(column = "kind")]
    r#type: String,
    #[orm(const = HOLDER)]
    owner: Option<String>,
    balance: f64,
}

#[test]
fn the_entity_writes_dtos_of_its_columns() -> Result<()> {
    assert_sql!(
        Account::query().dto::<AccountDto>(),
        sqlite: r#"SELECT "accounts"."id", "accounts"."kind" FROM "accounts""#,
        postgres: r#"SELECT "accounts"."id", "accounts"."kind" FROM "accounts""#,
        mysql: "SELECT `accounts`.`id`, `accounts`.`kind` FROM `accounts`",
    );
    let names = Account::query().dto::<AccountName>().to_sql(&sqlite())?;
    assert_eq!(names.sql, r#"SELECT "accounts"."owner" FROM "accounts""#);
    let account = Account { id: 1, r#type: "cash".into(), owner: None, balance: 2.5 };
    let dto: AccountDto = (&account).into();
    assert_eq!(dto, AccountDto { id: 1, r#type: "cash".into() });
    assert_eq!(AccountName::from(&account).owner, None);
    assert_eq!(AccountKey::from(account).id, 1);
    Ok(())
}
