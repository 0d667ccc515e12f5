//! Every export is read back: by its format's reader, or by the rules that its format publishes.

use metacadi::data::{NamedFile, Roles, load};
use metacadi::evaluate::acyclic_part;
use metacadi::export::report::{self, Remark, Report};
use metacadi::export::{
    bnlearn, bundle, dag_samples_csv, dagitty, dot, edges_csv, graphml, json, node_link, targets_csv,
};
use metacadi::learn::{Completeness, DagSample, Diagnostics, Posterior, Settings};
use metacadi::model::{Estimate, InterventionKind, Learned, MetaParameters};
use metacadi::notes::{Notes, Topic};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

/// Names that break careless quoting, and any others.
fn name() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "a\"b",
        "a,b",
        "a\\",
        "\\\"",
        "a b",
        "[x|y:z]",
        "<&>'",
        "ä→β",
        "line\nend",
        "tab\tend",
        "-1.5",
        "node",
        "n0",
        "graph",
        "a;b",
        "=1+1",
        "\\N",
        "]]>",
        "\r\n",
        "e\u{301}",
        "a\u{200b}",
        "a&#x200b;",
        "a&amp;#x200b;",
        "\u{202e}txt.exe",
        "</script><script>",
        "@SUM(A1)",
        "x;=cmd|' /C calc'!A0",
        "'=1'",
    ]);
    prop_oneof![
        odd.prop_map(str::to_owned),
        "\\PC{1,8}",
        any::<String>().prop_filter("a name", |s| !s.is_empty())
    ]
}

fn estimate() -> impl Strategy<Value = Option<Estimate>> {
    prop::option::of((-1e3..1e3f64, 0.0..1e-3f64, 0.0..1e6f64).prop_map(|(mean, below, above)| Estimate {
        mean,
        low: mean - below,
        high: mean + above,
    }))
}

fn posterior() -> impl Strategy<Value = Posterior> {
    (2..6usize, 0..4usize).prop_flat_map(|(d, k)| {
        let probability = || prop_oneof![Just(0.0), Just(1.0), Just(0.5), 0.0..1.0f64, Just(1e-12)];
        let square = prop::collection::vec(prop::collection::vec(probability(), d), d);
        let kind = prop::array::uniform4(0.01..1.0f64).prop_map(|w| w.map(|x| x / w.iter().sum::<f64>()));
        (
            prop::collection::btree_set(name(), d),
            prop::collection::btree_set(name(), k),
            square,
            prop::collection::vec(prop::collection::vec(estimate(), d), d),
            prop::collection::vec(prop::collection::vec(probability(), d), k),
            prop::collection::vec(prop::collection::vec(kind, d), k),
            prop::collection::vec((prop::collection::vec(probability(), d * d), 0.0..1.0f64), 1..4),
            any::<u64>(),
        )
            .prop_map(
                move |(variables, experiments, mut edge, effect, target, kind, graphs, seed)| {
                    (0..d).for_each(|j| edge[j][j] = 0.0);
                    let samples = graphs
                        .into_iter()
                        .map(|(p, weight)| {
                            let matrix: Vec<Vec<f64>> = p.chunks(d).map(<[f64]>::to_vec).collect();
                            let dag = acyclic_part(&matrix, 0.4);
                            DagSample { parents: (0..d).map(|j| dag.parents(j).to_vec()).collect(), weight }
                        })
                        .collect();
                    Posterior {
                        variables: variables.into_iter().collect(),
                        experiments: experiments.into_iter().collect(),
                        edge,
                        effect,
                        target,
                        kind,
                        smooth: vec![0.5; d],
                        order: (0..d).rev().collect(),
                        samples,
                        diagnostics: Diagnostics::default(),
                        discounted: Vec::new(),
                        unsteady_variables: Vec::new(),
                        unsteady_environments: Vec::new(),
                        resting_on_rows: Vec::new(),
                        odd_in_reference: Vec::new(),
                        few_values: Vec::new(),
                        epochs: Vec::new(),
                        completeness: Completeness::Complete,
                        learned: Learned::beforehand(&MetaParameters::default()),
                        settings: Settings { seed, ..Settings::default() },
                    }
                },
            )
    })
}

