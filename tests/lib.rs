//! The harness that the suite is written with: fresh databases, recorded statements.
