//! Systems drawn from the posterior, with the rows that they are applied to.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::evaluate::{EDGE_THRESHOLD, acyclic_part};
use crate::graph::{Dag, VariableSet};
use crate::learn::{Posterior, Problem, Standard};
use crate::model::{CoefficientPosterior, Family, Mechanism, Model, Scratch, family_mixture};
use crate::simulate::Stream;

use super::system::{Curve, Node, Response, System};

/// Pairs of systems where all mechanisms are linear.
const LINEAR_PAIRS: usize = 100;
/// The same where some may be smooth: they take a thousand times as long.
const SMOOTH_PAIRS: usize = 24;
/// Rows at the most where all mechanisms are linear: their mean effects do not depend on rows.
const LINEAR_ROWS: usize = 500;
/// The same where some may be smooth.
const SMOOTH_ROWS: usize = 40;
/// Families of less weight are left out.
const NEGLIGIBLE: f64 = 0.01;
/// The same answers every time.
const SEED: u64 = 0x0EFF_EC75;

/// A sampled graph in canonical order.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    pub parents: Vec<VariableSet>,
    pub weight: f64,
}

impl Graph {
    /// The graphs of a posterior, heaviest first; the shown graph where there are none. Weights add up to one.
    pub fn all(problem: &Problem, posterior: &Posterior) -> Vec<Self> {
        let of = |parents: &dyn Fn(usize) -> Vec<usize>, weight: f64| {
            let set = |column: &usize| parents(*column).iter().map(|&i| problem.canonical(i)).collect();
            Self { parents: problem.variables.iter().map(set).collect(), weight }
        };
        let sampled = posterior.samples.iter().filter(|s| Dag::from_parents(s.parents.clone()).is_some());
        let mut graphs: Vec<Self> = sampled.map(|s| of(&|j| s.parents[j].clone(), s.weight)).collect();
        if graphs.is_empty() {
            let shown = acyclic_part(&posterior.edge, EDGE_THRESHOLD);
            graphs.push(of(&|j| shown.parents(j).to_vec(), 1.0));
        }
        let total: f64 = graphs.iter().map(|g| g.weight).sum();
        graphs.iter_mut().for_each(|g| g.weight /= total);
        graphs
    }

    /// `n` graphs in proportion to their weights, at even distances.
    pub fn evenly(graphs: &[Self], n: usize) -> Vec<&Self> {
        let mut picked = Vec::with_capacity(n);
        let mut below = 0.0;
        for graph in graphs {
            below += graph.weight;
            while picked.len() < n && (picked.len() as f64 + 0.5) / n as f64 <= below {
                picked.push(graph);
            }
        }
        // Rounding may leave the last ones out.
        picked.resize(n, &graphs[0]);
        picked
    }

    /// Causes before effects.
    pub fn order(&self) -> Vec<usize> {
        let lists = self.parents.iter().map(|set| set.iter().collect()).collect();
        Dag::from_parents(lists).expect("sampled graphs are acyclic").topological_order()
    }
}

/// A mechanism of one family with its weight.
struct Fit {
    weight: f64,
    family: Family,
    coefficients: CoefficientPosterior,
    curve: Arc<Curve>,
}

/// Systems drawn from the posterior. Inside, everything is in canonical order and standard units.
#[derive(Debug)]
pub struct Ensemble {
    /// `variables[c]`: the data set's index of canonical variable `c`.
    pub(super) variables: Vec<usize>,
    /// The other way round.
    pub(super) canonical: Vec<usize>,
    pub(super) standard: Vec<Standard>,
    /// Smallest and largest value of each variable in any environment.
    pub(super) seen: Vec<(f64, f64)>,
    /// `rows[j]`: values of `j` without any intervention.
    pub(super) rows: Vec<Vec<f64>>,
    pub(super) graphs: Vec<Graph>,
    pub(super) systems: Vec<System>,
    /// `reach[i][j]`: probability of a directed path from `i` to `j`.
    pub(super) reach: Vec<Vec<f64>>,
    /// The graph that the page shows, in the data set's order.
    pub(super) shown: Dag,
}