/// Edges at a threshold, straight from the definition.
fn expected_edges(posterior: &Posterior, threshold: f64) -> Vec<(usize, usize)> {
    let d = posterior.variables.len();
    let all = (0..d).flat_map(|i| (0..d).map(move |j| (i, j)));
    all.filter(|&(i, j)| i != j && posterior.edge[i][j] > 0.0 && posterior.edge[i][j] >= threshold).collect()
}

/// The cells of a table; no cell starts a formula unless it is a number.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    for cell in rows.iter().flatten() {
        let starts_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!starts_formula || cell.parse::<f64>().is_ok(), "{cell:?} starts a formula");
    }
    rows
}

/// The names of cells as this program's reader of tables gives them back: as columns of data.
fn names_of(cells: &[String]) -> Vec<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.iter().map(String::as_str).chain(["one more"])).unwrap();
    writer.write_record(vec!["1.5"; cells.len() + 1]).unwrap();
    let bytes = writer.into_inner().unwrap();
    let roles = Roles { as_it_stands: true, ..Roles::default() };
    let loaded = load(&[NamedFile { name: "names.csv".into(), bytes }], Some(&roles), &[]);
    let columns = loaded.report.columns.into_iter().map(|(name, _)| name);
    columns.take(cells.len()).collect()
}

/// [`names_of`] where a text cannot hold every name: zero bytes, and carriage returns, which become line ends.
fn comes_back(cells: &[String], names: &[String]) -> bool {
    names.iter().any(|name| name.contains(['\0', '\r'])) || names_of(cells) == names
}

/// Statements of a DOT or DAGitty text as lists of its quoted names and the rest, by the rule `unescape` of the format.
fn statements(text: &str, ends_in_backslash: bool) -> Vec<(Vec<String>, String)> {
    let body = text.split_once("{\n").unwrap().1.strip_suffix("}\n").unwrap();
    let mut found = Vec::new();
    let (mut names, mut rest) = (Vec::new(), String::new());
    let mut characters = body.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => {
                let mut name = String::new();
                loop {
                    match characters.next().expect("the string ends") {
                        '"' => break,
                        '\\' if characters.peek() == Some(&'"') => name.push(characters.next().unwrap()),
                        // DOT leaves both; a doubled backslash is this program's own rule.
                        '\\' if ends_in_backslash && characters.peek() == Some(&'\\') => {
                            name.push(characters.next().unwrap());
                        }
                        c => name.push(c),
                    }
                }
                names.push(name);
            }
            '\n' => found.push((std::mem::take(&mut names), std::mem::take(&mut rest))),
            c => rest.push(c),
        }
    }
    found
}

/// A report with a remark that says what must not be taken for markup.
fn report_of(posterior: &Posterior, threshold: f64) -> String {
    let certainty =
        [Remark { title: "a < b & c".into(), paragraphs: vec!["</p><script>alert(1)</script>".into()] }];
    let mut notes = Notes::default();
    let topic = Topic::Edge { from: posterior.variables[0].clone(), to: posterior.variables[1].clone() };
    notes.write(topic, "</p><script>alert(1)</script>\n\"and\" a second line");
    report::write(&Report {
        title: "\"<run>\"",
        date: "1 May",
        posterior,
        threshold,
        verdict: None,
        certainty: &certainty,
        data: None,
        changes: &[],
        notes: &notes,
        scores: None,
    })
}

/// A heading and the rows of the table under it.
type Section = (String, Vec<Vec<String>>);

/// Cells of the tables under each heading of a report, and what asks for something outside of it.
fn read_report(text: &str) -> (Vec<Section>, Vec<String>) {
    let mut reader = Reader::from_str(text);
    let (mut sections, mut requests) = (Vec::<Section>::new(), Vec::new());
    let mut said = String::new();
    loop {
        match reader.read_event().expect("a report is well-formed") {
            Event::Start(tag) | Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                for attribute in tag.attributes() {
                    let attribute = attribute.expect("a sound attribute");
                    let key = attribute.key.as_ref().to_owned();
                    if ["href", "src", "action", "data", "srcset"].contains(&key.as_str())
                        || key.starts_with("on")
                    {
                        requests.push(format!("{name} {key}"));
                    }
                }
                if ["script", "link", "iframe", "object", "img", "form", "base"].contains(&name.as_str()) {
                    requests.push(name.clone());
                }
                if name == "tr"
                    && let Some((_, rows)) = sections.last_mut()
                {
                    rows.push(Vec::new());
                }
                said.clear();
            }
            Event::Text(text) => said += &text,
            Event::GeneralRef(entity) => {
                said += match &*entity {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "#39" => "'",
                    "#13" => "\r",
                    other => panic!("an entity that no browser needs: {other}"),
                };
            }
            Event::End(tag) => match (tag.name().as_ref(), sections.last_mut()) {
                ("h2", _) => sections.push((said.clone(), Vec::new())),
                ("td", Some((_, rows))) => rows.last_mut().expect("a cell is in a row").push(said.clone()),
                _ => {}
            },
            Event::Eof => return (sections, requests),
            _ => {}
        }
    }
}

