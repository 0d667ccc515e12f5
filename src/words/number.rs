//! Numbers as people read them: one form each, stated in `docs/words.md`.
//!
//! The minus sign is U+2212, zero has no sign, digits that were computed are not dropped.

use std::fmt;

/// Numbers of this size and more, and of less than [`SMALLEST`], are written with a power of ten.
const LARGEST: f64 = 1e5;
/// See [`LARGEST`].
const SMALLEST: f64 = 1e-3;

/// A number with so many digits after the point: `−0.50`; never `-0.000`.
pub fn fixed(x: f64, decimals: usize) -> String {
    if !x.is_finite() {
        return "–".into();
    }
    let text = format!("{x:.decimals$}");
    match text.strip_prefix('-') {
        Some(zero) if zero.bytes().all(|byte| matches!(byte, b'0' | b'.')) => zero.into(),
        Some(size) => format!("−{size}"),
        None => text,
    }
}

/// A number that stands alone, with three significant digits: `0.123`, `−12.3`, `4.56 × 10⁻⁷`.
pub fn short(x: f64) -> String {
    if x == 0.0 {
        return "0".into();
    }
    let power = power_of(x);
    if is_extreme(x) {
        return format!("{} × 10{}", fixed(x / power_of_ten(power), 2), superscript(power));
    }
    // Rounding may lead to the next power of ten, which has a digit less.
    let decimals = |power: i32| (2 - power).max(0) as usize;
    let text = fixed(x, decimals(power));
    let digits = text.bytes().filter(u8::is_ascii_digit).skip_while(|&digit| digit == b'0').count();
    if digits > 3 && decimals(power) > 0 { fixed(x, decimals(power + 1)) } else { text }
}

/// As [`short`], with a plus sign above zero.
pub fn signed(x: f64) -> String {
    plus(x, short(x))
}

/// A measured value for a table of the data: as [`short`], with four significant digits.
pub fn value(x: f64) -> String {
    if x == 0.0 || is_extreme(x) {
        return short(x);
    }
    fixed(x, (3 - power_of(x)).max(0) as usize)
}

/// A number with its interval, each with the same digits after the point: as many as give the width of the interval
/// two.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    mean: f64,
    low: f64,
    high: f64,
    decimals: usize,
    /// Power of ten that all three are written with; 0 for none.
    power: i32,
}

impl Figure {
    /// A number and the ends of its interval.
    pub fn new(mean: f64, low: f64, high: f64) -> Self {
        let size =
            [mean, low, high].into_iter().filter(|x| x.is_finite()).fold(0.0, |a: f64, x| a.max(x.abs()));
        let power = if size != 0.0 && is_extreme(size) { power_of(size) } else { 0 };
        let width = (high - low) / power_of_ten(power);
        let decimals = if width.is_finite() && width > 0.0 {
            1 - power_of(width)
        } else {
            2 - power_of(size / power_of_ten(power))
        };
        Self { mean, low, high, decimals: decimals.clamp(0, 6) as usize, power }
    }

    /// The number alone.
    pub fn mean(&self) -> String {
        self.digits(self.mean) + &self.times()
    }

    /// The number alone, with a plus sign above zero.
    pub fn signed(&self) -> String {
        plus(self.mean, self.mean())
    }

    /// The interval alone: `0.90 to 1.50`.
    pub fn bounds(&self) -> String {
        let bounds = format!("{} to {}", self.digits(self.low), self.digits(self.high));
        if self.power == 0 { bounds } else { format!("({bounds}){}", self.times()) }
    }

    /// Another number with the digits of this one.
    pub fn alike(&self, x: f64) -> String {
        self.digits(x) + &self.times()
    }

    fn digits(&self, x: f64) -> String {
        fixed(x / power_of_ten(self.power), self.decimals)
    }

    fn times(&self) -> String {
        if self.power == 0 { String::new() } else { format!(" × 10{}", superscript(self.power)) }
    }
}

/// `1.20 (0.90 to 1.50)`.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [mean, low, high] = [self.mean, self.low, self.high].map(|x| self.digits(x));
        write!(f, "{mean} ({low} to {high}){}", self.times())
    }
}

impl From<crate::model::Estimate> for Figure {
    fn from(e: crate::model::Estimate) -> Self {
        Self::new(e.mean, e.low, e.high)
    }
}

impl From<crate::effects::Interval> for Figure {
    fn from(i: crate::effects::Interval) -> Self {
        Self::new(i.mean, i.low, i.high)
    }
}

/// A probability with two digits; certainty is not claimed by rounding.
pub fn probability(p: f64) -> String {
    match p {
        p if p > 0.995 && p < 1.0 => "> 0.99".into(),
        p if p < 0.005 && p > 0.0 => "< 0.01".into(),
        p => fixed(p, 2),
    }
}

/// A probability within a small cell: `.93`, or nothing near zero. Certainty is not claimed by rounding here either.
pub fn cell(p: f64) -> String {
    match p {
        p if p < 0.005 => String::new(),
        1.0 => "1".into(),
        p => fixed(p.min(0.99), 2)[1..].to_owned(),
    }
}

/// A probability as a person stated it, in percent.
pub fn stated(p: f64) -> String {
    format!("{} %", (1000.0 * p).round() / 10.0)
}

