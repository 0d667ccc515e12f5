//! The run bundle: one JSON file from which a finished run reopens, without the raw data unless asked for.

use serde::{Deserialize, Serialize};

use super::{consistency, json_text};
use crate::data::{Dataset, Fix, MAX_BYTES, Roles, Truth};
use crate::evaluate::Scores;
use crate::learn::{Adapter, Completeness, Posterior};
use crate::notes::Notes;
use crate::simulate::Recipe;

/// Value of [`Bundle::format`].
pub const FORMAT: &str = "metacadi run bundle";
/// Value of [`Bundle::version`]; grows when older programs could no longer read it.
pub const VERSION: u32 = 1;

/// Where the data came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// Simulated: the recipe makes the same data again.
    Simulated(Recipe),
    /// Files of the person, and what was done with them.
    Files {
        /// File names.
        names: Vec<String>,
        /// Roles that the person chose.
        roles: Option<Roles>,
        /// Fixes that the person chose.
        fixes: Vec<Fix>,
    },
}

/// A run: configuration and seed (in `posterior.settings`), result, and what is needed to go on from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`] of the program that wrote it.
    pub version: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// Where the data came from.
    pub source: Source,
    /// The result with the settings that led to it.
    pub posterior: Posterior,
    /// What new experiments are read with. It holds sums over rows and made-up rows; where these would tell rows, it is
    /// written together with the data only.
    pub adapter: Option<Adapter>,
    /// The truth, where it is known.
    pub truth: Option<Truth>,
    /// Scores against it.
    pub scores: Option<Scores>,
    /// Milliseconds of learning.
    pub elapsed_ms: f64,
    /// The data, if the person asked for it to be included.
    pub data: Option<Dataset>,
    /// What the person wrote; earlier programs wrote none.
    #[serde(default)]
    pub notes: Notes,
}

/// Why a file does not reopen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// Not JSON, or a field is missing or of another type.
    #[error("line {line}, column {column}: {what}; this is no run bundle, or it was changed or cut off")]
    Unreadable {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was found.
        what: String,
    },
    /// JSON of another kind.
    #[error("this file is no run bundle; choose one that was saved with \"run bundle\"")]
    OtherFormat,
    /// Written by a newer program.
    #[error(
        "the run bundle has version {0}, this program reads up to {VERSION}; reload the page to update it"
    )]
    Newer(u32),
    /// Larger than any sound run.
    #[error("the file has {0} MB; no run bundle has more than {most}", most = MAX_BYTES / 1_000_000)]
    TooLarge(usize),
    /// Its parts contradict each other.
    #[error("the run bundle contradicts itself ({0}); it was changed after it was saved")]
    Inconsistent(&'static str),
}

impl Bundle {
    /// A bundle of this program's version.
    pub fn new(source: Source, posterior: Posterior) -> Self {
        Self {
            format: FORMAT.into(),
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").into(),
            source,
            posterior,
            adapter: None,
            truth: None,
            scores: None,
            elapsed_ms: 0.0,
            data: None,
            notes: Notes::default(),
        }
    }

    /// The file's text. No cell of the data can be told from it unless the data are in it.
    pub fn write(&self) -> String {
        let text = |bundle: &Self| json_text::compact(bundle);
        // A recipe makes all rows again: there is nothing to hide.
        let is_private = self.data.is_none() && matches!(self.source, Source::Files { .. });
        let tells_rows = self.adapter.as_ref().is_some_and(Adapter::tells_rows);
        let text =
            if is_private && tells_rows { text(&Self { adapter: None, ..self.clone() }) } else { text(self) };
        text + "\n"
    }

    /// Reads and checks a file's text: whatever it holds, an opened bundle can be shown and adapted from.
    ///
    /// # Errors
    /// One [`BundleError`] for each way in which the text is no sound bundle.
    pub fn open(text: &str) -> Result<Self, BundleError> {
        #[derive(Deserialize)]
        struct Head {
            #[serde(default)]
            format: String,
            #[serde(default)]
            version: u32,
            /// Earlier programs wrote no more than this of how far a run came.
            #[serde(default)]
            stopped: bool,
        }
        if text.len() > MAX_BYTES {
            return Err(BundleError::TooLarge(text.len() / 1_000_000));
        }
        let unreadable = |error: serde_json::Error| BundleError::Unreadable {
            line: error.line(),
            column: error.column(),
            // The place is told separately.
            what: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
        };
        let head: Head = serde_json::from_str(text).map_err(unreadable)?;
        if head.format != FORMAT {
            return Err(BundleError::OtherFormat);
        }
        if head.version > VERSION {
            return Err(BundleError::Newer(head.version));
        }
        let mut bundle: Self = serde_json::from_str(text).map_err(unreadable)?;
        if head.stopped {
            let sampled = bundle.posterior.diagnostics.burn_in.is_some();
            let fraction = 0.0;
            bundle.posterior.completeness = if sampled {
                Completeness::Partial { fraction }
            } else {
                Completeness::FirstGuess { fraction }
            };
        }
        consistency::check(&bundle).map_err(BundleError::Inconsistent)?;
        Ok(bundle)
    }
}