impl Ensemble {
    /// Draws systems from what was learned from a data set; the same ones every time.
    pub fn new(problem: &Problem, posterior: &Posterior) -> Self {
        let (model, families) = problem.under(&posterior.learned);
        let d = model.variables();
        let may_curve = families.iter().flatten().any(|f| *f == Family::Smooth)
            && posterior.smooth.iter().any(|&p| p > NEGLIGIBLE);
        let (pairs, most_rows) =
            if may_curve { (SMOOTH_PAIRS, SMOOTH_ROWS) } else { (LINEAR_PAIRS, LINEAR_ROWS) };
        let graphs = Graph::all(problem, posterior);
        let mut fits = Fits { model: &model, families: &families, known: BTreeMap::new() };
        let rows = thinned(untouched_rows(problem, posterior, &model, &families).0, most_rows);
        let [mut stream] = Stream::several(SEED);
        let mut systems = Vec::with_capacity(2 * pairs);
        for graph in Graph::evenly(&graphs, pairs) {
            systems.extend(fits.draw(graph, &rows, &mut stream));
        }
        let shown = acyclic_part(&posterior.edge, EDGE_THRESHOLD);
        let column = |j: usize| model.data().column(j).iter();
        let range =
            |j: usize| column(j).fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &x| (l.min(x), h.max(x)));
        Self {
            variables: problem.variables.clone(),
            canonical: (0..d).map(|j| problem.canonical(j)).collect(),
            standard: problem.standard.clone(),
            seen: (0..d).map(range).collect(),
            reach: reach(&graphs, d),
            rows,
            graphs,
            systems,
            shown,
        }
    }

    /// Number of variables.
    pub fn len(&self) -> usize {
        self.variables.len()
    }

    /// Never true: a data set has variables.
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty()
    }

    /// Probability of a directed path `from -> .. -> to` (two variables of the data set).
    pub fn path_probability(&self, from: usize, to: usize) -> f64 {
        self.reach[self.canonical[from]][self.canonical[to]]
    }
}

/// Mechanisms by variable and parents, fitted when first asked for.
struct Fits<'a> {
    model: &'a Model,
    families: &'a [Vec<Family>],
    known: BTreeMap<(usize, VariableSet), Vec<Fit>>,
}

impl Fits<'_> {
    fn of(&mut self, j: usize, parents: VariableSet) -> &[Fit] {
        let (model, families) = (self.model, &self.families[j]);
        self.known.entry((j, parents)).or_insert_with(|| {
            let mixture = family_mixture(model, families, j, parents, &mut Scratch::default());
            let list: Vec<usize> = parents.iter().collect();
            let meta = Arc::new(model.meta().clone());
            let kept = mixture.families.iter().filter(|f| f.1 > NEGLIGIBLE);
            kept.map(|(family, weight, pool)| {
                let mechanism = Mechanism::new(model, *family, j, &list, pool);
                let coefficients = mechanism.posterior(&meta);
                let curve = Arc::new(Curve { mechanism, meta: Arc::clone(&meta) });
                Fit { weight: *weight, family: *family, coefficients, curve }
            })
            .collect()
        })
    }

    fn likely(&mut self, j: usize, parents: VariableSet) -> &Fit {
        let fits = self.of(j, parents);
        fits.iter().reduce(|a, b| if b.weight > a.weight { b } else { a }).expect("a variable has a family")
    }

    /// Two systems on either side of the mean: what is off in one is off the other way in the other one.
    fn draw(&mut self, graph: &Graph, rows: &[Vec<f64>], stream: &mut Stream) -> [System; 2] {
        let order = graph.order();
        let mut nodes: [Vec<Node>; 2] = Default::default();
        for (j, &parents) in graph.parents.iter().enumerate() {
            let fits = self.of(j, parents);
            let mut left = stream.uniform() * fits.iter().map(|f| f.weight).sum::<f64>();
            let drawn = fits.iter().find(|f| {
                left -= f.weight;
                left < 0.0
            });
            let fit = drawn.unwrap_or(&fits[0]);
            let (shape, scale) = fit.coefficients.noise_prior();
            let noise = (scale / stream.gamma(shape)).sqrt();
            let z: Vec<f64> = fit.coefficients.mean().iter().map(|_| stream.normal()).collect();
            for (sign, nodes) in [1.0, -1.0].into_iter().zip(&mut nodes) {
                let signed: Vec<f64> = z.iter().map(|z| sign * z).collect();
                let weights = fit.coefficients.at(&signed, noise);
                nodes.push(node(fit, parents, weights, rows));
            }
        }
        nodes.map(|nodes| System { order: order.clone(), nodes })
    }
}

