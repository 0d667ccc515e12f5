//! Linear mechanisms.

use super::random::Stream;

/// A weighted sum of the parents, weights +-U(0.5, 2).
pub fn draw(parents: usize, random: &mut Stream) -> impl Fn(&[f64]) -> f64 + use<> {
    let weights: Vec<f64> = (0..parents).map(|_| random.sign() * random.between(0.5, 2.0)).collect();
    move |values| weights.iter().zip(values).map(|(w, x)| w * x).sum()
}
