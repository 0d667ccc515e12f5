//! Moments that are known for each family.

use super::*;

#[test]
fn linear_weights_and_noise_variances_are_in_the_published_ranges() {
    for seed in 0..20 {
        let recipe = Recipe { seed, unit: Unit::Raw, ..pair(Intervention::Hard, 5.0, false) };
        let (data, truth) = simulate(&recipe).unwrap();
        let (cause, effect, on_cause, on_effect) = roles(&truth);
        let (x, y) = (column(&data, on_cause, cause), column(&data, on_cause, effect));
        let slope = (covariance(&x, &y) / covariance(&x, &x)).abs();
        assert!((0.45..2.05).contains(&slope), "{slope}");
        let noise = residual_variance(&x, &y);
        assert!((0.045..0.16).contains(&noise), "{noise}");
        let set = column(&data, on_effect, effect);
        assert!(mean(&set).abs() > 4.9 && (covariance(&set, &set) - 0.5).abs() < 0.06);
    }
}

#[test]
fn standardised_variables_have_mean_0_and_deviation_1_whatever_their_place_in_the_order() {
    for mechanism in [Mechanism::Linear, Mechanism::Neural] {
        let recipe = Recipe { variables: 15, mechanism, reference_rows: 4000, ..Recipe::default() };
        let (data, _) = simulate(&recipe).unwrap();
        for j in 0..15 {
            let x = column(&data, 0, j);
            assert!(mean(&x).abs() < 0.15 && (covariance(&x, &x) - 1.0).abs() < 0.2);
        }
    }
}

#[test]
fn random_networks_have_the_moments_of_their_standard_normal_parameters() {
    // Without parents: variance 1 + 5 E[s(Z)^2] = 1 + 5 * 0.29338 with s the sigmoid (Gauss-Hermite quadrature).
    let mut random = Stream::several::<1>(5).into_iter().next().unwrap();
    let values: Vec<f64> = (0..40_000).map(|_| neural::draw(0, &mut random)(&[])).collect();
    assert!(mean(&values).abs() < 0.03);
    assert!((covariance(&values, &values) - 2.4669).abs() < 0.07);
    // With a far-off parent every unit is 0 or 1 with equal probability: 1 + 5 / 2.
    let values: Vec<f64> = (0..40_000).map(|_| neural::draw(1, &mut random)(&[1e6])).collect();
    assert!((covariance(&values, &values) - 3.5).abs() < 0.1);
}

#[test]
fn noise_has_variance_1_and_the_tails_of_its_family() {
    let mut random = Stream::several::<1>(9).into_iter().next().unwrap();
    let n = 200_000;
    let normal: Vec<f64> = (0..n).map(|_| random.noise(Noise::Gaussian)).collect();
    assert!(mean(&normal).abs() < 0.01 && (covariance(&normal, &normal) - 1.0).abs() < 0.015);
    let beyond = |x: &[f64], q: f64| x.iter().filter(|x| x.abs() > q).count() as f64 / n as f64;
    // Tables: 5 % of a standard normal is beyond 1.96, 5 % of t with 3 d.o.f. beyond 3.182, 1 % beyond 5.841.
    assert!((beyond(&normal, 1.959_964) - 0.05).abs() < 0.002);
    let heavy: Vec<f64> = (0..n).map(|_| random.noise(Noise::HeavyTailed)).collect();
    assert!((beyond(&heavy, 3.182_446 / 3f64.sqrt()) - 0.05).abs() < 0.002);
    assert!((beyond(&heavy, 5.840_909 / 3f64.sqrt()) - 0.01).abs() < 0.001);
    assert!(mean(&heavy).abs() < 0.02);
}

/// A regulator with basal production 2 and a gene that it regulates with half response 2.5, little noise.
fn two_genes(strength: f64) -> Vec<genes::Gene> {
    let gene = |regulators, basal| genes::Gene { regulators, basal: vec![basal], noise: 0.1, silent: false };
    vec![gene(vec![], 2.0), gene(vec![(0, strength, 2.5f64.powi(2))], 0.0)]
}

#[test]
fn gene_expression_has_the_known_moments_of_production_and_decay() {
    let order: [(usize, &[usize]); 2] = [(0, &[]), (1, &[0])];
    let mut random = Stream::several::<1>(2).into_iter().next().unwrap();
    let steady = [vec![2.5, 2.5]];
    let mut moments = |genes: &[genes::Gene]| {
        let rows = genes::cells(&order, genes, &steady, 2000, &mut random);
        [0, 1].map(|j| {
            let x: Vec<f64> = rows.iter().map(|r| r[j]).collect();
            (mean(&x), covariance(&x, &x))
        })
    };
    // Unregulated: mean basal / decay; variance q^2 2 basal / (decay (2 - decay dt)) of the Euler-Maruyama chain.
    // At the half response the regulated gene is produced at half its strength, and repression mirrors activation.
    for strength in [4.0, -4.0] {
        let [regulator, regulated] = moments(&two_genes(strength));
        assert!((regulator.0 - 2.0 / 0.8).abs() < 0.02, "{regulator:?}");
        assert!(
            (regulator.1 / (0.01 * 4.0 / (0.8 * (2.0 - 0.8 * 0.01))) - 1.0).abs() < 0.15,
            "{regulator:?}"
        );
        assert!((regulated.0 - 2.0 / 0.8).abs() < 0.03, "{regulated:?}");
    }
    // Knocking the regulator out silences what it activates and frees what it represses.
    let mut knocked = two_genes(4.0);
    knocked[0].silent = true;
    let [regulator, regulated] = moments(&knocked);
    assert!(regulator == (0.0, 0.0) && regulated.0 < 0.01);
    let mut knocked = two_genes(-4.0);
    knocked[0].silent = true;
    assert!((moments(&knocked)[1].0 - 4.0 / 0.8).abs() < 0.03);
}

#[test]
fn knockouts_are_constant_and_cell_types_differ() {
    let recipe = Recipe {
        mechanism: Mechanism::Genes,
        graph: GraphFamily::ScaleFree,
        cell_types: 4,
        reference_rows: 400,
        standardised: false,
        ..Recipe::default()
    };
    let (data, truth) = simulate(&recipe).unwrap();
    for (k, targets) in truth.target.unwrap().iter().enumerate() {
        let j = targets.iter().position(|&t| t).unwrap();
        assert!(column(&data, k + 1, j).iter().all(|&x| x == 0.0));
    }
    let root = (0..10).find(|&j| !(0..10).any(|i| truth.edge[i][j])).unwrap();
    let x = column(&data, 0, root);
    let by_type: Vec<f64> =
        (0..4).map(|c| mean(&x.iter().skip(c).step_by(4).copied().collect::<Vec<_>>())).collect();
    assert!(by_type.iter().all(|m| (1.0 / 0.8 - 0.4..3.0 / 0.8 + 0.5).contains(m)), "{by_type:?}");
    let spread =
        by_type.iter().copied().fold(f64::MIN, f64::max) - by_type.iter().copied().fold(f64::MAX, f64::min);
    assert!(spread > 0.4, "{by_type:?}");
}
