//! Files as people have them, one test a kind: what is understood or asked, and that after the offered button the graph
//! and the targets are the true ones.
//!
//! The truth is the same in all: temp -> pressure -> flow -> yield and temp -> yield; `control` is the reference, and each of
//! runA to runD changes one variable, in this order.

use metacadi::data::{
    ColumnRole, Dataset, FileContent, Finding, FindingKind, Fix, Loaded, NamedFile, Severity, load,
    load_experiments,
};
use metacadi::learn::{self, Problem, Settings};

const VARIABLES: [&str; 4] = ["temp", "pressure", "flow", "yield"];
const EDGES: [(&str, &str); 4] =
    [("flow", "yield"), ("pressure", "flow"), ("temp", "pressure"), ("temp", "yield")];
const EXPERIMENTS: [(&str, usize); 5] =
    [("control", 40), ("runA", 10), ("runB", 10), ("runC", 10), ("runD", 10)];

/// Noise of mean zero and variance one, always the same: the sum of twelve uniform numbers.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        let mut uniform = || {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1u64 << 53) as f64
        };
        (0..12).map(|_| uniform()).sum::<f64>() - 6.0
    }
}

/// Rows of all experiments: name and values of the four variables.
fn rows() -> Vec<(&'static str, [f64; 4])> {
    let mut noise = Noise(5);
    let mut rows = Vec::new();
    for (k, (name, n)) in EXPERIMENTS.into_iter().enumerate() {
        for _ in 0..n {
            let temp = if k == 1 { 3.0 + 0.7 * noise.next() } else { noise.next() };
            let pressure = if k == 2 { 3.0 + 0.6 * noise.next() } else { 1.2 * temp + 0.5 * noise.next() };
            let flow = if k == 3 { 3.2 + 0.5 * noise.next() } else { -pressure + 0.5 * noise.next() };
            let product =
                if k == 4 { -4.0 + 0.4 * noise.next() } else { temp + 0.9 * flow + 0.5 * noise.next() };
            rows.push((name, [temp, pressure, flow, product]));
        }
    }
    rows
}

fn three(x: f64) -> String {
    format!("{x:.3}")
}

fn file(name: &str, text: impl AsRef<[u8]>) -> NamedFile {
    NamedFile { name: name.into(), bytes: text.as_ref().to_vec() }
}

/// One table with the experiments in its first column.
fn long(delimiter: &str, cell: impl Fn(usize, f64) -> String) -> String {
    let mut text = format!("experiment{delimiter}{}\n", VARIABLES.join(delimiter));
    for (name, values) in rows() {
        let cells: Vec<String> = values.into_iter().enumerate().map(|(j, x)| cell(j, x)).collect();
        text += &format!("{name}{delimiter}{}\n", cells.join(delimiter));
    }
    text
}

fn plain() -> String {
    long(",", |_, x| three(x))
}

/// A file an experiment; `more` gives columns before the variables: their header, and the cells of row `i`.
fn a_file_each(header: &str, more: impl Fn(&str, usize) -> String) -> Vec<NamedFile> {
    let all = rows();
    EXPERIMENTS
        .into_iter()
        .map(|(name, _)| {
            let mut text = format!("{header}{}\n", VARIABLES.join(","));
            for (i, (_, values)) in all.iter().filter(|row| row.0 == name).enumerate() {
                text += &format!("{}{}\n", more(name, i), values.map(three).join(","));
            }
            file(&format!("{name}.csv"), text)
        })
        .collect()
}

#[track_caller]
fn find(loaded: &Loaded, kind: FindingKind) -> &Finding {
    let found = loaded.report.findings.iter().find(|finding| finding.kind == kind);
    found.unwrap_or_else(|| panic!("no {kind:?} among {:#?}", loaded.report.findings))
}

/// Loads the files and presses the buttons with these words; each must be offered by some finding.
#[track_caller]
fn pressing(files: &[NamedFile], buttons: &[&str]) -> Loaded {
    let mut fixes = Vec::new();
    let mut loaded = load(files, None, &fixes);
    for button in buttons {
        let offered = loaded.report.findings.iter().flat_map(|finding| &finding.fixes);
        let fix = offered.clone().find(|fix| fix.label() == *button);
        let fix =
            fix.unwrap_or_else(|| panic!("no {button:?}: {:?}", offered.map(Fix::label).collect::<Vec<_>>()));
        fixes.push(fix.clone());
        loaded = load(files, None, &fixes);
    }
    loaded
}

