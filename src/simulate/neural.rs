//! Neural mechanisms.

use super::random::Stream;

/// Hidden units.
const UNITS: usize = 5;

/// A network with one hidden layer of five sigmoid units; all weights and biases N(0, 1), as in the nonlinear Gaussian
/// networks of DiBS (Lorch et al. 2021) and BaCaDI. Without parents it is a constant.
pub fn draw(parents: usize, random: &mut Stream) -> impl Fn(&[f64]) -> f64 + use<> {
    let units: Vec<(f64, f64, Vec<f64>)> = (0..UNITS)
        .map(|_| (random.normal(), random.normal(), (0..parents).map(|_| random.normal()).collect()))
        .collect();
    let bias = random.normal();
    move |values| {
        let unit = |(out, bias, weights): &(f64, f64, Vec<f64>)| {
            let input = bias + weights.iter().zip(values).map(|(w, x)| w * x).sum::<f64>();
            out / (1.0 + libm::exp(-input))
        };
        bias + units.iter().map(unit).sum::<f64>()
    }
}
