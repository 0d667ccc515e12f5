//! Back-door sets of published graphs, against the answers that DAGitty 3.1 gives.

use crate::effects::{Adjustment, adjustment_sets};
use crate::graph::Dag;

/// Names, graph and what DAGitty lists: `edges` are `cause > effect effect, ..`; sets are separated by `|`.
struct Published {
    source: &'static str,
    edges: &'static str,
    from: &'static str,
    to: &'static str,
    sets: &'static str,
}

const GRAPHS: [Published; 12] = [
    Published {
        source: "M-bias (Greenland, Pearl and Robins 1999)",
        edges: "A > E Z, B > Z D, E > D",
        from: "E",
        to: "D",
        sets: "",
    },
    Published {
        source: "extended confounding triangle (Greenland, Pearl and Robins 1999)",
        edges: "A > E Z, B > D Z, E > D, Z > D E",
        from: "E",
        to: "D",
        sets: "A Z|B Z",
    },
    Published {
        source: "mediator with a confounder (Breitling 2010)",
        edges: "Z > X I, X > I Y, I > Y",
        from: "X",
        to: "Y",
        sets: "Z",
    },
    Published {
        source: "six variables (Pearl 2009, figure 3.4)",
        edges: "X1 > X3 X4, X2 > X4 X5, X3 > Xi, X4 > Xi Xj, X5 > Xj, Xi > X6, X6 > Xj",
        from: "Xi",
        to: "Xj",
        sets: "X1 X4|X2 X4|X3 X4|X4 X5",
    },
    Published {
        source: "three ways around (DAGitty's own check)",
        edges: "A > X Z D, B > Z C, Z > X Y, C > Y, D > X, X > M, M > Y",
        from: "X",
        to: "Y",
        sets: "A Z|B Z|C Z",
    },
    Published {
        source: "a long way around (DAGitty's own example)",
        edges: "1 > E, 2 > 1, 3 > 2, 4 > 3, 5 > 4, 6 > 5, 7 > 6 E, 8 > 7 D, 9 > 8, 10 > 9, 11 > 10, 12 > 11, \
                13 > 12, 14 > 13, 15 > 14 D, E > D",
        from: "E",
        to: "D",
        sets: "7|8",
    },
    Published {
        source: "Sebastiani et al. 2005, the ancestors of EDN1.3 and EDNI1.7 alone",
        edges: "EDN1.3 > EDNI1.7, EDN1.10 > EDNI1.7, EDNI1.6 > EDN1.10 EDNI1.7, ANXA2.8 > EDN1.3 EDNI1.6, \
                EDN1.9 > EDN1.10 EDN1.3",
        from: "EDN1.3",
        to: "EDNI1.7",
        sets: "ANXA2.8 EDN1.9|EDN1.10 EDNI1.6|EDN1.9 EDNI1.6",
    },
    Published {
        source: "Schipf et al. 2010",
        edges: "A > S PA WC U TT, S > TT T2DM, WC > TT U T2DM, U > TT T2DM, PA > WC T2DM",
        from: "TT",
        to: "T2DM",
        sets: "A S U WC|PA S U WC",
    },
    Published {
        source: "Shrier and Platt 2008",
        edges: "Coach > Fitness Motivation, Genetics > Fitness Fatigue Tissue, Motivation > Previous WarmUp, \
                PreGame > WarmUp, Tissue > Weakness Fatigue, Contact > IntraGame Previous, Weakness > Injury, \
                IntraGame > Injury, Fitness > PreGame Fatigue, Fatigue > IntraGame Injury, WarmUp > IntraGame",
        from: "WarmUp",
        to: "Injury",
        sets: "Coach Fitness|Coach PreGame|Fatigue Tissue|Fatigue Weakness|Fitness Genetics|Fitness Motivation|\
               Motivation PreGame",
    },
    Published {
        source: "Acid and de Campos 1996",
        edges: "x4 > x5, x5 > x7 x11, x6 > x7 x14, x7 > x9, x8 > x14 x15, x9 > x10, x10 > x12 x15, x11 > x12, \
                x12 > x13, x14 > x16, x16 > x17, x1 > x4 x3, x2 > x3, x15 > x17 x18, x3 > x6 x5",
        from: "x3",
        to: "x15",
        sets: "x1|x4",
    },
    Published {
        source: "van Kampen 2014",
        edges: "AFF > ALN APA CDR, AIS > AFF EGC SUS, ALN > APA DET FTW PER SUS, CDR > DET, EGC > HOS, \
                FTW > DET EGC, SAN > ALN AFF AIS APA CDR, SUS > EGC FTW HOS, PER > DET",
        from: "SUS",
        to: "EGC",
        sets: "AIS ALN",
    },
    Published {
        source: "Polzer et al. 2012",
        edges: "Tooth > Death, Perio > Tooth, Caries > Tooth, Diab > Death Perio Hyper Lipids, \
                Obese > Death Perio Diab Hyper Lipids, Hyper > Death, \
                Psych > Tooth Death Perio Caries Diab Obese Hyper Alc Smoke Sport Lipids, \
                Age > Tooth Death Perio Caries Diab Obese Hyper Psych Alc Smoke Sport Lipids, \
                Sex > Tooth Death Perio Caries Diab Obese Hyper Psych Alc Smoke Sport Lipids, \
                Alc > Tooth Death Diab Obese Hyper Smoke Lipids, \
                Smoke > Tooth Death Perio Diab Obese Hyper Sport, Sport > Death Perio Diab Obese Hyper Lipids, \
                Lipids > Death",
        from: "Tooth",
        to: "Death",
        sets: "Age Alc Diab Obese Psych Sex Smoke Sport|Age Alc Perio Psych Sex Smoke",
    },
];

