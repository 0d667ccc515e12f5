//! A real run is saved, reopened and gone on from; files that were tampered with are refused.

use metacadi::data::Dataset;
use metacadi::export::bundle::{Bundle, BundleError, Source};
use metacadi::learn::{self, Adapter, Problem, Settings};
use metacadi::notes::{LONGEST, Topic};
use metacadi::simulate::{Recipe, RecipeError, simulate};

fn dataset() -> Dataset {
    // x -> y in a reference of 30 rows and two experiments.
    let noise = |i: usize| 2.0 * (i as f64 * 0.731_058_578_630_004_9).fract() - 1.0;
    let rows = |start: usize, n: usize, x: f64, y: f64| -> Vec<Vec<f64>> {
        (start..start + n)
            .map(|i| {
                let cause = x + noise(i);
                vec![cause, 2.0 * cause + y + 0.3 * noise(i + 500), noise(3 * i + 1)]
            })
            .collect()
    };
    let environments = vec![
        ("obs".to_owned(), rows(0, 30, 0.0, 0.0)),
        ("on x".to_owned(), rows(100, 5, 6.0, 0.0)),
        ("on \"y\"".to_owned(), rows(200, 5, 0.0, 9.0)),
    ];
    Dataset::new(["x", "y", "z"].map(String::from).to_vec(), environments, Some(0)).unwrap()
}

fn run() -> (Dataset, Bundle) {
    let dataset = dataset();
    let settings = Settings { seed: u64::MAX, chains: 2, sweeps: 50, ..Settings::default() };
    let problem = Problem::new(&dataset, settings).unwrap();
    let mut state = learn::init(&problem);
    while !learn::step(&problem, &mut state).finished {}
    let source = Source::Files { names: vec!["data.csv".into()], roles: None, fixes: Vec::new() };
    let mut bundle = Bundle::new(source, learn::posterior(&problem, &state));
    bundle.adapter = Some(Adapter::new(&problem, &state));
    bundle.elapsed_ms = 12.5;
    (dataset, bundle)
}

#[test]
fn a_run_reopens_and_names_the_targets_of_a_new_experiment_as_before() {
    let (_, bundle) = run();
    let opened = Bundle::open(&bundle.write()).unwrap();
    assert_eq!(opened, bundle);
    assert_eq!(opened.posterior.settings.seed, u64::MAX);
    assert!(opened.data.is_none());
    let rows = [vec![0.1, 8.0, -0.2]];
    let before = bundle.adapter.as_ref().unwrap().adapt("new", &rows, None).unwrap();
    assert_eq!(opened.adapter.unwrap().adapt("new", &rows, None).unwrap(), before);
    assert!(before.target[1] > 0.9);
}

#[test]
fn raw_data_is_there_only_if_asked_for() {
    let (dataset, mut bundle) = run();
    let value = format!("{:?}", dataset.row(2)[2]);
    assert!(!bundle.write().contains(&value));
    bundle.data = Some(dataset.clone());
    assert!(bundle.write().contains(&value));
    assert_eq!(Bundle::open(&bundle.write()).unwrap().data, Some(dataset));
}

