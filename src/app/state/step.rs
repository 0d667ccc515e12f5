//! The four steps of the page.

/// The four steps of the page, in the order of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Bring data and look at it.
    Data,
    /// Learn graph and targets.
    Learn,
    /// Look at what was learned.
    Explore,
    /// Name the targets of a new experiment.
    NewExperiment,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 4] = [Self::Data, Self::Learn, Self::Explore, Self::NewExperiment];

    /// What the tab says.
    pub fn title(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Learn => "Learn",
            Self::Explore => "Explore",
            Self::NewExperiment => "New experiment",
        }
    }

    /// The step's place in the address, without `#`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Learn => "learn",
            Self::Explore => "explore",
            Self::NewExperiment => "new-experiment",
        }
    }

    /// The step of an address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }
}
