//! New experiments: targets from a handful of rows.

use metacadi::evaluate::rank;
use metacadi::learn::{AdaptError, Adapter, Settings};
use metacadi::simulate::Recipe;

use super::{brief, learn, rows, simulated};

/// An adapter that has seen all but the last `withheld` experiments, with these experiments' rows and truth.
fn withhold(seed: u64, withheld: usize) -> (Adapter, Vec<Vec<Vec<f64>>>, Vec<Vec<bool>>) {
    let recipe =
        Recipe { seed, variables: 8, reference_rows: 60, experiments: 12, rows: 10, ..Recipe::default() };
    let (data, truth) = simulated(&recipe);
    let kept = data.environments().len() - withheld;
    let environments = (0..kept).map(|k| (data.environments()[k].name.clone(), rows(&data, k))).collect();
    let training =
        metacadi::data::Dataset::new(data.variables().to_vec(), environments, data.reference()).unwrap();
    let (problem, state) = learn(&training, Settings { sweeps: 100, ..brief(seed) });
    let new = (kept..data.environments().len()).map(|k| rows(&data, k)).collect();
    (Adapter::new(&problem, &state), new, truth.target.unwrap()[kept - 1..].to_vec())
}

#[test]
fn targets_of_withheld_experiments_are_named_from_one_row_and_better_from_more() {
    let mut found = [Vec::new(), Vec::new(), Vec::new()];
    let mut truth = Vec::new();
    for seed in 0..4 {
        let (adapter, new, targets) = withhold(seed, 4);
        for (rows, targets) in new.iter().zip(targets) {
            for (found, first) in found.iter_mut().zip([1, 3, 10]) {
                let adapted = adapter.adapt("new", rows, Some(first)).unwrap();
                assert_eq!((adapted.rows, adapted.rows_available), (first, 10));
                found.extend(adapted.target);
            }
            truth.extend(targets);
        }
    }
    let precision = found.map(|f| average_precision(&f, &truth));
    println!("average precision at 1, 3, 10 rows: {precision:.3?}");
    assert!(precision[0] > 0.9 && precision[1] > 0.95 && precision[2] > 0.97, "{precision:?}");
}

fn average_precision(found: &[f64], truth: &[bool]) -> f64 {
    rank(truth, found).expect("there are targets").ap
}

#[test]
fn an_adapter_that_was_stored_gives_the_same_answers() {
    let (adapter, new, _) = withhold(1, 3);
    let text = serde_json::to_string(&adapter).unwrap();
    let from_text: Adapter = serde_json::from_str(&text).unwrap();
    let bytes = postcard::to_stdvec(&adapter).unwrap();
    let from_bytes: Adapter = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(from_bytes, adapter);
    for rows in &new {
        let answer = adapter.adapt("new", rows, None).unwrap();
        assert_eq!(from_bytes.adapt("new", rows, None).unwrap(), answer);
        assert_eq!(from_text.adapt("new", rows, None).unwrap(), answer);
    }
    assert_eq!(from_bytes.variables(), adapter.variables());
}

#[test]
fn the_first_rows_are_what_they_say() {
    let (adapter, new, _) = withhold(2, 1);
    let rows = &new[0];
    let first = adapter.adapt("new", rows, Some(4)).unwrap();
    let alone = adapter.adapt("new", &rows[..4], None).unwrap();
    assert_eq!((first.target, first.kind), (alone.target, alone.kind));
    let more = adapter.adapt("new", rows, Some(99)).unwrap();
    assert_eq!(more, adapter.adapt("new", rows, None).unwrap());
}

#[test]
fn rows_that_do_not_fit_are_refused_with_their_place() {
    let (adapter, new, _) = withhold(3, 1);
    let mut rows = new[0].clone();
    assert_eq!(adapter.adapt("new", &[], None), Err(AdaptError::NoRows));
    assert_eq!(adapter.adapt("new", &rows, Some(0)), Err(AdaptError::NoRows));
    rows[2].pop();
    let ragged = AdaptError::Ragged { row: 3, found: 7, expected: 8 };
    assert_eq!(adapter.adapt("new", &rows, None), Err(ragged));
    rows[1][4] = f64::NAN;
    let not_finite = AdaptError::NotFinite { row: 2, variable: "X5".into() };
    assert_eq!(adapter.adapt("new", &rows, None), Err(not_finite));
    assert!(adapter.adapt("new", &rows, Some(1)).is_ok());
}
