//! Which experiment intervenes on what.

use super::Recipe;
use super::random::Stream;

/// Sorted targets of every experiment. Which experiments have none is drawn too; their number is the share rounded.
pub fn draw(recipe: &Recipe, random: &mut Stream) -> Vec<Vec<usize>> {
    let (d, experiments) = (recipe.variables, recipe.experiments);
    let without = (recipe.untargeted * experiments as f64).round() as usize;
    let idle = random.permutation(experiments)[..without].to_vec();
    let mut deck: Vec<usize> = Vec::new();
    (0..experiments)
        .map(|k| {
            let mut targets = Vec::with_capacity(recipe.targets);
            if idle.contains(&k) {
                return targets;
            }
            if !recipe.balanced {
                targets = random.permutation(d)[..recipe.targets].to_vec();
            }
            while targets.len() < recipe.targets {
                // A hand that ends one deck goes on from the next, without what it holds already.
                match deck.iter().rposition(|j| !targets.contains(j)) {
                    Some(top) => targets.push(deck.remove(top)),
                    None => deck.splice(0..0, random.permutation(d)).for_each(drop),
                }
            }
            targets.sort_unstable();
            targets
        })
        .collect()
}
