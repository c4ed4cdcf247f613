//! In which order rows are written that refer to each other.

use std::collections::VecDeque;

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
        let mut n_open: Vec<usize> = self.needs.iter().map(Vec::len).collect();
        let mut is_done = vec![false; self.rows.len()];
        let mut needed_by: Vec<Vec<usize>> = self.rows.iter().map(|_| Vec::new()).collect();
        for (index, needs) in self.needs.iter().enumerate() {
            for need in needs {
                needed_by[self.position[&need.of]].push(index);
            }
        }
        let mut ordered = Ordered { waves: Vec::new(), waiting: Vec::new() };
        let mut ready: VecDeque<usize> = (0..self.rows.len()).filter(|index| n_open[*index] == 0).collect();
        let mut next_stuck = 0;
        loop {
            while !ready.is_empty() {
                let mut wave: Vec<usize> = ready.drain(..).collect();
                wave.sort_unstable();
                for index in &wave {
                    is_done[*index] = true;
                    for dependent in &needed_by[*index] {
                        n_open[*dependent] = n_open[*dependent].saturating_sub(1);
                        if n_open[*dependent] == 0 && !is_done[*dependent] && !ready.contains(dependent) {
                            ready.push_back(*dependent);
                        }
                    }
                }
                ordered.waves.push(wave.into_iter().map(|index| self.rows[index]).collect());
            }
            match self.first_that_can_wait(&is_done, &mut next_stuck)? {
                None => return Ok(ordered),
                Some(index) => {
                    let open = self.needs[index].iter().filter(|need| !is_done[self.position[&need.of]]);
                    ordered.waiting.extend(open.map(|need| (self.rows[index], need.of, need.edge)));
                    n_open[index] = 0;
                    ready.push_back(index);
                }
            }
        }
    }

    /// The first row of a circle that can do without what it needs; none if all rows are done.
    fn first_that_can_wait(
        &self,
        is_done: &[bool],
        next_stuck: &mut usize,
    ) -> Result<Option<usize>, (ObjectId, ObjectId)> {
        while *next_stuck < is_done.len() && is_done[*next_stuck] {
            *next_stuck += 1;
        }
        let mut blocked = None;
        for index in *next_stuck..is_done.len() {
            if is_done[index] {
                continue;
            }
            let mut open = self.needs[index].iter().filter(|need| !is_done[self.position[&need.of]]);
            match open.find(|need| !need.can_wait) {
                None => return Ok(Some(index)),
                Some(need) => {
                    blocked.get_or_insert((self.rows[index], need.of));
                }
            }
        }
        blocked.map_or(Ok(None), Err)
    }
}
