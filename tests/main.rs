//! The suite: one binary, so that it links once.
