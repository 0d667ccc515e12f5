//! Expectations were printed by scikit-learn 1.9.1 and gadjid 0.1.0 on the graphs and score matrices of [`graph`] and
//! [`scores`] below (same formulas in Python), with y and p flattened:
//!
//! ```python
//! fpr, tpr, _ = sklearn.metrics.roc_curve(y, p); auroc = sklearn.metrics.auc(fpr, tpr)
//! precision, recall, _ = sklearn.metrics.precision_recall_curve(y, p); auprc = sklearn.metrics.auc(recall, precision)
//! ap = sklearn.metrics.average_precision_score(y, p)
//! sid = gadjid.sid(truth, guess, edge_direction="from row to column")[1]
//! ```

use proptest::prelude::*;

use super::*;

/// Edge between the k-th and l-th variable (k < l) of the order a k + b mod d, when a quadratic form divides by n.
fn graph(d: usize, a: usize, b: usize, n: usize) -> Vec<Vec<bool>> {
    let mut edge = vec![vec![false; d]; d];
    for k in 0..d {
        for l in k + 1..d {
            edge[(a * k + b) % d][(a * l + b) % d] = (k * k + 3 * l + a * l * k + b).is_multiple_of(n);
        }
    }
    edge
}

fn dag(d: usize, a: usize, b: usize, n: usize) -> Dag {
    Dag::from_edges(&graph(d, a, b, n)).unwrap()
}

/// Scores in multiples of 1/n, so with many ties; zero diagonal.
fn scores(d: usize, a: usize, n: usize) -> Vec<Vec<f64>> {
    let entry = |i, j| if i == j { 0.0 } else { ((a * i + 11 * j + i * j * j) % n) as f64 / n as f64 };
    (0..d).map(|i| (0..d).map(|j| entry(i, j)).collect()).collect()
}

#[test]
fn ranking_shd_and_sid_equal_sklearn_and_gadjid_with_ties_and_cycles() {
    // (d, a, b, n) of the graph, (a, n) of the scores, then AUROC, AUPRC, AP, SHD, SID; all but the first and the last
    // matrix have cycles above one half.
    let printed = [
        ((5, 2, 1, 2), (1, 3), [0.44298245614035087, 0.2742857142857143, 0.21920634920634924, 8.0, 18.0]),
        ((6, 5, 0, 3), (5, 11), [0.2613168724279835, 0.1610774410774411, 0.19774410774410775, 13.0, 24.0]),
        ((10, 3, 1, 4), (7, 13), [0.41803921568627456, 0.11683905000543371, 0.13093988165295467, 37.0, 51.0]),
        (
            (20, 7, 2, 5),
            (3, 17),
            [0.48507104454685096, 0.08297452412434184, 0.07031336127743376, 144.0, 65.0],
        ),
        ((12, 5, 4, 3), (9, 2), [0.5234375, 0.4477124183006536, 0.11601307189542483, 16.0, 48.0]),
    ];
    for ((d, a, b, n), (c, e), expected) in printed {
        let truth = Truth { edge: graph(d, a, b, n), target: None };
        let s = score_parts(&truth, &scores(d, c, e), &[], &[]);
        let r = s.edge.ranking.unwrap();
        let found = [r.auroc, r.auprc, r.ap, s.shd, s.sid.unwrap()];
        for (x, y) in found.iter().zip(expected) {
            assert!((x - y).abs() < 1e-12, "{found:?} is not {expected:?}");
        }
        assert_eq!((s.expected_shd, s.expected_sid), (s.shd, s.sid));
    }
}

#[test]
fn sid_equals_gadjid() {
    // gadjid.sid(truth, guess, edge_direction="from row to column")[1], and for the guess without edges.
    let printed = [
        ((5, 2, 1, 2), (5, 3, 0, 2), 15, 15),
        ((10, 3, 1, 4), (10, 3, 1, 3), 31, 31),
        ((10, 3, 1, 4), (10, 7, 5, 4), 31, 31),
        ((20, 7, 2, 5), (20, 3, 1, 4), 60, 43),
        ((50, 7, 2, 6), (50, 9, 3, 8), 277, 128),
        ((50, 7, 2, 6), (50, 7, 2, 6), 0, 128),
        ((50, 3, 2, 12), (50, 49, 20, 9), 177, 169),
    ];
    for ((d, a, b, n), (d2, a2, b2, n2), expected, without_edges) in printed {
        let truth = dag(d, a, b, n);
        assert_eq!(intervention_distance(&truth, &dag(d2, a2, b2, n2)), expected);
        let empty = Dag::from_parents(vec![Vec::new(); d]).unwrap();
        assert_eq!(intervention_distance(&truth, &empty), without_edges);
    }
}

