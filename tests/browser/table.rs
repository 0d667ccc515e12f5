//! Data sets as files, and what the engine makes of them natively.

use metacadi::data::{self, Dataset, NamedFile};
use metacadi::learn::{self, Posterior, Problem, Settings};
use metacadi::simulate::{Recipe, simulate};

/// Simulated data with a reference and experiments.
pub fn simulated(variables: usize, experiments: usize, rows: usize) -> Dataset {
    let recipe = Recipe { seed: 11, variables, experiments, rows, ..Recipe::default() };
    simulate(&recipe).expect("the recipe is within its limits").0
}

/// One table with a column `environment`.
pub fn long_table(dataset: &Dataset) -> String {
    let mut text = format!("environment,{}\n", dataset.variables().join(","));
    for (k, environment) in dataset.environments().iter().enumerate() {
        for row in dataset.rows(k) {
            text += &format!("{},{}\n", environment.name, row_text(row, ","));
        }
    }
    text
}

/// One file an environment, as a spreadsheet in a country with a decimal comma writes them.
pub fn file_each(dataset: &Dataset) -> Vec<(String, String)> {
    let file = |k: usize| {
        let mut text = format!("\u{feff}{}\r\n", dataset.variables().join(";"));
        for row in dataset.rows(k) {
            text += &format!("{}\r\n", row_text(row, ";").replace('.', ","));
        }
        (format!("{}.csv", dataset.environments()[k].name), text)
    };
    (0..dataset.environments().len()).map(file).collect()
}

/// The rows of one environment as a file of its own.
pub fn one_environment(dataset: &Dataset, k: usize) -> String {
    let mut text = format!("{}\n", dataset.variables().join(","));
    for row in dataset.rows(k) {
        text += &format!("{}\n", row_text(row, ","));
    }
    text
}

fn row_text(row: &[f64], delimiter: &str) -> String {
    row.iter().map(f64::to_string).collect::<Vec<_>>().join(delimiter)
}

/// The data set that the engine reads from files.
pub fn read(files: &[(&str, &str)]) -> Dataset {
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| NamedFile { name: (*name).into(), bytes: text.as_bytes().into() })
        .collect();
    data::load(&files, None, &[]).dataset.expect("the files are in order")
}

/// The full result on this machine's own processor, without any browser.
pub fn learn_natively(dataset: &Dataset, seed: u64) -> Posterior {
    let problem = Problem::new(dataset, Settings { seed, ..Settings::default() })
        .expect("the data can be learned from");
    let mut state = learn::init(&problem);
    while !learn::step(&problem, &mut state).finished {}
    learn::posterior(&problem, &state)
}
