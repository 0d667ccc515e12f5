//! What can be simulated, with checked ranges.

use serde::{Deserialize, Serialize};

use super::Misfit;

/// Random graph families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GraphFamily {
    /// Every forward edge of a random order with the same probability.
    ErdosRenyi,
    /// Preferential attachment: few hubs with many children.
    ScaleFree,
}

/// How effects follow from causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mechanism {
    /// Weighted sum of the parents plus noise.
    Linear,
    /// A network with one hidden layer of five sigmoid units plus noise.
    Neural,
    /// Gene expression: Hill regulation with stochastic production and decay, in a steady state.
    Genes,
}

/// How simulated experiments intervene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intervention {
    /// Parents cut, value drawn around a fixed level. Genes: knockout, the expression is zero.
    Hard,
    /// Mechanism kept, offset added.
    Shift,
    /// Mechanism kept, noise standard deviation multiplied.
    Noise,
    /// Same parents, fresh mechanism and offset.
    Mechanism,
}

/// Distribution of the noise; both have the same variance. Genes have the noise of their dynamics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Noise {
    /// Normal.
    Gaussian,
    /// Student's t with three degrees of freedom: heavy tails.
    HeavyTailed,
}

/// Unit of [`Recipe::strength`] for hard and shift interventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// Standard deviations of the target in the reference: level or offset +-strength from the mean; a hard
    /// intervention's values vary with half the target's standard deviation.
    TargetDeviation,
    /// The data's own unit with the spread of published benchmarks (BaCaDI, AISTATS 2023): levels
    /// sign(z) (strength + |z|) with z ~ N(0, 4) and variance 0.5; offsets +-U(strength / 2, 3 strength / 2).
    Raw,
    /// Standard deviations of the target's own noise: a shift is +-strength of them, a hard intervention's level as far
    /// from the mean.
    NoiseDeviation,
}

/// Everything that decides a simulated data set: the same recipe gives the same bits everywhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Seed of graph, mechanisms, design and noise.
    pub seed: u64,
    /// Number of variables, 2 to 200.
    pub variables: usize,
    /// Graph family.
    pub graph: GraphFamily,
    /// Expected edges per variable, 0 to 10 and at most (variables - 1) / 2.
    pub edges_per_variable: f64,
    /// Mechanism family.
    pub mechanism: Mechanism,
    /// Noise of linear and neural mechanisms.
    pub noise: Noise,
    /// Bring every variable to mean 0 and standard deviation 1 (in the reference) as it is generated, so that
    /// variances do not betray the order. Genes are standardised afterwards, over all rows.
    pub standardised: bool,
    /// Cell types that differ in the production of unregulated genes, 1 to 20. Genes only.
    pub cell_types: usize,
    /// Rows of the reference, 0 to 100,000; 0: no reference.
    pub reference_rows: usize,
    /// Number of experiments, 0 to 500.
    pub experiments: usize,
    /// Rows of each experiment, 1 to 10,000.
    pub rows: usize,
    /// Targets of each experiment, 0 to all variables.
    pub targets: usize,
    /// Deal targets like cards, so that every variable is a target about equally often; otherwise each experiment
    /// draws its own.
    pub balanced: bool,
    /// Share of experiments without any target, 0 to 1.
    pub untargeted: f64,
    /// Kind of intervention.
    pub intervention: Intervention,
    /// Strength, 0 to 100: level or offset in [`Recipe::unit`]; factor of the noise standard deviation for
    /// [`Intervention::Noise`]; offset in standard deviations of the noise for [`Intervention::Mechanism`].
    pub strength: f64,
    /// Unit of the strength of hard and shift interventions.
    pub unit: Unit,
    /// Ways in which the data are not what the engine takes them for.
    #[serde(default)]
    pub misfit: Misfit,
}

impl Default for Recipe {
    /// Ten variables, a reference and ten experiments, each a hard intervention on another variable.
    fn default() -> Self {
        Self {
            seed: 0,
            variables: 10,
            graph: GraphFamily::ErdosRenyi,
            edges_per_variable: 1.5,
            mechanism: Mechanism::Linear,
            noise: Noise::Gaussian,
            standardised: true,
            cell_types: 1,
            reference_rows: 100,
            experiments: 10,
            rows: 10,
            targets: 1,
            balanced: true,
            untargeted: 0.0,
            intervention: Intervention::Hard,
            strength: 3.0,
            unit: Unit::TargetDeviation,
            misfit: Misfit::default(),
        }
    }
}

/// Why a recipe cannot be carried out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RecipeError {
    /// A number is outside its range.
    #[error("{field} is {value}; choose a number from {low} to {high}")]
    OutOfRange {
        /// What the number is, in words.
        field: &'static str,
        /// The number.
        value: f64,
        /// Smallest allowed.
        low: f64,
        /// Largest allowed.
        high: f64,
    },
    /// A directed acyclic graph has no place for so many edges.
    #[error("{per_variable} edges per variable do not fit on {variables} variables; choose at most {most}")]
    TooManyEdges {
        /// Edges asked for.
        per_variable: f64,
        /// Number of variables.
        variables: usize,
        /// Most that fit.
        most: f64,
    },
    /// Neither a reference nor an experiment.
    #[error("there is neither a reference nor an experiment; ask for rows of at least one of them")]
    NoData,
    /// More values than a browser tab should simulate.
    #[error(
        "{values} values are more than the {most} that this mechanism family simulates; ask for fewer rows"
    )]
    TooLarge {
        /// Values asked for.
        values: usize,
        /// Limit.
        most: usize,
    },
    /// Values grew beyond what a number can hold.
    #[error(
        "the values grow beyond all bounds along the graph; choose fewer edges or standardised variables"
    )]
    Overflow,
}

impl Recipe {
    /// Checks every range.
    ///
    /// # Errors
    /// The first broken rule of [`RecipeError`] ([`RecipeError::Overflow`] shows only while simulating).
    pub fn check(&self) -> Result<(), RecipeError> {
        let d = self.variables as f64;
        for (field, value, low, high) in [
            ("the number of variables", d, 2.0, 200.0),
            ("the number of edges per variable", self.edges_per_variable, 0.0, 10.0),
            ("the number of cell types", self.cell_types as f64, 1.0, 20.0),
            ("the number of reference rows", self.reference_rows as f64, 0.0, 100_000.0),
            ("the number of experiments", self.experiments as f64, 0.0, 500.0),
            ("the number of rows per experiment", self.rows as f64, 1.0, 10_000.0),
            ("the number of targets per experiment", self.targets as f64, 0.0, d),
            ("the share of experiments without targets", self.untargeted, 0.0, 1.0),
            ("the strength", self.strength, 0.0, 100.0),
        ]
        .into_iter()
        .chain(self.misfit.ranges(d))
        {
            if !(low..=high).contains(&value) {
                return Err(RecipeError::OutOfRange { field, value, low, high });
            }
        }
        let most = (d - 1.0) / 2.0;
        if self.edges_per_variable > most {
            let (per_variable, variables) = (self.edges_per_variable, self.variables);
            return Err(RecipeError::TooManyEdges { per_variable, variables, most });
        }
        if self.reference_rows + self.experiments == 0 {
            return Err(RecipeError::NoData);
        }
        let values = self.variables * (self.reference_rows + self.experiments * self.rows);
        let most = if self.mechanism == Mechanism::Genes { 100_000 } else { 4_000_000 };
        if values > most {
            return Err(RecipeError::TooLarge { values, most });
        }
        Ok(())
    }
}