fn node(fit: &Fit, parents: VariableSet, weights: Vec<f64>, rows: &[Vec<f64>]) -> Node {
    let response = match fit.family {
        Family::Linear => Response::Linear(weights[1..].to_vec()),
        Family::Smooth => {
            let n = rows.first().map_or(0, Vec::len);
            let at_rows = fit.curve.values(&weights, n, |i| &rows[i]);
            Response::Smooth { curve: Arc::clone(&fit.curve), weights, at_rows }
        }
    };
    Node { parents: parents.iter().collect(), response }
}

/// `[j]`: values of `j` in the rows of the reference. Without a reference, in all rows as they would have been without the
/// interventions: the likely targets as their causes let expect, what follows from them with the residuals kept. With the
/// environment of each row.
pub(super) fn untouched_rows(
    problem: &Problem,
    posterior: &Posterior,
    model: &Model,
    families: &[Vec<Family>],
) -> (Vec<Vec<f64>>, Vec<usize>) {
    let data = model.data();
    let d = model.variables();
    let environments = data.environments();
    if let Some(reference) = (0..environments.len()).find(|e| !problem.experiments.contains(e)) {
        let rows = environments[reference].clone();
        let columns = (0..d).map(|j| data.column(j)[rows.clone()].to_vec()).collect();
        return (columns, vec![reference; rows.len()]);
    }
    let shown = acyclic_part(&posterior.edge, EDGE_THRESHOLD);
    let set = |&column: &usize| shown.parents(column).iter().map(|&i| problem.canonical(i)).collect();
    let graph = Graph { parents: problem.variables.iter().map(set).collect(), weight: 1.0 };
    let mut fits = Fits { model, families, known: BTreeMap::new() };
    let before: Vec<Vec<f64>> = (0..d).map(|j| data.column(j).to_vec()).collect();
    let n = before[0].len();
    let mut rows = before.clone();
    let mut environment = vec![0; n];
    environments.iter().enumerate().for_each(|(e, rows)| environment[rows.clone()].fill(e));
    for j in graph.order() {
        let fit = fits.likely(j, graph.parents[j]);
        let mean = fit.coefficients.mean();
        let expected = fit.curve.values(mean, n, |i| &rows[i]);
        let was = fit.curve.values(mean, n, |i| &before[i]);
        for (k, &e) in problem.experiments.iter().enumerate() {
            let is_target = posterior.target[k][problem.variables[j]] > 0.5;
            for r in environments[e].clone() {
                let residual = if is_target { 0.0 } else { before[j][r] - was[r] };
                rows[j][r] = expected[r] + residual;
            }
        }
    }
    (rows, environment)
}

/// The same rows of every column, evenly spaced, at most so many.
fn thinned(columns: Vec<Vec<f64>>, most: usize) -> Vec<Vec<f64>> {
    let n = columns.first().map_or(0, Vec::len);
    if n <= most {
        return columns;
    }
    columns.iter().map(|column| (0..most).map(|r| column[r * n / most]).collect()).collect()
}

fn reach(graphs: &[Graph], d: usize) -> Vec<Vec<f64>> {
    let mut reach = vec![vec![0.0; d]; d];
    for graph in graphs {
        // Ancestors of each variable, its causes before itself.
        let mut above = vec![VariableSet::EMPTY; d];
        for j in graph.order() {
            above[j] = graph.parents[j].iter().fold(graph.parents[j], |set, i| set.union(above[i]));
            above[j].iter().for_each(|i| reach[i][j] += graph.weight);
        }
    }
    reach.iter_mut().flatten().for_each(|p| *p = p.min(1.0));
    reach
}