/// The name that a report shows: what is not seen stands there by its number.
fn from_shown(shown: &str) -> String {
    let mut parts = shown.split("⟨U+");
    let mut name = parts.next().unwrap().to_owned();
    for part in parts {
        let (number, rest) = part.split_once('⟩').expect("a number ends");
        name.push(char::from_u32(u32::from_str_radix(number, 16).unwrap()).unwrap());
        name += rest;
    }
    name
}

/// Characters that no format may write as they are.
fn is_hidden(c: char) -> bool {
    "\0\u{1b}\u{ad}\u{200b}\u{200f}\u{202e}\u{2066}\u{feff}".contains(c)
}

/// A name as Graphviz shows it: `&amp;` and numbers of characters in base 16.
fn without_entities(text: &str) -> String {
    let mut parts = text.split('&');
    let mut name = parts.next().unwrap().to_owned();
    for part in parts {
        let entity = part.split_once(';').and_then(|(entity, rest)| {
            let c = match entity.strip_prefix("#x") {
                Some(hex) => char::from_u32(u32::from_str_radix(hex, 16).ok()?)?,
                None => (entity == "amp").then_some('&')?,
            };
            Some((c, rest))
        });
        match entity {
            Some((c, rest)) => {
                name.push(c);
                name += rest;
            }
            None => {
                name.push('&');
                name += part;
            }
        }
    }
    name
}

#[test]
fn no_format_shows_a_name_that_it_does_not_hold() {
    let names = ["\u{202e}txt.exe", "a\u{200b}", "a", "<script>", "=1+1"].map(String::from).to_vec();
    let d = names.len();
    let mut posterior = Posterior {
        variables: names,
        experiments: vec!["\u{2066}@x".into()],
        edge: vec![vec![0.0; d]; d],
        effect: vec![vec![None; d]; d],
        target: vec![vec![0.5; d]],
        kind: vec![vec![[0.25; 4]; d]],
        smooth: vec![0.5; d],
        order: (0..d).collect(),
        samples: vec![DagSample { parents: vec![Vec::new(); d], weight: 1.0 }],
        diagnostics: Diagnostics::default(),
        discounted: Vec::new(),
        unsteady_variables: Vec::new(),
        unsteady_environments: Vec::new(),
        resting_on_rows: Vec::new(),
        odd_in_reference: Vec::new(),
        few_values: Vec::new(),
        epochs: Vec::new(),
        completeness: Completeness::Complete,
        learned: Learned::beforehand(&MetaParameters::default()),
        settings: Settings::default(),
    };
    posterior.edge[0][1] = 0.9;
    let source = bundle::Source::Files { names: vec!["\u{202e}.csv".into()], roles: None, fixes: vec![] };
    for text in [
        dot::write(&posterior, 0.5),
        dagitty::write(&posterior, 0.5),
        bnlearn::write(&posterior, 0.5),
        graphml::write(&posterior, 0.5),
        node_link::write(&posterior, 0.5),
        json::write(&posterior, None),
        bundle::Bundle::new(source, posterior.clone()).write(),
        report_of(&posterior, 0.5),
    ] {
        assert!(!text.contains(is_hidden), "{text:?}");
    }
    for text in [
        graphml::write(&posterior, 0.5),
        json::write(&posterior, None),
        node_link::write(&posterior, 0.5),
        report_of(&posterior, 0.5),
    ] {
        assert!(!text.contains("<script>"), "{text}");
    }
    assert!(dot::write(&posterior, 0.5).contains("\"a&#x200b;\""));
    assert!(edges_csv::write(&posterior).contains("\n'=1+1',"));
}

