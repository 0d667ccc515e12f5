//! One data set: learn, adapt, score.

use std::time::Instant;

use metacadi::data::{Dataset, Truth};
use metacadi::effects::check;
use metacadi::evaluate::{Scores, score_parts};
use metacadi::explain::{Doubt, doubts};
use metacadi::learn::{self, Adapter, DagSample, Posterior, Problem, Settings};
use metacadi::model::{InterventionKind, KindWeights};

use super::arguments::{Arguments, Withhold};
use super::case::Case;

/// What was learned from one data set, and its scores.
pub struct RunResult {
    pub posterior: Posterior,
    /// Target probabilities that were scored: of all experiments, or of the withheld ones.
    pub target: Vec<Vec<f64>>,
    pub truth: Truth,
    pub kinds: Option<Kinds>,
    pub scores: Scores,
    /// Processor seconds of learning (wall seconds on several threads, or where the system does not tell).
    pub seconds: f64,
    pub withheld: Option<Withheld>,
    /// What the page would say against the result, if that was asked for.
    pub doubts: Vec<Doubt>,
}

/// Detected targets (true ones whose probability is above one half), and how many of them have the right kind as
/// the most probable one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Kinds {
    pub detected: usize,
    pub right: usize,
}

/// Experiments that were named after learning.
pub struct Withheld {
    pub names: Vec<String>,
    /// Wall seconds of adaptation per experiment.
    pub seconds: f64,
}

impl RunResult {
    pub fn samples(&self) -> &[DagSample] {
        &self.posterior.samples
    }
}

pub fn run(case: &Case, arguments: &Arguments) -> Result<RunResult, String> {
    let mut settings = Settings { seed: arguments.seed, ..Settings::default() };
    settings.mechanism = arguments.mechanism.unwrap_or(settings.mechanism);
    settings.chains = arguments.chains.unwrap_or(settings.chains);
    settings.sweeps = arguments.sweeps.unwrap_or(settings.sweeps);
    let mut truth = case.truth.clone();
    let experiments = case.data.experiments();
    let kept = match arguments.withhold {
        Some(Withhold { experiments: n, .. }) if n >= experiments.len() => {
            return Err(format!("{n} of {} experiments cannot be withheld", experiments.len()));
        }
        Some(Withhold { experiments: n, .. }) => experiments.len() - n,
        None => experiments.len(),
    };
    let training = without(&case.data, &experiments[kept..])?;

    let start = Clock::start(arguments.threads);
    let problem = Problem::new(&training, settings).map_err(|e| e.to_string())?;
    let mut state = learn::init(&problem);
    learn::run_on_threads(&problem, &mut state, arguments.threads);
    let posterior = learn::posterior(&problem, &state);
    let seconds = start.seconds();

    let doubts = if arguments.warnings {
        doubts(&posterior, Some(check(&problem, &posterior).verdict))
    } else {
        Vec::new()
    };
    let mut target = posterior.target.clone();
    let mut kind = posterior.kind.clone();
    let mut withheld = None;
    if let Some(Withhold { rows, .. }) = arguments.withhold {
        let adapter = Adapter::new(&problem, &state);
        let left_out = &experiments[kept..];
        let names: Vec<String> = left_out.iter().map(|&k| case.data.environments()[k].name.clone()).collect();
        let raw: Vec<Vec<Vec<f64>>> =
            left_out.iter().map(|&k| case.data.rows(k).map(<[f64]>::to_vec).collect()).collect();
        let start = Instant::now();
        let adapted: Result<Vec<_>, _> =
            names.iter().zip(&raw).map(|(name, raw)| adapter.adapt(name, raw, Some(rows))).collect();
        let seconds = start.elapsed().as_secs_f64() / names.len() as f64;
        (target, kind) = adapted.map_err(|e| e.to_string())?.into_iter().map(|a| (a.target, a.kind)).unzip();
        truth.target = truth.target.map(|rows| rows[kept..].to_vec());
        withheld = Some(Withheld { names, seconds });
    }
    let scores = score_parts(&truth, &posterior.edge, &target, &posterior.samples);
    let kinds = case.kind.and_then(|right| kinds(right, &truth, &target, &kind));
    Ok(RunResult { kinds, posterior, target, truth, scores, seconds, withheld, doubts })
}

/// Time of this thread, where it learns alone: other programs on the machine do not count.
struct Clock {
    wall: Instant,
    processor: Option<f64>,
}

impl Clock {
    fn start(threads: usize) -> Self {
        let processor = if threads == 1 { Self::processor() } else { None };
        Self { wall: Instant::now(), processor }
    }

    /// Seconds that this thread has run for, as Linux tells.
    fn processor() -> Option<f64> {
        let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(line.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
    }

    fn seconds(&self) -> f64 {
        let processor = self.processor.zip(Self::processor()).map(|(start, end)| end - start);
        processor.unwrap_or_else(|| self.wall.elapsed().as_secs_f64())
    }
}

/// Without causes a new mechanism is nothing but a new level and a new noise, as if it were set or shifted: such
/// targets do not count.
fn kinds(
    right: InterventionKind,
    truth: &Truth,
    target: &[Vec<f64>],
    kind: &[Vec<KindWeights>],
) -> Option<Kinds> {
    let has_causes = |j: usize| truth.edge.iter().any(|row| row[j]);
    let mut kinds = Kinds::default();
    for (k, row) in truth.target.as_ref()?.iter().enumerate() {
        for j in (0..row.len()).filter(|&j| row[j] && target[k][j] > 0.5) {
            if right == InterventionKind::Mechanism && !has_causes(j) {
                continue;
            }
            let weighted = InterventionKind::ALL.into_iter().zip(kind[k][j]);
            let found = weighted.max_by(|a, b| a.1.total_cmp(&b.1));
            kinds.detected += 1;
            kinds.right += usize::from(found.is_some_and(|(found, _)| found == right));
        }
    }
    Some(kinds)
}

/// The data set without some environments.
fn without(data: &Dataset, left_out: &[usize]) -> Result<Dataset, String> {
    if left_out.is_empty() {
        return Ok(data.clone());
    }
    let kept: Vec<usize> = (0..data.environments().len()).filter(|k| !left_out.contains(k)).collect();
    let environments = kept
        .iter()
        .map(|&k| (data.environments()[k].name.clone(), data.rows(k).map(<[f64]>::to_vec).collect()))
        .collect();
    let reference = data.reference().and_then(|r| kept.iter().position(|&k| k == r));
    Dataset::new(data.variables().to_vec(), environments, reference).map_err(|e| e.to_string())
}
