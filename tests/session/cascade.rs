//! What becomes of related objects when one is deleted, or left alone.

use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

suite! {
    what_belongs_to_an_object_is_deleted_with_it,
    a_deletion_that_is_restricted_says_what_stands_against_it,
    what_may_stay_behind_loses_its_parent,
    children_and_parents_are_deleted_in_any_order,
    a_tree_is_deleted_from_its_root,
    a_circle_of_cascades_ends,
    keys_of_several_columns_cascade,
    association_rows_go_with_either_side,
    the_other_side_of_an_association_goes_if_it_is_to,
    an_expired_parent_cascades,
    a_new_child_of_a_deleted_parent_is_refused,
    what_was_moved_away_stays,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "orders", register = false)]
#[orm(has_many(lines: Line, by = order_id, cascade(all, delete_orphan)))]
#[orm(has_many(messages: Message, by = order_id))]
#[orm(has_one(invoice: Invoice, by = order_id))]
#[orm(many_to_many(labels: Label, table = "order_label"))]
pub(super) struct Order {
    #[orm(primary_key)]
    pub(super) id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "lines", register = false, has_many(parts: Part, by = line_id, cascade(delete)))]
pub(super) struct Line {
    #[orm(primary_key)]
    pub(super) id: i32,
    #[orm(references = Order)]
    pub(super) order_id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "parts", register = false)]
pub(super) struct Part {
    #[orm(primary_key)]
    pub(super) id: i32,
    #[orm(references = Line)]
    pub(super) line_id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "messages", register = false)]
pub(super) struct Message {
    #[orm(primary_key)]
    pub(super) id: i32,
    #[orm(references = Order)]
    pub(super) order_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "invoices", register = false)]
pub(super) struct Invoice {
    #[orm(primary_key)]
    pub(super) id: i32,
    #[orm(references = Order, unique)]
    pub(super) order_id: i32,
}

/// Does not name its orders, and its texts go with it.
#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "labels", register = false, many_to_many(texts: Text, table = "label_text", cascade(delete)))]
pub(super) struct Label {
    #[orm(primary_key)]
    pub(super) id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "texts", register = false)]
pub(super) struct Text {
    #[orm(primary_key)]
    pub(super) id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "nodes", register = false, has_many(children: Node, by = parent_id, cascade(all, delete_orphan)))]
struct Node {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Node)]
    parent_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "hens", register = false, has_many(eggs: Egg, by = hen_id, cascade(delete)))]
struct Hen {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Egg)]
    egg_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "eggs", register = false, has_many(hens: Hen, by = egg_id, cascade(delete)))]
struct Egg {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Hen)]
    hen_id: Option<i32>,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "houses", register = false, has_many(rooms: Room, by = (street, number), cascade(delete)))]
#[orm(has_many(guests: Guest, by = (street, number)))]
struct House {
    #[orm(primary_key, length = 20)]
    street: String,
    #[orm(primary_key)]
    number: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "rooms", register = false, foreign_key(street, number = House(street, number), relation = house))]
struct Room {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 20)]
    street: String,
    number: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "guests", register = false, foreign_key(street, number = House(street, number), relation = house))]
struct Guest {
    #[orm(primary_key)]
    id: i32,
    #[orm(length = 20)]
    street: Option<String>,
    number: Option<i32>,
}

/// An order with two lines of two parts and one message.
fn order(s: &mut Session) -> (Handle<Order>, Vec<Handle<Line>>, Handle<Message>) {
    let order = s.add(NewOrder {});
    let lines: Vec<Handle<Line>> = (0..2).map(|_| s.add(NewLine { order_id: order.into() })).collect();
    for line in &lines {
        s.add_all((0..2).map(|_| NewPart { line_id: (*line).into() }));
    }
    let message = s.add(NewMessage { order_id: order.into() });
    (order, lines, message)
}

