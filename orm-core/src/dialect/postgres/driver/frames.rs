//! The frames of PostgreSQL's protocol: <https://www.postgresql.org/docs/current/protocol-message-formats.html>.

/// The length of a frame's type and length.
const HEADER: usize = 5;

/// Follows the frames in a stream of bytes, however it is cut: one byte of type, four of length that count themselves, a body.
#[derive(Debug, Default)]
pub(super) struct Frames {
    header: [u8; HEADER],
    n_header: usize,
    /// Bytes of the body that are still to come.
    left: usize,
}

impl Frames {
    /// Goes over the next bytes, and calls `seen` with the type of each frame and the first byte of its body (0 if it has none).
    pub(super) fn follow(&mut self, mut bytes: &[u8], mut seen: impl FnMut(u8, u8)) {
        while !bytes.is_empty() {
            if self.left > 0 {
                let passed = self.left.min(bytes.len());
                self.left -= passed;
                bytes = &bytes[passed..];
                continue;
            }
            // The whole header lies before us nearly always.
            let taken = (HEADER - self.n_header).min(bytes.len());
            self.header[self.n_header..self.n_header + taken].copy_from_slice(&bytes[..taken]);
            self.n_header += taken;
            bytes = &bytes[taken..];
            if self.n_header < HEADER {
                return;
            }
            let [kind, length @ ..] = self.header;
            let body = (u32::from_be_bytes(length) as usize).saturating_sub(4);
            match (body, bytes.first()) {
                (0, _) => seen(kind, 0),
                (_, Some(&first)) => {
                    self.left = body;
                    seen(kind, first);
                }
                // The body begins with the next bytes: the header is looked at again then.
                (_, None) => return,
            }
            self.n_header = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// BindComplete, a DataRow of six bytes, ReadyForQuery in a transaction.
    const STREAM: &[u8] = b"2\0\0\0\x04D\0\0\0\x0aabcdefZ\0\0\0\x05T";

    #[test]
    fn frames_are_seen_however_the_stream_is_cut() {
        for at in 0..STREAM.len() {
            for until in at..STREAM.len() {
                let mut frames = Frames::default();
                let mut seen = Vec::new();
                for part in [&STREAM[..at], &STREAM[at..until], &STREAM[until..]] {
                    frames.follow(part, |kind, first| seen.push((kind, first)));
                }
                assert_eq!(seen, [(b'2', 0), (b'D', b'a'), (b'Z', b'T')], "cut at {at} and {until}");
            }
        }
    }
}
