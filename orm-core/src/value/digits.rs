//! Decimal numbers digit by digit: exact however long they are, for texts that came from a database or go there.

use std::fmt;

/// The farthest that an exponent moves the point: a little more than the greatest floating-point number has digits.
const GREATEST_EXPONENT: i32 = 400;

/// A decimal number of any length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Digits {
    pub(crate) negative: bool,
    /// All digits from the greatest on, without zeros in front.
    pub(crate) digits: Vec<u8>,
    /// How many of them stand behind the point; there may be fewer digits than that.
    pub(crate) scale: usize,
}

impl Digits {
    /// Reads `-12.50`, `.5`, `1e-3`; nothing else, and no infinity.
    pub(crate) fn parse(text: &str) -> Option<Digits> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (number, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || exponent.abs() > GREATEST_EXPONENT {
            return None;
        }
        let digits: Option<Vec<u8>> =
            whole.bytes().chain(fraction.bytes()).map(|byte| byte.is_ascii_digit().then(|| byte - b'0')).collect();
        let mut number = Digits { negative, digits: digits?, scale: fraction.len() };
        number.shift(exponent);
        number.tidy();
        Some(number)
    }

    /// How many digits stand before the point and behind it, zeros at both ends left out.
    pub(crate) fn size(mut self) -> (usize, usize) {
        self.trim();
        (self.digits.len().saturating_sub(self.scale), self.scale)
    }

    /// Takes away zeros at the end of the fraction.
    pub(crate) fn trim(&mut self) {
        while self.scale > 0 && self.digits.last().is_none_or(|digit| *digit == 0) {
            self.digits.pop();
            self.scale -= 1;
        }
        self.tidy();
    }

    /// Adds zeros to the fraction until it has so many digits.
    pub(crate) fn extend(&mut self, scale: usize) {
        let missing = scale.saturating_sub(self.scale);
        if !self.digits.is_empty() {
            self.digits.resize(self.digits.len() + missing, 0);
        }
        self.scale += missing;
    }

    /// Takes away zeros in front, and the sign of zero.
    pub(crate) fn tidy(&mut self) {
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        self.digits.drain(..zeros);
        self.negative &= !self.digits.is_empty();
    }

    /// Moves the point to the right, or to the left if the number is negative.
    fn shift(&mut self, places: i32) {
        let count = places.unsigned_abs() as usize;
        if places < 0 {
            self.scale += count;
        } else {
            self.extend(count);
            self.digits.resize(self.digits.len().max(1), 0);
            self.scale -= count;
        }
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(self.digits.len() + self.scale + 3);
        if self.negative {
            text.push('-');
        }
        let whole = self.digits.len().saturating_sub(self.scale);
        text.extend(self.digits[..whole].iter().map(|digit| char::from(b'0' + digit)));
        if whole == 0 {
            text.push('0');
        }
        if self.scale > 0 {
            text.push('.');
            text.extend(std::iter::repeat_n('0', self.scale.saturating_sub(self.digits.len())));
            text.extend(self.digits[whole..].iter().map(|digit| char::from(b'0' + digit)));
        }
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Digits {
        Digits::parse(text).unwrap_or_else(|| panic!("{text} is no number"))
    }

    #[test]
    fn numbers_are_read_and_written() {
        for (text, written) in [
            ("0", "0"),
            ("-0.00", "0.00"),
            ("+007.50", "7.50"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("0e3", "0"),
            ("-1.25E-3", "-0.00125"),
            ("1.25e1", "12.5"),
        ] {
            assert_eq!(number(text).to_string(), written, "{text}");
        }
        for text in ["", ".", "-", "1.2.3", "NaN", "Infinity", "1e", "1e999", " 1", "٣"] {
            assert_eq!(Digits::parse(text), None, "{text}");
        }
        assert_eq!(number("-00120.500").size(), (3, 1));
        assert_eq!(number("0.000").size(), (0, 0));
    }
}
