//! What one step of a stage did, and why a stage ended.

/// How a stage of a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageEnd {
    /// The search over orders.
    Search(SearchEnd),
    /// The comparison of families.
    Families(FamiliesEnd),
    /// An epoch of meta-training.
    MetaTraining(EpochEnd),
    /// Pilot chains have made their sweeps.
    PilotChains,
    /// Every chain of the posterior has made the sweeps after burn-in that were asked for.
    Sampling,
}

/// Why a search over orders ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchEnd {
    /// The two best restarts ended at the same score.
    RestartsAgree,
    /// All restarts have ended.
    NoRestartLeft,
}

/// What a comparison of families ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FamiliesEnd {
    /// No variable may be smooth.
    AllLinear,
    /// At most a quarter of the variables may be smooth.
    FewSmooth,
    /// More may be.
    ManySmooth,
}

/// What an epoch of meta-training ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochEnd {
    /// How good the meta-parameters are that the run began with is known.
    Measured,
    /// Other meta-parameters are in force.
    Moved,
    /// The meta-parameters would hardly have moved and stay.
    Settled,
}

/// What one step of a stage did.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stepped {
    /// Log posterior, nats up to a constant, of the graph that the step ended with; not a number if there is none to tell.
    pub log_posterior: f64,
    /// Share of the whole run that is done; 0 where the stage does not tell.
    pub fraction: f64,
    /// How the stage ended, if it did.
    pub ended: Option<StageEnd>,
}

impl Default for Stepped {
    fn default() -> Self {
        Self { log_posterior: f64::NAN, fraction: 0.0, ended: None }
    }
}
