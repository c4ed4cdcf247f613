//! What a server says of itself.

/// A server's kind and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) is_mariadb: bool,
    /// Major, minor and patch.
    pub(super) number: (u16, u16, u16),
}

impl Version {
    /// The oldest MySQL that is supported.
    pub(super) const MYSQL: Version = Version { is_mariadb: false, number: (8, 0, 31) };
    /// The oldest MariaDB that is supported.
    pub(super) const MARIADB: Version = Version { is_mariadb: true, number: (10, 6, 0) };

    /// Reads `SELECT VERSION()`. What cannot be read is taken for the oldest version.
    pub(super) fn parse(text: &str) -> Version {
        let is_mariadb = text.to_ascii_lowercase().contains("mariadb");
        // MariaDB up to 10 hid behind an old version of MySQL: https://mariadb.com/kb/en/version/
        let text = text.strip_prefix("5.5.5-").unwrap_or(text);
        let mut numbers = text.split(|character: char| !character.is_ascii_digit()).map_while(|part| part.parse().ok());
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(major), Some(minor), patch) => {
                Version { is_mariadb, number: (major, minor, patch.unwrap_or_default()) }
            }
            _ if is_mariadb => Version::MARIADB,
            _ => Version::MYSQL,
        }
    }
}

#[test]
fn the_two_servers_are_told_apart() {
    let read = |text| {
        let version = Version::parse(text);
        (version.is_mariadb, version.number)
    };
    assert_eq!(read("10.11.19-MariaDB-0+deb12u1"), (true, (10, 11, 19)));
    assert_eq!(read("5.5.5-10.6.12-MariaDB-log"), (true, (10, 6, 12)));
    assert_eq!(read("9.7.4-2"), (false, (9, 7, 4)));
    assert_eq!(read("8.0.36-28"), (false, (8, 0, 36)));
    assert_eq!(read("what"), (false, (8, 0, 31)));
}
