//! Hiding the types that users created.
//!
//! The client library looks up every type that it does not know, with named statements, which a pooler in transaction mode may run on
//! a connection that has never heard of them. So where no names are wanted, it is shown no such type.

/// The first object identifier that is given to what users create: <https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/access/transam.h>
/// `FirstNormalObjectId`.
const FIRST_OF_USERS: u32 = 16_384;
/// `unknown`, which no result has by itself.
const UNKNOWN: u32 = 705;
const HEADER: usize = 5;

/// Follows the server's frames and changes the types in each RowDescription.
#[derive(Debug, Default)]
pub(super) struct Mask {
    /// The beginning of a frame that is not handed on yet.
    held: Vec<u8>,
    /// Bytes of a frame's body that pass as they are.
    left: usize,
}

impl Mask {
    /// Hands on what has arrived; it may keep some of it back until the rest has arrived too.
    pub(super) fn pass(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        while !bytes.is_empty() {
            if self.left > 0 {
                out.extend_from_slice(take(&mut bytes, self.left, &mut self.left));
                continue;
            }
            self.hold(&mut bytes, HEADER);
            let Some(&[kind, a, b, c, d]) = self.held.first_chunk::<HEADER>() else { return };
            let length = u32::from_be_bytes([a, b, c, d]) as usize;
            if kind == b'T' {
                self.hold(&mut bytes, length + 1);
                if self.held.len() <= length {
                    return;
                }
                hide(&mut self.held);
            } else {
                self.left = length.saturating_sub(HEADER - 1);
            }
            out.append(&mut self.held);
        }
    }

    /// Holds the next bytes, up to so many in all.
    fn hold(&mut self, bytes: &mut &[u8], in_all: usize) {
        let mut missing = in_all.saturating_sub(self.held.len());
        let wanted = missing;
        self.held.extend_from_slice(take(bytes, wanted, &mut missing));
    }
}

/// Takes up to `wanted` bytes off the front, and counts them off.
fn take<'b>(bytes: &mut &'b [u8], wanted: usize, left: &mut usize) -> &'b [u8] {
    let (taken, rest) = bytes.split_at(wanted.min(bytes.len()));
    *bytes = rest;
    *left -= taken.len();
    taken
}

/// Changes the types in a whole RowDescription: behind the count of fields each has its name and a NUL, the table's identifier (4
/// bytes) and column (2), the type's identifier (4), its length (2), modifier (4) and format (2).
fn hide(frame: &mut [u8]) {
    let mut at = HEADER + 2;
    while let Some(name) = frame.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0)) {
        let oid = at + name + 1 + 6;
        let Some(field) = frame.get_mut(oid..oid + 4) else { return };
        if field >= &mut FIRST_OF_USERS.to_be_bytes()[..] {
            field.copy_from_slice(&UNKNOWN.to_be_bytes());
        }
        at = oid + 12;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, oid: u32) -> Vec<u8> {
        [name.as_bytes(), &[0], &[9; 6], &oid.to_be_bytes(), &[8; 8]].concat()
    }

    fn description(fields: &[Vec<u8>]) -> Vec<u8> {
        let body = [&(fields.len() as u16).to_be_bytes()[..], &fields.concat()].concat();
        [&b"T"[..], &(body.len() as u32 + 4).to_be_bytes(), &body].concat()
    }

    #[test]
    fn types_of_users_are_hidden_however_the_stream_is_cut() {
        let around = b"2\0\0\0\x04D\0\0\0\x0aTT\x40\0\x40\0";
        let stream =
            |oid| [&around[..], &description(&[field("a", 25), field("mood", oid), field("", 23)]), around].concat();
        let (sent, expected) = (stream(16_384), stream(UNKNOWN));
        for at in 0..sent.len() {
            let (mut mask, mut out) = (Mask::default(), Vec::new());
            mask.pass(&sent[..at], &mut out);
            mask.pass(&sent[at..], &mut out);
            assert_eq!(out, expected, "cut at {at}");
        }
    }
}