#[test]
fn expected_distances_over_weighted_samples_equal_sklearn_and_gadjid() {
    let truth = Truth { edge: graph(10, 3, 1, 4), target: None };
    // The weights do not add up to one on purpose, and the cyclic sample is dropped.
    let sample = |a, b, n, weight| {
        let g = dag(10, a, b, n);
        DagSample { parents: (0..10).map(|j| g.parents(j).to_vec()).collect(), weight }
    };
    let mut cycle = vec![Vec::new(); 10];
    (cycle[0], cycle[1]) = (vec![1], vec![0]);
    let samples = [
        sample(3, 1, 3, 1.0),
        sample(7, 5, 4, 0.6),
        sample(3, 1, 4, 0.4),
        DagSample { parents: cycle, weight: 9.0 },
    ];
    let s = score_parts(&truth, &scores(10, 7, 13), &[], &samples);
    assert!((s.expected_shd - 13.8).abs() < 1e-12 && (s.expected_sid.unwrap() - 24.8).abs() < 1e-12);
    assert_eq!((s.empty_shd, s.empty_sid), (15.0, Some(31.0)));
}

#[test]
fn a_truth_without_edges_or_with_a_cycle_has_no_ranking_or_no_sid() {
    let none = Truth { edge: vec![vec![false; 3]; 3], target: Some(vec![vec![true; 3]]) };
    let s = score_parts(&none, &scores(3, 1, 3), &[vec![0.1, 0.2, 0.3]], &[]);
    assert!(s.edge.ranking.is_none() && s.edge.curves.is_none() && s.target.unwrap().chance.is_none());
    let mut edge = vec![vec![false; 3]; 3];
    (edge[0][1], edge[1][0]) = (true, true);
    let s = score_parts(&Truth { edge, target: None }, &scores(3, 1, 3), &[], &[]);
    assert!(s.sid.is_none() && s.expected_sid.is_none() && s.edge.ranking.is_some());
}

/// Pairs on which the parent adjustment of `guess` is invalid, straight from the definitions: every path is listed.
fn sid_by_listing_paths(truth: &Dag, guess: &Dag) -> usize {
    let d = truth.len();
    let reaches = |from: usize, to: usize| {
        let (mut seen, mut open) = (vec![false; d], vec![from]);
        while let Some(v) = open.pop() {
            seen[v] = true;
            open.extend((0..d).filter(|&c| truth.has_edge(v, c) && !seen[c]));
        }
        seen[to]
    };
    let invalid = |i: usize, j: usize, z: &[usize]| {
        let spoils = |w: usize| w != i && reaches(i, w) && reaches(w, j) && z.iter().any(|&z| reaches(w, z));
        if (0..d).any(spoils) {
            return true;
        }
        let mut paths = vec![vec![i]];
        while let Some(path) = paths.pop() {
            let end = *path.last().unwrap();
            if end != j {
                let next = (0..d).filter(|&v| truth.has_edge(end, v) || truth.has_edge(v, end));
                paths.extend(next.filter(|v| !path.contains(v)).map(|v| [&path[..], &[v]].concat()));
                continue;
            }
            let causal = path.windows(2).all(|p| truth.has_edge(p[0], p[1]));
            let open = path.windows(3).all(|p| {
                if truth.has_edge(p[0], p[1]) && truth.has_edge(p[2], p[1]) {
                    z.iter().any(|&z| reaches(p[1], z))
                } else {
                    !z.contains(&p[1])
                }
            });
            if open && !causal {
                return true;
            }
        }
        false
    };
    let wrong = |&(i, j): &(usize, usize)| {
        let z = guess.parents(i);
        i != j && if z.contains(&j) { reaches(i, j) } else { invalid(i, j, z) }
    };
    (0..d).flat_map(|i| (0..d).map(move |j| (i, j))).filter(wrong).count()
}

