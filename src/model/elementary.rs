//! Logarithm and exponential of several numbers at once.
//!
//! The pool sweep asks for a dozen of them an environment. Written without branches, four of them side by side cost
//! little more than one, natively and in a browser, and give the same bits in both: multiplications and additions alone,
//! in a fixed order. Reductions and polynomials are those of fdlibm (Sun Microsystems, 1993: `e_log.c`, `e_exp.c`).

use super::factor::{LANES, Lanes};

/// High and low part of `ln 2`.
const LN2: (f64, f64) = (6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10);
/// `1.5 * 2^52`: added to a small number, its last bits are the number rounded to an integer.
const ROUNDING: f64 = 6_755_399_441_055_744.0;
/// Bits of the square root of one half.
const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
/// Bits of 1.
const ONE: u64 = 0x3ff0_0000_0000_0000;
/// Bits of `2^52`, whose last bits are an integer.
const INTEGER: u64 = 0x4330_0000_0000_0000;
/// Bits of the fraction.
const FRACTION: u64 = 0x000f_ffff_ffff_ffff;

/// The probability of which `log_odds` are the log odds, in [0, 1].
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}

/// Natural logarithms of positive, normal, finite numbers, to two units in the last place. Of anything else: something.
#[inline(never)]
pub fn log(x: Lanes) -> Lanes {
    x.map(log_of)
}

#[inline(always)]
fn log_of(x: f64) -> f64 {
    // x = 2^k m with m between sqrt(1/2) and sqrt(2).
    let bits = x.to_bits().wrapping_add(ONE - ROOT_HALF);
    let k = f64::from_bits(bits >> 52 | INTEGER) - (4_503_599_627_370_496.0 + 1023.0);
    let m = f64::from_bits((bits & FRACTION).wrapping_add(ROOT_HALF));
    let f = m - 1.0;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even =
        w * (3.999_999_999_940_942e-1 + w * (2.222_219_843_214_978_4e-1 + w * 1.531_383_769_920_937_3e-1));
    let odd = z
        * (6.666_666_666_666_735e-1
            + w * (2.857_142_874_366_239e-1
                + w * (1.818_357_216_161_805e-1 + w * 1.479_819_860_511_658_6e-1)));
    let half_square = 0.5 * f * f;
    s * (half_square + odd + even) + k * LN2.1 - half_square + f + k * LN2.0
}

/// Exponentials of numbers up to 709, to two units in the last place; of numbers below -708 that of -708.
#[inline(never)]
pub fn exp(x: Lanes) -> Lanes {
    x.map(exp_of)
}

#[inline(always)]
fn exp_of(x: f64) -> f64 {
    let x = x.max(-708.0);
    // x = k ln 2 + r.
    let shifted = x * std::f64::consts::LOG2_E + ROUNDING;
    let k = shifted - ROUNDING;
    let high = x - k * LN2.0;
    let low = k * LN2.1;
    let r = high - low;
    let square = r * r;
    let c = r - square
        * (1.666_666_666_666_660_2e-1
            + square
                * (-2.777_777_777_701_559_3e-3
                    + square
                        * (6.613_756_321_437_934e-5
                            + square * (-1.653_390_220_546_525_2e-6 + square * 4.138_136_797_057_238_5e-8))));
    let y = 1.0 + (r * c / (2.0 - c) - low + high);
    y * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

/// Replaces every number by its exponential, as [`exp`] does.
pub fn exp_all<'a>(mut numbers: impl Iterator<Item = &'a mut f64>) {
    loop {
        let mut four: [Option<&mut f64>; LANES] = std::array::from_fn(|_| numbers.next());
        let exponentials = exp(std::array::from_fn(|l| four[l].as_deref().copied().unwrap_or_default()));
        for (number, exponential) in four.iter_mut().zip(exponentials) {
            match number {
                Some(number) => **number = exponential,
                None => return,
            }
        }
    }
}

/// Log of the sum of the exponentials of several terms, in every lane.
pub fn log_sum_exp<const N: usize>(terms: &[Lanes; N]) -> Lanes {
    let largest: Lanes =
        std::array::from_fn(|l| terms.iter().map(|t| t[l]).fold(f64::NEG_INFINITY, f64::max));
    let mut sum = [0.0; LANES];
    for term in terms {
        let parts = exp(std::array::from_fn(|l| term[l] - largest[l]));
        for l in 0..LANES {
            sum[l] += parts[l];
        }
    }
    let log_sum = log(sum);
    std::array::from_fn(|l| largest[l] + log_sum[l])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn logarithms_agree_with_libm(x in -700.0..700.0f64, near in -1e-3..1e-3f64) {
            let x = [libm::exp(x), 1.0 + near, libm::exp(0.01 * x), 1.0 + 1e-9 * near];
            for (found, x) in log(x).into_iter().zip(x) {
                let known = libm::log(x);
                prop_assert!((found - known).abs() <= 4.5e-16 * known.abs(), "log {x}: {found} against {known}");
            }
        }

        #[test]
        fn exponentials_agree_with_libm(x in -708.0..709.0f64, near in -0.5..0.5f64) {
            let x = [x, near, 1e-3 * near, 0.1 * x];
            for (found, x) in exp(x).into_iter().zip(x) {
                let known = libm::exp(x);
                prop_assert!((found - known).abs() <= 4.5e-16 * known, "exp {x}: {found} against {known}");
            }
        }

        #[test]
        fn sums_agree_with_those_of_one_after_the_other(x in proptest::array::uniform4(-60.0..60.0f64)) {
            let terms = [[x[0]; 4], [x[1]; 4], [f64::NEG_INFINITY; 4], x];
            for (l, found) in log_sum_exp(&terms).into_iter().enumerate() {
                let known = libm::log(terms.iter().map(|t| libm::exp(t[l])).sum());
                prop_assert!((found - known).abs() < 1e-13, "{found} against {known}");
            }
        }
    }

    #[test]
    fn any_number_of_exponentials_is_computed_one_by_one() {
        for n in 0..10 {
            let mut numbers: Vec<f64> = (0..n).map(|i| 0.3 * f64::from(i) - 1.0).collect();
            let known: Vec<f64> = numbers.iter().map(|x| exp([*x; LANES])[0]).collect();
            exp_all(numbers.iter_mut());
            assert_eq!(numbers, known);
        }
    }

    #[test]
    fn sums_of_nothing_are_nothing() {
        let none = log_sum_exp(&[[f64::NEG_INFINITY; 4]; 3]);
        assert_eq!(none, [f64::NEG_INFINITY; 4]);
    }

    #[test]
    fn of_one_the_logarithm_is_nothing_and_of_nothing_the_exponential_is_one() {
        assert_eq!(log([1.0; 4]), [0.0; 4]);
        assert_eq!(exp([0.0; 4]), [1.0; 4]);
        assert!(exp([-800.0, f64::NEG_INFINITY, -1e300, -708.0])[..3].iter().all(|x| *x < 1e-300));
    }
}