/// A share of something in percent, that is no probability.
pub fn share(x: f64) -> String {
    format!("{} %", fixed(100.0 * x, 0))
}

/// A coefficient of determination, a correlation, a loss: two digits after the point.
pub fn ratio(x: f64) -> String {
    fixed(x, 2)
}

/// A score between 0 and 1: three digits after the point.
pub fn score(x: f64) -> String {
    fixed(x, 3)
}

/// A tick of an axis: as many digits as neighbouring ticks need.
pub fn tick(x: f64, range: &std::ops::Range<f64>) -> String {
    let span = (range.end - range.start).abs();
    let size = range.start.abs().max(range.end.abs());
    if !(1e-3..1e6).contains(&size) {
        // Short: there is little room at an axis.
        return if x == 0.0 { "0".into() } else { format!("{x:.1e}").replace('-', "−") };
    }
    // Ticks are at least a tenth of the range apart.
    let digits = (1.0 - (span / 2.0).log10().floor()).clamp(0.0, 4.0) as usize;
    fixed(if x.abs() < span * 1e-9 { 0.0 } else { x }, digits)
}

/// A Bayes factor from its logarithm (nats), in words.
pub fn bayes_factor(log: f64) -> String {
    let side = if log >= 0.0 { "for" } else { "against" };
    let size = log.abs();
    let odds = if size > 13.8 {
        // Beyond a million the digits say nothing.
        String::from("more than a million to one")
    } else {
        format!("{} to one", short(libm::exp(size)))
    };
    match size {
        s if s < 1.1 => format!("The data hardly decide ({odds} {side} it)."),
        s if s < 3.0 => format!("The data speak {side} it ({odds})."),
        _ => format!("The data speak clearly {side} it ({odds})."),
    }
}

fn is_extreme(x: f64) -> bool {
    x.is_finite() && !(SMALLEST..LARGEST).contains(&x.abs())
}

fn plus(x: f64, text: String) -> String {
    let is_zero = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if x > 0.0 && !is_zero { format!("+{text}") } else { text }
}

/// Power of ten of the first digit.
fn power_of(x: f64) -> i32 {
    if x == 0.0 || !x.is_finite() { 0 } else { libm::floor(libm::log10(x.abs())) as i32 }
}

fn power_of_ten(power: i32) -> f64 {
    libm::pow(10.0, f64::from(power))
}

fn superscript(power: i32) -> String {
    let digit = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
    };
    power.to_string().chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_stand_alone_have_three_digits_and_no_false_zero() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (0.5, "0.500"),
            (-12.345, "−12.3"),
            (99.96, "100"),
            (9.996, "10.0"),
            (0.012_34, "0.0123"),
            (1234.0, "1234"),
            (4.56e-7, "4.56 × 10⁻⁷"),
            (-2.5e12, "−2.50 × 10¹²"),
            (f64::NAN, "–"),
        ];
        for (x, expected) in cases {
            assert_eq!(short(x), expected);
        }
        assert_eq!(signed(0.25), "+0.250");
        assert_eq!(
            (fixed(-0.0004, 3), fixed(-0.5, 0), fixed(-1.5, 1)),
            ("0.000".into(), "0".into(), "−1.5".into())
        );
    }

    #[test]
    fn an_effect_and_its_interval_have_the_same_digits() {
        let cases = [
            ((1.2, 0.9, 1.5), "1.20 (0.90 to 1.50)"),
            ((-0.0004, -0.31, 0.30), "0.00 (−0.31 to 0.30)"),
            ((150.0, 148.5, 151.5), "150.0 (148.5 to 151.5)"),
            ((3.0, -40.0, 46.0), "3 (−40 to 46)"),
            ((2e-6, 1.9e-6, 2.1e-6), "2.00 (1.90 to 2.10) × 10⁻⁶"),
            ((0.5, 0.5, 0.5), "0.500 (0.500 to 0.500)"),
        ];
        for ((mean, low, high), expected) in cases {
            assert_eq!(Figure::new(mean, low, high).to_string(), expected);
        }
        let effect = Figure::new(0.82, 0.7, 0.94);
        assert_eq!((effect.signed(), effect.bounds()), ("+0.82".into(), "0.70 to 0.94".into()));
        assert_eq!(Figure::new(1e-9, -0.3, 0.3).signed(), "0.00", "nothing is not called positive");
    }

    #[test]
    fn certainty_is_never_claimed_by_rounding() {
        let cases = [(0.9951, "> 0.99"), (0.004, "< 0.01"), (0.994, "0.99"), (1.0, "1.00"), (0.0, "0.00")];
        for (p, expected) in cases {
            assert_eq!(probability(p), expected);
        }
        assert_eq!(
            ["1", ".99", ".93", ""],
            [cell(1.0), cell(0.9999), cell(0.93), cell(0.001)].each_ref().map(String::as_str)
        );
    }

    #[test]
    fn shares_and_ticks() {
        assert_eq!(
            (share(0.834), stated(0.8), ratio(-0.041), score(0.9995)),
            ("83 %".into(), "80 %".into(), "−0.04".into(), "1.000".into())
        );
        assert_eq!(tick(-0.5, &(-1.0..1.0)), "−0.5");
        assert_eq!(tick(0.0, &(0.0..1e-5)), "0");
    }
}
