//! Objects that are deleted when they lose their parent.

use orm_core::orm::State;
use orm_core::prelude::*;
use orm_tests::{Target, fresh, suite};

use super::cascade::{Invoice, Label, Line, Message, NewLine, NewOrder, NewPart, Order, Part, Text};

suite! {
    a_part_that_is_taken_out_is_deleted,
    a_part_that_gets_another_whole_stays,
    a_new_part_that_is_taken_out_is_not_inserted,
    a_part_that_is_set_loose_is_deleted,
    a_place_for_one_is_cleared_before_it_is_filled,
    orphans_come_back_with_a_roll_back,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "cars", register = false, has_one(motor: Motor, by = car_id, cascade(all, delete_orphan)))]
#[orm(has_many(stickers: Sticker, by = car_id, cascade(delete_orphan)))]
struct Car {
    #[orm(primary_key)]
    id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "motors", register = false, has_many(bolts: Bolt, by = motor_id, cascade(delete)))]
struct Motor {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Car, unique)]
    car_id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "bolts", register = false)]
struct Bolt {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Motor)]
    motor_id: i32,
}

#[derive(Entity, Clone, Debug, PartialEq)]
#[orm(table = "stickers", register = false)]
struct Sticker {
    #[orm(primary_key)]
    id: i32,
    #[orm(references = Car)]
    car_id: Option<i32>,
}

fn a_part_that_is_taken_out_is_deleted(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let order = s.add(NewOrder {});
    let lines = s.add_all((0..4).map(|_| NewLine { order_id: order.into() }).collect::<Vec<_>>());
    s.add(NewPart { line_id: lines[0].into() });
    s.commit()?;
    s.unlink(order, Order::LINES, lines[0])?;
    assert_eq!(s.plan()?.to_string(), "delete from parts: 1 row\ndelete from lines: 1 row\n");
    s.commit()?;
    assert_eq!(s.state(lines[0]), State::Detached);
    // From the other side, too; and by what is left out of a list.
    s.unlink(lines[1], Line::ORDER, order)?;
    s.set_related(order, Order::LINES, [lines[3]])?;
    s.commit()?;
    assert_eq!(s.related(order, Order::LINES)?, [lines[3]]);
    assert_eq!(Line::query().count(&mut s)?, 1);
    s.commit()
}

fn a_part_that_gets_another_whole_stays(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let [first, second] = [(); 2].map(|()| s.add(NewOrder {}));
    let lines = s.add_all((0..4).map(|_| NewLine { order_id: first.into() }).collect::<Vec<_>>());
    s.commit()?;
    for line in &lines {
        s.unlink(first, Order::LINES, *line)?;
    }
    s.link(second, Order::LINES, lines[0])?;
    s.link(lines[1], Line::ORDER, first)?;
    s[lines[2]].order_id = s[second].id;
    s.commit()?;
    let states: Vec<State> = lines.iter().map(|line| s.state(*line)).collect();
    assert_eq!(states, [State::Persistent, State::Persistent, State::Persistent, State::Detached]);
    assert_eq!((s.related(first, Order::LINES)?, s.related(second, Order::LINES)?.len()), (vec![lines[1]], 2));
    Ok(())
}

fn a_new_part_that_is_taken_out_is_not_inserted(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let [first, second] = [(); 2].map(|()| s.add(NewOrder {}));
    let [gone, moved] = [(); 2].map(|()| s.add(NewLine { order_id: first.into() }));
    s.unlink(first, Order::LINES, gone)?;
    s.unlink(first, Order::LINES, moved)?;
    s.link(second, Order::LINES, moved)?;
    s.commit()?;
    assert_eq!((s.state(gone), s[moved].order_id), (State::Transient, s[second].id));
    assert_eq!(Line::query().count(&mut s)?, 1);
    s.commit()
}

fn a_part_that_is_set_loose_is_deleted(target: Target) -> Result<()> {
    let db = fresh!(target, Car, Motor, Bolt, Sticker)?;
    let mut s = db.session();
    let [car, other] = [(); 2].map(|()| s.add(NewCar {}));
    let stickers = s.add_all((0..4).map(|_| NewSticker { car_id: car.into() }).collect::<Vec<_>>());
    let loose = s.add(NewSticker { car_id: None });
    s.commit()?;
    s[stickers[0]].car_id = None;
    s.set_related(stickers[1], Sticker::CAR, None)?;
    s.set_related(stickers[2], Sticker::CAR, None)?;
    s[stickers[2]].car_id = Some(s[other].id);
    assert_eq!(s.plan()?.to_string(), "update stickers set car_id: 1 row\ndelete from stickers: 2 rows\n");
    s.commit()?;
    assert_eq!((s.state(stickers[0]), s.state(loose)), (State::Detached, State::Persistent));
    assert_eq!(s.related(car, Car::STICKERS)?, [stickers[3]]);
    Ok(())
}

fn a_place_for_one_is_cleared_before_it_is_filled(target: Target) -> Result<()> {
    let db = fresh!(target, Car, Motor, Bolt, Sticker)?;
    let mut s = db.session();
    let [car, other] = [(); 2].map(|()| s.add(NewCar {}));
    let old = s.add(NewMotor { car_id: car.into() });
    let spare = s.add(NewMotor { car_id: other.into() });
    s.add(NewBolt { motor_id: old.into() });
    s.commit()?;
    // The old one goes with its bolts, before the new one takes its place.
    let new = s.add(NewMotor { car_id: other.into() });
    s.no_autoflush(|s| s.set_related(car, Car::MOTOR, Some(new)))?;
    assert_eq!(
        s.plan()?.to_string(),
        "delete from bolts: 1 row\ndelete from motors: 1 row\ninsert into motors (car_id): 1 row\n"
    );
    s.commit()?;
    assert_eq!((s.state(old), s.related(car, Car::MOTOR)?), (State::Detached, Some(new)));
    s.link(car, Car::MOTOR, spare)?;
    s.commit()?;
    assert_eq!((s.state(new), s.related(car, Car::MOTOR)?), (State::Detached, Some(spare)));
    assert_eq!(s.related(other, Car::MOTOR)?, None);
    s.set_related(car, Car::MOTOR, None)?;
    s.commit()?;
    assert_eq!(Motor::query().count(&mut db.engine().connection()?)?, 0);
    Ok(())
}

fn orphans_come_back_with_a_roll_back(target: Target) -> Result<()> {
    let db = fresh!(target, Order, Line, Part, Message, Invoice, Label, Text)?;
    let mut s = db.session();
    let order = s.add(NewOrder {});
    let line = s.add(NewLine { order_id: order.into() });
    s.commit()?;
    s.unlink(order, Order::LINES, line)?;
    s.rollback()?;
    s.flush()?;
    assert_eq!(s.state(line), State::Persistent);
    s.unlink(order, Order::LINES, line)?;
    s.flush()?;
    assert_eq!(s.related(order, Order::LINES)?, []);
    s.rollback()?;
    assert_eq!((s.state(line), s.related(order, Order::LINES)?), (State::Persistent, vec![line]));
    Ok(())
}