fn data(loaded: &Loaded) -> &Dataset {
    loaded.dataset.as_ref().unwrap_or_else(|| panic!("{:#?}", loaded.report.findings))
}

/// Learns, and compares edges and targets with the truth; `names` are the experiments' in the order of runA to runD.
fn is_learned_as(loaded: &Loaded, names: [&str; 4]) {
    let dataset = data(loaded);
    assert_eq!(dataset.variables().len(), 4, "{:?}", dataset.variables());
    let problem = Problem::new(dataset, Settings::default()).expect("the data are enough");
    let mut state = learn::init(&problem);
    while !learn::step(&problem, &mut state).finished {}
    let posterior = learn::posterior(&problem, &state);
    let variables = dataset.variables();
    let mut edges = Vec::new();
    for (i, row) in posterior.edge.iter().enumerate() {
        for (j, _) in row.iter().enumerate().filter(|(_, p)| **p > 0.5) {
            edges.push((variables[i].as_str(), variables[j].as_str()));
        }
    }
    edges.sort_unstable();
    assert_eq!(edges, EDGES);
    for (k, &environment) in dataset.experiments().iter().enumerate() {
        let name = &dataset.environments()[environment].name;
        let hit: Vec<&str> =
            (0..4).filter(|&j| posterior.target[k][j] > 0.5).map(|j| variables[j].as_str()).collect();
        match names.iter().position(|known| known == name) {
            Some(at) => assert_eq!(hit, [VARIABLES[at]], "{name}"),
            None => assert_eq!(hit, [""; 0], "{name}"),
        }
    }
}

fn is_learned(loaded: &Loaded) {
    let names: Vec<&str> = data(loaded).environments().iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, EXPERIMENTS.map(|experiment| experiment.0));
    is_learned_as(loaded, ["runA", "runB", "runC", "runD"]);
}

/// A count of about `middle`, with commas or points between thousands.
fn grouped(x: f64, middle: f64, mark: char) -> String {
    let n = (middle + 0.15 * middle * x).round().max(1.0);
    let text = n.to_string();
    match text.len() {
        4..=6 => format!("{}{mark}{}", &text[..text.len() - 3], &text[text.len() - 3..]),
        _ => text,
    }
}

#[test]
fn thousands_are_told_by_the_rest_of_the_column_and_file() {
    for (name, text) in [
        (
            "t.txt",
            long(
                "\t",
                |j, x| if j == 0 { format!("{:.2}", 20.0 + 3.0 * x) } else { grouped(x, 1_000.0, ',') },
            ),
        ),
        (
            "t.csv",
            long(";", |j, x| match j {
                0 => format!("{:.2}", 20.0 + 3.0 * x).replace('.', ","),
                _ => grouped(x, 1_000.0, '.'),
            }),
        ),
        ("t.tsv", long("\t", |_, x| grouped(x, 1_000.0, ','))),
    ] {
        let loaded = load(&[file(name, text)], None, &[]);
        assert_eq!(find(&loaded, FindingKind::DecimalComma).severity, Severity::Note);
        assert!(loaded.report.variable_summaries[1].max > 999.0);
        is_learned(&loaded);
    }
}

#[test]
fn where_a_mark_can_be_read_in_two_ways_the_person_is_asked() {
    // Numbers of 3000 and 3.000 look alike in every cell.
    let text = long("\t", |_, x| grouped(x.clamp(-2.0, 4.0), 4_000.0, ','));
    let loaded = load(&[file("t.tsv", &text)], None, &[]);
    let asked = find(&loaded, FindingKind::DecimalComma);
    assert_eq!((asked.severity, asked.fixes.len(), asked.line), (Severity::Error, 2, Some(2)));
    let thousands = pressing(&[file("t.tsv", &text)], &["Read 1,234 as 1234 in 4 columns"]);
    let decimals = pressing(&[file("t.tsv", &text)], &["Read 1,234 as 1.234 in 4 columns"]);
    assert!((data(&thousands).row(0)[0] / data(&decimals).row(0)[0] - 1_000.0).abs() < 1e-9);
    // Three decimals behind a point are what every program writes.
    let text = long(",", |_, x| format!("{:.3}", 5.0 + 0.5 * x));
    assert!(load(&[file("t.csv", text)], None, &[]).report.findings.is_empty());
}