#[test]
fn what_is_no_sound_bundle_is_refused_with_the_reason() {
    let (dataset, mut bundle) = run();
    bundle.data = Some(dataset);
    let text = bundle.write();
    assert!(matches!(Bundle::open("a,b\n1,2\n"), Err(BundleError::Unreadable { line: 1, .. })));
    assert_eq!(Bundle::open("{}"), Err(BundleError::OtherFormat));
    assert_eq!(
        Bundle::open(&text.replacen("\"version\":1", "\"version\":99", 1)),
        Err(BundleError::Newer(99))
    );
    for (change, with) in [
        ("\"order\":[", "\"order\":[7,"),
        ("\"experiments\":[", "\"experiments\":[\"more\","),
        ("\"parents\":[[", "\"parents\":[[9],["),
        ("\"forbidden\":[", "\"forbidden\":[[0,99]"),
        ("\"beliefs\":[", "\"beliefs\":[{\"from\":0,\"to\":9,\"probability\":0.5}"),
        ("\"beliefs\":[", "\"beliefs\":[{\"from\":0,\"to\":1,\"probability\":1.0}"),
        ("\"names\":[\"x\"", "\"names\":[\"other\""),
    ] {
        let changed = text.replacen(change, with, 1);
        assert_ne!(changed, text, "{change}");
        assert!(matches!(Bundle::open(&changed), Err(BundleError::Inconsistent(_))), "{change}");
    }
    for (change, with) in [
        // Numbers that no run gives: pictures and sums of them would freeze or overflow.
        ("\"trace\":[[", "\"trace\":[[1e308,-1e308,"),
        ("\"elapsed_ms\":12.5", "\"elapsed_ms\":-1.0"),
        ("\"effect\":[[null,", "\"effect\":[[{\"mean\":1e300,\"low\":0.0,\"high\":1e300},"),
        ("\"target_rate\":", "\"target_rate\":1.5,\"ignored\":"),
        ("\"dispersion\":", "\"dispersion\":0.0,\"ignored\":"),
        ("\"smooth\":[", "\"smooth\":[0.5,"),
        ("\"weight\":", "\"weight\":7.5,\"ignored\":"),
        ("\"family\":\"Linear\",\"basis\":[]", "\"family\":\"Smooth\",\"basis\":[18446744073709551615.0]"),
        ("\"centre\":", "\"centre\":0.0,\"ignored\":"),
    ] {
        let changed = text.replacen(change, with, 1);
        assert_ne!(changed, text, "{change}");
        let sound = change.contains("centre");
        let refused = matches!(Bundle::open(&changed), Err(BundleError::Inconsistent(_)));
        assert_eq!(refused, !sound, "{change}");
    }
    // A data set is checked as if it were new.
    let changed = text.replacen("\"reference\":0", "\"reference\":9", 1);
    assert!(matches!(Bundle::open(&changed), Err(BundleError::Unreadable { .. })));
}

#[test]
fn notes_come_back_and_those_that_nobody_could_have_written_are_refused() {
    let (_, mut bundle) = run();
    let without = bundle.write();
    let older = without.replacen(",\"notes\":[]", "", 1);
    assert_ne!(older, without);
    assert_eq!(Bundle::open(&older), Ok(bundle.clone()), "earlier programs wrote no notes");
    bundle.notes.write(Topic::Edge { from: "x".into(), to: "y".into() }, "two\nlines <b>");
    bundle.notes.write(Topic::Experiment("on x".into()), "batch of May");
    let text = bundle.write();
    assert_eq!(Bundle::open(&text), Ok(bundle));
    let long = "a".repeat(LONGEST + 1);
    for (change, with) in [
        ("batch of May", long.as_str()),
        ("batch of May", ""),
        ("{\"Experiment\":\"on x\"}", "{\"Experiment\":\"other\"}"),
        ("\"to\":\"y\"}},", "\"to\":\"x\"}},"),
        ("{\"Experiment\":\"on x\"}", "{\"Edge\":{\"from\":\"x\",\"to\":\"y\"}}"),
    ] {
        let changed = text.replacen(change, with, 1);
        let refused = Bundle::open(&changed);
        assert_eq!(refused, Err(BundleError::Inconsistent("the notes")), "{change} to {with:.20}");
    }
}

#[test]
fn a_run_of_more_variables_than_can_be_learned_from_is_refused() {
    let (_, bundle) = run();
    for d in [257, 5000] {
        let mut large = bundle.clone();
        large.adapter = None;
        let posterior = &mut large.posterior;
        posterior.variables = (0..d).map(|j| format!("V{j}")).collect();
        posterior.edge = vec![vec![0.0; d]; if d > 300 { 1 } else { d }];
        posterior.order = (0..d).collect();
        assert_eq!(Bundle::open(&large.write()), Err(BundleError::Inconsistent("the variables")));
    }
}

#[test]
fn a_recipe_without_bounds_is_no_data_set() {
    for field in ["variables", "experiments", "rows", "reference_rows", "targets", "cell_types"] {
        let mut recipe = serde_json::to_value(Recipe::default()).unwrap();
        recipe[field] = u64::MAX.into();
        let recipe: Recipe = serde_json::from_value(recipe).unwrap();
        assert!(matches!(simulate(&recipe), Err(RecipeError::OutOfRange { .. })), "{field}");
    }
}
