//! Which relationships lead to an entity's rows, or over them.

use std::sync::Arc;

use super::objects::Objects;
use crate::orm::Mapper;
use crate::orm::registry::Registration;
use crate::sql::{Relation, RelationKind};

/// The relationships that concern an entity without being declared on it.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// Those whose other side it is, but for those that its own key decides (its foreign key decides them, or an association table).
    pub(super) incoming: Vec<&'static Relation>,
    /// Many-to-many relationships whose association rows are its own.
    pub(super) through: Vec<&'static Relation>,
}

impl Neighbours {
    /// Looks at the entities on the other sides of its own relationships, at those of the session, and at those linked into the program.
    fn of(mapper: &'static Mapper, objects: &Objects) -> Neighbours {
        let mut neighbours = Neighbours::default();
        let others = mapper.relations.iter().map(|relation| Mapper::of(&relation.target));
        let others = others.chain(objects.store.shelves.iter().map(|shelf| shelf.mapper));
        let registered = inventory::iter::<Registration>.into_iter().map(|registration| (registration.mapper)());
        for relation in others.chain(registered).flat_map(|other| other.relations) {
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
    pub(super) fn neighbours(&mut self, shelf: usize) -> Arc<Neighbours> {
        let n_shelves = self.store.shelves.len();
        if self.neighbours.len() != n_shelves {
            self.neighbours = vec![None; n_shelves];
        }
        if let Some(neighbours) = &self.neighbours[shelf] {
            return neighbours.clone();
        }
        let neighbours = Arc::new(Neighbours::of(self.store.shelves[shelf].mapper, self));
        self.neighbours[shelf] = Some(neighbours.clone());
        neighbours
    }
}
