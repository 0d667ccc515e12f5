//! What disturbs structural equations: batches, hidden causes, types of cells, feedback.

use super::Misfit;
use super::random::Stream;
use crate::graph::Dag;

/// Deviation of the factors of slopes between batches.
const SLOPES: f64 = 0.1;
/// Deviation of the logarithms of noise deviations between batches.
const NOISE: f64 = 0.15;

/// How one environment's equation of one variable differs from the shared one.
pub struct Batch {
    /// Added, in standard deviations of the noise.
    pub intercept: f64,
    /// Factors of the parents' values, in order.
    pub slopes: Vec<f64>,
    /// Factor of the noise.
    pub noise: f64,
}

impl Batch {
    /// No difference.
    pub const NONE: Self = Self { intercept: 0.0, slopes: Vec::new(), noise: 1.0 };
}

/// An effect that acts back on its cause: so much is added to the cause for each unit of the effect.
#[derive(Debug, Clone, Copy)]
pub struct Feedback {
    pub cause: usize,
    pub effect: usize,
    pub strength: f64,
}

/// What all environments share of a misfit.
pub struct Disturbance {
    batch: f64,
    /// Variables and signs of each hidden cause.
    hidden: Vec<[(usize, f64); 2]>,
    /// Variables that differ in the second type of cells, and by how much, in standard deviations of their noise.
    second_type: Vec<(usize, f64)>,
    pub feedback: Option<Feedback>,
}

impl Disturbance {
    /// Draws what the misfit asks for; `moments` are mean and deviation of every variable.
    pub fn draw(misfit: &Misfit, dag: &Dag, moments: &[(f64, f64)], random: &mut Stream) -> Self {
        let d = dag.len();
        let mut pair = |_| {
            let order = random.permutation(d);
            [order[0], order[1]].map(|j| (j, random.sign()))
        };
        let hidden = (0..misfit.hidden).map(&mut pair).collect();
        let mut second_type = Vec::new();
        if misfit.mixture > 0.0 {
            let half = random.permutation(d)[..d.div_ceil(2)].to_vec();
            second_type.extend(half.into_iter().map(|j| (j, random.sign() * misfit.mixture)));
        }
        let edges: Vec<(usize, usize)> =
            (0..d).flat_map(|j| dag.parents(j).iter().map(move |&i| (i, j))).collect();
        let feedback = (misfit.feedback > 0.0 && !edges.is_empty()).then(|| {
            let (cause, effect) = edges[random.below(edges.len())];
            Feedback { cause, effect, strength: misfit.feedback * moments[cause].1 / moments[effect].1 }
        });
        Self { batch: misfit.batch, hidden, second_type, feedback }
    }

    /// How one environment differs in each variable; empty if there are no batch effects.
    pub fn batch(&self, dag: &Dag, random: &mut Stream) -> Vec<Batch> {
        if self.batch == 0.0 {
            return Vec::new();
        }
        let mut draw = |j: usize| Batch {
            intercept: self.batch * random.normal(),
            slopes: dag.parents(j).iter().map(|_| 1.0 + SLOPES * random.normal()).collect(),
            noise: libm::exp(NOISE * random.normal()),
        };
        (0..dag.len()).map(&mut draw).collect()
    }

    /// What hidden causes and the type of the cell add to each variable of one row, in standard deviations of its noise.
    pub fn moved(&self, d: usize, random: &mut Stream) -> Vec<f64> {
        let mut moved = vec![0.0; d];
        for pair in &self.hidden {
            let cause = random.normal();
            for (j, sign) in pair {
                moved[*j] += sign * cause;
            }
        }
        if !self.second_type.is_empty() && random.chance(0.5) {
            for (j, by) in &self.second_type {
                moved[*j] += by;
            }
        }
        moved
    }
}
