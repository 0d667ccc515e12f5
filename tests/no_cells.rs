//! Nothing that is saved without the rows holds a cell of them, neither as measured nor in standard units.

use metacadi::data::{self, Dataset, Roles};
use metacadi::export::bundle::{Bundle, Source};
use metacadi::export::report::{self, Report};
use metacadi::learn::{self, Adapter, Problem, Settings};
use metacadi::model::MechanismChoice;
use metacadi::protocol::Format;
use metacadi::worker::files::{as_files, export};
use serde_json::Value;

/// Numbers that agree to so many parts are the same cell.
const SAME: f64 = 1e-9;

/// Curved effects along a chain, odd units, and a dose that is one value within an experiment; `sizes[k]` rows.
fn dataset(sizes: &[usize], reference: Option<usize>) -> Dataset {
    let noise = |i: usize| 2.0 * (i as f64 * 0.731_058_578_630_004_9).fract() - 1.0;
    let mut n = 0;
    let environments = sizes.iter().enumerate().map(|(k, &rows)| {
        let set = |j: usize| if k % 4 == j { 3.7 } else { 0.0 };
        let row = |_| {
            n += 1;
            let a = set(1) + 1.3 * noise(n);
            let b = set(2) + (1.7 * a).sin() + 0.2 * noise(7 * n + 1);
            let c = set(3) + b * b / 3.0 - 0.4 * a + 0.2 * noise(11 * n + 5);
            // Files whose column is one value throughout are loaded without it.
            let dose = if sizes.len() == 1 { noise(n) } else { 0.0 }
                + 1.234_567_8
                + 0.777_777 * (k as f64).powf(1.7);
            vec![61.3 + 8.9 * a, 0.013 * b - 0.4, 731.0 * c + 1234.5, dose]
        };
        (format!("e{k:02}"), (0..rows).map(row).collect())
    });
    let names = ["age", "ratio", "level", "dose"].map(String::from).to_vec();
    Dataset::new(names, environments.collect(), reference).unwrap()
}

fn run(data: &Dataset, mechanism: MechanismChoice) -> Bundle {
    let settings = Settings { mechanism, chains: 1, sweeps: 20, ..Settings::default() };
    let problem = Problem::new(data, settings).unwrap();
    let mut state = learn::init(&problem);
    while !learn::step(&problem, &mut state).finished {}
    let source = Source::Files { names: vec!["patients.csv".into()], roles: None, fixes: Vec::new() };
    let adapter = Some(Adapter::new(&problem, &state));
    Bundle { adapter, ..Bundle::new(source, learn::posterior(&problem, &state)) }
}

/// Every number that a text holds, whatever its format.
fn numbers(text: &str) -> Vec<f64> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    text.split(|c| !is_part(c)).filter_map(|word| word.parse().ok()).collect()
}

/// Cells as measured and in standard units: distinct, and distinctive enough not to be met by chance.
fn cells(data: &Dataset, adapter: &Adapter) -> Vec<f64> {
    let adapter = serde_json::to_value(adapter).unwrap();
    let unit = |j: usize, what: &str| adapter["variables"][j]["standard"][what].as_f64().unwrap();
    let rows = (0..data.len()).flat_map(|n| data.row(n).iter().copied().enumerate());
    rows.flat_map(|(j, x)| [x, (x - unit(j, "centre")) / unit(j, "scale")]).collect()
}

/// The report, with what the check says of files in which a few cells are odd.
fn report_of(data: &Dataset, bundle: &Bundle) -> String {
    let (mut files, roles) = as_files(data, None, "rows.csv");
    files[0].bytes.extend(b"e00,n/a,61.3x,12.25,\n");
    let roles = Roles { as_it_stands: false, ..roles };
    let loaded = data::load(&files, Some(&roles), &[]).report;
    assert!(!loaded.findings.is_empty());
    report::write(&Report {
        title: "patients.csv",
        date: "1 May",
        posterior: &bundle.posterior,
        threshold: 0.5,
        verdict: None,
        certainty: &[],
        data: Some(&loaded),
        changes: &[],
        notes: &bundle.notes,
        scores: None,
    })
}