fn counts(engine: &Engine) -> Result<[u64; 4]> {
    let mut db = engine.connection()?;
    Ok([
        Order::query().count(&mut db)?,
        Line::query().count(&mut db)?,
        Part::query().count(&mut db)?,
        Message::query().count(&mut db)?,
    ])
}

fn what_belongs_to_an_object_is_deleted_with_it(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    db.transaction(|s| {
        order(s);
        order(s);
        order(s);
        Ok(())
    })?;
    let mut s = db.session();
    let orders = s.load(Order::query().order_by(Order::ID).limit(2))?;
    let line = s.load_first(Line::query().order_by(Line::ID))?.expect("there are lines");
    orders.iter().for_each(|order| s.delete(*order));
    // Lines, messages, invoices and parts are asked for once each.
    let (plan, n_statements) = db.count_statements(|| s.plan().map(|plan| plan.to_string()));
    assert_eq!(n_statements, 4);
    assert_eq!(
        plan?,
        "unlink order_label (order_id): 2 rows\n\
         update messages set order_id: 2 rows\n\
         delete from parts: 8 rows\n\
         delete from lines: 4 rows\n\
         delete from orders: 2 rows\n"
    );
    assert_eq!(s.state(line), State::Deleted);
    s.flush()?;
    assert_eq!(s.state(line), State::Deleted);
    s.rollback()?;
    assert_eq!((s.state(line), s[line].order_id), (State::Persistent, s[orders[0]].id));
    assert_eq!(counts(db.engine())?, [3, 6, 12, 3]);

    s.delete(orders[0]);
    s.commit()?;
    assert_eq!(s.state(line), State::Detached);
    assert_eq!(counts(db.engine())?, [2, 4, 8, 3]);

    // What the session made itself it knows: nothing is asked.
    let (order, ..) = order(&mut s);
    s.flush()?;
    s.delete(order);
    let (plan, n_statements) = db.count_statements(|| s.plan());
    assert_eq!((plan?.steps.len(), n_statements), (4, 0));
    s.commit()?;
    assert_eq!(counts(db.engine())?, [2, 4, 8, 4]);
    Ok(())
}

fn a_deletion_that_is_restricted_says_what_stands_against_it(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let (first, lines, message) = order(&mut s);
    let (second, ..) = order(&mut s);
    s.flush()?;
    let invoice = s.add(NewInvoice { order_id: second.into() });
    s.commit()?;
    let mut s2 = db.session();
    let orders = s2.load(Order::query().order_by(Order::ID))?;
    for (session, orders) in [(&mut s, vec![first, second]), (&mut s2, orders)] {
        orders.iter().for_each(|order| session.delete(*order));
        let key = session[second_of(&orders)].id;
        let error = session.flush().unwrap_err().to_string();
        let expected = format!("the `Order` {key} cannot be deleted: by `Order::INVOICE` there is 1 `Invoice`");
        assert!(error.starts_with(&expected), "{error}");
        session.rollback()?;
    }
    s2.close()?;
    // Nothing has changed, also not in memory: the session goes on.
    s.delete(second);
    s.delete(first);
    assert!(s.flush().is_err());
    assert_eq!((s.state(lines[0]), s[message].order_id), (State::Persistent, Some(s[first].id)));
    assert_eq!(counts(db.engine())?, [2, 4, 8, 2]);

    // Unless what stands against it goes too.
    s.delete(invoice);
    s.commit()?;
    assert_eq!(counts(db.engine())?, [0, 0, 0, 2]);
    Ok(())
}

fn second_of(orders: &[Handle<Order>]) -> Handle<Order> {
    orders[1]
}

fn what_may_stay_behind_loses_its_parent(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let (order, _, message) = order(&mut s);
    s.commit()?;
    let id = s[order].id;
    Message::insert(NewMessage { order_id: Some(id.into()) }).execute(&mut db.engine().connection()?)?;
    // Loaded relationships are trusted: an expired one is asked again.
    s.expire(order);
    s.delete(order);
    s.flush()?;
    assert_eq!(s[message].order_id, None);
    let loose = Message::query().filter(Message::ORDER_ID.is_null());
    assert_eq!(loose.count(&mut s)?, 2);
    assert_eq!(s.related(message, Message::ORDER)?, None);
    s.rollback()?;
    assert_eq!(s[message].order_id, Some(id));
    assert_eq!(counts(db.engine())?, [1, 2, 4, 2]);
    Ok(())
}

