//! Files of every shape that people drop, and what is made of them.

use metacadi::data::{ColumnRole, Finding, FindingKind, Fix, Loaded, NamedFile, Roles, Severity, load};
use proptest::prelude::*;

fn file(name: &str, text: impl AsRef<[u8]>) -> NamedFile {
    NamedFile { name: name.into(), bytes: text.as_ref().to_vec() }
}

fn load_text(text: &str) -> Loaded {
    load(&[file("data.csv", text)], None, &[])
}

#[track_caller]
fn find(loaded: &Loaded, kind: FindingKind) -> &Finding {
    loaded
        .report
        .findings
        .iter()
        .find(|f| f.kind == kind)
        .unwrap_or_else(|| panic!("no {kind:?} among {:#?}", loaded.report.findings))
}

#[track_caller]
fn ready(loaded: &Loaded) -> &metacadi::data::Dataset {
    assert!(loaded.report.ready);
    loaded.dataset.as_ref().unwrap_or_else(|| panic!("{:#?}", loaded.report.findings))
}

fn names(loaded: &Loaded) -> Vec<&str> {
    ready(loaded).environments().iter().map(|e| e.name.as_str()).collect()
}

/// A long table of three environments that nothing is wrong with.
const LONG: &str = "environment,X1,X2,X3
obs,1.5,2,-1
obs,0.5,3,-2
obs,0.7,1,5
knock,9,2.5,1
knock,8,2.25,2
other,1,7,3
";

#[test]
fn a_long_table() {
    let loaded = load_text(LONG);
    let dataset = ready(&loaded);
    assert_eq!(dataset.variables(), ["X1", "X2", "X3"]);
    assert_eq!(names(&loaded), ["obs", "knock", "other"]);
    assert_eq!(dataset.reference(), Some(0));
    assert_eq!(dataset.rows(1).map(<[f64]>::to_vec).collect::<Vec<_>>(), [[9.0, 2.5, 1.0], [8.0, 2.25, 2.0]]);
    assert_eq!(loaded.report.reference.as_deref(), Some("obs"));
    assert_eq!(loaded.report.columns[0], ("environment".into(), ColumnRole::Environment));
    assert_eq!(loaded.report.variable_summaries[0].max, 9.0);
    assert_eq!(loaded.report.environment_summaries[1].rows, 2);
    assert!(loaded.report.environment_summaries[1].distance.unwrap() > 1.0);
    assert_eq!(loaded.report.preview[0].line, 2);
    assert_eq!(loaded.report.preview[0].cells[1].text, "1.5");
}

