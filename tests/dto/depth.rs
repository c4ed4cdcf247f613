//! DTOs that contain themselves.

use orm_core::prelude::*;
use orm_tests::{Target, fresh, sqlite, suite};

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "nodes", register = false)]
#[orm(has_many(children: Node, by = parent_id))]
struct Node {
    #[orm(primary_key, generated = false)]
    id: i32,
    #[orm(references = Node)]
    parent_id: Option<i32>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Node)]
struct Tree {
    id: i32,
    #[orm(depth = 2)]
    children: Vec<Tree>,
}

#[derive(Dto, Debug, PartialEq)]
#[orm(entity = Node)]
struct Ancestors {
    id: i32,
    #[orm(depth = 2)]
    parent: Option<Box<Ancestors>>,
    parent_id: Option<i32>,
}

#[derive(Dto, Debug)]
#[orm(entity = Node)]
struct Endless {
    #[expect(dead_code, reason = "the statement is refused")]
    children: Vec<Endless>,
}

/// 1 > 2 > 3 > 4 > 5, each the parent of the next.
fn chain(target: Target) -> Result<orm_tests::Fresh> {
    let mut db = fresh!(target, Node)?;
    let rows = (1..=5).map(|id| Node { id, parent_id: (id > 1).then_some(id - 1) });
    Node::insert_many(rows).execute(&mut db)?;
    Ok(db)
}

fn a_list_of_itself_ends_at_the_depth(target: Target) -> Result<()> {
    let mut db = chain(target)?;
    let engine = db.engine().clone();
    let (tree, n_statements) = engine.count_statements(|| Node::find(1).dto::<Tree>().one(&mut db));
    let leaf = Tree { id: 3, children: vec![] };
    assert_eq!(tree?, Tree { id: 1, children: vec![Tree { id: 2, children: vec![leaf] }] });
    assert_eq!(n_statements, 3);
    Ok(())
}

fn a_chain_to_itself_ends_at_the_depth(target: Target) -> Result<()> {
    let mut db = chain(target)?;
    let all = Node::query().order_by(Node::ID).dto::<Ancestors>().all(&mut db)?;
    let node = |id, parent: Option<Ancestors>| Ancestors {
        id,
        parent: parent.map(Box::new),
        parent_id: (id > 1).then_some(id - 1),
    };
    let expected = [
        node(1, None),
        node(2, Some(node(1, None))),
        node(3, Some(node(2, Some(node(1, None))))),
        node(4, Some(node(3, Some(node(2, None))))),
        node(5, Some(node(4, Some(node(3, None))))),
    ];
    assert_eq!(all, expected);
    Ok(())
}

fn loaded_objects_end_at_the_depth_too(target: Target) -> Result<()> {
    let mut db = chain(target)?;
    let path = || Node::CHILDREN.then(Node::CHILDREN);
    let root = Node::find(1).load(path()).one(&mut db)?;
    let leaf = Tree { id: 3, children: vec![] };
    assert_eq!(root.to_dto::<Tree>()?, Tree { id: 1, children: vec![Tree { id: 2, children: vec![leaf] }] });
    let error = root.to_dto::<Endless>().map(|_| ()).unwrap_err();
    assert!(error.to_string().starts_with("`Endless` reaches itself over `Endless.children`"), "{error}");
    Ok(())
}

fn a_dto_that_reaches_itself_is_refused_before_any_statement(target: Target) -> Result<()> {
    let mut db = chain(target)?;
    let engine = db.engine().clone();
    let (result, n_statements) = engine.count_statements(|| Node::query().dto::<Endless>().all(&mut db));
    assert_eq!(
        result.map(|_| ()).unwrap_err().to_string(),
        "`Endless` reaches itself over `Endless.children`; say how many levels are wanted with `#[orm(depth = n)]` on the field"
    );
    assert_eq!(n_statements, 0);
    Ok(())
}

#[derive(Dto, Debug)]
#[orm(entity = Node)]
#[expect(dead_code, reason = "the statement is refused")]
struct Upwards {
    parent: Option<Box<Downwards>>,
}

#[derive(Dto, Debug)]
#[orm(entity = Node)]
#[expect(dead_code, reason = "the statement is refused")]
struct Downwards {
    children: Vec<Upwards>,
}

#[derive(Dto, Debug)]
#[orm(entity = Node)]
#[expect(dead_code, reason = "the statement is only compiled")]
struct Zigzag {
    #[orm(depth = 1)]
    parent: Option<Box<Zag>>,
}

#[derive(Dto, Debug)]
#[orm(entity = Node)]
#[expect(dead_code, reason = "the statement is only compiled")]
struct Zag {
    children: Vec<Zigzag>,
}

#[test]
fn two_dtos_that_reach_each_other_need_one_depth() -> Result<()> {
    let error = Node::query().dto::<Upwards>().to_sql(&sqlite()).unwrap_err();
    assert!(error.to_string().starts_with("`Upwards` reaches itself over `Downwards.children`"), "{error}");
    let compiled = Node::query().dto::<Zigzag>().to_sql(&sqlite())?;
    assert_eq!(
        compiled.sql,
        r#"SELECT "nodes_1"."id" FROM "nodes" LEFT JOIN "nodes" AS "nodes_1" ON "nodes_1"."id" = "nodes"."parent_id""#
    );
    Ok(())
}

suite! {
    a_list_of_itself_ends_at_the_depth,
    a_chain_to_itself_ends_at_the_depth,
    loaded_objects_end_at_the_depth_too,
    a_dto_that_reaches_itself_is_refused_before_any_statement,
}
