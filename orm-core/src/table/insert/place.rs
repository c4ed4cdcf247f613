//! Where answered rows belong.

/// Where each answered row belongs among the rows that were given; nothing to say if they came in that order.
#[must_use]
#[derive(Debug, Default)]
pub struct Places(Option<Vec<Option<usize>>>);

impl Places {
    /// The rows came in the order in which they were given.
    pub(crate) const IN_ORDER: Places = Places(None);

    /// The place of each row, in the order in which they came; none for one that does not count.
    pub(super) fn new(places: Vec<Option<usize>>) -> Places {
        let in_order = places.iter().enumerate().all(|(index, place)| *place == Some(index));
        Places(if in_order { None } else { Some(places) })
    }

    /// The list in the order in which the rows were given.
    pub(crate) fn arrange<T>(self, list: Vec<T>) -> Vec<T> {
        let Some(places) = self.0 else { return list };
        let mut placed: Vec<(usize, T)> =
            places.into_iter().zip(list).filter_map(|(place, item)| Some((place?, item))).collect();
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, item)| item).collect()
    }
}