#[test]
fn delimiters_line_ends_marks_quotes_and_decimal_commas_change_nothing() {
    let expected = load_text(LONG).dataset;
    let comma = LONG.replace(',', ";").replace('.', ",");
    let mut variants = vec![
        LONG.replace('\n', "\r\n"),
        LONG.replace('\n', "\r"),
        format!("\u{feff}{LONG}"),
        LONG.replace(',', ";"),
        LONG.replace(',', "\t"),
        LONG.replace(',', "|"),
        LONG.replace(',', " "),
        comma.clone(),
        comma.replace(';', "\t"),
        format!("sep=;\n{comma}"),
        LONG.replace('\n', "\n\n"),
        LONG.replace("1.5", "\"1.5\"").replace("environment", "\"environment\""),
        LONG.replace("1.5", "15e-1").replace(",9,", ",+0.9E1,"),
        LONG.replace(',', " , "),
        LONG.replace('\n', ",\n"),
        LONG.trim_end().to_owned(),
        format!("{LONG},,,\n,,,\n"),
    ];
    let numbered: Vec<String> = LONG
        .lines()
        .enumerate()
        .map(|(i, line)| if i == 0 { format!(",{line}") } else { format!("{i},{line}") })
        .collect();
    variants.push(numbered.join("\n"));
    variants.push(numbered.join("\n").replacen(',', "", 1));
    for text in variants {
        let loaded = load_text(&text);
        assert_eq!(loaded.dataset, expected, "{text:?} {:#?}", loaded.report.findings);
    }
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(LONG.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(load(&[file("data.csv", utf16)], None, &[]).dataset, expected);
}

#[test]
fn one_file_an_experiment_with_columns_in_any_order() {
    let loaded = load(
        &[
            file("drug.csv", "b,a\n9,1\n8,2\n"),
            file("02_control.csv", "a;b\n1;2\n3;4,5\n"),
            file("x.tsv", "a\tb\n5\t6\n"),
        ],
        None,
        &[],
    );
    let dataset = ready(&loaded);
    assert_eq!(names(&loaded), ["drug", "02_control", "x"]);
    assert_eq!(dataset.reference(), Some(1));
    assert_eq!(dataset.variables(), ["b", "a"]);
    assert_eq!(dataset.row(3), [4.5, 3.0]);
}

#[test]
fn long_tables_and_single_files_mix() {
    let loaded = load(
        &[file("long.csv", LONG), file("new.csv", "X3,X2,X1\n1,2,3\n"), file("obs.csv", "X1,X2,X3\n7,8,9\n")],
        None,
        &[],
    );
    assert_eq!(names(&loaded), ["obs", "knock", "other", "new"]);
    assert_eq!(ready(&loaded).rows(0).len(), 4);
    assert_eq!(find(&loaded, FindingKind::EnvironmentNames).severity, Severity::Warning);
}

#[test]
fn roles_and_reference_are_guessed_from_names_and_contents() {
    for (header, reference) in [
        ("INT,Raf,Mek\n0,1.5,2\n0,2,3.5\n3,1,4\n3,2.5,5\n", Some("0")),
        ("Raf,Mek,who\n1.5,2,WT\n2,3.5,WT\n1,4,ko\n2.5,5,ko\n", Some("WT")),
        ("Condition,Raf,Mek\nDMSO,1.5,2\nDMSO,2,3.5\ndrug,1,4\ndrug,2.5,5\n", Some("DMSO")),
        ("regime,Raf,Mek\n1,1.5,2\n1,2,3.5\n2,1,4\n2,2.5,5\n", None),
    ] {
        let loaded = load_text(header);
        assert_eq!(ready(&loaded).variables(), ["Raf", "Mek"]);
        assert_eq!(loaded.report.reference.as_deref(), reference, "{header}");
        assert_eq!(ready(&loaded).environments().len(), 2);
    }
    // Two environments in one file: no reference is legal and said.
    assert_eq!(
        find(&load_text("regime,a,b\n1,1.5,2\n1,2,3\n2,1,4\n2,2.5,5\n"), FindingKind::NoReference).severity,
        Severity::Warning
    );
}

#[test]
fn roles_and_reference_can_be_changed() {
    let roles = Roles {
        columns: vec![("X2".into(), ColumnRole::Ignore)],
        reference: Some(Some("knock".into())),
        ..Roles::default()
    };
    let loaded = load(&[file("data.csv", LONG)], Some(&roles), &[]);
    assert_eq!(ready(&loaded).variables(), ["X1", "X3"]);
    assert_eq!(ready(&loaded).reference(), Some(1));
    let none = Roles { reference: Some(None), ..Roles::default() };
    assert_eq!(ready(&load(&[file("data.csv", LONG)], Some(&none), &[])).reference(), None);
    let flat = Roles { columns: vec![("environment".into(), ColumnRole::Ignore)], ..Roles::default() };
    let loaded = load(&[file("data.csv", LONG)], Some(&flat), &[]);
    assert_eq!(names(&loaded), ["data"]);
    find(&loaded, FindingKind::OneEnvironment);
}

#[test]
fn every_bad_cell_is_named_by_file_line_and_column_and_can_be_fixed() {
    for (cell, kind) in [
        ("abc", FindingKind::NotANumber),
        ("", FindingKind::MissingValue),
        ("NA", FindingKind::MissingValue),
        ("?", FindingKind::MissingValue),
        ("-", FindingKind::MissingValue),
        ("null", FindingKind::MissingValue),
        ("inf", FindingKind::Infinite),
        ("1e500", FindingKind::Infinite),
    ] {
        let text = LONG.replace("0.5,3", &format!("{cell},3"));
        let loaded = load_text(&text);
        let finding = find(&loaded, kind);
        assert!(loaded.dataset.is_none() && !loaded.report.ready);
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(
            (finding.file.as_deref(), finding.line, finding.column.as_deref()),
            (Some("data.csv"), Some(3), Some("X1"))
        );
        let marked = loaded.report.preview.iter().find(|row| row.line == 3).unwrap();
        assert_eq!(marked.cells[1].problem, Some(kind));
        let rows: Vec<usize> = finding
            .fixes
            .iter()
            .map(|fix| {
                let fixed = load(&[file("data.csv", &text)], None, std::slice::from_ref(fix));
                assert!(!fix.label().is_empty());
                ready(&fixed).len() * 10 + ready(&fixed).variables().len()
            })
            .collect();
        assert_eq!(rows, [53, 53, 63, 62], "{cell:?}");
    }
}

#[test]
fn gaps_are_filled_with_the_median_of_their_own_experiment() {
    let text = "env,a,b\nobs,1,1\nobs,2,2\nobs,9,3\nx,100,4\nx,,5\nx,104,7\n";
    let loaded = load(&[file("d.csv", text)], None, &[Fix::ImputeMedian { column: Some("a".into()) }]);
    assert_eq!(ready(&loaded).row(4), [102.0, 5.0]);
    assert_eq!(find(&loaded, FindingKind::Change).severity, Severity::Note);
}

#[test]
fn logarithms_are_taken_where_they_can_be() {
    let text = "env,a,b\nobs,1,1\nobs,2,0\nx,100,4\nx,3,-5\n";
    let logged = |fix| load(&[file("d.csv", text)], None, &[fix]);
    assert_eq!(ready(&logged(Fix::Log { column: "a".into() })).row(2)[0], 100f64.ln());
    assert!(logged(Fix::LogPlusOne { column: "b".into() }).dataset.is_none());
    assert_eq!(find(&logged(Fix::Log { column: "b".into() }), FindingKind::Skewed).severity, Severity::Error);
}

#[test]
fn ragged_rows_name_their_line_after_blank_lines_and_quoted_line_ends() {
    let text = "env,a,b\n\nobs,1,2\n\"o\nbs\",3,4\nobs,5\nx,1,2,3\nx,6,7\n";
    let loaded = load_text(text);
    let lines: Vec<_> =
        loaded.report.findings.iter().filter(|f| f.kind == FindingKind::RaggedRow).map(|f| f.line).collect();
    assert_eq!(lines, [Some(6), Some(7)]);
    let fixed = load(&[file("data.csv", text)], None, &[Fix::DropRaggedRows { file: "data.csv".into() }]);
    assert_eq!(ready(&fixed).len(), 3);
}

#[test]
fn headers_that_cannot_be_used() {
    let loaded = load_text("env,a,a,\nobs,1,2,3\nobs,2,1,5\nx,3,4,6\n");
    let duplicate = find(&loaded, FindingKind::DuplicateHeader);
    assert_eq!((duplicate.line, duplicate.column.as_deref()), (Some(1), Some("a (2)")));
    let empty = find(&loaded, FindingKind::EmptyHeader);
    assert_eq!((empty.line, empty.column.as_deref()), (Some(1), Some("column 4")));
    let fixes = [duplicate.fixes[0].clone(), empty.fixes[0].clone()];
    let fixed = load(&[file("data.csv", "env,a,a,\nobs,1,2,3\nobs,2,1,5\nx,3,4,6\n")], None, &fixes);
    assert_eq!(ready(&fixed).variables(), ["a", "a_2", "V4"]);

    let loaded = load_text("0.5,1.5\n2.5,3.5\n1,7\n");
    let finding = find(&loaded, FindingKind::NoHeader);
    assert_eq!((finding.severity, finding.line), (Severity::Error, Some(1)));
    let fixed = load(&[file("data.csv", "0.5,1.5\n2.5,3.5\n1,7\n")], None, &finding.fixes);
    assert_eq!((ready(&fixed).variables(), ready(&fixed).len()), (&["V1".to_owned(), "V2".into()][..], 3));
    assert_eq!(ready(&load_text("0,1\n2.5,3.5\n1,7\n")).variables(), ["0", "1"]);
}

#[test]
fn too_little_to_learn_from() {
    for (text, kind) in [
        ("", FindingKind::NoData),
        ("\n\n \n", FindingKind::NoData),
        ("a,b\n", FindingKind::NoData),
        ("env,a\nobs,1\nx,2\n", FindingKind::TooFewVariables),
        ("a\n1\n2\n", FindingKind::TooFewVariables),
        ("a,b\n1,2\n1,3\n1,4\n", FindingKind::ConstantColumn),
        ("env,a,b,c\nobs,,1,2\nx,,2,4\ny,,5,3\n", FindingKind::ConstantColumn),
    ] {
        let loaded = load_text(text);
        assert_eq!(find(&loaded, kind).severity, Severity::Error, "{text:?}");
        assert!(loaded.dataset.is_none());
    }
    assert_eq!(find(&load(&[], None, &[]), FindingKind::NoData).severity, Severity::Error);
}

#[test]
fn files_that_disagree_on_their_columns() {
    let files = [
        file("one.csv", "a,b,c\n1,2,3\n2,3,5\n"),
        file("two.csv", "a,b,c\n3,4,5\n"),
        file("three.csv", "c,A,b,d\n5,4,6,7\n"),
    ];
    let loaded = load(&files, None, &[]);
    let found: Vec<_> = loaded
        .report
        .findings
        .iter()
        .filter(|f| f.kind == FindingKind::ColumnMismatch)
        .map(|f| (f.file.as_deref().unwrap(), f.column.as_deref().unwrap(), f.fixes[0].clone()))
        .collect();
    let rename = Fix::RenameColumn { column: "A".into(), to: "a".into() };
    assert_eq!(
        found,
        [
            ("three.csv", "a", rename.clone()),
            ("three.csv", "A", rename.clone()),
            ("three.csv", "d", Fix::IgnoreColumn { column: "d".into() })
        ]
    );
    let fixed = load(&files, None, &[rename, Fix::IgnoreColumn { column: "d".into() }]);
    assert_eq!(ready(&fixed).row(3), [4.0, 6.0, 5.0]);
}

#[test]
fn rows_without_an_environment_can_be_named() {
    let text = "env,a,b\n,1,2\n,2,4\nx,3,5\n";
    let loaded = load_text(text);
    let finding = find(&loaded, FindingKind::MissingEnvironment);
    assert_eq!((finding.line, finding.column.as_deref()), (Some(2), Some("env")));
    let fixed = load(&[file("data.csv", text)], None, &finding.fixes[..1]);
    assert_eq!((names(&fixed), ready(&fixed).reference()), (vec!["control", "x"], Some(0)));
}

#[test]
fn the_doctor_sees_copies_sums_tails_and_small_samples() {
    let mut text = "env,a,b,copy,sum,tail,two\n".to_owned();
    for i in 0..60 {
        let (a, b) = (f64::from(i * 7 % 13), f64::from(i * i % 17));
        let environment = if i < 58 { "obs" } else { "x" };
        text += &format!("{environment},{a},{b},{},{},{},{}\n", 2.0 * a + 1.0, a + b, (a * 1.1).exp(), i % 2);
    }
    let asked = load_text(&text);
    let total = find(&asked, FindingKind::Collinear);
    assert_eq!((total.severity, asked.report.ready), (Severity::Error, false));
    let loaded = load(&[file("data.csv", &text)], None, &total.fixes[1..]);
    ready(&loaded);
    assert_eq!(find(&loaded, FindingKind::DuplicateColumn).column.as_deref(), Some("copy"));
    assert_eq!(find(&loaded, FindingKind::Collinear).column.as_deref(), Some("sum"));
    let skewed = find(&loaded, FindingKind::Skewed);
    assert_eq!(
        (skewed.column.as_deref(), skewed.fixes.as_slice()),
        (Some("tail"), &[Fix::Log { column: "tail".into() }][..])
    );
    assert_eq!(find(&loaded, FindingKind::TwoValues).column.as_deref(), Some("two"));
    assert!(find(&loaded, FindingKind::SmallEnvironment).message.contains("\"x\""));
}

#[test]
fn too_large_is_refused_in_words() {
    let wide = |d: usize| {
        let header: Vec<String> = (0..d).map(|j| format!("X{j}")).collect();
        let rows: Vec<String> = (0..3)
            .map(|i| (0..d).map(|j| (i * j % 7 + i).to_string()).collect::<Vec<_>>().join(","))
            .collect();
        format!("{}\n{}\n", header.join(","), rows.join("\n"))
    };
    for d in [201, 5_500] {
        assert_eq!(find(&load_text(&wide(d)), FindingKind::TooLarge).severity, Severity::Error);
    }
}

#[test]
fn a_thousand_bad_cells_are_not_a_thousand_messages() {
    let mut text = "env,a,b\n".to_owned();
    (0..1000).for_each(|i| text += &format!("obs,x{i},{}\n", i % 5));
    (0..1100).for_each(|i| text += &format!("ko,{i},{}\n", i % 5));
    let loaded = load_text(&text);
    let found: Vec<_> = loaded.report.findings.iter().filter(|f| f.kind == FindingKind::NotANumber).collect();
    assert_eq!(found.len(), 4);
    assert!(found[3].message.contains("997"), "{}", found[3].message);
}

#[test]
fn many_constant_columns_go_with_one_fix() {
    let header: Vec<String> = (0..40).map(|j| format!("X{j}")).collect();
    let row = |a: f64| {
        (0..40).map(|j| if j < 2 { a + f64::from(j) * a * a } else { 7.0 }.to_string()).collect::<Vec<_>>()
    };
    let rows: Vec<String> = [1.0, 2.0, 4.0, -1.0].map(|a| row(a).join(",")).to_vec();
    let text = format!("{}\n{}\n", header.join(","), rows.join("\n"));
    let loaded = load_text(&text);
    let found: Vec<_> =
        loaded.report.findings.iter().filter(|f| f.kind == FindingKind::ConstantColumn).collect();
    assert_eq!(found.len(), 16);
    assert_eq!(found[15].fixes, [Fix::IgnoreConstantColumns]);
    let fixed = load(&[file("data.csv", &text)], None, &found[15].fixes);
    assert_eq!(ready(&fixed).variables(), ["X0", "X1"]);
}

#[test]
fn known_targets_from_a_column_or_a_table() {
    let column =
        "env,targets,X1,X2,X3\nobs,,1,2,3\nobs,,2,2.5,1\na,X1;X3,1,5,3\na,X1;X3,4,2,2\nb,none,1,3,7\n";
    let loaded = load_text(column);
    let known: Vec<_> = ready(&loaded).environments().iter().map(|e| e.known_targets.clone()).collect();
    assert_eq!(known, [None, Some(vec![0, 2]), Some(vec![])]);
    assert_eq!(loaded.report.environment_summaries[1].known_targets, Some(vec!["X1".into(), "X3".into()]));

    let table = file("targets.csv", "experiment,targets\nknock,X1\nknock,X3\nother,X2\n");
    let loaded = load(&[file("data.csv", LONG), table], None, &[]);
    let known: Vec<_> = ready(&loaded).environments().iter().map(|e| e.known_targets.clone()).collect();
    assert_eq!(known, [None, Some(vec![0, 2]), Some(vec![1])]);

    let wrong = load_text(&column.replace("none", "X9"));
    let finding = find(&wrong, FindingKind::Targets);
    assert_eq!(
        (finding.line, finding.column.as_deref(), finding.severity),
        (Some(6), Some("targets"), Severity::Error)
    );
    let differ = load_text(&column.replace("a,X1;X3,4", "a,X2,4"));
    assert_eq!(find(&differ, FindingKind::Targets).line, Some(5));
}

#[test]
fn the_true_graph_from_a_list_or_a_square() {
    let expected = vec![vec![false, true, false], vec![false, false, true], vec![false; 3]];
    for truth in [
        "from,to\nX1,X2\nX2,X3\n",
        "X1,X2,X3\n0,1,0\n0,0,1\n0,0,0\n",
        ",X2,X1,X3\nX2,0,0,1\nX1,1,0,0\nX3,0,0,0\n",
    ] {
        let loaded = load(&[file("data.csv", LONG), file("truth.csv", truth)], None, &[]);
        ready(&loaded);
        assert_eq!(loaded.truth.as_ref().unwrap().edge, expected, "{truth}");
    }
    for (truth, word) in [
        ("from,to\nX1,X2\nX2,X1\n", "cycle"),
        ("from,to\nX1,X9\n", "X9"),
        ("from,to,probability\nX1,X2,0.5\n", "probability"),
    ] {
        let loaded = load(&[file("data.csv", LONG), file("truth.csv", truth)], None, &[]);
        assert!(loaded.truth.is_none() && loaded.dataset.is_some());
        assert!(find(&loaded, FindingKind::Truth).message.contains(word), "{truth}");
    }
    let targets = file("targets.csv", "experiment,targets\nknock,X1\nother,X2\n");
    let check = Roles { targets_only_check: true, ..Roles::default() };
    let loaded =
        load(&[file("data.csv", LONG), file("truth.csv", "from,to\nX1,X2\n"), targets], Some(&check), &[]);
    assert!(ready(&loaded).environments().iter().all(|e| e.known_targets.is_none()));
    assert_eq!(loaded.truth.unwrap().target.unwrap(), [[true, false, false], [false, true, false]]);
}

#[test]
fn undo_is_a_shorter_list_of_fixes() {
    let fixes =
        [Fix::IgnoreColumn { column: "X2".into() }, Fix::LeaveOutEnvironment { environment: "other".into() }];
    let files = [file("data.csv", LONG)];
    assert_eq!(ready(&load(&files, None, &fixes)).len(), 5);
    assert_eq!(load(&files, None, &[]), load_text(LONG));
}

fn any_fix() -> impl Strategy<Value = Fix> {
    let column =
        prop_oneof![Just("a".to_owned()), Just("b".to_owned()), Just("column 1".to_owned()), ".{0,3}"];
    prop_oneof![
        Just(Fix::IgnoreFile { file: "a.csv".into() }),
        Just(Fix::AddHeader { file: "a.csv".into() }),
        Just(Fix::DropRaggedRows { file: "a.csv".into() }),
        Just(Fix::DropRows { column: None }),
        Just(Fix::IgnoreConstantColumns),
        Just(Fix::ImputeMedian { column: None }),
        column.clone().prop_map(|column| Fix::IgnoreColumn { column }),
        column.clone().prop_map(|column| Fix::Log { column }),
        column.clone().prop_map(|column| Fix::LogPlusOne { column }),
        (column.clone(), column.clone()).prop_map(|(column, to)| Fix::RenameColumn { column, to }),
        (0..9u64).prop_map(|line| Fix::DropRow { file: "a.csv".into(), line }),
        column.clone().prop_map(|name| Fix::NameEnvironment { name }),
        column.prop_map(|environment| Fix::LeaveOutEnvironment { environment }),
    ]
}

/// Bytes that look enough like tables to get past the first checks.
fn tablish() -> impl Strategy<Value = Vec<u8>> {
    let cell = prop_oneof![
        4 => "-?[0-9]{1,3}(\\.[0-9]{1,2})?",
        1 => Just("NA".to_owned()),
        1 => "[a-c]{0,2}",
        1 => Just("1e400".to_owned()),
        1 => Just("\"".to_owned()),
        1 => Just("from".to_owned()),
        1 => Just("targets".to_owned()),
        1 => Just("env".to_owned()),
    ];
    let row = prop::collection::vec(cell, 1..5).prop_map(|cells| cells.join(","));
    prop::collection::vec(row, 0..8).prop_map(|rows| rows.join("\n").into_bytes())
}

/// A data set is made exactly if no finding is an error, and the report agrees with it.
fn is_coherent(loaded: &Loaded) {
    let errors = loaded.report.findings.iter().filter(|f| f.severity == Severity::Error).count();
    assert_eq!(loaded.dataset.is_some(), errors == 0, "{:#?}", loaded.report.findings);
    assert_eq!(loaded.report.ready, errors == 0);
    assert!(loaded.report.findings.is_sorted_by_key(|f| f.severity));
    assert!(loaded.report.preview.iter().all(|row| row.cells.len() == loaded.report.columns.len()));
    if let Some(dataset) = &loaded.dataset {
        let rows: usize = loaded.report.environments.iter().map(|e| e.1).sum();
        assert_eq!(rows, dataset.len());
        assert_eq!(loaded.report.environment_summaries.len(), dataset.environments().len());
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(
        a in prop_oneof![prop::collection::vec(any::<u8>(), 0..200), tablish()],
        b in prop::option::of(tablish()),
        fixes in prop::collection::vec(any_fix(), 0..4),
    ) {
        let mut files = vec![file("a.csv", a)];
        files.extend(b.map(|b| file("b.csv", b)));
        is_coherent(&load(&files, None, &fixes));
        let known = ["a".to_owned(), "b".to_owned()];
        let _ = metacadi::data::load_experiments(&files, &known, &fixes, &[]);
    }

    #[test]
    fn numbers_survive_every_way_of_writing_them(
        rows in prop::collection::vec((0..3usize, prop::array::uniform3(-1e6..1e6f64)), 3..20),
        delimiter in prop_oneof![Just(","), Just(";"), Just("\t"), Just("|")],
        decimal_comma: bool,
        quoted: bool,
        crlf: bool,
    ) {
        let number = |x: f64| {
            let text = if decimal_comma && delimiter != "," { x.to_string().replace('.', ",") } else { x.to_string() };
            if quoted { format!("\"{text}\"") } else { text }
        };
        let mut text = ["group", "p", "q", "r"].join(delimiter);
        for (k, values) in &rows {
            let cells: Vec<String> = values.iter().map(|&x| number(x)).collect();
            text += &format!("{}g{k}{delimiter}{}", if crlf { "\r\n" } else { "\n" }, cells.join(delimiter));
        }
        let loaded = load(&[file("d.csv", &text)], None, &[]);
        let dataset = ready(&loaded);
        let mut expected = rows.clone();
        let first: Vec<usize> = (0..3).map(|k| rows.iter().position(|row| row.0 == k).unwrap_or(99)).collect();
        expected.sort_by_key(|row| first[row.0]);
        let found: Vec<Vec<f64>> = (0..dataset.len()).map(|i| dataset.row(i).to_vec()).collect();
        prop_assert_eq!(found, expected.into_iter().map(|row| row.1.to_vec()).collect::<Vec<_>>());
    }
}