fn children_and_parents_are_deleted_in_any_order(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let (first, lines, message) = order(&mut s);
    let (second, ..) = order(&mut s);
    let invoice = s.add(NewInvoice { order_id: first.into() });
    s.commit()?;
    s.delete(first);
    s.delete(message);
    s.delete(invoice);
    s.delete(lines[1]);
    s.delete(second);
    let plan = s.plan()?.to_string();
    assert!(
        plan.contains("delete from messages: 1 row\n") && plan.contains("update messages set order_id: 1 row"),
        "{plan}"
    );
    s.commit()?;
    assert_eq!(counts(db.engine())?, [0, 0, 0, 1]);
    Ok(())
}

fn a_tree_is_deleted_from_its_root(target: Target) -> Result<()> {
    let db = fresh!(target, Node)?;
    let mut s = db.session();
    let root = s.add(NewNode { parent_id: None });
    let other = s.add(NewNode { parent_id: None });
    let mut level = vec![root];
    for _ in 0..3 {
        let nodes = level
            .iter()
            .flat_map(|parent| [NewNode { parent_id: (*parent).into() }, NewNode { parent_id: (*parent).into() }]);
        level = s.add_all(nodes.collect::<Vec<_>>());
    }
    s.commit()?;
    let (root, other) = (s[root].id, s[other].id);
    let mut s = db.session();
    let root = s.get_one::<Node>(root)?;
    s.delete(root);
    // One statement for each level, the last of which finds nothing.
    let (plan, n_statements) = db.count_statements(|| s.plan().map(|plan| plan.to_string()));
    assert_eq!(n_statements, 4);
    assert_eq!(
        plan?,
        "delete from nodes: 8 rows\ndelete from nodes: 4 rows\ndelete from nodes: 2 rows\ndelete from nodes: 1 row\n"
    );
    s.commit()?;
    assert_eq!(Node::query().select(Node::ID).all(&mut db.engine().connection()?)?, [other]);
    Ok(())
}

fn a_circle_of_cascades_ends(target: Target) -> Result<()> {
    let db = fresh!(target, Hen, Egg)?;
    let mut s = db.session();
    let hen = s.add(NewHen { egg_id: None });
    let egg = s.add(NewEgg { hen_id: hen.into() });
    s.flush()?;
    s[hen].egg_id = Some(s[egg].id);
    s.commit()?;
    let hen = s[hen].id;
    s.close()?;
    let mut s = db.session();
    let hen = s.get_one::<Hen>(hen)?;
    s.delete(hen);
    s.commit()?;
    let mut db = db.engine().connection()?;
    assert_eq!((Hen::query().count(&mut db)?, Egg::query().count(&mut db)?), (0, 0));
    Ok(())
}

fn keys_of_several_columns_cascade(target: Target) -> Result<()> {
    let db = fresh!(target, House, Room, Guest)?;
    let mut s = db.session();
    for number in [1, 2] {
        s.add(House { street: "Mill Lane".into(), number });
        for _ in 0..2 {
            s.add(NewRoom { street: "Mill Lane".into(), number });
            s.add(NewGuest { street: Some("Mill Lane".into()), number: Some(number) });
        }
    }
    s.commit()?;
    let mut s = db.session();
    let house = s.get_one::<House>(("Mill Lane".into(), 1))?;
    let guests = s.load(Guest::query().order_by(Guest::ID))?;
    s.delete(house);
    s.flush()?;
    let streets: Vec<Option<&str>> = guests.iter().map(|guest| s[*guest].street.as_deref()).collect();
    assert_eq!(streets, [None, None, Some("Mill Lane"), Some("Mill Lane")]);
    assert_eq!(Room::query().select(Room::NUMBER).all(&mut s)?, [2, 2]);
    s.commit()
}

