//! Families of data sets with their truth, from directories and from the simulator.

use std::fs;
use std::path::{Path, PathBuf};

use metacadi::data::{Dataset, Finding, NamedFile, Severity, Truth, load};
use metacadi::model::InterventionKind;
use metacadi::simulate::{Intervention, Recipe, benchmarks, simulate};
use serde::Deserialize;

use super::arguments::Arguments;

/// Data sets simulated of a family unless the command line says otherwise.
const SIMULATED_SEEDS: usize = 10;

enum Source {
    Directory(PathBuf),
    Simulator(Box<Recipe>),
}

/// Data sets of one kind.
pub struct Family {
    pub name: String,
    pub seeds: Vec<String>,
    source: Source,
}

/// One data set.
pub struct Case {
    pub data: Dataset,
    pub truth: Truth,
    /// Of all its interventions, where it is known.
    pub kind: Option<InterventionKind>,
}

/// The families that the command line names, in its order.
pub fn families(arguments: &Arguments) -> Result<Vec<Family>, String> {
    let mut families = Vec::new();
    for directory in &arguments.directories {
        families.push(directory_family(directory, arguments.seeds)?);
    }
    for name in &arguments.simulated {
        let known = benchmarks();
        let Some((_, recipe)) = known.iter().find(|(known, _)| known == name) else {
            let names: Vec<&str> = known.iter().map(|k| k.0).collect();
            return Err(format!("there is no simulated family {name:?}; there are: {}", names.join(", ")));
        };
        let mut recipe = recipe.clone();
        let mut full_name = format!("simulated-{name}");
        if let Some(rows) = arguments.experiment_rows {
            recipe.rows = rows;
            full_name += &format!("-rows-{rows}");
        }
        if let Some(rows) = arguments.reference_rows {
            recipe.reference_rows = rows;
            full_name += &format!("-reference-{rows}");
        }
        families.push(Family {
            name: full_name,
            seeds: (0..arguments.seeds.unwrap_or(SIMULATED_SEEDS)).map(|s| s.to_string()).collect(),
            source: Source::Simulator(Box::new(recipe)),
        });
    }
    Ok(families)
}

fn directory_family(directory: &Path, most: Option<usize>) -> Result<Family, String> {
    let shown = directory.display();
    let entries = fs::read_dir(directory).map_err(|e| format!("{shown}: {e}"))?;
    let mut seeds: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("data.csv").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    // Numbers in their order, other names after them.
    seeds.sort_by_key(|s| (s.parse::<u64>().unwrap_or(u64::MAX), s.clone()));
    seeds.truncate(most.unwrap_or(seeds.len()));
    if seeds.is_empty() {
        return Err(format!("{shown}: no <seed>/data.csv in it"));
    }
    let full = directory.canonicalize().map_err(|e| format!("{shown}: {e}"))?;
    let name = full.file_name().map_or_else(|| shown.to_string(), |n| n.to_string_lossy().into_owned());
    Ok(Family { name, seeds, source: Source::Directory(full) })
}

impl Family {
    /// Reads or simulates one data set.
    pub fn load(&self, seed: &str) -> Result<Case, String> {
        match &self.source {
            Source::Directory(directory) => read(&directory.join(seed)),
            Source::Simulator(recipe) => {
                let seed = seed.parse().expect("seeds of simulated families are numbers");
                let (data, truth) = simulate(&Recipe { seed, ..(**recipe).clone() })
                    .map_err(|e| format!("{}: {e}", self.name))?;
                Ok(Case { data, truth, kind: Some(kind(recipe)) })
            }
        }
    }
}

fn kind(recipe: &Recipe) -> InterventionKind {
    match recipe.intervention {
        Intervention::Hard => InterventionKind::Hard,
        Intervention::Shift => InterventionKind::Shift,
        Intervention::Mechanism => InterventionKind::Mechanism,
        Intervention::Noise => InterventionKind::Noise,
    }
}

#[derive(Deserialize)]
struct TruthFile {
    adj: Vec<Vec<u8>>,
    targets: Vec<Vec<usize>>,
}

fn read(directory: &Path) -> Result<Case, String> {
    let (table, truth) = (directory.join("data.csv"), directory.join("truth.json"));
    let data = read_table(&table).map_err(|e| format!("{}: {e}", table.display()))?;
    let read_truth = || -> Result<TruthFile, String> {
        let text = fs::read_to_string(&truth).map_err(|e| e.to_string())?;
        let file: TruthFile = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        let (d, experiments) = (data.variables().len(), data.experiments().len());
        if file.adj.len() != d || file.adj.iter().any(|row| row.len() != d) {
            return Err(format!("\"adj\" is not {d} x {d} as the data's variables ask for"));
        }
        if file.targets.len() != experiments || file.targets.iter().flatten().any(|&j| j >= d) {
            return Err(format!("\"targets\" does not list variables of {experiments} experiments"));
        }
        Ok(file)
    };
    let file = read_truth().map_err(|e| format!("{}: {e}", truth.display()))?;
    let d = data.variables().len();
    let truth = Truth {
        edge: file.adj.iter().map(|row| row.iter().map(|&x| x != 0).collect()).collect(),
        target: Some(file.targets.iter().map(|t| (0..d).map(|j| t.contains(&j)).collect()).collect()),
    };
    Ok(Case { data, truth, kind: None })
}

/// Reads a table as the page does; findings that are no errors do not matter here.
fn read_table(path: &Path) -> Result<Dataset, String> {
    let bytes = fs::read(path).map_err(|e| e.to_string())?;
    let loaded = load(&[NamedFile { name: "data.csv".into(), bytes }], None, &[]);
    loaded.dataset.ok_or_else(|| {
        let errors = loaded.report.findings.iter().filter(|f| f.severity == Severity::Error);
        let line = |f: &Finding| f.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        errors.map(|f| format!("{}{}", line(f), f.message)).collect::<Vec<_>>().join("; ")
    })
}
