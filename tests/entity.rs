//! What `#[derive(Entity)]` and `#[derive(DbEnum)]` make of a struct: read back from its table, its constants and `NewX`.

mod cascade;
mod composite;
mod computed;
mod embed;
mod enumeration;
mod hooks;
mod keyless;
mod names;
mod newtype;
mod relationships;
mod rows;
mod table;
