//! In which order rows are written that refer to each other.

use crate::orm::hash::RowMap;
use crate::orm::session::handle::ObjectId;

/// Rows, and which of them need which others first.
pub(super) struct RowOrder {
    rows: Vec<ObjectId>,
    position: RowMap<ObjectId, usize>,
    /// By row: those it needs.
    needs: Vec<Vec<Need>>,
}

/// One row needs another one first.
pub(super) struct Need {
    pub(super) of: ObjectId,
    /// Which foreign key it is, for whoever asked.
    pub(super) edge: usize,
    /// Whether it can be done without at first.
    pub(super) can_wait: bool,
}

/// Rows in an order that can be written.
pub(super) struct Ordered {
    /// Rows that need nothing but those of earlier waves.
    pub(super) waves: Vec<Vec<ObjectId>>,
    /// What had to be done without at first: the row, the one it needs, and which foreign key it is.
    pub(super) waiting: Vec<(ObjectId, ObjectId, usize)>,
}

impl RowOrder {
    pub(super) fn new(rows: Vec<ObjectId>) -> RowOrder {
        let position = rows.iter().enumerate().map(|(index, id)| (*id, index)).collect();
        let needs = rows.iter().map(|_| Vec::new()).collect();
        RowOrder { rows, position, needs }
    }

    /// Notes that a row needs another one first; one that is not among the rows is there already.
    pub(super) fn add(&mut self, row: ObjectId, need: Need) {
        if let (Some(index), true) = (self.position.get(&row), self.position.contains_key(&need.of)) {
            self.needs[*index].push(need);
        }
    }

    /// The order; or two rows that need each other and cannot wait.
    pub(super) fn order(&self) -> Result<Ordered, (ObjectId, ObjectId)> {
        let mut walk = Walk::new(self);
        let mut ordered = Ordered { waves: Vec::new(), waiting: Vec::new() };
        let mut ready: Vec<usize> = (0..self.rows.len()).filter(|index| walk.n_open[*index] == 0).collect();
        loop {
            while !ready.is_empty() {
                let wave = std::mem::take(&mut ready);
                ready = walk.write(&wave);
                ordered.waves.push(wave.into_iter().map(|index| self.rows[index]).collect());
            }
            ready = walk.stuck()?;
            if ready.is_empty() {
                return Ok(ordered);
            }
            for index in &ready {
                let open = self.needs[*index].iter().filter(|need| !walk.is_done[self.position[&need.of]]);
                ordered.waiting.extend(open.map(|need| (self.rows[*index], need.of, need.edge)));
                walk.n_open[*index] = 0;
            }
        }
    }
}

/// How far the rows are ordered.
struct Walk<'o> {
    order: &'o RowOrder,
    /// By row: how many rows it still needs.
    n_open: Vec<usize>,
    is_done: Vec<bool>,
    /// By row: those that need it.
    needed_by: Vec<Vec<usize>>,
}

