//! Which relationships lead to an entity's rows, or over them.

use std::any::TypeId;
use std::sync::{Arc, LazyLock};

use super::objects::Objects;
use crate::orm::Mapper;
use crate::orm::hash::RowMap;
use crate::orm::registry::Registration;
use crate::schema::Table;
use crate::sql::{Relation, RelationKind};

/// The relationships that concern an entity without being declared on it.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// Those whose other side it is, but for those that its own key decides (its foreign key decides them, or an association table).
    pub(super) incoming: Vec<&'static Relation>,
    /// Many-to-many relationships whose association rows are its own.
    pub(super) through: Vec<&'static Relation>,
}

/// The relationships of all entities linked into the program, by the entity they lead to or over.
static REGISTERED: LazyLock<RowMap<TypeId, Vec<&'static Relation>>> = LazyLock::new(|| {
    let mappers = || inventory::iter::<Registration>.into_iter().map(|registration| (registration.mapper)());
    let of_table = |table: &'static Table| mappers().find(|mapper| std::ptr::eq((mapper.table)(), table));
    let mut found: RowMap<TypeId, Vec<&'static Relation>> = RowMap::default();
    for relation in mappers().flat_map(|mapper| mapper.relations) {
        let over = relation.through.as_ref().and_then(|through| of_table((through.entity?)()));
        for mapper in [Some(Mapper::of(&relation.target)), over].into_iter().flatten() {
            found.entry((mapper.type_id)()).or_default().push(relation);
        }
    }
    found
});

impl Neighbours {
    /// Looks at the entities on the other sides of its own relationships, at those of the session, and at those linked into the program.
    fn of(mapper: &'static Mapper, objects: &Objects) -> Neighbours {
        let mut neighbours = Neighbours::default();
        let others = mapper.relations.iter().map(|relation| Mapper::of(&relation.target));
        let others = others.chain(objects.store.shelves.iter().map(|shelf| shelf.mapper));
        let registered = REGISTERED.get(&(mapper.type_id)()).into_iter().flatten();
        for relation in others.flat_map(|other| other.relations).chain(registered) {
            let leads_here = (Mapper::of(&relation.target).type_id)() == (mapper.type_id)();
            if leads_here && relation.kind != RelationKind::ManyToOne && !neighbours.incoming.contains(relation) {
                neighbours.incoming.push(relation);
            }
            let entity = relation.through.as_ref().and_then(|through| through.entity);
            let leads_over = entity.is_some_and(|table| std::ptr::eq(table(), (mapper.table)()));
            if leads_over && !neighbours.through.contains(relation) {
                neighbours.through.push(relation);
            }
        }
        neighbours
    }
}

impl Objects {
    /// The relationships that concern the entity of a shelf. They are looked up once, as long as no other entity comes in.
    pub(super) fn neighbours(&self, shelf: usize) -> Arc<Neighbours> {
        let n_shelves = self.store.shelves.len();
        let mut known = self.neighbours.borrow_mut();
        if known.len() != n_shelves {
            *known = vec![None; n_shelves];
        }
        let look_up = || Arc::new(Neighbours::of(self.store.shelves[shelf].mapper, self));
        known[shelf].get_or_insert_with(look_up).clone()
    }
}
