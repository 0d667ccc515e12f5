//! Parallel tempering: a chain with hotter replicas, to which barriers between modes are lower.
//!
//! Neighbours are offered each other's graph after every sweep, even and odd pairs in turn: a graph then travels in one
//! direction instead of to and fro (Syed et al., *Journal of the Royal Statistical Society B* 84, 2022, section 3).

use rand_xoshiro::Xoshiro256PlusPlus;

use super::chain::Chain;
use super::parent_sets::ParentSets;

/// Temperatures of the hotter replicas as multiples of the chain's own. Wider steps exchange too rarely, fewer do
/// not reach over the barriers met (docs/decisions/009-tempering.md).
pub const MULTIPLES: [f64; 3] = [1.4, 1.4 * 1.4, 1.4 * 1.4 * 1.4];

/// Replicas of a chain by rising temperature; the coldest is the chain of which samples are kept.
#[derive(Debug, Clone)]
pub struct TemperedChain {
    replicas: Vec<Chain>,
    /// The replica whose turn it is.
    turn: usize,
    exchanges: usize,
}

impl TemperedChain {
    /// A chain without hotter replicas.
    pub fn new(chain: Chain) -> Self {
        Self { replicas: vec![chain], turn: 0, exchanges: 0 }
    }

    /// Adds the hotter replicas, all at the chain's graph, unless they are there.
    pub fn heat(&mut self) {
        if self.replicas.len() == 1 {
            let cold = self.replicas[0].clone();
            self.replicas.extend(MULTIPLES.iter().map(|multiple| cold.heated(*multiple)));
        }
    }

    /// The chain of which samples are kept.
    pub fn cold(&self) -> &Chain {
        &self.replicas[0]
    }

    /// Number of replicas, the cold one among them.
    #[cfg(test)]
    pub fn replicas(&self) -> usize {
        self.replicas.len()
    }

    /// True if the cold replica's turn has come.
    pub fn begins(&self) -> bool {
        self.turn == 0
    }

    /// One sweep of the replica whose turn it is; `seen`, as for [`Chain::sweep`], is told of the cold one's only. After the
    /// hottest one's, neighbours are offered each other's graph. The log posterior of the cold one's graph after that.
    pub fn step(
        &mut self,
        sets: &[ParentSets],
        rng: &mut Xoshiro256PlusPlus,
        seen: impl FnMut(usize, usize, f64),
    ) -> Option<f64> {
        if self.begins() {
            self.replicas[0].sweep(sets, rng, seen);
        } else {
            self.replicas[self.turn].sweep(sets, rng, |_, _, _| {});
        }
        self.turn = (self.turn + 1) % self.replicas.len();
        self.begins().then(|| {
            self.exchange(sets, rng);
            self.cold().log_posterior(sets)
        })
    }

    /// Offers neighbours each other's graph: the pairs that begin at an even replica, at the next call the others.
    fn exchange(&mut self, sets: &[ParentSets], rng: &mut Xoshiro256PlusPlus) {
        let first = self.exchanges % 2;
        self.exchanges += 1;
        for pair in self.replicas[first..].chunks_exact_mut(2) {
            let (colder, hotter) = pair.split_at_mut(1);
            colder[0].exchange(&mut hotter[0], sets, rng);
        }
    }

    /// Finds the current parent sets again after `sets` have grown.
    pub fn reindex(&mut self, sets: &[ParentSets]) {
        for replica in &mut self.replicas {
            replica.reindex(sets);
        }
    }
}
