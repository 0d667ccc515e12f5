//! What was learned, ready to show, export and adapt from.

use serde::{Deserialize, Serialize};

use crate::model::{Estimate, InterventionKind, KindWeights, Learned, kinds, learned};

use super::{Completeness, Diagnostics, Epoch, FewValues, RestsOnRows, Settings};

/// One sampled graph and its weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DagSample {
    /// `parents[j]`: sorted indices of the direct causes of `j`.
    pub parents: Vec<Vec<usize>>,
    /// Weight; the weights of all samples add up to one.
    pub weight: f64,
}

/// An environment whose rows count for less than those of others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Discount {
    /// Its name; the reference is an environment as well.
    pub environment: String,
    /// How many of its rows count for one row of other environments, above 1.
    pub rows: f64,
}

/// A variable whose mechanism drifts more than those of others, or an environment in which mechanisms do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unsteady {
    /// Its name; the reference is an environment as well.
    pub name: String,
    /// How many times as far as the others, above 1.
    pub times: f64,
}

/// The learned state. Everything is in the order of the data set that was given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// Variable names (d).
    pub variables: Vec<String>,
    /// Names of the experiments (K), the reference left out.
    pub experiments: Vec<String>,
    /// `edge[i][j]` = P(i -> j | data), d x d, zero diagonal.
    pub edge: Vec<Vec<f64>>,
    /// `effect[i][j]`: direct effect of `i` on `j` in original units (units of `j` per unit of `i`), averaged over
    /// the graphs that have the edge; `None` where none has. For a smooth mechanism the slope of the best linear
    /// approximation.
    pub effect: Vec<Vec<Option<Estimate>>>,
    /// `target[k][j]` = P(j is a target of experiment k | data), K x d.
    pub target: Vec<Vec<f64>>,
    /// `kind[k][j]`: probability of each kind of intervention, given that `j` is a target of `k`; K x d.
    #[serde(deserialize_with = "kinds::deserialise_table")]
    pub kind: Vec<Vec<KindWeights>>,
    /// `smooth[j]`: probability that the mechanism of `j` is smooth rather than linear (d).
    pub smooth: Vec<f64>,
    /// Variables from causes to effects: a topological order of the best graph found.
    pub order: Vec<usize>,
    /// Distinct sampled graphs by falling weight.
    pub samples: Vec<DagSample>,
    /// Convergence figures.
    pub diagnostics: Diagnostics,
    /// Environments whose own rows resemble each other more than is usual here; by name.
    #[serde(default)]
    pub discounted: Vec<Discount>,
    /// Variables whose mechanisms drift more than usual between environments; by name.
    #[serde(default)]
    pub unsteady_variables: Vec<Unsteady>,
    /// Environments in which mechanisms have drifted more than usual; by name.
    #[serde(default)]
    pub unsteady_environments: Vec<Unsteady>,
    /// Targets that a few rows made which lie as if they belonged to another experiment; `target` holds what is left of them.
    #[serde(default)]
    pub resting_on_rows: Vec<RestsOnRows>,
    /// Variables for which the reference is the odd one: its noise is not that on which the experiments agree.
    #[serde(default)]
    pub odd_in_reference: Vec<usize>,
    /// Variables with a few different values, in many rows each: steps, which no mechanism here has.
    #[serde(default)]
    pub few_values: Vec<FewValues>,
    /// What was learned of the priors, as it is in force at the end: the data under it have the probabilities above.
    #[serde(alias = "meta", deserialize_with = "learned::deserialise")]
    pub learned: Learned,
    /// What the epochs of meta-training ended with; the first entry is the state before them, and there is none without
    /// meta-training.
    #[serde(default)]
    pub epochs: Vec<Epoch>,
    /// How far the run had come; runs that were saved before this was written came to their end, or say `stopped`.
    #[serde(default)]
    pub completeness: Completeness,
    /// The settings of the run.
    pub settings: Settings,
}

/// Variables of which the targets must be the greater part before an experiment can differ as a whole.
const FEW_VARIABLES: usize = 4;

/// Experiments at the least of which more than half say anything.
const FEW_EXPERIMENTS: usize = 4;

/// How many times as far as elsewhere mechanisms have drifted in an experiment that differs as a whole.
const FAR: f64 = 4.0;

impl Posterior {
    /// Experiments (rows of `target`) in which more than half of the variables are expected to be targets, or mechanisms have
    /// drifted many times as far as elsewhere, though nobody stated their targets. One graph with a few changed mechanisms does not describe them: another batch, another
    /// stimulus or a hidden common cause is the more likely reason, and their single targets are not to be relied on.
    pub fn differing_as_a_whole(&self) -> Vec<usize> {
        let d = self.variables.len();
        let stated = |k: usize| self.settings.knowledge.targets.iter().any(|(row, _)| *row == k);
        let drifted = |k: usize| {
            self.unsteady_environments.iter().any(|e| e.name == self.experiments[k] && e.times >= FAR)
        };
        let whole = |k: &usize| self.target[*k].iter().sum::<f64>() > 0.5 * d as f64 || drifted(*k);
        (0..self.experiments.len()).filter(|&k| d >= FEW_VARIABLES && !stated(k)).filter(whole).collect()
    }

