//! What the example programs share with the tests: the Chinook database, mapped as it is.

pub mod chinook;