fn read(edges: &str) -> (Vec<String>, Dag) {
    let mut names: Vec<String> = Vec::new();
    let mut number = |name: &str| {
        names.iter().position(|known| known == name).unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        })
    };
    let mut pairs = Vec::new();
    for part in edges.split(',') {
        let (cause, effects) = part.split_once('>').expect("a cause and its effects");
        let cause = number(cause.trim());
        pairs.extend(effects.split_whitespace().map(|effect| (cause, number(effect))));
    }
    let mut parents = vec![Vec::new(); names.len()];
    pairs.iter().for_each(|&(i, j)| parents[j].push(i));
    (names, Dag::from_parents(parents).expect("published graphs are acyclic"))
}

fn sets(graph: &Published, hidden: &[(&str, &str)]) -> Result<Vec<String>, Adjustment> {
    let (names, dag) = read(graph.edges);
    let index = |name: &str| names.iter().position(|known| known == name).expect("a name of the graph");
    let hidden: Vec<_> = hidden.iter().map(|(a, b)| (index(a), index(b))).collect();
    match adjustment_sets(&dag, index(graph.from), index(graph.to), &hidden) {
        Adjustment::Sets(sets) => {
            let named = |set: &Vec<usize>| {
                let mut list: Vec<&str> = set.iter().map(|&i| names[i].as_str()).collect();
                list.sort_unstable();
                list.join(" ")
            };
            let mut listed: Vec<String> = sets.iter().map(named).collect();
            listed.sort_unstable();
            Ok(listed)
        }
        none => Err(none),
    }
}

#[test]
fn minimal_sets_of_twelve_published_graphs_are_those_of_dagitty() {
    for graph in &GRAPHS {
        let expected: Vec<&str> = graph.sets.split('|').collect();
        assert_eq!(sets(graph, &[]).expect(graph.source), expected, "{}", graph.source);
    }
}

#[test]
fn there_is_no_set_against_the_arrow_or_around_a_hidden_cause() {
    let graph = &GRAPHS[2];
    let reversed = Published { from: graph.to, to: graph.from, ..*graph };
    assert_eq!(sets(&reversed, &[]), Err(Adjustment::Reversed));
    assert_eq!(sets(graph, &[("X", "Y")]), Err(Adjustment::Hidden));
    assert_eq!(sets(graph, &[("X", "I")]), Err(Adjustment::Hidden));
    // M-bias with its two causes hidden: nothing needs to be held fixed, and holding Z would do harm.
    let hidden = Published { source: "", edges: "E > D, Z > Q", from: "E", to: "D", sets: "" };
    assert_eq!(sets(&hidden, &[("E", "Z"), ("Z", "D")]).unwrap(), [""]);
}
