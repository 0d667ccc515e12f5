//! Numbers as people read them.

/// About three significant digits: `0.123`, `-12.3`, `4.56e-7`.
pub fn short(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 || !x.is_finite() {
        return if x == 0.0 { "0".into() } else { "–".into() };
    }
    let text = match size {
        s if !(1e-3..1e5).contains(&s) => return format!("{x:.2e}").replace('-', "−"),
        s if s >= 100.0 => format!("{x:.0}"),
        s if s >= 10.0 => format!("{x:.1}"),
        s if s >= 1.0 => format!("{x:.2}"),
        _ => format!("{x:.3}"),
    };
    text.replace('-', "−")
}

/// As [`short`], with a plus sign above zero.
pub fn signed(x: f64) -> String {
    if x > 0.0 { format!("+{}", short(x)) } else { short(x) }
}

/// A probability with two digits; certainty is not claimed by rounding.
pub fn probability(p: f64) -> String {
    match p {
        p if p > 0.995 && p < 1.0 => "> 0.99".into(),
        p if p < 0.005 && p > 0.0 => "< 0.01".into(),
        p => format!("{p:.2}"),
    }
}

/// A probability in percent, with a digit after the point where it has one; certainty is not claimed by rounding.
pub fn percent(p: f64) -> String {
    match p {
        p if p > 0.999 && p < 1.0 => "> 99.9 %".into(),
        p if p < 0.001 && p > 0.0 => "< 0.1 %".into(),
        p => format!("{} %", (1000.0 * p).round() / 10.0),
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

/// A tick of an axis: as many digits as neighbouring ticks need.
pub fn tick(x: f64, range: &std::ops::Range<f64>) -> String {
    let span = (range.end - range.start).abs();
    let size = range.start.abs().max(range.end.abs());
    if !(1e-3..1e6).contains(&size) {
        return format!("{x:.1e}").replace('-', "−");
    }
    // Ticks are at least a tenth of the range apart.
    let digits = (1.0 - (span / 2.0).log10().floor()).clamp(0.0, 4.0) as usize;
    let x = if x.abs() < span * 1e-9 { 0.0 } else { x };
    format!("{x:.digits$}").replace('-', "−")
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
