//! The naming convention: every constraint and index has a name that can be foretold.
//!
//! `pk_users`, `uq_users_name_surname`, `ck_users_age`, `fk_users_group_id_groups`, `ix_users_surname`: SQLAlchemy's recommended
//! convention, with all columns in the name.

/// A constraint's name from its kind (`uq`, `fk`, `ck`, `ix`) and the parts that tell it from others.
pub fn constraint_name<'a>(kind: &str, table: &str, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut name = format!("{kind}_{table}");
    for part in parts {
        name.push('_');
        name.push_str(part);
    }
    name
}

/// The name itself if it has at most `limit` bytes, else its beginning with a stable hash of the whole.
pub fn short_name(name: &str, limit: usize) -> String {
    if name.len() <= limit {
        return name.to_owned();
    }
    let suffix = format!("_{:08x}", fnv1a(name.as_bytes()));
    let mut end = limit.saturating_sub(suffix.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{suffix}", &name[..end])
}

/// FNV-1a, 32 bits: the same on every machine and in every release, which `std`'s hasher does not promise.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_with_a_stable_hash() {
        let long = constraint_name("fk", &"t".repeat(40), ["a".repeat(40).as_str()]);
        let short = short_name(&long, 63);
        assert_eq!(short.len(), 63);
        assert_eq!(short, short_name(&long, 63));
        assert_ne!(short, short_name(&format!("{long}b"), 63));
        assert_eq!(short_name("pk_users", 63), "pk_users");
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        assert!(short_name(&"é".repeat(60), 62).len() <= 62);
    }
}