#[test]
fn later_files_are_read_as_the_data_were() {
    let train = long(";", |j, x| {
        if j == 0 { format!("{:.2}", 20.0 + 3.0 * x) } else { (4_000.0 + 900.0 * x).round().to_string() }
    });
    let loaded = load(&[file("train.csv", train)], None, &[]);
    let variables = data(&loaded).variables().to_vec();
    // Without the training data nothing here says what the comma does.
    let new = [file("new.csv", "temp;pressure;flow;yield\n17;1,638;3,104;2,829\n19;1,517;2,614;2,952\n")];
    let asked = load_experiments(&new, &variables, &[], &[]).unwrap_err();
    assert_eq!((asked[0].kind, asked[0].fixes.len()), (FindingKind::DecimalComma, 2));
    let read = load_experiments(&new, &variables, &loaded.readings, &[]).unwrap();
    assert_eq!(read.experiments[0].rows[0], [17.0, 1638.0, 3104.0, 2829.0]);
    let chosen = load_experiments(&new, &variables, &[], &asked[0].fixes[1..]).unwrap();
    assert_eq!(chosen.experiments[0].rows[0], [17.0, 1.638, 3.104, 2.829]);
}

#[test]
fn file_names_win_over_columns_that_do_not_tell_the_files_apart() {
    let operator = |_: &str, i: usize| ["ana,", "ben,"][i % 2].to_owned();
    let flags = |name: &str, i: usize| {
        let start = 1_700_000_000 + 50_000 * EXPERIMENTS.iter().position(|e| e.0 == name).unwrap_or(0);
        format!("{}.{}0,standard,{i},{},1,", start + i * 7 / 10, i * 7 % 10, i / 9)
    };
    for (files, ignored) in [
        (a_file_each("operator,", operator), "operator"),
        (a_file_each("date,", |_, i| format!("2024-03-{:02},", 1 + i / 4)), "date"),
        (
            a_file_each("intervention,", |name, _| format!("{},", usize::from(name != "control"))),
            "intervention",
        ),
        (a_file_each("timestamp,config,counter,flag,intervention,", flags), "timestamp"),
    ] {
        let loaded = load(&files, None, &[Fix::IgnoreColumn { column: "flag".into() }]);
        assert!(loaded.report.columns.contains(&(ignored.into(), ColumnRole::Ignore)), "{ignored}");
        is_learned(&loaded);
    }
    // The way back, both ways.
    let files = a_file_each("operator,", operator);
    let loaded = pressing(&files, &["Use operator as the experiment"]);
    assert_eq!(data(&loaded).environments()[0].name, "ana");
    let files = a_file_each("condition,", |name, _| format!("{name}x,"));
    assert_eq!(data(&load(&files, None, &[])).environments()[1].name, "runAx");
    is_learned(&pressing(&files, &["Use the file names"]));
}

#[test]
fn percentages_and_money_are_numbers() {
    let files = a_file_each("humidity,", |_, i| format!("{}%,", 40 + i * 7 % 23));
    let loaded = load(&files, None, &[]);
    assert_eq!(data(&loaded).variables()[0], "humidity");
    assert_eq!(data(&loaded).environments().len(), 5);
    for text in [
        long(",", |_, x| if x < 0.0 { format!("({:.3})", -x) } else { three(x) }),
        long(",", |_, x| format!("\"=\"\"{x:.3}\"\"\"")),
        long(",", |_, x| format!("\"{}\"", three(x).replace('.', ","))),
        long(",", |_, x| format!("{x:.3}%")),
        long(";", |_, x| format!("{} €", three(x).replace('.', ","))),
        long(",", |_, x| three(x).replace('-', "\u{2212}")),
        long(",", |_, x| if x < 0.0 { format!("{:.3}-", -x) } else { three(x) }),
    ] {
        is_learned(&load(&[file("t.csv", text)], None, &[]));
    }
    let other = load(&[file("t.csv", long(",", |_, x| format!("{x:.3} bar")))], None, &[]);
    assert!(find(&other, FindingKind::IgnoredColumn).message.contains("look like numbers"));
}

