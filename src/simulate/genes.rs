//! Gene expression after SERGIO (Dibaeinia & Sinha, Cell Systems 11, 2020): every gene is produced and decays,
//!
//! ```text
//! dx = (P - l x) dt + q sqrt(P) dW1 + q sqrt(l x) dW2
//! P  = basal + sum over regulators of  k h(x)  (activation)  or  |k| (1 - h(x))  (repression)
//! h(x) = x^2 / (half^2 + x^2)
//! ```
//!
//! with decay l = 0.8, noise q = 1, |k| ~ U(1, 5), and for genes without regulators a basal production U(1, 3) in each
//! cell type. A regulator activates a share of its targets that is Beta(1/2, 1/2), so most mainly activate or mainly
//! repress (as AVICI, Lorch et al. 2022, sets the model up). The half response is the regulator's mean expression over the cell types, here from the noise-free steady
//! state. Cells are single moments of the stochastic steady state (Euler-Maruyama, as published).

use super::random::Stream;
use super::{Intervention, Recipe, Values, in_order};
use crate::graph::Dag;

/// Decay rate l.
const DECAY: f64 = 0.8;
/// Noise amplitude q.
const NOISE: f64 = 1.0;
/// Time step.
const STEP: f64 = 0.01;
/// Steps from the noise-free steady state to the stochastic one: eight times the 1/l in which a gene forgets.
const BURN_IN: usize = 1000;
/// Steps between two cells of one trajectory.
const BETWEEN_CELLS: usize = 500;

/// A gene and what regulates it.
#[derive(Clone)]
pub(super) struct Gene {
    /// Regulator, signed strength k, squared half response.
    pub(super) regulators: Vec<(usize, f64, f64)>,
    /// Production without regulators, one value a cell type.
    pub(super) basal: Vec<f64>,
    /// Noise amplitude q.
    pub(super) noise: f64,
    /// Knocked out: nothing is produced and nothing is there.
    pub(super) silent: bool,
}

impl Gene {
    /// Production rate P at the given expression of all genes.
    fn production(&self, cell_type: usize, x: &[f64]) -> f64 {
        let regulated = self.regulators.iter().map(|&(i, k, half_squared)| {
            let squared = x[i] * x[i];
            let share = squared / (half_squared + squared);
            if k > 0.0 { k * share } else { -k * (1.0 - share) }
        });
        (self.basal[cell_type] + regulated.sum::<f64>()).max(0.0)
    }
}

/// Simulates every environment of a checked recipe. The cells of an environment go round the cell types.
pub fn generate(
    recipe: &Recipe,
    dag: &Dag,
    targets: &[Vec<usize>],
    mechanisms: &mut Stream,
    noise: &mut Stream,
) -> Values {
    let order = in_order(dag);
    // Beta(1/2, 1/2) is the arcsine distribution.
    let activating: Vec<f64> = (0..dag.len())
        .map(|_| libm::sin(std::f64::consts::FRAC_PI_2 * mechanisms.uniform()))
        .map(|sine| sine * sine)
        .collect();
    let mut draw = |j: usize| draw(dag.parents(j), &activating, recipe.cell_types, mechanisms);
    let mut genes: Vec<Gene> = (0..dag.len()).map(&mut draw).collect();
    let steady = settle(&order, &mut genes, recipe.cell_types);
    let average = |j: usize| steady.iter().map(|x| x[j]).sum::<f64>() / steady.len() as f64;
    let mut environment = |rows: usize, targets: &[usize]| {
        let mut changed = genes.clone();
        for &j in targets {
            intervene(recipe, &mut changed[j], average(j), mechanisms);
        }
        cells(&order, &changed, &steady, rows, noise)
    };
    let mut values = Values {
        reference: environment(recipe.reference_rows, &[]),
        experiments: targets.iter().map(|t| environment(recipe.rows, t)).collect(),
    };
    if recipe.standardised {
        standardise(&mut values, dag.len());
    }
    values
}

