//! New experiments are read against the variables that were learned from.

use metacadi::data::{FindingKind, Fix, NamedFile, load_experiments};

fn file(name: &str, text: &str) -> NamedFile {
    NamedFile { name: name.into(), bytes: text.into() }
}

fn variables() -> Vec<String> {
    vec!["a".into(), "b".into()]
}

#[test]
fn columns_may_stand_in_any_order_and_more_may_be_there() {
    let read =
        load_experiments(&[file("drug.csv", "c;b;a\n7;1,5;2\n8;3;4\n")], &variables(), &[], &[]).unwrap();
    assert_eq!(
        (read.experiments[0].name.as_str(), &read.experiments[0].rows),
        ("drug", &vec![vec![2.0, 1.5], vec![4.0, 3.0]])
    );
    assert_eq!(
        (read.notes[0].kind, read.notes[0].column.as_deref()),
        (FindingKind::IgnoredColumn, Some("c"))
    );
}

#[test]
fn a_single_row_is_enough() {
    let read = load_experiments(&[file("one.csv", "a,b\n1,2\n")], &variables(), &[], &[]).unwrap();
    assert_eq!(read.experiments[0].rows, [[1.0, 2.0]]);
}

#[test]
fn an_environment_column_or_several_files_give_several_experiments() {
    let long = file("long.csv", "env,a,b\nx,1,2\ny,3,4\nx,5,6\n");
    let read = load_experiments(&[long, file("z.csv", "a,b\n7,8\n")], &variables(), &[], &[]).unwrap();
    let found: Vec<_> = read.experiments.iter().map(|e| (e.name.as_str(), e.rows.len())).collect();
    assert_eq!(found, [("x", 2), ("y", 1), ("z", 1)]);
}

#[test]
fn a_missing_column_or_a_bad_cell_is_an_error_that_says_where() {
    let findings = load_experiments(&[file("d.csv", "a,B\n1,2\n")], &variables(), &[], &[]).unwrap_err();
    assert_eq!((findings[0].kind, findings[0].column.as_deref()), (FindingKind::ColumnMismatch, Some("b")));
    assert!(findings[0].message.contains("\"B\""));
    let findings =
        load_experiments(&[file("d.csv", "a,b\n1,2\n3,oops\n")], &variables(), &[], &[]).unwrap_err();
    assert_eq!((findings[0].kind, findings[0].line), (FindingKind::NotANumber, Some(3)));
    assert_eq!(load_experiments(&[], &variables(), &[], &[]).unwrap_err()[0].kind, FindingKind::NoData);
    assert!(load_experiments(&[file("d.csv", "a,b\n")], &variables(), &[], &[]).is_err());
}

#[test]
fn renamed_columns_and_logarithms_apply_to_new_rows_too() {
    let fixes = [
        Fix::RenameColumn { column: "B".into(), to: "b".into() },
        Fix::Log { column: "a".into() },
        Fix::DropRow { file: "d.csv".into(), line: 2 },
    ];
    let read = load_experiments(&[file("d.csv", "a,B\n2,3\n")], &variables(), &fixes, &[]).unwrap();
    assert_eq!(read.experiments[0].rows, [[2f64.ln(), 3.0]]);
}
