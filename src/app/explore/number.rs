//! Numbers as people read them.

/// About three significant digits: `0.123`, `-12.3`, `4.56e-7`.
pub fn short(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 || !x.is_finite() {
        return if x == 0.0 { "0".into() } else { "–".into() };
    }
    let text = match size {
        s if s >= 1e5 || s < 1e-3 => return format!("{x:.2e}").replace('-', "−"),
        s if s >= 100.0 => format!("{x:.0}"),
        s if s >= 10.0 => format!("{x:.1}"),
        s if s >= 1.0 => format!("{x:.2}"),
        _ => format!("{x:.3}"),
    };
    text.replace('-', "−")
}

/// A probability with two digits; certainty is not claimed by rounding.
pub fn probability(p: f64) -> String {
    match p {
        p if p > 0.995 && p < 1.0 => "> 0.99".into(),
        p if p < 0.005 && p > 0.0 => "< 0.01".into(),
        p => format!("{p:.2}"),
    }
}

/// A probability within a small cell: `.93`, `1`, or nothing near zero.
pub fn cell(p: f64) -> String {
    match p {
        p if p < 0.005 => String::new(),
        p if p >= 0.995 => "1".into(),
        p => format!("{p:.2}")[1..].to_owned(),
    }
}
