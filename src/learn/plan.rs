//! The course of a run: which stage follows which.

use crate::model::MechanismChoice;

use super::Settings;
use super::chains::Purpose;
use super::stage_end::{EpochEnd, FamiliesEnd, StageEnd};

/// Epochs of meta-training at the most.
pub(super) const EPOCHS: usize = 3;

/// What follows a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Search { one_is_enough: bool },
    Families,
    MetaTraining,
    Chains(Purpose),
    Finished,
}

/// What decides on the next stage besides the way the last one ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct SoFar<'a> {
    pub settings: &'a Settings,
    /// True of the stage that a run begins with.
    pub is_first: bool,
    /// What was measured at the start and every epoch that has moved.
    pub epochs: usize,
    /// True if the two best restarts are at the same score.
    pub restarts_agree: bool,
}

/// The whole run: what follows a stage that ended like this.
pub(super) fn next(ended: StageEnd, so_far: SoFar) -> Next {
    let SoFar { settings, is_first, epochs, restarts_agree } = so_far;
    let are_compared = settings.mechanism == MechanismChoice::Auto;
    match ended {
        StageEnd::Search(_) if is_first && are_compared => Next::Families,
        StageEnd::Search(_) => after_graph(settings, epochs),
        StageEnd::Families(FamiliesEnd::AllLinear) if epochs == 0 => after_graph(settings, epochs),
        StageEnd::Families(FamiliesEnd::ManySmooth) if epochs == 0 => Next::Search { one_is_enough: false },
        // Little changes: where restarts have agreed, going on from their result is enough.
        StageEnd::Families(_) => Next::Search { one_is_enough: restarts_agree },
        StageEnd::MetaTraining(EpochEnd::Measured) => before_epoch(settings),
        StageEnd::MetaTraining(EpochEnd::Moved) if are_compared => Next::Families,
        StageEnd::MetaTraining(EpochEnd::Moved) => Next::Search { one_is_enough: restarts_agree },
        StageEnd::MetaTraining(EpochEnd::Settled) => Next::Chains(Purpose::Posterior),
        StageEnd::PilotChains => Next::MetaTraining,
        StageEnd::Sampling => Next::Finished,
    }
}

/// What follows once the best graph under the meta-parameters in force was searched for.
fn after_graph(settings: &Settings, epochs: usize) -> Next {
    match epochs {
        _ if !settings.meta_training => Next::Chains(Purpose::Posterior),
        0 => Next::MetaTraining,
        1..=EPOCHS => before_epoch(settings),
        _ => Next::Chains(Purpose::Posterior),
    }
}

/// Searches over orders can all end at the same graph that chains leave at once for better ones; what is learned on a poor
/// graph would then hold it in place. So a few sweeps come first, if sweeps are wanted.
fn before_epoch(settings: &Settings) -> Next {
    if settings.sweeps > 0 { Next::Chains(Purpose::Pilot) } else { Next::MetaTraining }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::SearchEnd;

    /// The stages of a run whose families end like this and whose epochs end like these, one letter each: search, families,
    /// meta-training, pilot chains, chains of the posterior.
    fn course(settings: &Settings, families: FamiliesEnd, epochs: &[EpochEnd]) -> String {
        let mut course = String::from("S");
        let mut ends = epochs.iter();
        let mut end = StageEnd::Search(SearchEnd::NoRestartLeft);
        let mut looks = 0;
        loop {
            let is_first = course == "S";
            match next(end, SoFar { settings, is_first, epochs: looks, restarts_agree: true }) {
                Next::Search { .. } => {
                    course.push('S');
                    end = StageEnd::Search(SearchEnd::RestartsAgree);
                }
                Next::Families => {
                    course.push('F');
                    end = StageEnd::Families(families);
                }
                Next::MetaTraining => {
                    course.push('M');
                    let ended = ends.next().copied().expect("there is an end for every epoch");
                    looks += usize::from(ended != EpochEnd::Settled);
                    end = StageEnd::MetaTraining(ended);
                }
                Next::Chains(Purpose::Pilot) => {
                    course.push('P');
                    end = StageEnd::PilotChains;
                }
                Next::Chains(Purpose::Posterior) => {
                    course.push('C');
                    end = StageEnd::Sampling;
                }
                Next::Finished => return course,
            }
        }
    }

    const NEVER_SETTLED: [EpochEnd; 4] =
        [EpochEnd::Measured, EpochEnd::Moved, EpochEnd::Moved, EpochEnd::Moved];
    const SETTLED: [EpochEnd; 3] = [EpochEnd::Measured, EpochEnd::Moved, EpochEnd::Settled];

    fn of(mechanism: MechanismChoice) -> Settings {
        Settings { mechanism, ..Settings::default() }
    }

    #[test]
    fn families_are_compared_before_the_first_look_at_meta_parameters_and_after_every_epoch_that_moved() {
        let auto = of(MechanismChoice::Auto);
        assert_eq!(course(&auto, FamiliesEnd::AllLinear, &SETTLED), "SFMPMFSPMC");
        assert_eq!(course(&auto, FamiliesEnd::FewSmooth, &SETTLED), "SFSMPMFSPMC");
        assert_eq!(course(&auto, FamiliesEnd::ManySmooth, &NEVER_SETTLED), "SFSMPMFSPMFSPMFSC");
    }

    #[test]
    fn with_one_family_there_is_nothing_to_compare() {
        for mechanism in [MechanismChoice::Linear, MechanismChoice::Smooth] {
            assert_eq!(course(&of(mechanism), FamiliesEnd::AllLinear, &NEVER_SETTLED), "SMPMSPMSPMSC");
        }
    }

    #[test]
    fn without_meta_training_chains_follow_the_search_and_without_sweeps_there_are_no_pilot_chains() {
        let given = Settings { meta_training: false, ..Settings::default() };
        assert_eq!(course(&given, FamiliesEnd::AllLinear, &[]), "SFC");
        assert_eq!(course(&given, FamiliesEnd::FewSmooth, &[]), "SFSC");
        let still = Settings { sweeps: 0, ..Settings::default() };
        assert_eq!(course(&still, FamiliesEnd::AllLinear, &SETTLED), "SFMMFSMC");
    }

    #[test]
    fn one_restart_is_enough_only_where_restarts_agree_and_little_changes() {
        let settings = Settings::default();
        let after = |families, epochs, restarts_agree| {
            let so_far = SoFar { settings: &settings, is_first: false, epochs, restarts_agree };
            next(StageEnd::Families(families), so_far)
        };
        let search = |one_is_enough| Next::Search { one_is_enough };
        assert_eq!(after(FamiliesEnd::FewSmooth, 0, true), search(true));
        assert_eq!(after(FamiliesEnd::FewSmooth, 0, false), search(false));
        assert_eq!(after(FamiliesEnd::ManySmooth, 0, true), search(false));
        assert_eq!(after(FamiliesEnd::ManySmooth, 2, true), search(true));
        assert_eq!(after(FamiliesEnd::AllLinear, 2, false), search(false));
    }
}
