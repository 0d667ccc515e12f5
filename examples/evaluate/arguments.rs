//! The command line.

use std::path::PathBuf;

use metacadi::model::MechanismChoice;

pub const HELP: &str = "\
Learns from data sets with known truth and prints one table row per family: mean / median over seeds.

    evaluate [DIR...] [--simulate NAME]... [options]

DIR                 holds <seed>/data.csv (a long table: environment, variables; the reference is `obs`) and
                    <seed>/truth.json with \"adj\" (d x d, [i][j] = 1 for i -> j) and \"targets\" (a list of variable
                    indices per experiment, in file order)
--simulate NAME     a simulated family; `--simulate list` names them
--seeds N           data seeds of simulated families, 0 to N - 1, and at most the first N of a directory (default:
                    10 simulated, all of a directory)
--experiment-rows N  rows of each experiment of simulated families (default: the family's)
--reference-rows N  rows of their reference; 0: none (default: the family's)
--seed N            seed of the learner (default 0)
--mechanism NAME    what mechanisms the learner allows: auto (default), linear, smooth
--chains N          Markov chains (default: the page's)
--threads N         threads that learn (default 1: more change nothing but the time, which is then that of the clock)
--sweeps N          sweeps of each chain (default: the page's)
--withhold N        keep the last N experiments out of training, then name their targets from their first rows; the
                    target scores and the rows of \"targets\" are those of the withheld experiments, in file order
--rows R            rows of a withheld experiment that are used (default 1)
--reliability       after each row of the table: probabilities in ten bins against the share that is true
--warnings          after each row of the table: on how many data sets the page says what
--out DIR           write DIR/<family>/<seed>.json with \"edges\", \"targets\", \"dags\", \"weights\", \"seconds\" (learning
                    only, one thread), \"scores\" and, after --withhold, \"withheld\" (names) and \"adapt_seconds\" (per experiment)

Columns: areas under ROC and precision-recall curve and average precision (step-wise); SHD and SID of the edges above
one half and (E) expected over the weighted graphs; processor seconds of learning; ECE, the expected calibration error
over all seeds; of the probabilities above 0.99, the share that is wrong and how many there are; of the detected
targets (true ones above one half) the share whose most probable kind of intervention is the simulated one (targets of a
new mechanism that have no causes left out: theirs is a new level); of the chains, largest split R-hat of an edge and
smallest effective sample size of an undecided one.
";

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Arguments {
    pub directories: Vec<PathBuf>,
    pub simulated: Vec<String>,
    pub seeds: Option<usize>,
    pub experiment_rows: Option<usize>,
    pub reference_rows: Option<usize>,
    pub reliability: bool,
    pub warnings: bool,
    pub seed: u64,
    pub mechanism: Option<MechanismChoice>,
    pub chains: Option<usize>,
    pub threads: usize,
    pub sweeps: Option<usize>,
    pub withhold: Option<Withhold>,
    pub out: Option<PathBuf>,
}

/// Experiments kept out of training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withhold {
    pub experiments: usize,
    pub rows: usize,
}

pub enum Parsed {
    Help,
    Run(Arguments),
}

impl Arguments {
    /// Reads the command line; the error says what to change.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Parsed, String> {
        let mut words = words.peekable();
        let mut arguments = Self {
            directories: Vec::new(),
            simulated: Vec::new(),
            seeds: None,
            experiment_rows: None,
            reference_rows: None,
            reliability: false,
            warnings: false,
            seed: 0,
            mechanism: None,
            chains: None,
            threads: 1,
            sweeps: None,
            withhold: None,
            out: None,
        };
        let (mut withhold, mut rows) = (None, None);
        while let Some(word) = words.next() {
            if word == "--help" || word == "-h" {
                return Ok(Parsed::Help);
            }
            if !word.starts_with("--") {
                arguments.directories.push(word.into());
                continue;
            }
            if word == "--reliability" {
                arguments.reliability = true;
                continue;
            }
            if word == "--warnings" {
                arguments.warnings = true;
                continue;
            }
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            match word.as_str() {
                "--simulate" => arguments.simulated.push(value),
                "--seeds" => arguments.seeds = Some(positive(&word, &value)?),
                "--experiment-rows" => arguments.experiment_rows = Some(positive(&word, &value)?),
                "--reference-rows" => arguments.reference_rows = Some(number(&word, &value)?),
                "--seed" => arguments.seed = number(&word, &value)?,
                "--chains" => arguments.chains = Some(positive(&word, &value)?),
                "--threads" => arguments.threads = positive(&word, &value)?,
                "--sweeps" => arguments.sweeps = Some(number(&word, &value)?),
                "--mechanism" => arguments.mechanism = Some(mechanism(&value)?),
                "--withhold" => withhold = Some(positive(&word, &value)?),
                "--rows" => rows = Some(positive(&word, &value)?),
                "--out" => arguments.out = Some(value.into()),
                _ => return Err(format!("there is no option {word}")),
            }
        }
        arguments.withhold = match (withhold, rows) {
            (Some(experiments), rows) => Some(Withhold { experiments, rows: rows.unwrap_or(1) }),
            (None, Some(_)) => {
                return Err("--rows says how many rows of withheld experiments: add --withhold N".into());
            }
            (None, None) => None,
        };
        if arguments.directories.is_empty() && arguments.simulated.is_empty() {
            return Err("there is nothing to evaluate: name a directory or --simulate NAME".into());
        }
        Ok(Parsed::Run(arguments))
    }
}

fn mechanism(value: &str) -> Result<MechanismChoice, String> {
    match value {
        "auto" => Ok(MechanismChoice::Auto),
        "linear" => Ok(MechanismChoice::Linear),
        "smooth" => Ok(MechanismChoice::Smooth),
        _ => Err(format!("there are no mechanisms {value:?}; there are: auto, linear, smooth")),
    }
}

fn number<T: std::str::FromStr>(option: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{option} {value}: not a whole number"))
}

fn positive(option: &str, value: &str) -> Result<usize, String> {
    match number(option, value)? {
        0 => Err(format!("{option} has to be at least 1")),
        n => Ok(n),
    }
}
