//! Data sets to try, one click each.

use super::{GraphFamily, Intervention, Mechanism, Recipe};

/// Name (lower case, for links and tests), title, description in a sentence, recipe.
pub fn examples() -> Vec<(&'static str, &'static str, &'static str, Recipe)> {
    let base = Recipe { seed: 7, ..Recipe::default() };
    vec![
        (
            "linear",
            "First steps",
            "Ten variables, a reference and ten experiments of ten rows that each set one variable, nobody knows which.",
            base.clone(),
        ),
        (
            "soft",
            "Gentle nudges",
            "Fifteen variables whose experiments only add an offset of 1.5 standard deviations to one variable and leave its causes at work.",
            Recipe {
                variables: 15,
                experiments: 15,
                intervention: Intervention::Shift,
                strength: 1.5,
                ..base.clone()
            },
        ),
        (
            "many-targets",
            "Several targets at once",
            "Twenty variables and fifteen experiments that each hit three variables, as a drug with side effects does.",
            Recipe { variables: 20, experiments: 15, rows: 15, targets: 3, strength: 2.0, ..base.clone() },
        ),
        (
            "no-reference",
            "No control group",
            "Twelve variables and fourteen experiments, two of them without any target, but no untouched reference to compare with.",
            Recipe {
                variables: 12,
                reference_rows: 0,
                experiments: 14,
                rows: 20,
                untargeted: 0.15,
                ..base.clone()
            },
        ),
        (
            "neural",
            "Curved mechanisms",
            "Twelve variables whose effects follow from their causes through small neural networks.",
            Recipe { variables: 12, mechanism: Mechanism::Neural, experiments: 12, ..base.clone() },
        ),
        (
            "genes",
            "Gene knockouts",
            "Fifteen genes with Hill regulation and stochastic production and decay; every experiment knocks one gene out.",
            Recipe {
                variables: 15,
                graph: GraphFamily::ScaleFree,
                mechanism: Mechanism::Genes,
                cell_types: 3,
                experiments: 15,
                ..base
            },
        ),
    ]
}
