//! Rows of tables, whether there is a struct for them or not: how many rows get into a database and come back in order.

pub(crate) mod insert;