#[test]
fn lines_above_the_header_units_and_repeated_headers_are_no_rows() {
    let with_units = plain().replacen('\n', "\n,degC,bar,l/min,kg\n", 1);
    let repeated = plain().replace("runB,", "experiment,temp,pressure,flow,yield\nrunB,");
    for (text, kind, line) in [
        (format!("# run 5\n# by a logger\n{}", plain()), FindingKind::Preamble, 1),
        (format!("Plot title\n{}", plain()), FindingKind::Preamble, 1),
        (format!("Results,,,,\n{}", plain()), FindingKind::Preamble, 1),
        (format!("Logger X2\nserial,12\n\n{}", plain()), FindingKind::Preamble, 1),
        (with_units, FindingKind::Units, 2),
        (repeated, FindingKind::RepeatedHeader, 52),
    ] {
        let loaded = load(&[file("t.csv", text)], None, &[]);
        let note = find(&loaded, kind);
        assert_eq!((note.severity, note.line), (Severity::Note, Some(line)));
        is_learned(&loaded);
    }
    let numpy: Vec<NamedFile> = a_file_each("", |_, _| String::new())
        .into_iter()
        .map(|one| {
            let text = String::from_utf8(one.bytes).unwrap().replace(',', " ");
            file(&one.name.replace(".csv", ".txt"), format!("# {text}"))
        })
        .collect();
    is_learned(&load(&numpy, None, &[]));
    // Titles are told by what follows; the first line can be taken for the header all the same.
    let files = [file("t.csv", format!("Plot title\n{}", plain()))];
    assert!(!pressing(&files, &["Line 1 is the header"]).report.ready);
}

/// Rows named `control_1`, ...; the header without a name for them, and `end` after it.
fn row_names(delimiter: &str, first: &str, end: &str) -> String {
    let mut text = format!("{first}{}{end}\n", VARIABLES.join(delimiter));
    for (i, (name, values)) in rows().into_iter().enumerate() {
        text += &format!("{name}_{}{delimiter}{}\n", i + 1, values.map(three).join(delimiter));
    }
    text
}

#[test]
fn experiments_are_read_from_row_names() {
    for text in [
        row_names(",", ",", ""),
        row_names(",", "sample,", ""),
        row_names("\t", "", ""),
        row_names("\t", "", "\t"),
        row_names(",", ",", "").replace('_', "-"),
    ] {
        let loaded = load(&[file("t.csv", text)], None, &[]);
        assert_eq!(find(&loaded, FindingKind::Grouping).severity, Severity::Note);
        is_learned(&loaded);
    }
    let loaded = pressing(&[file("t.csv", row_names(",", "sample,", ""))], &["Do not use sample"]);
    assert_eq!(data(&loaded).environments().len(), 1);
}

#[test]
fn samples_in_columns_are_turned_by_a_button() {
    let all = rows();
    let names: Vec<String> = all.iter().enumerate().map(|(i, row)| format!("{}_{i}", row.0)).collect();
    for first in ["gene", ""] {
        let mut text = format!("{first},{}\n", names.join(","));
        for (j, variable) in VARIABLES.into_iter().enumerate() {
            let cells: Vec<String> = all.iter().map(|row| three(row.1[j])).collect();
            text += &format!("{variable},{}\n", cells.join(","));
        }
        let files = [file("t.csv", text)];
        let loaded = load(&files, None, &[]);
        assert!(!loaded.report.ready);
        find(&loaded, FindingKind::Transposed);
        is_learned(&pressing(&files, &["Turn t.csv: rows into columns"]));
    }
}