proptest! {
    #[test]
    fn edges_csv_comes_back_to_the_bit(posterior in posterior()) {
        let rows = csv_rows(&edges_csv::write(&posterior));
        let d = posterior.variables.len();
        prop_assert_eq!(rows[0].join(","), "from,to,probability,effect,effect_low,effect_high");
        prop_assert_eq!(rows.len(), 1 + d * (d - 1));
        let mut pairs = (0..d).flat_map(|i| (0..d).map(move |j| (i, j))).filter(|(i, j)| i != j);
        for row in &rows[1..] {
            let (i, j) = pairs.next().unwrap();
            let names = [posterior.variables[i].clone(), posterior.variables[j].clone()];
            prop_assert!(comes_back(&row[..2], &names), "{:?} for {:?}", &row[..2], names);
            prop_assert_eq!(row[2].parse::<f64>().unwrap().to_bits(), posterior.edge[i][j].to_bits());
            let effect = (!row[3].is_empty()).then(|| Estimate {
                mean: row[3].parse().unwrap(),
                low: row[4].parse().unwrap(),
                high: row[5].parse().unwrap(),
            });
            prop_assert_eq!(effect, posterior.effect[i][j]);
        }
    }

    #[test]
    fn a_report_holds_what_it_lists_and_asks_for_nothing(posterior in posterior(), threshold in 0.0..1.0f64) {
        let text = report_of(&posterior, threshold);
        let (sections, requests) = read_report(&text);
        prop_assert_eq!(requests, Vec::<String>::new());
        prop_assert!(!text.contains(is_hidden));
        let rows = |title: &str| {
            let rows = sections.iter().find(|section| section.0 == title).map(|section| section.1.clone());
            // The first row has the headings.
            rows.map(|rows| rows[1..].to_vec()).unwrap_or_default()
        };
        prop_assert!(sections.iter().any(|section| section.0 == "a < b & c"));
        let edges = rows("Edges");
        let expected = expected_edges(&posterior, threshold.min(0.1));
        prop_assert_eq!(edges.len(), expected.len());
        let ends: Vec<[String; 2]> = edges.iter().map(|row| [from_shown(&row[0]), from_shown(&row[1])]).collect();
        for (from, to) in expected {
            let wanted = [posterior.variables[from].clone(), posterior.variables[to].clone()];
            prop_assert!(ends.contains(&wanted), "{:?} is not in {:?}", wanted, ends);
        }
        let targets = posterior.target.iter().flatten().filter(|&&p| p >= 0.1).count();
        prop_assert_eq!(rows("Targets").len(), targets);
    }

    #[test]
    fn targets_csv_comes_back_to_the_bit(posterior in posterior()) {
        let rows = csv_rows(&targets_csv::write(&posterior));
        let d = posterior.variables.len();
        prop_assert_eq!(rows[0].join(","), "experiment,variable,probability,kind,hard,shift,mechanism,noise");
        prop_assert_eq!(rows.len(), 1 + d * posterior.experiments.len());
        for (at, row) in rows[1..].iter().enumerate() {
            let (k, j) = (at / d, at % d);
            // The two names may be the same, the columns of a table not.
            prop_assert!(comes_back(&row[..1], &posterior.experiments[k..=k]));
            prop_assert!(comes_back(&row[1..2], &posterior.variables[j..=j]));
            prop_assert_eq!(row[2].parse::<f64>().unwrap(), posterior.target[k][j]);
            let kinds: Vec<f64> = row[4..].iter().map(|x| x.parse().unwrap()).collect();
            prop_assert_eq!(&kinds, &posterior.kind[k][j]);
            let named = InterventionKind::ALL.iter().position(|kind| kind.name() == row[3]).unwrap();
            prop_assert!(kinds.iter().all(|&weight| weight <= kinds[named]));
        }
    }

    #[test]
    fn dag_samples_come_back(posterior in posterior()) {
        let d = posterior.variables.len();
        // The cells for the names, as the table of all edges writes them.
        let rows = csv_rows(&edges_csv::write(&posterior));
        let mut cells: Vec<&String> = rows[1..].iter().map(|row| &row[0]).collect();
        cells.dedup();
        let position = |cell: &str| cells.iter().position(|c| *c == cell).unwrap();
        let mut samples: Vec<DagSample> = Vec::new();
        for row in &csv_rows(&dag_samples_csv::write(&posterior))[1..] {
            let s: usize = row[0].parse().unwrap();
            if s > samples.len() {
                samples.push(DagSample { parents: vec![Vec::new(); d], weight: row[1].parse().unwrap() });
            }
            if !(row[2].is_empty() && row[3].is_empty()) {
                samples[s - 1].parents[position(&row[3])].push(position(&row[2]));
            }
        }
        prop_assert_eq!(samples, posterior.samples);
    }

    #[test]
    fn dot_comes_back(posterior in posterior(), threshold in 0.0..1.0f64) {
        let d = posterior.variables.len();
        let found = statements(&dot::write(&posterior, threshold), true);
        let names: Vec<String> = found[..d].iter().map(|(names, _)| without_entities(&names[0])).collect();
        prop_assert_eq!(&names, &posterior.variables);
        prop_assert!(!found[..d].iter().any(|(names, _)| names[0].contains(is_hidden)));
        let expected = expected_edges(&posterior, threshold);
        prop_assert_eq!(found.len(), d + expected.len());
        for ((names, rest), (i, j)) in found[d..].iter().zip(expected) {
            let ends = [&names[0], &names[1]].map(|name| without_entities(name));
            prop_assert_eq!(&ends, &[posterior.variables[i].clone(), posterior.variables[j].clone()]);
            let probability = names.get(2).filter(|_| !rest.contains("probability=0") && !rest.contains("probability=1"));
            let stated = rest.split("probability=").nth(1).unwrap().split([',', ']']).next().unwrap();
            let stated: f64 = probability.map_or(stated, String::as_str).parse().unwrap();
            prop_assert_eq!(stated, posterior.edge[i][j]);
        }
    }

    #[test]
    fn dagitty_code_comes_back(posterior in posterior(), threshold in 0.0..1.0f64) {
        let d = posterior.variables.len();
        let names = dagitty::node_names(&posterior.variables);
        prop_assert!(names.iter().all(|name| !name.contains('\\') && !name.chars().any(char::is_control)));
        let found = statements(&dagitty::write(&posterior, threshold), false);
        let written: Vec<&String> = found[..d].iter().map(|(names, _)| &names[0]).collect();
        prop_assert_eq!(written, names.iter().collect::<Vec<_>>());
        let position = |name: &String| names.iter().position(|n| n == name).unwrap();
        let mut edges: Vec<(usize, usize)> = found[d..].iter().map(|(n, _)| (position(&n[0]), position(&n[1]))).collect();
        edges.sort_unstable();
        let dag = acyclic_part(&posterior.edge, threshold.next_down().max(0.0));
        let expected: Vec<_> = expected_edges(&posterior, threshold).into_iter().filter(|&(i, j)| dag.has_edge(i, j)).collect();
        prop_assert_eq!(edges, expected);
    }

    #[test]
    fn bnlearn_model_strings_come_back(posterior in posterior(), threshold in 0.0..1.0f64) {
        let names = bnlearn::node_names(&posterior.variables);
        let position = |name: &str| names.iter().position(|n| n == name).unwrap();
        let text = bnlearn::write(&posterior, threshold);
        let dag = acyclic_part(&posterior.edge, threshold.next_down().max(0.0));
        let inner = text.strip_prefix('[').unwrap().strip_suffix(']').unwrap();
        let mut seen = Vec::new();
        for node in inner.split("][") {
            let (name, parents) = node.split_once('|').unwrap_or((node, ""));
            let mut parents: Vec<usize> = parents.split(':').filter(|p| !p.is_empty()).map(position).collect();
            prop_assert!(parents.iter().all(|parent| seen.contains(parent)), "causes come first");
            parents.sort_unstable();
            prop_assert_eq!(parents.as_slice(), dag.parents(position(name)));
            seen.push(position(name));
        }
        prop_assert_eq!(seen.len(), names.len());
    }

    #[test]
    fn graphml_comes_back_through_an_xml_reader(posterior in posterior(), threshold in 0.0..1.0f64) {
        let text = graphml::write(&posterior, threshold);
        let (names, edges) = read_graphml(&text);
        let storable = |c: char| if c < ' ' && !"\t\n\r".contains(c) || "\u{fffe}\u{ffff}".contains(c) { '\u{fffd}' } else { c };
        let expected: Vec<String> = posterior.variables.iter().map(|v| v.chars().map(storable).collect()).collect();
        prop_assert_eq!(names, expected);
        let at_threshold = expected_edges(&posterior, threshold);
        prop_assert_eq!(edges.len(), at_threshold.len());
        for ((from, to, data), (i, j)) in edges.into_iter().zip(at_threshold) {
            prop_assert_eq!((from, to), (format!("n{i}"), format!("n{j}")));
            prop_assert_eq!(data[0], posterior.edge[i][j]);
            prop_assert_eq!(data[1..].to_vec(), posterior.effect[i][j].map_or(vec![], |e| vec![e.mean, e.low, e.high]));
        }
    }

    #[test]
    fn node_link_json_comes_back(posterior in posterior(), threshold in 0.0..1.0f64) {
        let graph: Value = serde_json::from_str(&node_link::write(&posterior, threshold)).unwrap();
        let names: Vec<&str> = graph["nodes"].as_array().unwrap().iter().map(|n| n["id"].as_str().unwrap()).collect();
        prop_assert_eq!(names, posterior.variables.iter().map(String::as_str).collect::<Vec<_>>());
        let expected = expected_edges(&posterior, threshold);
        prop_assert_eq!(graph["edges"].as_array().unwrap().len(), expected.len());
        for (link, (i, j)) in graph["edges"].as_array().unwrap().iter().zip(expected) {
            prop_assert_eq!(link["source"].as_str(), Some(posterior.variables[i].as_str()));
            prop_assert_eq!(link["target"].as_str(), Some(posterior.variables[j].as_str()));
            prop_assert_eq!(link["probability"].as_f64(), Some(posterior.edge[i][j]));
            prop_assert_eq!(link.get("effect").and_then(Value::as_f64), posterior.effect[i][j].map(|e| e.mean));
        }
    }

    #[test]
    fn json_with_everything_comes_back(posterior in posterior()) {
        let all: Value = serde_json::from_str(&json::write(&posterior, None)).unwrap();
        prop_assert_eq!(all["format"].as_str(), Some(json::FORMAT));
        prop_assert_eq!(serde_json::from_value::<Posterior>(all["posterior"].clone()).unwrap(), posterior);
    }

    #[test]
    fn bundles_reopen(posterior in posterior(), cut in 0.0..1.0f64) {
        let source = bundle::Source::Files { names: vec!["a.csv".into()], roles: None, fixes: vec![] };
        let saved = bundle::Bundle::new(source, posterior);
        let text = saved.write();
        prop_assert_eq!(bundle::Bundle::open(&text), Ok(saved.clone()));
        // Without its last line break a file is still whole; anything more is missed.
        let whole = text.trim_end();
        prop_assert_eq!(bundle::Bundle::open(whole), Ok(saved));
        let mut end = (whole.len() as f64 * cut) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let cut_off = matches!(bundle::Bundle::open(&text[..end]), Err(bundle::BundleError::Unreadable { .. }));
        prop_assert!(cut_off);
    }
}

