//! Ways in which simulated data are not what the engine takes them for: what does it say where it is wrong?

use serde::{Deserialize, Serialize};

use super::random::Stream;
use crate::graph::Dag;

/// How data depart from independent rows of a shared graph without hidden causes; by default in no way.
///
/// All but the last three change how variables come about and are for linear and neural mechanisms; the last three
/// change what is measured of them. The truth stays the graph of direct causes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Misfit {
    /// Batch effects in every environment, the reference too: intercepts move by N(0, `batch`) standard deviations of the
    /// noise, slopes are multiplied by N(1, 0.1), noise deviations by exp(N(0, 0.15)). 0 to 10; 0: none.
    pub batch: f64,
    /// Hidden common causes of two variables each, which they move by one standard deviation of the noise. 0 to all
    /// variables.
    pub hidden: usize,
    /// Closes one cycle: the effect of an edge acts back on its cause with this many standard deviations of the cause for
    /// each of its own. 0 to 0.5; 0: no feedback.
    pub feedback: f64,
    /// The noise grows with the mean: its deviation is multiplied by 1/2 + |mean|.
    pub multiplicative: bool,
    /// The first two causes of a variable act only through their product.
    pub products: bool,
    /// Two types of cells in equal numbers: half of the variables are so many standard deviations of their noise higher or
    /// lower in the second one. 0 to 10; 0: one type.
    pub mixture: f64,
    /// Variables that are noisy copies of others. 0 to half of the variables.
    pub copies: usize,
    /// Variables that are measured in four steps: below -1, 0, 1 standard deviations from the mean, and above. 0 to all
    /// variables.
    pub ordinal: usize,
    /// Share of values measured as zero, after every variable was turned into counts, Poisson(exp(1.5 + 0.7 z)) with z its
    /// standard deviations from the mean. 0 to 0.9; 0: neither.
    pub dropout: f64,
    /// Share of rows under the name of a random environment. 0 to 1.
    pub mislabelled: f64,
}

impl Misfit {
    /// What each number is, in words, its value and its range, for `d` variables.
    pub(super) fn ranges(&self, d: f64) -> [(&'static str, f64, f64, f64); 8] {
        [
            ("the size of batch effects", self.batch, 0.0, 10.0),
            ("the number of hidden common causes", self.hidden as f64, 0.0, d),
            ("the feedback", self.feedback, 0.0, 0.5),
            ("the difference between cell types", self.mixture, 0.0, 10.0),
            ("the number of copies", self.copies as f64, 0.0, (d / 2.0).floor()),
            ("the number of ordinal variables", self.ordinal as f64, 0.0, d),
            ("the share of values measured as zero", self.dropout, 0.0, 0.9),
            ("the share of mislabelled rows", self.mislabelled, 0.0, 1.0),
        ]
    }

    /// The graph whose last variables in a random order copy the first ones, and are no causes; with the copies.
    pub(super) fn copy(&self, dag: Dag, random: &mut Stream) -> (Dag, Vec<usize>) {
        if self.copies == 0 {
            return (dag, Vec::new());
        }
        let order = random.permutation(dag.len());
        let copies = order[dag.len() - self.copies..].to_vec();
        let mut parents: Vec<Vec<usize>> = (0..dag.len()).map(|j| dag.parents(j).to_vec()).collect();
        parents.iter_mut().for_each(|list| list.retain(|i| !copies.contains(i)));
        for (&copy, &original) in copies.iter().zip(&order) {
            parents[copy] = vec![original];
        }
        let dag = Dag::from_parents(parents).expect("copies have no effects");
        (dag, copies)
    }
}