/// A graph from an order's keys and one coin a pair.
fn graph_of(keys: &[u32], coins: &[bool]) -> Dag {
    let d = keys.len();
    let mut coins = coins.iter();
    let mut edge = vec![vec![false; d]; d];
    for i in 0..d {
        for j in 0..i {
            if *coins.next().unwrap() {
                let (from, to) = if (keys[i], i) < (keys[j], j) { (i, j) } else { (j, i) };
                edge[from][to] = true;
            }
        }
    }
    Dag::from_edges(&edge).unwrap()
}

fn any_dag(d: usize) -> impl Strategy<Value = Dag> {
    let coins = prop::collection::vec(prop::bool::weighted(0.4), d * (d - 1) / 2);
    (prop::collection::vec(any::<u32>(), d), coins).prop_map(|(keys, coins)| graph_of(&keys, &coins))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sid_equals_the_adjustment_criterion_checked_path_by_path(truth in any_dag(6), guess in any_dag(6)) {
        prop_assert_eq!(intervention_distance(&truth, &guess), sid_by_listing_paths(&truth, &guess));
        prop_assert_eq!(intervention_distance(&truth, &truth), 0);
    }

    #[test]
    fn auroc_is_the_share_of_pairs_in_the_right_order(
        entries in prop::collection::vec((any::<bool>(), 0u8..6), 2..40)
    ) {
        let truth: Vec<bool> = entries.iter().map(|e| e.0).collect();
        let score: Vec<f64> = entries.iter().map(|e| f64::from(e.1)).collect();
        let (mut won, mut pairs) = (0.0, 0.0);
        for &(t, s) in &entries {
            for &(u, r) in &entries {
                if t && !u {
                    pairs += 1.0;
                    won += if s > r { 1.0 } else if s == r { 0.5 } else { 0.0 };
                }
            }
        }
        match rank(&truth, &score) {
            None => prop_assert_eq!(pairs, 0.0),
            Some(r) => {
                prop_assert!((r.auroc - won / pairs).abs() < 1e-12);
                let c = curves(&truth, &score).unwrap();
                let area = |points: &[(f64, f64)]| -> f64 {
                    points.windows(2).map(|p| (p[1].0 - p[0].0) * (p[0].1 + p[1].1) / 2.0).sum()
                };
                prop_assert!((area(&c.roc) - r.auroc).abs() < 1e-12);
                prop_assert!((area(&c.precision_recall) - r.auprc).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn chance_is_the_mean_over_all_orders() {
    let n = 7;
    for positives in 1..n {
        let (mut sum, mut orders) = (Ranking::default(), 0.0);
        for bits in 0u32..1 << n {
            if bits.count_ones() as usize == positives {
                let truth: Vec<bool> = (0..n).map(|i| bits >> i & 1 == 1).collect();
                let score: Vec<f64> = (0..n).map(|i| i as f64).collect();
                let r = rank(&truth, &score).unwrap();
                sum = Ranking { auroc: sum.auroc + r.auroc, auprc: sum.auprc + r.auprc, ap: sum.ap + r.ap };
                orders += 1.0;
            }
        }
        let c = chance(positives, n).unwrap();
        for (a, b) in [(sum.auroc, c.auroc), (sum.auprc, c.auprc), (sum.ap, c.ap)] {
            assert!((a / orders - b).abs() < 1e-12);
        }
    }
    assert!(chance(0, 5).is_none() && chance(5, 5).is_none() && chance(0, 0).is_none());
}

#[test]
fn calibration_error_by_hand() {
    let c = calibration([(0.05, false), (0.05, true), (1.0, true), (0.95, false), (0.3, false)]);
    // Bins: two at 0.05 of which half are true, one at 0.3 that is false, two at 0.975 of which half are true.
    assert!((c.error - (2.0 * 0.45 + 0.3 + 2.0 * 0.475) / 5.0).abs() < 1e-12);
    assert_eq!(c.bins.iter().map(|b| b.count).collect::<Vec<_>>(), [2, 1, 2]);
    assert_eq!(calibration([]).error, 0.0);
}