type GraphmlEdge = (String, String, Vec<f64>);

/// Names of the nodes and the edges with their numbers, in the order of the file.
fn read_graphml(text: &str) -> (Vec<String>, Vec<GraphmlEdge>) {
    let mut reader = Reader::from_str(text);
    let (mut names, mut edges) = (Vec::new(), Vec::<GraphmlEdge>::new());
    let (mut inside, mut content) = (String::new(), None::<String>);
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Eof => return (names, edges),
            Event::Start(tag) => match tag.name().as_ref() {
                "node" => inside = "node".into(),
                "edge" => {
                    inside = "edge".into();
                    let attribute = |key: &str| {
                        let value = tag.try_get_attribute(key).unwrap().unwrap();
                        value.value.into_owned()
                    };
                    edges.push((attribute("source"), attribute("target"), Vec::new()));
                }
                "data" => content = Some(String::new()),
                _ => {}
            },
            Event::Text(part) => {
                if let Some(content) = &mut content {
                    *content += &part;
                }
            }
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().unwrap() {
                    Some(c) => c.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&reference).unwrap().into(),
                };
                *content.as_mut().expect("references stand in data only") += &character;
            }
            Event::End(tag) if tag.name().as_ref() == "data" => {
                let content = content.take().unwrap();
                match inside.as_str() {
                    "node" => names.push(content),
                    _ => edges.last_mut().unwrap().2.push(content.parse().unwrap()),
                }
            }
            _ => {}
        }
    }
}
