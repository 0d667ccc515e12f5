//! Random directed acyclic graphs.

use super::random::Stream;
use super::{GraphFamily, Recipe};
use crate::graph::Dag;

/// Draws the graph of a checked recipe; which variable comes where in the order is random.
pub fn draw(recipe: &Recipe, random: &mut Stream) -> Dag {
    let d = recipe.variables;
    let order = random.permutation(d);
    let parents_by_position = match recipe.graph {
        GraphFamily::ErdosRenyi => erdos_renyi(d, recipe.edges_per_variable, random),
        GraphFamily::ScaleFree => scale_free(d, recipe.edges_per_variable, random),
    };
    let mut parents = vec![Vec::new(); d];
    for (position, list) in parents_by_position.into_iter().enumerate() {
        parents[order[position]] = list.into_iter().map(|p| order[p]).collect();
    }
    Dag::from_parents(parents).expect("edges run from earlier to later positions")
}

/// `per_variable * d` edges expected among the d (d - 1) / 2 pairs.
fn erdos_renyi(d: usize, per_variable: f64, random: &mut Stream) -> Vec<Vec<usize>> {
    let p = 2.0 * per_variable / (d - 1) as f64;
    (0..d).map(|j| (0..j).filter(|_| random.chance(p)).collect()).collect()
}

/// Preferential attachment (Barabási & Albert 1999, directed as by Price 1976): each newcomer takes `per_variable`
/// parents (a fraction by chance) among its elders, in proportion to one plus their number of children. Old variables
/// become hubs.
fn scale_free(d: usize, per_variable: f64, random: &mut Stream) -> Vec<Vec<usize>> {
    let mut weight = vec![1usize; d];
    let mut parents = vec![Vec::new(); d];
    for j in 1..d {
        let wanted = per_variable.floor() as usize + usize::from(random.chance(per_variable.fract()));
        for _ in 0..wanted.min(j) {
            let free: Vec<usize> = (0..j).filter(|i| !parents[j].contains(i)).collect();
            let mut ticket = random.below(free.iter().map(|&i| weight[i]).sum());
            let chosen = free.into_iter().find(|&i| {
                let hit = ticket < weight[i];
                ticket = ticket.saturating_sub(weight[i]);
                hit
            });
            parents[j].extend(chosen);
        }
        for i in parents[j].clone() {
            weight[i] += 1;
        }
    }
    parents
}