fn association_rows_go_with_either_side(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let orders = [s.add(NewOrder {}), s.add(NewOrder {})];
    let labels = [s.add(NewLabel {}), s.add(NewLabel {})];
    for order in orders {
        s.set_related(order, Order::LABELS, labels)?;
    }
    s.commit()?;
    // By the side that does not name the other one.
    s.delete(labels[0]);
    assert_eq!(s.plan()?.to_string(), "unlink order_label (label_id): 1 row\ndelete from labels: 1 row\n");
    s.flush()?;
    let left = |s: &Session| -> Result<[usize; 2]> {
        Ok([s.view(orders[0]).labels()?.len(), s.view(orders[1]).labels()?.len()])
    };
    assert_eq!(left(&s)?, [1, 1]);
    s.rollback()?;
    assert_eq!(left(&s)?, [2, 2]);
    s.unlink(orders[0], Order::LABELS, labels[1])?;
    s.delete(orders[0]);
    assert_eq!(s.plan()?.to_string(), "unlink order_label (order_id): 1 row\ndelete from orders: 1 row\n");
    s.commit()?;
    let mut connection = db.engine().connection()?;
    assert_eq!(Label::query().count(&mut connection)?, 2);
    assert_eq!(Order::LABELS.of(&s[orders[1]]).count(&mut connection)?, 2);
    Ok(())
}

fn the_other_side_of_an_association_goes_if_it_is_to(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let label = s.add(NewLabel {});
    let texts = [s.add(NewText {}), s.add(NewText {})];
    s.add(NewText {});
    s.set_related(label, Label::TEXTS, texts)?;
    s.commit()?;
    let id = s[label].id;
    s.close()?;
    let mut s = db.session();
    let label = s.get_one::<Label>(id)?;
    s.delete(label);
    s.commit()?;
    assert_eq!(Text::query().count(&mut db.engine().connection()?)?, 1);
    Ok(())
}

fn an_expired_parent_cascades(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let (order, lines, message) = order(&mut s);
    s.commit()?;
    s.expire_all();
    s.delete(order);
    s.flush()?;
    assert_eq!((s.state(lines[0]), s[message].order_id), (State::Deleted, None));
    s.rollback()?;
    assert!(s.is_expired(order));
    s.delete(order);
    s.commit()?;
    assert_eq!(counts(db.engine())?, [0, 0, 0, 1]);
    Ok(())
}

fn a_new_child_of_a_deleted_parent_is_refused(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let (order, ..) = order(&mut s);
    s.commit()?;
    s.delete(order);
    let line = s.add(NewLine { order_id: order.into() });
    let (result, n_statements) = db.count_statements(|| s.flush());
    let error = result.unwrap_err().to_string();
    assert!(
        error.starts_with("a foreign key of this `Line` refers to the `Order` 1, which is to be deleted"),
        "{error}"
    );
    assert_eq!(n_statements, 0);
    s.delete(line);
    s.commit()?;
    assert_eq!(counts(db.engine())?, [0, 0, 0, 1]);
    Ok(())
}

fn what_was_moved_away_stays(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let (first, lines, message) = order(&mut s);
    let (second, others, _) = order(&mut s);
    s.commit()?;
    // Away from the one that goes, to the one that stays, in each way there is; and the other way round.
    s[lines[0]].order_id = s[second].id;
    s.link(second, Order::LINES, lines[1])?;
    s[message].order_id = Some(s[second].id);
    s[others[0]].order_id = s[first].id;
    s.delete(first);
    s.commit()?;
    assert_eq!((s.state(others[0]), s.state(lines[0])), (State::Detached, State::Persistent));
    assert_eq!(s[message].order_id, Some(s[second].id));
    assert_eq!(counts(db.engine())?, [1, 3, 6, 2]);
    assert_eq!(s.view(second).lines()?.len(), 3);
    Ok(())
}