    /// Variables of which nothing but the noise seems changed, and that in more than half of the experiments: it is rather
    /// the others, the reference among them, that have rows which are off.
    pub fn noisier_elsewhere(&self) -> Vec<usize> {
        let experiments = self.experiments.len();
        if experiments < FEW_EXPERIMENTS {
            return Vec::new();
        }
        let noise = InterventionKind::Noise.place();
        let changed = |&j: &usize| {
            let each = self.target.iter().zip(&self.kind).map(|(target, kind)| target[j] * kind[j][noise]);
            each.sum::<f64>() > 0.5 * experiments as f64
        };
        (0..self.variables.len()).filter(changed).collect()
    }

    /// True if some sampled graphs are more probable than others. Where hardly any comes twice, the first ones are no
    /// more than examples.
    pub fn repeats(&self) -> bool {
        let weight = |sample: Option<&DagSample>| sample.map_or(0.0, |sample| sample.weight);
        self.samples.len() < 2 || weight(self.samples.first()) > 1.5 * weight(self.samples.last())
    }
}

/// Mean and central 95 % interval of a mixture of estimates with weights, each taken as normal. Where a part of next to no
/// weight pulls the mean out of the interval, the interval's end stands for it.
pub(super) fn mixture_estimate(parts: &[(f64, Estimate)]) -> Estimate {
    const HALF_WIDTH: f64 = 1.959_963_984_540_054;
    let total: f64 = parts.iter().map(|p| p.0).sum();
    let mean = parts.iter().map(|(w, e)| w * e.mean).sum::<f64>() / total;
    let below = |x: f64| -> f64 {
        parts
            .iter()
            .map(|(w, e)| {
                let spread = (e.high - e.low).max(f64::MIN_POSITIVE) / (2.0 * HALF_WIDTH);
                w / total * 0.5 * libm::erfc((e.mean - x) / spread * std::f64::consts::FRAC_1_SQRT_2)
            })
            .sum()
    };
    let quantile = |share: f64| -> f64 {
        let mut low = parts.iter().map(|p| p.1.low).fold(f64::INFINITY, f64::min);
        let mut high = parts.iter().map(|p| p.1.high).fold(f64::NEG_INFINITY, f64::max);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if below(middle) < share {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    };
    let (low, high) = (quantile(0.025), quantile(0.975));
    Estimate { mean: mean.max(low).min(high), low, high }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::{Problem, init, posterior};
    use crate::simulate::{Recipe, simulate};

    /// A guess before any learning, with these target probabilities.
    fn with_targets(target: Vec<Vec<f64>>, d: usize) -> Posterior {
        let (experiments, edges_per_variable) = (target.len(), 0.5);
        let recipe = Recipe { variables: d, experiments, rows: 3, edges_per_variable, ..Recipe::default() };
        let (data, _) = simulate(&recipe).expect("the recipe is within its limits");
        let problem = Problem::new(&data, Settings::default()).expect("simulated data are sound");
        Posterior { target, ..posterior(&problem, &init(&problem)) }
    }

    #[test]
    fn an_experiment_differs_as_a_whole_if_most_of_its_variables_are_expected_targets_or_it_has_drifted_far()
    {
        let mut posterior = with_targets(
            vec![vec![1.0, 1.0, 0.6, 0.0], vec![1.0, 1.0, 0.0, 0.0], vec![0.9, 0.9, 0.9, 0.9]],
            4,
        );
        assert_eq!(posterior.differing_as_a_whole(), [0, 2]);
        posterior.settings.knowledge.targets = vec![(2, vec![0, 1, 2, 3])];
        assert_eq!(posterior.differing_as_a_whole(), [0], "the person has said what the other one changed");
        let three = with_targets(vec![vec![1.0, 1.0, 0.0]; 2], 3);
        assert_eq!(three.differing_as_a_whole(), [0; 0], "two of three targets are nothing unusual");
        let mut steady = with_targets(vec![vec![0.1; 4]; 2], 4);
        let drifted = |name: &str, times: f64| Unsteady { name: name.into(), times };
        let (first, second) = (steady.experiments[0].clone(), steady.experiments[1].clone());
        steady.unsteady_environments = vec![drifted(&first, 2.0), drifted(&second, 8.0)];
        assert_eq!(steady.differing_as_a_whole(), [1], "it has drifted far, the other one a little");
    }
}
