//! Named families for measuring accuracy; every seed of a family is a new data set.

use super::{GraphFamily, Intervention, Mechanism, Misfit, Recipe, Unit};

/// Name and recipe (to be given seeds). The first nine follow the distributions of BaCaDI (Hägele et al., AISTATS
/// 2023), whose figures are published; the others are harder designs.
pub fn benchmarks() -> Vec<(&'static str, Recipe)> {
    let published = Recipe {
        variables: 20,
        edges_per_variable: 2.0,
        experiments: 20,
        standardised: false,
        strength: 5.0,
        unit: Unit::Raw,
        ..Recipe::default()
    };
    let neural = Recipe { mechanism: Mechanism::Neural, ..published.clone() };
    let genes = Recipe {
        mechanism: Mechanism::Genes,
        graph: GraphFamily::ScaleFree,
        cell_types: 10,
        standardised: true,
        ..published.clone()
    };
    let hard = Recipe { unit: Unit::TargetDeviation, standardised: true, ..published.clone() };
    let soft = Recipe {
        intervention: Intervention::Shift,
        strength: 2.0,
        unit: Unit::NoiseDeviation,
        ..published.clone()
    };
    let none = Misfit::default;
    let batch = |batch: f64| Misfit { batch, ..none() };
    let misfit = |misfit: Misfit| Recipe { strength: 3.0, misfit, ..hard.clone() };
    vec![
        ("lin-er-10", Recipe { variables: 10, experiments: 10, ..published.clone() }),
        ("lin-er-20", published.clone()),
        (
            "lin-er-50",
            Recipe { variables: 50, experiments: 50, reference_rows: 200, rows: 20, ..published.clone() },
        ),
        ("lin-sf-20", Recipe { graph: GraphFamily::ScaleFree, ..published.clone() }),
        ("multi-er-20", Recipe { experiments: 10, targets: 4, balanced: false, ..published.clone() }),
        ("soft-er-20", Recipe { intervention: Intervention::Shift, strength: 2.0, ..published.clone() }),
        ("nn-er-20", neural.clone()),
        ("nn-sf-20", Recipe { graph: GraphFamily::ScaleFree, ..neural }),
        ("sergio-sf-20", genes),
        ("hard", Recipe { strength: 3.0, ..hard.clone() }),
        ("shift", Recipe { intervention: Intervention::Shift, strength: 3.0, ..hard.clone() }),
        ("weak-shifts", Recipe { intervention: Intervention::Shift, strength: 1.5, ..hard.clone() }),
        ("three-targets", Recipe { targets: 3, strength: 2.0, ..hard.clone() }),
        ("noise-only", Recipe { intervention: Intervention::Noise, strength: 3.0, rows: 20, ..hard.clone() }),
        ("no-reference", Recipe { reference_rows: 0, strength: 3.0, rows: 20, ..hard.clone() }),
        ("mechanism", Recipe { intervention: Intervention::Mechanism, strength: 2.0, ..hard.clone() }),
        ("untargeted", Recipe { untargeted: 0.3, strength: 3.0, ..hard.clone() }),
        ("heavy-tails", Recipe { noise: super::Noise::HeavyTailed, strength: 3.0, ..hard.clone() }),
        ("batch-hard-b2", Recipe { misfit: batch(0.2), ..published.clone() }),
        ("batch-hard-b5", Recipe { misfit: batch(0.5), ..published.clone() }),
        ("batch-soft-b2", Recipe { misfit: batch(0.2), ..soft.clone() }),
        ("batch-soft-b5", Recipe { misfit: batch(0.5), ..soft }),
        // What else the engine does not know of; 2 of 20 variables where it is some of them.
        ("hidden", misfit(Misfit { hidden: 1, ..none() })),
        ("feedback", misfit(Misfit { feedback: 0.3, ..none() })),
        ("multiplicative", misfit(Misfit { multiplicative: true, ..none() })),
        ("products", misfit(Misfit { products: true, ..none() })),
        ("counts", misfit(Misfit { dropout: 0.2, ..none() })),
        ("cell-types", misfit(Misfit { mixture: 2.0, ..none() })),
        ("ordinal", misfit(Misfit { ordinal: 2, ..none() })),
        ("copies", misfit(Misfit { copies: 2, ..none() })),
        ("mislabelled", misfit(Misfit { mislabelled: 0.05, ..none() })),
        // So few rows that the truth stays uncertain: are probabilities what they say?
        ("short", short(hard.clone())),
        ("short-shifts", Recipe { intervention: Intervention::Shift, ..short(hard.clone()) }),
    ]
}

fn short(recipe: Recipe) -> Recipe {
    Recipe {
        variables: 9,
        edges_per_variable: 1.0,
        reference_rows: 15,
        experiments: 8,
        rows: 4,
        strength: 1.5,
        ..recipe
    }
}
