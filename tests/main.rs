//! The suite: one binary, so that it links once.

mod ddl;
mod harness_itself;
