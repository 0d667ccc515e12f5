//! Parallel tempering: a chain with hotter replicas, to which barriers between modes are lower.
//!
//! Neighbours are offered each other's graph after every sweep, even and odd pairs in turn: a graph then travels in one
//! direction instead of to and fro (Syed et al., *Journal of the Royal Statistical Society B* 84, 2022, section 3).

use rand_xoshiro::Xoshiro256PlusPlus;

use super::chain::Chain;
use super::parent_sets::ParentSets;

/// Temperatures of the hotter replicas as multiples of the chain's own. Wider ladders exchange too rarely, shorter ones do
/// not reach over the barriers met (docs/decisions/009-tempering.md).
pub const MULTIPLES: [f64; 3] = [1.4, 1.4 * 1.4, 1.4 * 1.4 * 1.4];

/// Replicas by rising temperature; the first is the chain of which samples are kept.
#[derive(Debug, Clone)]
pub struct Ladder {
    replicas: Vec<Chain>,
    exchanges: usize,
}

impl Ladder {
    /// A chain without hotter replicas.
    pub fn new(chain: Chain) -> Self {
        Self { replicas: vec![chain], exchanges: 0 }
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
    pub fn len(&self) -> usize {
        self.replicas.len()
    }

    /// One sweep of one replica; `seen` as for [`Chain::sweep`].
    pub fn sweep(
        &mut self,
        replica: usize,
        sets: &[ParentSets],
        rng: &mut Xoshiro256PlusPlus,
        seen: impl FnMut(usize, usize, f64),
    ) {
        self.replicas[replica].sweep(sets, rng, seen);
    }

    /// Offers neighbours each other's graph: the pairs that begin at an even replica, at the next call the others.
    pub fn exchange(&mut self, sets: &[ParentSets], rng: &mut Xoshiro256PlusPlus) {
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