fn draw(regulators: &[usize], activating: &[f64], cell_types: usize, random: &mut Stream) -> Gene {
    let mut strength = |i: usize| {
        let size = random.between(1.0, 5.0);
        if random.chance(activating[i]) { size } else { -size }
    };
    let regulators: Vec<_> = regulators.iter().map(|&i| (i, strength(i), 1.0)).collect();
    let mut production = |_| if regulators.is_empty() { random.between(1.0, 3.0) } else { 0.0 };
    let basal = (0..cell_types).map(&mut production).collect();
    Gene { regulators, basal, noise: NOISE, silent: false }
}

/// Sets the half responses and returns the noise-free steady state, `[cell type][gene]`.
fn settle(order: &[(usize, &[usize])], genes: &mut [Gene], cell_types: usize) -> Vec<Vec<f64>> {
    let mut steady = vec![vec![0.0; genes.len()]; cell_types];
    for &(j, _) in order {
        for (i, _, half_squared) in &mut genes[j].regulators {
            let mean = steady.iter().map(|x| x[*i]).sum::<f64>() / cell_types as f64;
            *half_squared = mean * mean;
        }
        for (cell_type, x) in steady.iter_mut().enumerate() {
            x[j] = genes[j].production(cell_type, x) / DECAY;
        }
    }
    steady
}

/// `average` is the gene's mean expression; its standard deviation in one cell type is q times the root of that.
fn intervene(recipe: &Recipe, gene: &mut Gene, average: f64, random: &mut Stream) {
    let mut offset = || DECAY * random.sign() * recipe.strength * gene.noise * average.sqrt();
    match recipe.intervention {
        Intervention::Hard => gene.silent = true,
        Intervention::Noise => gene.noise *= recipe.strength,
        Intervention::Shift => {
            let offset = offset();
            gene.basal.iter_mut().for_each(|b| *b += offset);
        }
        Intervention::Mechanism => {
            let offset = offset();
            for (_, k, _) in &mut gene.regulators {
                *k = random.sign() * random.between(1.0, 5.0);
            }
            gene.basal.iter_mut().for_each(|b| *b += offset);
        }
    }
}

/// `rows` cells in steady state, starting from the noise-free one of the reference.
pub(super) fn cells(
    order: &[(usize, &[usize])],
    genes: &[Gene],
    steady: &[Vec<f64>],
    rows: usize,
    random: &mut Stream,
) -> Vec<Vec<f64>> {
    let mut state: Vec<Vec<f64>> = steady.to_vec();
    for x in &mut state {
        (0..genes.len()).filter(|&j| genes[j].silent).for_each(|j| x[j] = 0.0);
    }
    (0..rows)
        .map(|row| {
            let cell_type = row % state.len();
            let x = &mut state[cell_type];
            for _ in 0..if row < steady.len() { BURN_IN } else { BETWEEN_CELLS } {
                advance(order, genes, cell_type, x, random);
            }
            x.clone()
        })
        .collect()
}

/// One Euler-Maruyama step. The two noises are independent, so their sum is one normal with the summed variance.
fn advance(
    order: &[(usize, &[usize])],
    genes: &[Gene],
    cell_type: usize,
    x: &mut [f64],
    random: &mut Stream,
) {
    // Effects before causes: every gene sees its regulators as they were at the start of the step.
    for &(j, _) in order.iter().rev() {
        let gene = &genes[j];
        if gene.silent {
            continue;
        }
        let (production, decay) = (gene.production(cell_type, x), DECAY * x[j]);
        let noise = gene.noise * ((production + decay) * STEP).sqrt() * random.normal();
        x[j] = (x[j] + (production - decay) * STEP + noise).max(0.0);
    }
}

/// Brings every column to mean 0 and deviation 1 over all rows; a column without variation stays at 0.
fn standardise(values: &mut Values, d: usize) {
    let Values { reference, experiments } = values;
    let mut rows: Vec<&mut Vec<f64>> = reference.iter_mut().chain(experiments.iter_mut().flatten()).collect();
    let n = rows.len() as f64;
    for j in 0..d {
        let mean = rows.iter().map(|r| r[j]).sum::<f64>() / n;
        let deviation = (rows.iter().map(|r| (r[j] - mean) * (r[j] - mean)).sum::<f64>() / n).sqrt();
        let scale = if deviation > 0.0 { deviation } else { 1.0 };
        rows.iter_mut().for_each(|r| r[j] = (r[j] - mean) / scale);
    }
}
