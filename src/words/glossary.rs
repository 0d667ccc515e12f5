//! Terms that a reader may not know, a sentence each: shown at the word and in the glossary.

/// A term of the field or of this page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// Bits.
    Bits,
    /// Burn-in.
    BurnIn,
    /// Chain.
    Chain,
    /// Closed form.
    ClosedForm,
    /// Dispersion.
    Dispersion,
    /// Drift.
    Drift,
    /// Effective samples.
    EffectiveSamples,
    /// Epoch.
    Epoch,
    /// Equivalence class.
    EquivalenceClass,
    /// Experiment.
    Experiment,
    /// Log evidence.
    LogEvidence,
    /// Meta-loss.
    MetaLoss,
    /// Nats.
    Nats,
    /// Probability.
    Probability,
    /// R-hat.
    RHat,
    /// SID.
    Sid,
    /// Structural Hamming distance.
    HammingDistance,
    /// Sweep.
    Sweep,
    /// Target.
    Target,
}

impl Term {
    /// Every term, by its name.
    pub const ALL: [Self; 19] = [
        Self::Bits,
        Self::BurnIn,
        Self::Chain,
        Self::ClosedForm,
        Self::Dispersion,
        Self::Drift,
        Self::EffectiveSamples,
        Self::Epoch,
        Self::EquivalenceClass,
        Self::Experiment,
        Self::LogEvidence,
        Self::MetaLoss,
        Self::Nats,
        Self::Probability,
        Self::RHat,
        Self::Sid,
        Self::HammingDistance,
        Self::Sweep,
        Self::Target,
    ];

    /// The term as it stands in the glossary.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bits => "bits",
            Self::BurnIn => "burn-in",
            Self::Chain => "chain",
            Self::ClosedForm => "closed form",
            Self::Dispersion => "dispersion",
            Self::Drift => "drift",
            Self::EffectiveSamples => "effective samples",
            Self::Epoch => "epoch",
            Self::EquivalenceClass => "equivalence class",
            Self::Experiment => "experiment",
            Self::LogEvidence => "log evidence",
            Self::MetaLoss => "meta-loss",
            Self::Nats => "nats",
            Self::Probability => "probability",
            Self::RHat => "R-hat",
            Self::Sid => "SID",
            Self::HammingDistance => "structural Hamming distance",
            Self::Sweep => "sweep",
            Self::Target => "target",
        }
    }

    /// The sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Bits => {
                "Yes-or-no answers: an experiment that tells one bit about the graph halves, on average, the choice that is left."
            }
            Self::BurnIn => {
                "The first sweeps of a chain, in which it still climbs from where it started; they are not counted."
            }
            Self::Chain => {
                "A walk from graph to graph that stays longer where the data fit better; several start apart from each other, and where they agree the answer does not hang on the start."
            }
            Self::ClosedForm => "Computed at once from a formula, without search or training.",
            Self::Dispersion => {
                "How much more the rows of one experiment depend on each other than the graph explains: 1 is not at all; rows count for that much less."
            }
            Self::Drift => {
                "Small differences between experiments that nobody intended, as between days or batches: changes of that size are not called targets."
            }
            Self::EffectiveSamples => {
                "How many independent graphs the sampled ones, which resemble their neighbours in the chain, are worth."
            }
            Self::Epoch => {
                "One round of meta-training: better graphs are looked for, then what experiments are like is learned with them."
            }
            Self::EquivalenceClass => {
                "All graphs that explain the data equally well: for linear data with bell-shaped noise that were only watched, no number of rows tells them apart."
            }
            Self::Experiment => {
                "Rows that were measured under one condition, in which something may have been changed from outside."
            }
            Self::LogEvidence => {
                "How probable all data are under what was learned, as a logarithm: the larger of two explains the data better."
            }
            Self::MetaLoss => {
                "How badly a few rows of an experiment foretell its other rows, in nats a row: the lower, the better."
            }
            Self::Nats => {
                "Natural logarithms of probabilities: 1 nat more means e (about 2.7) times as probable, 7 nats a thousand times."
            }
            Self::Probability => {
                "How much the data, and the assumptions of the model, speak for something: of all edges called 0.80, four in five should be true."
            }
            Self::RHat => {
                "How much chains differ from each other, compared with how much each varies by itself: 1.00 is full agreement, above 1.10 they have not settled."
            }
            Self::Sid => {
                "Structural intervention distance: for how many pairs of variables the graph foretells the effect of an intervention wrongly."
            }
            Self::HammingDistance => {
                "How many edges must be added, taken away or turned to get the true graph."
            }
            Self::Sweep => "One round of a chain, in which every variable's causes had a chance to change.",
            Self::Target => {
                "A variable that an experiment changed directly; what lies downstream of it moves too, but is no target."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glossary_is_in_order_and_each_term_has_one_sentence() {
        let names: Vec<String> = Term::ALL.iter().map(|term| term.name().to_lowercase()).collect();
        assert!(names.is_sorted(), "{names:?}");
        for term in Term::ALL {
            let sentence = term.sentence();
            assert!(sentence.ends_with('.') && !sentence.contains(". "), "{sentence}");
            assert!(sentence.len() < 240, "{} is too long to read beside a word", term.name());
        }
        assert!(Term::ALL.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