impl<'o> Walk<'o> {
    fn new(order: &'o RowOrder) -> Walk<'o> {
        let mut needed_by: Vec<Vec<usize>> = order.rows.iter().map(|_| Vec::new()).collect();
        for (index, needs) in order.needs.iter().enumerate() {
            for need in needs {
                needed_by[order.position[&need.of]].push(index);
            }
        }
        let n_open = order.needs.iter().map(Vec::len).collect();
        Walk { order, n_open, is_done: vec![false; order.rows.len()], needed_by }
    }

    /// Takes rows as written; answers those that need nothing any more.
    fn write(&mut self, wave: &[usize]) -> Vec<usize> {
        for index in wave {
            self.is_done[*index] = true;
        }
        let mut ready = Vec::new();
        for index in wave {
            for dependent in &self.needed_by[*index] {
                self.n_open[*dependent] = self.n_open[*dependent].saturating_sub(1);
                if self.n_open[*dependent] == 0 && !self.is_done[*dependent] {
                    ready.push(*dependent);
                }
            }
        }
        ready.sort_unstable();
        ready
    }

    /// What is left goes in circles: rows that can do without what they need, such that each frees other rows; none if nothing is left.
    /// Those that more rows wait for come first, so that few have to be written twice.
    fn stuck(&self) -> Result<Vec<usize>, (ObjectId, ObjectId)> {
        let circular = self.circular();
        let Some(first) = circular.first() else { return Ok(Vec::new()) };
        let mut candidates: Vec<usize> =
            circular.iter().copied().filter(|index| self.open(*index).all(|need| need.can_wait)).collect();
        if candidates.is_empty() {
            let other = self.open(*first).find(|need| !need.can_wait).map_or(self.order.rows[*first], |need| need.of);
            return Err((self.order.rows[*first], other));
        }
        candidates.sort_by_key(|index| std::cmp::Reverse(self.needed_by[*index].len()));
        let mut is_freed = vec![false; self.is_done.len()];
        let mut chosen = Vec::new();
        for index in candidates {
            if !is_freed[index] {
                chosen.push(index);
                self.free(index, &mut is_freed);
            }
        }
        chosen.sort_unstable();
        Ok(chosen)
    }

    /// Rows that are left and that others wait for in the end: without those at the ends of chains, which no circle needs.
    fn circular(&self) -> Vec<usize> {
        let n_rows = self.is_done.len();
        let mut n_waiting: Vec<usize> = (0..n_rows).map(|index| self.waiting_for(index).count()).collect();
        let mut is_left: Vec<bool> = self.is_done.iter().map(|is_done| !is_done).collect();
        let mut ends: Vec<usize> = (0..n_rows).filter(|index| is_left[*index] && n_waiting[*index] == 0).collect();
        while let Some(index) = ends.pop() {
            is_left[index] = false;
            for need in self.open(index) {
                let position = self.order.position[&need.of];
                n_waiting[position] -= 1;
                if n_waiting[position] == 0 && is_left[position] {
                    ends.push(position);
                }
            }
        }
        (0..n_rows).filter(|index| is_left[*index]).collect()
    }

    /// What a row needs and has not got.
    fn open(&self, index: usize) -> impl Iterator<Item = &'o Need> {
        self.order.needs[index].iter().filter(|need| !self.is_done[self.order.position[&need.of]])
    }

    /// Rows that are left and need this one.
    fn waiting_for(&self, index: usize) -> impl Iterator<Item = usize> {
        self.needed_by[index].iter().copied().filter(|dependent| !self.is_done[*dependent])
    }

    /// Marks a row, and all that may go on when it is written.
    fn free(&self, index: usize, is_freed: &mut [bool]) {
        let mut path = vec![index];
        while let Some(index) = path.pop() {
            if !std::mem::replace(&mut is_freed[index], true) {
                path.extend(self.waiting_for(index));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(slot: u32) -> ObjectId {
        ObjectId { session: 1, arena: 0, slot }
    }

    fn order(n_rows: u32, needs: &[(u32, u32, bool)]) -> Result<Ordered, (ObjectId, ObjectId)> {
        let mut order = RowOrder::new((0..n_rows).map(id).collect());
        for (row, of, can_wait) in needs {
            order.add(id(*row), Need { of: id(*of), edge: 0, can_wait: *can_wait });
        }
        order.order()
    }

    #[test]
    fn one_row_waits_for_many_that_need_it() {
        // Rows 0 to 98 need 99, which needs 50.
        let mut needs: Vec<(u32, u32, bool)> = (0..99).map(|row| (row, 99, true)).collect();
        needs.push((99, 50, true));
        let ordered = order(100, &needs).expect("they can wait");
        assert_eq!(ordered.waiting, [(id(99), id(50), 0)]);
        assert_eq!(ordered.waves.iter().map(Vec::len).collect::<Vec<_>>(), [1, 99]);
    }

    #[test]
    fn circles_that_have_nothing_to_do_with_each_other_are_broken_together() {
        let needs: Vec<(u32, u32, bool)> =
            (0..500).flat_map(|pair| [(2 * pair, 2 * pair + 1, true), (2 * pair + 1, 2 * pair, true)]).collect();
        let ordered = order(1_000, &needs).expect("they can wait");
        assert_eq!((ordered.waiting.len(), ordered.waves.len()), (500, 2));
    }

    #[test]
    fn a_row_that_cannot_wait_lets_the_other_wait() {
        let ordered = order(2, &[(0, 1, false), (1, 0, true)]).expect("one can wait");
        assert_eq!(ordered.waiting, [(id(1), id(0), 0)]);
        assert_eq!(order(2, &[(0, 1, false), (1, 0, false)]).map(|_| ()), Err((id(0), id(1))));
    }

    #[test]
    fn a_row_may_need_itself() {
        let ordered = order(1, &[(0, 0, true)]).expect("it can wait");
        assert_eq!(ordered.waiting, [(id(0), id(0), 0)]);
    }
}
