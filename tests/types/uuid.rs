use orm_core::prelude::*;
use orm_core::value::ValueRef;
use orm_tests::{Target, fresh, suite};
use uuid::Uuid;

suite! { uuids_are_keys_and_foreign_keys, uuids_are_ordered_by_their_bytes }

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "accounts", register = false, has_many(logins: Login, by = account_id))]
struct Account {
    #[orm(primary_key)]
    id: Uuid,
    token: Option<Uuid>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "logins", register = false)]
struct Login {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Account)]
    account_id: Uuid,
}

fn uuids_are_keys_and_foreign_keys(target: Target) -> Result<()> {
    let mut db = fresh!(target, Account, Login)?;
    let (a, b) = (Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef), Uuid::max());
    let rows = [NewAccount { id: a, token: Some(Uuid::nil()) }, NewAccount { id: b, token: None }];
    Account::insert_many(rows).execute(&mut db)?;
    assert_eq!(Account::find(a).one(&mut db)?, Account { id: a, token: Some(Uuid::nil()) });
    assert_eq!(Account::query().filter(Account::TOKEN.is_null()).one(&mut db)?.id, b);
    Login::insert(NewLogin { account_id: b.into() }).execute(&mut db)?;
    let accounts = Account::query().order_by(Account::ID.asc()).load(Account::LOGINS).all(&mut db)?;
    let counts: Vec<usize> =
        accounts.iter().map(|account| account.logins().map(|logins| logins.len())).collect::<Result<_>>()?;
    assert_eq!(counts, [0, 1]);
    assert_eq!(Account::query().filter(Account::ID.in_([a, Uuid::nil()])).one(&mut db)?.id, a);
    Ok(())
}

fn uuids_are_ordered_by_their_bytes(target: Target) -> Result<()> {
    let mut db = fresh!(target, Account)?;
    let mut ids: Vec<Uuid> =
        (0..60_u128).map(|n| Uuid::from_u128(n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))).collect();
    Account::insert_many(ids.iter().map(|id| NewAccount { id: *id, token: None })).execute(&mut db)?;
    ids.sort();
    assert_eq!(Account::query().order_by(Account::ID.asc()).select(Account::ID).all(&mut db)?, ids);
    assert_eq!(Account::query().filter(Account::ID.lt(ids[20])).count(&mut db)?, 20);
    Ok(())
}

#[test]
fn a_uuid_is_read_from_every_form() {
    let id = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    for text in ["01234567-89ab-cdef-0123-456789abcdef", "0123456789ABCDEF0123456789ABCDEF"] {
        assert_eq!(Uuid::from_value(ValueRef::Text(text.into())).expect("a UUID"), id);
    }
    assert_eq!(Uuid::from_value(ValueRef::Bytes(id.as_bytes().as_slice().into())).expect("a UUID"), id);
    let error = Uuid::from_value(ValueRef::Text("0123".into())).unwrap_err().to_string();
    assert_eq!(error, "expected a UUID, found the text `0123`");
    let error = Uuid::from_value(ValueRef::Bytes(vec![1, 2].into())).unwrap_err().to_string();
    assert_eq!(error, "expected the 16 bytes of a UUID, found 2 bytes");
}
