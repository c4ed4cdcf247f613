use orm_core::prelude::*;

#[derive(Entity)]
#[orm(patch(UserPatch: id, name))] //~ ERROR: `id` cannot be changed by a patch: it is in the key, which finds the row
#[orm(patch(VersionPatch: version, loud))] //~ ERROR: `version` cannot be changed by a patch: every update raises the version by itself
//~^ ERROR: `loud` cannot be changed by a patch: the database computes it
#[orm(patch(NamePatch: naem))] //~ ERROR: `patch` names an unknown field `naem`; did you mean `name`?
struct User {
    #[orm(primary_key)]
    id: i32,
    name: String,
    #[orm(version)]
    version: i32,
    #[orm(computed = "{name} || '!'")]
    loud: String,
}

#[derive(Entity)]
#[orm(no_primary_key, patch(LinePatch: text))] //~ ERROR: `Line` has no primary key by which a patch could find its row
struct Line {
    text: String,
}

fn name(patch: UserPatch) -> Patched<String> {
    patch.name
}

fn main() {}