#[test]
fn one_measurement_a_row_is_unfolded_by_a_button() {
    let mut text = "sample,condition,variable,unit,value\n".to_owned();
    let mut bare = "experiment,parameter,value\n".to_owned();
    for (i, (name, values)) in rows().into_iter().enumerate() {
        for (variable, x) in VARIABLES.into_iter().zip(values) {
            text += &format!("S{i:03},{name},{variable},unit of {variable},{x:.3}\n");
            bare += &format!("{name},{variable},{x:.3}\n");
        }
    }
    for text in [text, bare] {
        let files = [file("t.csv", text)];
        assert!(!load(&files, None, &[]).report.ready);
        is_learned(&pressing(&files, &["Give each variable a column"]));
    }
}

#[test]
fn tables_that_hold_no_measurements_are_named() {
    let covariances = ",a,b,c\na,2,0.5,0.1\nb,0.5,1,0.3\nc,0.1,0.3,4\n";
    for (name, bytes, word) in [
        ("rows.json", &b"[{\"experiment\":\"a\",\"x\":1,\"y\":2}]"[..], "JSON"),
        ("book.xlsx", b"PK\x03\x04", "workbook"),
        ("page.xls", b"<html><table>", "web page"),
        ("cov.csv", covariances.as_bytes(), "covariances"),
    ] {
        let loaded = load(&[file(name, bytes)], None, &[]);
        assert!(loaded.report.findings[0].message.contains(word), "{:?}", loaded.report.findings[0]);
    }
}

#[test]
fn merged_cells_are_filled_down_by_a_button() {
    let mut before = "";
    let mut text = format!("experiment;{}\n", VARIABLES.join(";"));
    for (name, values) in rows() {
        text += &format!("{};{}\n", if name == before { "" } else { name }, values.map(three).join(";"));
        before = name;
    }
    let files = [file("t.csv", text)];
    let asked = load(&files, None, &[]);
    let first = &find(&asked, FindingKind::MissingEnvironment).fixes[0];
    assert_eq!(first, &Fix::FillDown { column: "experiment".into() });
    is_learned(&pressing(&files, &["Fill experiment down"]));
}

#[test]
fn aligned_columns_and_utf16_are_read() {
    let mut text =
        format!("{:>12}{:>10}{:>10}{:>10}{:>10}\n", "experiment", "temp", "pressure", "flow", "yield");
    for (name, [a, b, c, d]) in rows() {
        text += &format!("{name:>12}{a:>10.3}{b:>10.3}{c:>10.3}{d:>10.3}\n");
    }
    is_learned(&load(&[file("t.txt", text)], None, &[]));
    let utf16: Vec<u8> = plain().encode_utf16().flat_map(u16::to_le_bytes).collect();
    is_learned(&load(&[file("t.csv", utf16)], None, &[]));
}

#[test]
fn clocks_counters_and_ids_are_set_aside_and_can_be_used() {
    let clock = |first: &str, of: &dyn Fn(usize) -> String| {
        let mut text = format!("{first},experiment,{}\n", VARIABLES.join(","));
        for (i, (name, values)) in rows().into_iter().enumerate() {
            text += &format!("{},{name},{}\n", of(i), values.map(three).join(","));
        }
        text
    };
    for (name, text) in [
        ("t_unix", clock("t_unix", &|i| (1_700_000_000 + 30 * i).to_string())),
        ("Unnamed: 0", clock("Unnamed: 0", &|i| (i + i * i / 7).to_string())),
        ("patient_id", clock("patient_id", &|i| (10_000 + (i * 7_919) % 89_999).to_string())),
        ("elapsed", clock("elapsed", &|i| format!("{:.1}", (i % 10) as f64 * 0.5))),
    ] {
        let files = [file("t.csv", text)];
        is_learned(&load(&files, None, &[]));
        let used = pressing(&files, &[&format!("Use {name} as a variable")]);
        assert_eq!(data(&used).variables()[0], name);
    }
}

