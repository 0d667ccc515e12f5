//! What the inner loop costs: `cargo bench --bench score`. `docs/performance.md` quotes the medians.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use metacadi::data::Dataset;
use metacadi::graph::VariableSet;
use metacadi::learn::{Adapter, Phase, Problem, Settings, State, init, step};
use metacadi::model::factor::{LANES, Lanes, factorise, row};
use metacadi::model::pool::Membership;
use metacadi::model::{Family, Learned, MechanismChoice, MetaParameters, Model, Scratch, Stated};
use metacadi::simulate::{Recipe, simulate};
use nalgebra::{Cholesky, DMatrix};

/// A positive definite matrix that differs from lane to lane.
fn entry(i: usize, j: usize, lane: usize) -> f64 {
    let distance = i.abs_diff(j) as f64;
    (if i == j { 2.0 } else { 0.0 }) + 1.0 / (1.0 + distance + 0.1 * lane as f64)
}

fn factorisation(c: &mut Criterion) {
    let mut group = c.benchmark_group("four Cholesky factors");
    for q in [3, 4, 5, 6, 7, 8, 50] {
        let mut packed: Vec<Lanes> = vec![[0.0; LANES]; row(q)];
        for i in 0..q {
            for j in 0..=i {
                packed[row(i) + j] = std::array::from_fn(|lane| entry(i, j, lane));
            }
        }
        let floor = vec![1e-9; q];
        group.bench_with_input(BenchmarkId::new("batched kernel", q), &q, |b, &q| {
            b.iter_batched_ref(
                || packed.clone(),
                |matrix| factorise(black_box(matrix), q, &floor),
                BatchSize::SmallInput,
            );
        });
        let dense: Vec<DMatrix<f64>> =
            (0..LANES).map(|lane| DMatrix::from_fn(q, q, |i, j| entry(i, j, lane))).collect();
        group.bench_with_input(BenchmarkId::new("nalgebra", q), &q, |b, _| {
            b.iter_batched(
                || dense.clone(),
                |matrices| matrices.into_iter().map(|m| Cholesky::new(black_box(m))).collect::<Vec<_>>(),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

/// 20 variables, a reference of 100 rows, 20 experiments of 10 rows.
fn study() -> Dataset {
    simulate(&Recipe { variables: 20, experiments: 20, ..Recipe::default() }).expect("in range").0
}

fn local_score(c: &mut Criterion) {
    let data = study();
    let environments: Vec<Vec<Vec<f64>>> =
        (0..data.environments().len()).map(|k| data.rows(k).map(<[f64]>::to_vec).collect()).collect();
    let mut membership = vec![Membership::Unknown; environments.len()];
    membership[0] = Membership::Shared;
    let model = Model::new(
        &environments,
        vec![membership; 20],
        Stated::nothing(20),
        Learned::beforehand(&MetaParameters::default()),
    );
    let mut group = c.benchmark_group("local score, 21 environments");
    let mut scratch = Scratch::default();
    for family in Family::ALL {
        for parents in [0, 1, 2, 4, 8] {
            let set: VariableSet = (1..=parents).collect();
            group.bench_with_input(BenchmarkId::new(family.name(), parents), &set, |b, &set| {
                b.iter(|| model.local(family, 0, black_box(set), &mut scratch));
            });
        }
    }
    group.finish();
}

fn run_while(problem: &Problem, go_on: impl Fn(Phase) -> bool) -> State {
    let mut state = init(problem);
    while go_on(step(problem, &mut state).phase) {}
    state
}

fn whole_runs(c: &mut Criterion) {
    let data = study();
    let settings = Settings { mechanism: MechanismChoice::Linear, ..Settings::default() };
    let problem = Problem::new(&data, settings).expect("in range");
    let mut group = c.benchmark_group("20 variables, 20 x 10 rows, linear");
    group.sample_size(10);
    group.bench_function("order search", |b| {
        b.iter(|| run_while(&problem, |phase| phase == Phase::OrderSearch));
    });
    group.bench_function("whole run", |b| {
        b.iter(|| run_while(&problem, |phase| phase != Phase::Finished));
    });
    let adapter = Adapter::new(&problem, &run_while(&problem, |phase| phase != Phase::Finished));
    let rows: Vec<Vec<f64>> = data.rows(1).map(<[f64]>::to_vec).collect();
    group.sample_size(50);
    for n in [1, 10] {
        group.bench_function(format!("adapt to {n} rows"), |b| {
            b.iter(|| adapter.adapt("new", black_box(&rows), Some(n)));
        });
    }
    group.finish();
}

criterion_group!(benches, factorisation, local_score, whole_runs);
criterion_main!(benches);
