//! From files to a result: the same as without a browser, stoppable, explorable, exportable.

use crate::page::Page;
use crate::table::{file_each, long_table, native_tables, one_environment, simulated, simulated_with_truth};

/// Loads a long table, learns with a seed, waits for the end.
fn learn(page: &mut Page, table: &str, seed: u64) {
    page.upload_data(&[("table.csv", table)]);
    page.step("learn");
    page.set("seed", &seed.to_string());
    page.click("start");
    page.wait_status("done");
}

#[test]
fn a_long_table_gives_the_same_bits_as_the_native_engine() {
    let table = long_table(&simulated(6, 6, 10));
    let expected = native_tables(&[("table.csv", &table)], 42);
    let mut page = Page::open();
    learn(&mut page, &table, 42);
    let elapsed: f64 = page.text("elapsed-ms").parse().expect("a plain number");
    assert!(elapsed > 0.0);
    page.step("explore");
    let (name, edges) = page.export("export-edges");
    assert!(name.ends_with(".csv"), "{name}");
    let (_, targets) = page.export("export-targets");
    assert_eq!([edges, targets], expected);
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_file_an_experiment_gives_the_same_as_one_table() {
    let dataset = simulated(5, 5, 10);
    let [edges, _] = native_tables(&[("table.csv", &long_table(&dataset))], 3);
    let files = file_each(&dataset);
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let mut page = Page::open();
    page.upload_data(&files);
    page.step("learn");
    page.set("seed", "3");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, edges);
}

#[test]
fn exports_hold_the_graph_and_everything_else() {
    let mut page = Page::open();
    learn(&mut page, &long_table(&simulated(5, 5, 10)), 1);
    page.step("explore");
    let (_, dot) = page.export("export-dot");
    assert!(dot.starts_with("digraph"), "{dot}");
    let (_, json) = page.export("export-json");
    let all: serde_json::Value = serde_json::from_str(&json).expect("the export is JSON");
    assert!(json.contains("X1") && all.is_object());
}

#[test]
fn stop_keeps_the_partial_result_within_200_ms() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(20, 20, 10)))]);
    page.step("learn");
    page.click("start");
    page.wait("some progress", "text('status') === 'running' && Number(text('elapsed-ms')) > 300");
    let waited = page
        .eval(
            "new Promise(resolve => {
                const asked = performance.now();
                const look = () => text('status') === 'stopped'
                    ? resolve(performance.now() - asked) : requestAnimationFrame(look);
                hook('stop').click();
                look();
            })",
        )
        .as_f64()
        .expect("a time");
    assert!(waited <= 200.0, "stopping took {waited} ms");
    page.step("explore");
    let (_, edges) = page.export("export-edges");
    assert_eq!(edges.lines().count(), 1 + 20 * 19, "one line an ordered pair");
}

#[test]
fn a_paused_run_goes_on_to_the_same_result() {
    let table = long_table(&simulated(16, 16, 10));
    let [edges, _] = native_tables(&[("table.csv", &table)], 5);
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &table)]);
    page.step("learn");
    page.set("seed", "5");
    page.click("start");
    page.click("pause");
    page.wait_status("paused");
    page.click("step-once");
    page.click("resume");
    page.wait_status("done");
    page.step("explore");
    assert_eq!(page.export("export-edges").1, edges);
}

#[test]
fn progress_comes_at_least_four_times_a_second() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(20, 20, 10)))]);
    page.step("learn");
    page.click("start");
    page.wait_status("running");
    let gaps = page.eval(
        "new Promise(resolve => {
            const seen = [];
            let last = text('elapsed-ms');
            const look = () => {
                if (text('elapsed-ms') !== last) { last = text('elapsed-ms'); seen.push(performance.now()); }
                if (seen.length >= 12 || text('status') !== 'running') resolve(seen);
                else requestAnimationFrame(look);
            };
            look();
        })",
    );
    let times: Vec<f64> =
        gaps.as_array().expect("times").iter().filter_map(serde_json::Value::as_f64).collect();
    assert!(times.len() >= 4, "the run was too short to see progress: {times:?}");
    let (first, last) = (times[0], times[times.len() - 1]);
    let rate = (times.len() - 1) as f64 / ((last - first) / 1000.0);
    assert!(rate >= 4.0, "{rate} reports a second");
}

