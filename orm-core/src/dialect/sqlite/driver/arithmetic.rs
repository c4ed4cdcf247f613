//! Arithmetic with decimal numbers, digit by digit: SQLite itself has binary floating-point numbers only.

use std::cmp::Ordering;

use crate::value::Digits;

impl Digits {
    pub(super) fn zero() -> Digits {
        Digits { negative: false, digits: Vec::new(), scale: 0 }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(super) fn negated(mut self) -> Digits {
        self.negative = !self.negative && !self.is_zero();
        self
    }

    pub(super) fn absolute(mut self) -> Digits {
        self.negative = false;
        self
    }

    pub(super) fn compare(&self, other: &Digits) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_size(other),
            (true, true) => other.compare_size(self),
        }
    }

    pub(super) fn add(mut self, mut other: Digits) -> Digits {
        self.extend(other.scale);
        other.extend(self.scale);
        let (negative, digits) = match (self.negative == other.negative, self.compare_size(&other)) {
            (true, _) => (self.negative, added(&self.digits, &other.digits)),
            (false, Ordering::Less) => (other.negative, subtracted(&other.digits, &self.digits)),
            (false, _) => (self.negative, subtracted(&self.digits, &other.digits)),
        };
        Digits::tidied(negative, digits, self.scale)
    }

    pub(super) fn multiply(self, other: Digits) -> Digits {
        let mut digits = vec![0_u8; self.digits.len() + other.digits.len()];
        for (i, a) in self.digits.iter().enumerate().rev() {
            let mut carry = 0_u8;
            for (j, b) in other.digits.iter().enumerate().rev() {
                let sum = digits[i + j + 1] + a * b + carry;
                digits[i + j + 1] = sum % 10;
                carry = sum / 10;
            }
            digits[i] += carry;
        }
        Digits::tidied(self.negative != other.negative, digits, self.scale + other.scale)
    }

    /// The quotient with so many digits behind the point, the last one rounded, a half away from zero; none by zero.
    pub(super) fn divide(self, divisor: &Digits, scale: usize) -> Option<Digits> {
        if divisor.is_zero() {
            return None;
        }
        // With one digit more than asked for, the quotient of the whole numbers shows how to round.
        let mut dividend = self.digits;
        let wanted = scale + 1 + divisor.scale;
        let (append, cut) = (wanted.saturating_sub(self.scale), self.scale.saturating_sub(wanted));
        dividend.resize(dividend.len() + append, 0);
        dividend.truncate(dividend.len().saturating_sub(cut));
        let mut quotient = quotient(&dividend, &divisor.digits);
        if quotient.pop().is_some_and(|last| last >= 5) {
            quotient = added(&quotient, &[1]);
        }
        Some(Digits::tidied(self.negative != divisor.negative, quotient, scale))
    }

    fn tidied(negative: bool, digits: Vec<u8>, scale: usize) -> Digits {
        let mut number = Digits { negative, digits, scale };
        number.tidy();
        number
    }

    /// How many digits stand before the point; less than 0 if there are zeros behind it.
    pub(super) fn magnitude(&self) -> i64 {
        self.digits.len() as i64 - self.scale as i64
    }

    fn compare_size(&self, other: &Digits) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        self.magnitude().cmp(&other.magnitude()).then_with(|| {
            let length = self.digits.len().max(other.digits.len());
            let padded = |digits: &[u8], at: usize| digits.get(at).copied().unwrap_or(0);
            (0..length)
                .map(|at| padded(&self.digits, at).cmp(&padded(&other.digits, at)))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        })
    }
}

/// The sum of two whole numbers.
fn added(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut digits: Vec<u8> = from_the_right(a, b, |a, b| {
        let sum = a + b + carry;
        carry = sum / 10;
        sum % 10
    });
    digits.push(carry);
    digits.reverse();
    digits
}

/// The difference of two whole numbers, the first of which is not the lesser.
fn subtracted(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrowed = 0;
    let mut digits = from_the_right(a, b, |a, b| {
        let lower = b + borrowed;
        borrowed = u8::from(a < lower);
        a + 10 * borrowed - lower
    });
    digits.reverse();
    digits
}

fn from_the_right(a: &[u8], b: &[u8], mut f: impl FnMut(u8, u8) -> u8) -> Vec<u8> {
    let at = |digits: &[u8], place: usize| digits.len().checked_sub(place + 1).map_or(0, |index| digits[index]);
    (0..a.len().max(b.len())).map(|place| f(at(a, place), at(b, place))).collect()
}

/// The quotient of two whole numbers, what remains left out.
fn quotient(dividend: &[u8], divisor: &[u8]) -> Vec<u8> {
    let mut rest: Vec<u8> = Vec::with_capacity(divisor.len() + 1);
    let mut quotient = Vec::with_capacity(dividend.len());
    for digit in dividend {
        if !rest.is_empty() || *digit != 0 {
            rest.push(*digit);
        }
        let mut times = 0;
        while (rest.len(), &rest[..]) >= (divisor.len(), divisor) {
            rest = subtracted(&rest, divisor);
            let zeros = rest.iter().take_while(|digit| **digit == 0).count();
            rest.drain(..zeros);
            times += 1;
        }
        quotient.push(times);
    }
    quotient
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Digits {
        Digits::parse(text).unwrap_or_else(|| panic!("{text} is no number"))
    }

    #[test]
    fn numbers_are_added_multiplied_and_compared() {
        let texts = ["0", "1", "-1", "0.1", "-0.25", "12.50", "99.99", "-100", "0.001", "123456", "1e-5", "7000"];
        for a in texts {
            for b in texts {
                let (x, y): (f64, f64) = (a.parse().expect("a float"), b.parse().expect("a float"));
                let close = |found: Digits, expected: f64| {
                    let found: f64 = found.to_string().parse().expect("a float");
                    assert!((found - expected).abs() <= expected.abs() * 1e-12 + 1e-12, "{a} {b}: {found} {expected}");
                };
                close(number(a).add(number(b)), x + y);
                close(number(a).add(number(b).negated()), x - y);
                close(number(a).multiply(number(b)), x * y);
                assert_eq!(number(a).compare(&number(b)), x.total_cmp(&y), "{a} {b}");
                if y != 0.0 {
                    close(number(a).divide(&number(b), 30).expect("a quotient"), x / y);
                }
            }
        }
        assert_eq!(number("1.10").compare(&number("1.1")), Ordering::Equal);
        assert_eq!(number("2").divide(&number("3"), 4).expect("a quotient").to_string(), "0.6667");
        assert_eq!(number("-1").divide(&number("8"), 2).expect("a quotient").to_string(), "-0.13");
        assert_eq!(number("1").divide(&number("0"), 2), None);
    }
}
