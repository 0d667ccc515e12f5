//! Numbers as text.

/// The fewest digits that parse back to the same bits; an exponent where the number is very small or large.
pub(super) fn number(x: f64) -> String {
    let text = format!("{x:?}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_and_plain() {
        let written: Vec<String> = [0.0, 1.0, -2.5, 0.1, 1e-7, 1e300].map(number).to_vec();
        assert_eq!(written, ["0", "1", "-2.5", "0.1", "1e-7", "1e300"]);
    }

    proptest! {
        #[test]
        fn every_number_comes_back(x in any::<f64>().prop_filter("finite", |x| x.is_finite())) {
            prop_assert_eq!(number(x).parse::<f64>().unwrap().to_bits(), x.to_bits());
        }
    }
}
