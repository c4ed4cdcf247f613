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

    /// The same for rows of several items each, one behind the other.
    pub(crate) fn arrange_runs<T>(self, list: Vec<T>, width: usize) -> Vec<T> {
        if self.0.is_none() || width == 0 {
            return list;
        }
        let (n_rows, mut items) = (list.len() / width, list.into_iter());
        let rows: Vec<Vec<T>> = (0..n_rows).map(|_| items.by_ref().take(width).collect()).collect();
        self.arrange(rows).into_iter().flatten().collect()
    }
}
