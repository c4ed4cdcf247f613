//! The suite: one binary, so that it links once.

mod behaviour;
mod chinook;
mod choosing;
mod ddl;
mod dto;
mod engine;
mod entity;
mod harness_itself;
mod harness_servers;
mod mysql;
mod patch;
mod postgres;
mod serialize;
mod session;
mod statements;
mod testing;
mod tidy;
mod types;
mod ui;
