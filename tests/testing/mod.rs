//! What users test their programs with.

mod factory;
mod isolated;