#[test]
fn sentinels_and_detection_limits_are_asked_about() {
    let mut n = 0;
    let mut sentinel = |x: f64| {
        n += 1;
        if n % 29 == 0 { "-999".into() } else { format!("{:.2}", 20.0 + 4.0 * x) }
    };
    let mut text = format!("experiment,{}\n", VARIABLES.join(","));
    for (name, values) in rows() {
        text += &format!("{name},{}\n", values.map(&mut sentinel).join(","));
    }
    let files = [file("t.csv", text)];
    let asked = load(&files, None, &[]);
    let finding = find(&asked, FindingKind::Sentinel);
    assert_eq!((finding.severity, finding.fixes.len()), (Severity::Error, 3));
    is_learned(&pressing(&files, &["Leave out the rows with -999"]));
    let gaps = pressing(&files, &["Read -999 as a gap"]);
    find(&gaps, FindingKind::MissingValue);
    // New experiments are read alike, and asked about where the data had none.
    let variables: Vec<String> = VARIABLES.map(String::from).to_vec();
    let new = [file("new.csv", "temp,pressure,flow,yield\n20,21,19,20\n-999,20,21,22\n22,20,18,19\n")];
    let findings = load_experiments(&new, &variables, &[], &[]).unwrap_err();
    assert_eq!(findings[0].kind, FindingKind::Sentinel);
    let read = load_experiments(&new, &variables, &[], &findings[0].fixes[..1]).unwrap();
    assert_eq!(read.experiments[0].rows.len(), 2);
    assert_eq!(
        load_experiments(&new, &variables, &findings[0].fixes[..1], &[]).unwrap().experiments,
        read.experiments
    );

    for words in ["<0.8", "n.d.", "BDL", "*"] {
        // Only the product is measured so low, where it was lowered.
        let limit = |j, x: f64| if j == 3 && 5.0 + x < 0.8 { words.to_owned() } else { three(5.0 + x) };
        let files = [file("t.csv", long(",", limit))];
        let asked = load(&files, None, &[]);
        let finding = find(&asked, FindingKind::DetectionLimit);
        assert_eq!(finding.fixes.len(), 3, "{finding:?}");
        let columns: Vec<&str> = asked
            .report
            .findings
            .iter()
            .filter(|finding| finding.kind == FindingKind::DetectionLimit)
            .filter_map(|finding| finding.column.as_deref())
            .collect();
        let buttons: Vec<String> =
            columns.iter().map(|name| format!("Use half the limit in {name}")).collect();
        let loaded = pressing(&files, &buttons.iter().map(String::as_str).collect::<Vec<_>>());
        is_learned(&loaded);
    }
}

#[test]
fn many_columns_are_chosen_at_once() {
    let mut text = "experiment".to_owned();
    (0..260).for_each(|j| text += &format!(",G{j}"));
    for i in 0..30usize {
        text += if i < 20 { "\ncontrol" } else { "\nrunA" };
        (0..260usize).for_each(|j| {
            let x = if j < 80 { 0 } else { (i * 31 + j * 17 + i * i * j) % 97 * (1 + j % 3) };
            text += &format!(",{x}");
        });
    }
    let files = [file("wide.csv", text)];
    let asked = load(&files, None, &[]);
    let finding = find(&asked, FindingKind::TooLarge);
    assert!(
        finding.message.contains("260") && finding.message.contains("200") && finding.message.contains("80")
    );
    for (button, left) in [
        ("Ignore all constant columns", 180),
        ("Ignore all columns of zeros", 180),
        ("Keep the 200 that vary most", 200),
    ] {
        let loaded = pressing(&files, &[button]);
        let variables = loaded.report.columns.iter().filter(|c| c.1 == ColumnRole::Variable).count();
        assert_eq!(variables, left, "{button}");
    }
    let fixes = [Fix::IgnoreMatching { pattern: "G1*".into() }];
    let loaded = load(&files, None, &fixes);
    assert!(loaded.report.columns.contains(&("G1".into(), ColumnRole::Ignore)));
    assert!(loaded.report.columns.contains(&("G200".into(), ColumnRole::Variable)));
}

#[test]
fn files_that_do_not_belong_together_are_answered_in_words() {
    let files: Vec<NamedFile> = (0..12)
        .map(|k| {
            let names: Vec<String> = (0..4_900).map(|i| format!("v{k}_{i}")).collect();
            file(&format!("f{k}.csv"), format!("{}\n{}\n", names.join(","), vec!["1"; 4_900].join(",")))
        })
        .collect();
    let loaded = load(&files, None, &[]);
    assert!(find(&loaded, FindingKind::TooLarge).message.contains("20000"));
}