#[test]
fn a_new_experiment_names_its_target_from_any_number_of_rows() {
    let (whole, truth) = simulated_with_truth(6, 6, 10);
    let mut page = Page::open();
    // The last experiment is kept out of training.
    let last = whole.environments().len() - 1;
    let table = long_table(&whole);
    let name = &whole.environments()[last].name;
    let kept: Vec<&str> = table.lines().filter(|line| !line.starts_with(&format!("{name},"))).collect();
    learn(&mut page, &(kept.join("\n") + "\n"), 1);
    page.step("new-experiment");
    let paths = page.write_files(&[("new.csv", &one_environment(&whole, last))]);
    page.upload("new-experiment-input", &paths);
    let first = "hook('new-experiment-targets')?.querySelector('[data-variable]')?.dataset.variable";
    let named = page.wait("a ranking", first);
    let targets = truth.target.expect("simulated data come with their targets");
    let target =
        targets[targets.len() - 1].iter().position(|&hit| hit).expect("every experiment has a target");
    assert_eq!(named, whole.variables()[target].as_str());
    let shown = "[...hook('new-experiment-targets').querySelectorAll('[data-variable]')].map(
        one => one.dataset.variable + one.dataset.probability).join()";
    let from_all = page.eval(shown);
    page.set("new-experiment-rows", "0");
    page.wait("a ranking from one row", "text('new-experiment-targets').includes('first 1 of 10')");
    assert_ne!(page.eval(shown), from_all, "one row says other things than ten");
    let probabilities = page.eval(
        "[...hook('new-experiment-targets').querySelectorAll('[data-variable]')].map(one => Number(one.dataset.probability))",
    );
    let probabilities: Vec<f64> = serde_json::from_value(probabilities).expect("numbers");
    assert!(
        !probabilities.is_empty() && probabilities.iter().all(|p| (0.0..=1.0).contains(p)),
        "{probabilities:?}"
    );
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn an_example_runs_to_scores_against_its_truth() {
    let mut page = Page::open();
    page.click("example-linear");
    page.step("learn");
    page.wait("data", "hook('start') && !hook('start').disabled");
    page.click("start");
    page.wait_status("done");
    page.step("explore");
    page.wait("the graph", "visible('graph') && hook('graph').querySelector('[data-from]')");
    page.wait("the target map", "visible('target-heatmap')");
    page.click("map-edges");
    page.wait("the edge map", "visible('edge-heatmap')");
    // Of the edges that are drawn at all, those show that reach the threshold.
    let lines = "[...hook('graph').querySelectorAll('[data-from]')]";
    let count = |condition: &str| format!("{lines}.filter(edge => {condition}).length");
    let mut reached = Vec::new();
    for threshold in ["0.02", "0.99"] {
        let expected = page.eval(&count(&format!("Number(edge.dataset.probability) >= {threshold}")));
        page.set("threshold", threshold);
        page.wait("these edges", &format!("{} === {expected}", count("edge.dataset.shown === 'true'")));
        reached.push(expected.as_u64().expect("a number"));
    }
    assert!(reached[0] > reached[1] && reached[1] > 0, "the thresholds differ: {reached:?}");
    assert_eq!(page.errors(), [""; 0]);
}

#[test]
fn a_run_with_the_same_seed_repeats_itself() {
    let mut page = Page::open();
    learn(&mut page, &long_table(&simulated(5, 5, 5)), 9);
    page.step("explore");
    let first = page.export("export-edges").1;
    page.step("learn");
    page.learns(|page| page.click("start"));
    page.step("explore");
    assert_eq!(page.export("export-edges").1, first);
}

#[test]
fn what_was_learned_of_experiments_is_shown_with_a_meta_loss_that_falls() {
    let mut page = Page::open();
    learn(&mut page, &long_table(&simulated(6, 8, 10)), 2);
    page.step("learn");
    let label = page.eval("hook('meta-training-card').querySelector('.chart').getAttribute('aria-label')");
    let label = label.as_str().expect("the chart has a name").to_owned();
    let values: Vec<f64> = label
        .rsplit(": ")
        .next()
        .expect("the name ends with the values")
        .split(", ")
        .map(|value| value.parse().expect("a number"))
        .collect();
    assert!(values.len() >= 2 && values.last() <= values.first(), "{label}");
    let rows = page.eval("hook('learned-values').querySelectorAll('tbody tr').length");
    assert_eq!(rows.as_u64(), Some(21), "seventeen numbers and the weights of four kinds");
    page.step("explore");
    assert!(page.text("agreement").starts_with("Yes"), "{}", page.text("agreement"));
}

#[test]
fn at_the_end_the_learn_step_shows_the_result_and_no_older_report() {
    let mut page = Page::open();
    learn(&mut page, &long_table(&simulated(8, 8, 10)), 2);
    let values = |hook: &str| format!("hook('{hook}').dataset.values");
    page.step("learn");
    let last = page.eval(&values("live-target-heatmap"));
    page.step("explore");
    let result = page.eval(&values("target-heatmap"));
    assert!(result.as_str().is_some_and(|text| text.starts_with("[[")), "{result}");
    assert_eq!(last, result);
}

#[test]
fn a_reference_whose_rows_are_there_ten_times_is_named() {
    let table = long_table(&simulated(10, 10, 15));
    let copies = |line: &str| format!("{line}\n").repeat(if line.starts_with("obs,") { 10 } else { 1 });
    let repeated: String = table.lines().map(copies).collect();
    let mut page = Page::open();
    learn(&mut page, &repeated, 2);
    page.step("explore");
    let agreement = page.text("agreement");
    assert!(agreement.contains("Some stand out: of “obs” about"), "{agreement}");
}

#[test]
fn without_meta_training_priors_stay_as_they_were_set() {
    let mut page = Page::open();
    page.upload_data(&[("table.csv", &long_table(&simulated(5, 5, 10)))]);
    page.step("learn");
    page.eval("hook('meta-training').closest('details').open = true");
    page.click("meta-training");
    page.click("start");
    page.wait_status("done");
    assert_eq!(page.eval("hook('learned-values').querySelectorAll('tbody tr').length").as_u64(), Some(0));
    page.step("explore");
    assert!(page.text("agreement").starts_with("Not checked"), "{}", page.text("agreement"));
}
