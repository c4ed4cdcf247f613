use orm_core::prelude::*;

#[derive(DbEnum, Clone, Copy, Debug)]
enum Status {
    Open,
    #[orm(rename = "Open")]
    Reopened, //~ ERROR: `Open` and `Reopened` are both stored as `Open`; give one of them another name
}

fn main() {}