#[test]
fn a_total_is_named_with_its_whole_set() {
    let mut text = format!("experiment,total,{}\n", VARIABLES.join(","));
    for (name, values) in rows() {
        let values = values.map(|x| (x * 1e6).round() / 1e6);
        text += &format!(
            "{name},{:.6},{}\n",
            values.iter().sum::<f64>(),
            values.map(|x| format!("{x:.6}")).join(",")
        );
    }
    let files = [file("t.csv", text)];
    let loaded = load(&files, None, &[]);
    let finding = find(&loaded, FindingKind::Collinear);
    assert_eq!(finding.column.as_deref(), Some("total"));
    assert!(VARIABLES.iter().all(|name| finding.message.contains(name)), "{}", finding.message);
    is_learned(&pressing(&files, &["Ignore column total"]));
}

#[test]
fn columns_of_zeros_and_ones_are_joined_by_a_button() {
    for (yes, no) in [("1", "0"), ("TRUE", "FALSE")] {
        let mut text = format!("{},d1,d2,d3,d4\n", VARIABLES.join(","));
        for (name, values) in rows() {
            let marks = EXPERIMENTS.iter().skip(1).map(|one| if one.0 == name { yes } else { no });
            text += &format!("{},{}\n", values.map(three).join(","), marks.collect::<Vec<_>>().join(","));
        }
        let files = [file("t.csv", text)];
        assert!(!load(&files, None, &[]).report.ready);
        let loaded = pressing(&files, &["Join these 4 columns into the experiment"]);
        is_learned_as(&loaded, ["d1", "d2", "d3", "d4"]);
    }
}

#[test]
fn a_list_of_edges_without_a_header_is_the_true_graph() {
    for truth in [
        "temp\tpressure\t1\npressure\tflow\t1\nflow\tyield\t1\ntemp\tyield\t1\ntemp\tflow\t0\n",
        "temp,pressure\npressure,flow\nflow,yield\ntemp,yield\n",
    ] {
        let loaded = load(&[file("data.csv", plain()), file("truth.tsv", truth)], None, &[]);
        is_learned(&loaded);
        let edge = &loaded.truth.as_ref().unwrap().edge;
        assert_eq!(edge.iter().flatten().filter(|&&e| e).count(), 4);
        assert_eq!(loaded.report.files[1].content, FileContent::TrueGraph);
    }
}

#[test]
fn a_file_that_was_brought_twice_is_left_out_by_a_button() {
    let mut files = a_file_each("", |_, _| String::new());
    let copy = NamedFile { name: "control (1).csv".into(), bytes: files[0].bytes.clone() };
    files.insert(0, copy);
    assert!(!load(&files, None, &[]).report.ready);
    is_learned(&pressing(&files, &["Leave out control (1).csv"]));
    assert_eq!(data(&pressing(&files, &["Keep as it is"])).environments().len(), 6);
}

#[test]
fn spellings_are_merged_by_a_button_and_never_silently() {
    let spelled = plain().replacen("runA,", "run A,", 2).replacen("runA,", "RunA,", 2).replacen(
        "runB,",
        "run\u{200b}B,",
        2,
    );
    let files = [file("t.csv", spelled)];
    let asked = load(&files, None, &[]);
    assert!(find(&asked, FindingKind::Spelling).message.contains("\"RunA\""));
    is_learned(&pressing(&files, &["Merge these 3 into \"runA\"", "Merge these 2 into \"runB\""]));

    for (a, b) in [("001", "1"), ("1", "1.0"), ("caf\u{e9}", "cafe\u{301}"), ("x y", "x  y")] {
        let text =
            format!("experiment,p,q\ncontrol,1,2\ncontrol,2,2.5\n{a},3,1\n{a},5,2\n{b},7,1\n{b},6,3\n");
        let loaded = load(&[file("t.csv", text)], None, &[]);
        assert_eq!(loaded.report.environments.len(), 3, "{a} {b}");
        assert_eq!(find(&loaded, FindingKind::Spelling).severity, Severity::Error);
    }
    let floats = "experiment,p,q\n0.0,1,2\n0.0,2,2.5\n1.0,3,1\n1.0,5,2\n";
    let loaded = load(&[file("t.csv", floats)], None, &[]);
    assert_eq!(loaded.report.reference.as_deref(), Some("0"));
}

