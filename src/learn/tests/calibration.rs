//! Simulation-based calibration of the whole posterior: truth and data are drawn from the model's own priors, so that
//! the truth has to look like one more draw from the posterior (Talts, Betancourt, Simpson, Vehtari and Gelman,
//! *Validating Bayesian inference algorithms with simulation-based calibration*, 2018; Cook, Gelman and Rubin, 2006).

use rand::{Rng, RngExt};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

use super::exact::{all_dags, members};
use super::finish;
use crate::graph::VariableSet;
use crate::learn::{Problem, Settings, Standard, posterior};
use crate::model::pool::Membership;
use crate::model::{Drift, InterventionKind, MechanismChoice, MetaParameters, Model, ScoreCache, Stated};

/// Variables.
const D: usize = 3;

/// Draws from the posterior that the truth is ranked among.
const DRAWS: usize = 19;

/// Graph, targets and rows.
struct Truth {
    parents: Vec<VariableSet>,
    /// `target[k][j]` of the environments, the reference first.
    target: Vec<[bool; D]>,
    environments: Vec<Vec<Vec<f64>>>,
}

/// Coefficients (intercept first) and noise standard deviation.
#[derive(Clone)]
struct Mechanism(Vec<f64>, f64);

fn uniform(rng: &mut Xoshiro256PlusPlus) -> f64 {
    ((rng.next_u64() >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}

fn normal(rng: &mut Xoshiro256PlusPlus) -> f64 {
    (-2.0 * uniform(rng).ln()).sqrt() * (std::f64::consts::TAU * uniform(rng)).cos()
}

/// Noise standard deviation under the prior; an inverse gamma of shape 1 is a scale over an exponential.
fn deviation(meta: &MetaParameters, rng: &mut Xoshiro256PlusPlus) -> f64 {
    assert_eq!(meta.noise_shape, 1.0, "the draw knows this shape alone");
    (meta.noise_scale / -uniform(rng).ln()).sqrt()
}

fn mechanism(meta: &MetaParameters, parents: usize, rng: &mut Xoshiro256PlusPlus) -> Mechanism {
    let noise = deviation(meta, rng);
    let prior = meta.regression_prior(parents, meta.coefficient_scale);
    let coefficients = prior.precision.iter().map(|l| noise / l.sqrt() * normal(rng)).collect();
    Mechanism(coefficients, noise)
}

/// The shared mechanism as it runs in one environment.
fn drifted(meta: &MetaParameters, shared: &Mechanism, rng: &mut Xoshiro256PlusPlus) -> Mechanism {
    let Mechanism(coefficients, noise) = shared;
    let Drift { intercept, slope, .. } = meta.drift;
    let parents = (coefficients.len() - 1) as f64;
    let level = (intercept * intercept + 0.25 * parents * slope * slope).sqrt();
    let here = coefficients.iter().enumerate().map(|(i, w)| {
        let deviation = if i == 0 { level } else { slope };
        if deviation > 0.0 { w + noise * deviation * normal(rng) } else { *w }
    });
    Mechanism(here.collect(), *noise)
}

/// The mechanism of a target, and whether its parents are cut.
fn changed(meta: &MetaParameters, shared: &Mechanism, rng: &mut Xoshiro256PlusPlus) -> Mechanism {
    let Mechanism(coefficients, noise) = shared;
    let mut left = uniform(rng) * meta.kind_weights.iter().sum::<f64>();
    let mut weighted = InterventionKind::ALL.into_iter().zip(meta.kind_weights);
    let kind = weighted.find(|(_, weight)| {
        left -= weight;
        left < 0.0
    });
    match kind.expect("the draw is below the sum").0 {
        InterventionKind::Hard => {
            let noise = deviation(meta, rng);
            let mut coefficients = vec![0.0; coefficients.len()];
            coefficients[0] = meta.hard_scale * noise * normal(rng);
            Mechanism(coefficients, noise)
        }
        InterventionKind::Shift => {
            let mut coefficients = coefficients.clone();
            coefficients[0] += meta.shift_scale * noise * normal(rng);
            Mechanism(coefficients, *noise)
        }
        InterventionKind::Mechanism => mechanism(meta, coefficients.len() - 1, rng),
        InterventionKind::Noise => Mechanism(coefficients.clone(), deviation(meta, rng)),
    }
}

impl Truth {
    /// `sizes`: rows of the environments, the reference first. `graphs` with their prior weights.
    fn draw(
        meta: &MetaParameters,
        sizes: &[usize],
        graphs: &[(Vec<VariableSet>, f64)],
        rng: &mut Xoshiro256PlusPlus,
    ) -> Self {
        let mut left = uniform(rng) * graphs.iter().map(|g| g.1).sum::<f64>();
        let drawn = graphs.iter().find(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        let parents = drawn.expect("the draw is below the sum").0.clone();
        let lists = parents.iter().map(|set| set.iter().collect()).collect();
        let order = crate::graph::Dag::from_parents(lists).expect("acyclic").topological_order();
        let shared: Vec<Mechanism> = parents.iter().map(|set| mechanism(meta, set.len(), rng)).collect();
        let mut target = Vec::new();
        let environments = sizes
            .iter()
            .enumerate()
            .map(|(k, &rows)| {
                let hit: [bool; D] = std::array::from_fn(|_| k > 0 && uniform(rng) < meta.target_rate);
                let own: Vec<Mechanism> = (0..D)
                    .map(|j| {
                        let here = drifted(meta, &shared[j], rng);
                        if hit[j] { changed(meta, &here, rng) } else { here }
                    })
                    .collect();
                target.push(hit);
                (0..rows)
                    .map(|_| {
                        let mut row = vec![0.0; D];
                        for &j in &order {
                            let Mechanism(coefficients, noise) = &own[j];
                            let causes = parents[j].iter().zip(&coefficients[1..]);
                            let mean = coefficients[0] + causes.map(|(i, w)| w * row[i]).sum::<f64>();
                            row[j] = mean + noise * normal(rng);
                        }
                        row
                    })
                    .collect()
            })
            .collect();
        Self { parents, target, environments }
    }

    /// The rows as they are: the priors are those of standardised columns, and the truth was drawn from them.
    fn problem(&self, meta: &MetaParameters, settings: &Settings) -> Problem {
        let experiments = self.environments.len() - 1;
        Problem {
            settings: settings.clone(),
            model: model(&self.environments, meta),
            standard: vec![Standard { centre: 0.0, scale: 1.0 }; D],
            variables: (0..D).collect(),
            variable_names: (0..D).map(|j| format!("x{j}")).collect(),
            environment_names: (0..=experiments).map(|k| format!("e{k}")).collect(),
            experiments: (1..=experiments).collect(),
        }
    }
}

fn model(environments: &[Vec<Vec<f64>>], meta: &MetaParameters) -> Model {
    let mut membership = vec![Membership::Unknown; environments.len()];
    membership[0] = Membership::Shared;
    Model::new(environments, vec![membership; D], Stated::nothing(D), meta)
}

/// Every graph with its prior probability, up to a constant.
fn graphs(meta: &MetaParameters) -> Vec<(Vec<VariableSet>, f64)> {
    let prior = model(&[vec![vec![0.0; D]]], meta);
    all_dags(D)
        .into_iter()
        .map(|dag| {
            let sets: Vec<VariableSet> = dag.into_iter().map(members).collect();
            let log: f64 = sets.iter().enumerate().map(|(j, &set)| prior.log_prior(j, set)).sum();
            (sets, log.exp())
        })
        .collect()
}

/// Probabilities in ten bins against what is true, data set by data set: entries of one data set depend on one another.
#[derive(Default)]
struct Reliability {
    /// Sum over data sets of what is true less what was predicted, sum of its squares, and number of entries.
    bins: [(f64, f64, usize); 10],
}

impl Reliability {
    fn add(&mut self, entries: &[(f64, bool)]) {
        let mut surplus = [(0.0, 0); 10];
        for &(p, is_true) in entries {
            let bin = ((10.0 * p) as usize).min(9);
            surplus[bin].0 += f64::from(u8::from(is_true)) - p;
            surplus[bin].1 += 1;
        }
        for (sum, (surplus, count)) in self.bins.iter_mut().zip(surplus) {
            sum.0 += surplus;
            sum.1 += surplus * surplus;
            sum.2 += count;
        }
    }

    fn check(&self, name: &str) {
        for (bin, &(sum, squares, count)) in self.bins.iter().enumerate() {
            let z = if squares > 0.0 { sum / squares.sqrt() } else { 0.0 };
            println!(
                "{name}, bin {bin}: {count} entries, off by {:.4}, {z:.1} SD",
                sum / count.max(1) as f64
            );
            // Rare entries make the normal approximation poor.
            assert!(z.abs() < 3.5 || sum.abs() < 3.0, "{name}, bin {bin}: {sum} of {count}, {z} SD");
        }
    }
}

/// Ranks of the truth among posterior draws; Pearson's chi-square against the uniform distribution.
struct Ranks([usize; DRAWS + 1]);

impl Ranks {
    fn check(&self, name: &str) {
        let expected = self.0.iter().sum::<usize>() as f64 / self.0.len() as f64;
        let chi: f64 = self.0.iter().map(|&n| (n as f64 - expected).powi(2) / expected).sum();
        println!("{name}: ranks {:?}, chi-square {chi:.1} with {DRAWS} degrees of freedom", self.0);
        // The 99.9 % quantile for 19 degrees of freedom.
        assert!(chi < 43.8, "{name}: chi-square {chi}, ranks {:?}", self.0);
    }
}

/// Rank of the truth among draws, ties broken at random.
fn rank(truth: f64, draws: &[f64], rng: &mut Xoshiro256PlusPlus) -> usize {
    let below = draws.iter().filter(|x| **x < truth - 1e-9).count();
    let ties = draws.iter().filter(|x| (**x - truth).abs() <= 1e-9).count();
    below + rng.random_range(0..=ties)
}

/// Draws from the priors `truth`, learns under the priors `meta`.
fn calibrate(name: &str, data_sets: usize, sizes: &[usize], truth: &MetaParameters, meta: MetaParameters) {
    let prior = truth;
    let settings = Settings {
        chains: 1,
        sweeps: 150,
        mechanism: MechanismChoice::Linear,
        meta_training: false,
        meta: meta.clone(),
        ..Settings::default()
    };
    let graphs = graphs(prior);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let (mut edges, mut targets) = (Reliability::default(), Reliability::default());
    let mut sizes_of_graphs = Ranks([0; DRAWS + 1]);
    let mut log_posteriors = Ranks([0; DRAWS + 1]);
    for data_set in 0..data_sets {
        let truth = Truth::draw(prior, sizes, &graphs, &mut rng);
        let settings = Settings { seed: data_set as u64, ..settings.clone() };
        let problem = truth.problem(&meta, &settings);
        let found = posterior(&problem, &finish(&problem));
        let pairs = (0..D * D).map(|e| (e / D, e % D)).filter(|(i, j)| i != j);
        let entries: Vec<_> = pairs.map(|(i, j)| (found.edge[i][j], truth.parents[j].contains(i))).collect();
        edges.add(&entries);
        let probabilities = found.target.iter().flatten().copied();
        targets.add(&probabilities.zip(truth.target[1..].iter().flatten().copied()).collect::<Vec<_>>());

        let mut scores = ScoreCache::new(D, &[crate::model::Family::Linear]);
        let mut log_posterior = |parents: &[VariableSet]| -> f64 {
            parents.iter().enumerate().map(|(j, &set)| scores.compute(&problem.model, j, set).score).sum()
        };
        let edges_of = |parents: &[VariableSet]| parents.iter().map(|p| p.len()).sum::<usize>() as f64;
        let drawn: Vec<Vec<VariableSet>> = (0..DRAWS)
            .map(|_| {
                let mut left = uniform(&mut rng);
                let sample = found.samples.iter().find(|s| {
                    left -= s.weight;
                    left < 0.0
                });
                let sample = sample.unwrap_or(&found.samples[0]);
                sample.parents.iter().map(|list| list.iter().copied().collect()).collect()
            })
            .collect();
        let counts: Vec<f64> = drawn.iter().map(|g| edges_of(g)).collect();
        sizes_of_graphs.0[rank(edges_of(&truth.parents), &counts, &mut rng)] += 1;
        let heights: Vec<f64> = drawn.iter().map(|g| log_posterior(g)).collect();
        log_posteriors.0[rank(log_posterior(&truth.parents), &heights, &mut rng)] += 1;
    }
    edges.check(&format!("{name}: edges"));
    targets.check(&format!("{name}: targets"));
    sizes_of_graphs.check(&format!("{name}: number of edges"));
    log_posteriors.check(&format!("{name}: log posterior"));
}

fn priors() -> MetaParameters {
    MetaParameters { target_rate: 0.15, ..MetaParameters::without_drift() }
}

#[test]
fn truths_from_the_prior_rank_uniformly_among_posterior_draws_with_pools_enumerated() {
    calibrate("four experiments", 600, &[10, 3, 3, 2, 1], &priors(), priors());
}

#[test]
fn truths_from_the_prior_rank_uniformly_among_posterior_draws_with_pools_climbed() {
    calibrate("eight experiments", 600, &[8, 3, 3, 3, 2, 2, 2, 1, 1], &priors(), priors());
}

#[test]
fn truths_from_a_prior_with_drift_rank_uniformly_among_posterior_draws() {
    let drift = Drift { intercept: 0.5, slope: 0.3, ..Drift::NONE };
    let meta = MetaParameters { drift, ..priors() };
    calibrate("four experiments that drift", 600, &[10, 4, 4, 3, 2], &meta, meta.clone());
}

#[test]
#[should_panic(expected = "SD")]
fn learning_without_drift_where_there_is_some_is_found_out() {
    let drift = Drift { intercept: 1.0, slope: 0.5, ..Drift::NONE };
    calibrate("drift", 300, &[10, 4, 4, 3, 2], &MetaParameters { drift, ..priors() }, priors());
}

#[test]
#[should_panic(expected = "SD")]
fn learning_under_another_target_rate_is_found_out() {
    let other = MetaParameters { target_rate: 0.05, ..priors() };
    calibrate("another target rate", 300, &[10, 3, 3, 2, 1], &priors(), other);
}

#[test]
#[should_panic(expected = "SD")]
fn learning_under_another_number_of_parents_is_found_out() {
    let other = MetaParameters { expected_parents: 0.4, ..priors() };
    calibrate("another number of parents", 300, &[10, 3, 3, 2, 1], &priors(), other);
}