/// Numbers among `found` that are cells.
fn matches(found: &[f64], cells: &[f64]) -> Vec<f64> {
    let mut sorted = cells.to_vec();
    sorted.sort_by(f64::total_cmp);
    let is_cell = |x: &f64| {
        let reach = SAME * x.abs();
        let next = sorted.partition_point(|cell| *cell < x - reach);
        sorted.get(next).is_some_and(|cell| *cell <= x + reach)
    };
    found.iter().copied().filter(is_cell).collect()
}

#[test]
fn no_export_and_nothing_kept_holds_a_cell_in_any_mechanism_family() {
    let designs: [(&[usize], Option<usize>); 7] = [
        (&[40, 10, 10, 10, 10], Some(0)),
        (&[12, 3, 3, 3, 3, 3], Some(0)),
        (&[20, 10, 1, 2, 10], Some(0)),
        (&[9, 9, 9, 9, 9], None),
        (&[1, 1, 1, 1, 1, 1, 1], None),
        (&[1, 8, 8, 8], Some(0)),
        (&[60], None),
    ];
    for (sizes, reference) in designs {
        let data = dataset(sizes, reference);
        for mechanism in [MechanismChoice::Linear, MechanismChoice::Smooth, MechanismChoice::Auto] {
            let bundle = run(&data, mechanism);
            let cells = cells(&data, bundle.adapter.as_ref().unwrap());
            let threshold = 0.5;
            for format in [
                Format::EdgesCsv,
                Format::TargetsCsv,
                Format::Samples,
                Format::Json,
                Format::Dot { threshold },
                Format::GraphMl { threshold },
                Format::Dagitty { threshold },
                Format::Bnlearn { threshold },
                Format::NodeLink { threshold },
                Format::Bundle { with_data: false },
            ] {
                let (name, text) = export(format, &bundle, Some(&data));
                let found = matches(&numbers(&text), &cells);
                assert!(found.is_empty(), "{name}, {sizes:?}, {mechanism:?}: {found:?}");
            }
            let text = report_of(&data, &bundle);
            assert!(text.contains("rows.csv") && text.contains("<svg"), "it tells of the data");
            let found = matches(&numbers(&text), &cells);
            assert!(found.is_empty(), "report, {sizes:?}, {mechanism:?}: {found:?}");
            let (_, with_data) = export(Format::Bundle { with_data: true }, &bundle, Some(&data));
            assert!(matches(&numbers(&with_data), &cells).len() >= 4 * data.len(), "the search finds cells");
        }
    }
}

#[test]
fn what_would_tell_the_rows_of_a_small_experiment_is_kept_with_the_data_only() {
    let adapter = |text: &str| serde_json::from_str::<Value>(text).unwrap()["adapter"].clone();
    for (sizes, tells) in [([20, 3, 3, 3], false), ([20, 3, 2, 3], true), ([1, 9, 9, 9], true)] {
        let data = dataset(&sizes, Some(0));
        let bundle = run(&data, MechanismChoice::Linear);
        let (_, without) = export(Format::Bundle { with_data: false }, &bundle, Some(&data));
        assert_eq!(adapter(&without).is_null(), tells, "{sizes:?}");
        assert!(Bundle::open(&without).is_ok());
        let (_, with_data) = export(Format::Bundle { with_data: true }, &bundle, Some(&data));
        assert!(!adapter(&with_data).is_null());
    }
}

#[test]
fn a_smooth_mechanism_that_an_earlier_version_saved_is_not_saved_again_without_the_data() {
    let data = dataset(&[30, 8, 8], Some(0));
    let bundle = run(&data, MechanismChoice::Smooth);
    let mut saved: Value = serde_json::from_str(&bundle.write()).unwrap();
    assert!(saved["adapter"].as_object_mut().unwrap().remove("fewest_rows").is_some());
    let reopened = Bundle::open(&saved.to_string()).unwrap();
    assert!(reopened.adapter.is_some());
    let again: Value = serde_json::from_str(&reopened.write()).unwrap();
    assert!(again["adapter"].is_null());
}