#[test]
fn a_column_of_targets_alone_names_experiments_and_their_targets() {
    for reference in ["None", ""] {
        let mut text = format!("{},intervention_targets\n", VARIABLES.join(","));
        for (name, values) in rows() {
            let at = EXPERIMENTS.iter().position(|one| one.0 == name).unwrap_or(0);
            let target = if at == 0 { reference } else { VARIABLES[at - 1] };
            text += &format!("{},{target}\n", values.map(three).join(","));
        }
        let loaded = load(&[file("t.csv", text)], None, &[]);
        let known: Vec<_> = data(&loaded).environments().iter().map(|e| e.known_targets.clone()).collect();
        assert_eq!(known, [None, Some(vec![0]), Some(vec![1]), Some(vec![2]), Some(vec![3])]);
        is_learned_as(&loaded, VARIABLES);
    }
}

#[test]
fn an_open_quote_loses_no_rows() {
    let files = [file("t.csv", plain().replacen("runA,", "\"runA,", 1))];
    let asked = load(&files, None, &[]);
    let finding = find(&asked, FindingKind::UnclosedQuote);
    assert_eq!((finding.severity, finding.line), (Severity::Error, Some(42)));
    assert!(!finding.fixes.iter().any(|fix| matches!(fix, Fix::DropRow { .. })));
    is_learned(&pressing(&files, &["Read every line of t.csv as a row"]));
}

#[test]
fn bad_files_do_not_stand_in_the_way_of_good_ones() {
    let mut files = a_file_each("", |_, _| String::new());
    files.push(file("notes.txt", "My notes.\nRun B was odd, I think, but well.\nBye\n"));
    files.push(file("empty.csv", ""));
    files.push(file("book.xlsx", "PK\x03\x04"));
    files.push(file("header.csv", "temp,pressure,flow,yield\n"));
    let loaded = load(&files, None, &[]);
    let left_out: Vec<&str> =
        loaded.report.findings.iter().filter_map(|finding| finding.file.as_deref()).collect();
    assert_eq!(left_out.len(), 4, "{left_out:?}");
    assert_eq!(loaded.report.files.iter().filter(|one| one.rows > 0).count(), 5);
    is_learned(&loaded);
    // The same for new experiments.
    let variables: Vec<String> = VARIABLES.map(String::from).to_vec();
    let new = [
        file("good.csv", "temp,pressure,flow,yield\n1,2,3,4\n"),
        file("bad.csv", "temp,pressure,flow,yield\n1,oops,3,4\n"),
        file("other.csv", "a,b\n1,2\n"),
        file("empty.csv", ""),
    ];
    let read = load_experiments(&new, &variables, &[], &[]).unwrap();
    let names: Vec<&str> = read.experiments.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["good"]);
    let about: std::collections::BTreeSet<&str> =
        read.notes.iter().filter_map(|n| n.file.as_deref()).collect();
    assert!(["bad.csv", "other.csv", "empty.csv"].iter().all(|name| about.contains(name)), "{about:?}");
}

#[test]
fn mixed_names_in_a_clear_column_are_experiments() {
    let loaded = load(
        &[file(
            "t.csv",
            "environment,a,b\ncontrol,1,2\ncontrol,2,1\n1,5,2\n1,6,1\n2,0,9\n2,1,8\n3,4,4\n3,4,5\n",
        )],
        None,
        &[],
    );
    let names: Vec<&str> = data(&loaded).environments().iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names, ["control", "1", "2", "3"]);
}

#[test]
fn the_euro_sign_of_windows_survives() {
    let mut bytes = plain().replace("flow", "price ?").into_bytes();
    let at = bytes.iter().position(|&b| b == b'?').unwrap();
    bytes[at] = 0x80;
    let loaded = load(&[file("t.csv", bytes)], None, &[]);
    assert_eq!(data(&loaded).variables()[2], "price €");
}
