//! Files that are wrong: the page says where and what to do, and nothing else breaks.

use crate::page::Page;

/// Loads files and gives the text of the findings once it has all these words.
fn problems(files: &[(&str, &str)], words: &[&str]) -> String {
    let mut page = Page::open();
    page.upload_data(files);
    let all = words.iter().map(|word| format!("text('problems')?.includes({})", serde_json::json!(word)));
    let condition = all.collect::<Vec<_>>().join(" && ");
    page.wait(&format!("problems with {words:?}"), &condition);
    assert_eq!(page.errors(), [""; 0]);
    page.text("problems")
}

#[test]
fn a_word_among_numbers_is_named_by_file_line_and_column() {
    problems(&[("bad.csv", "a,b\n1,2\n3,4\n5,oops\n7,8\n")], &["bad.csv", "4", "b", "oops"]);
}

#[test]
fn an_uneven_row_is_named_by_line() {
    problems(&[("uneven.csv", "a,b\n1,2\n3\n5,6\n")], &["uneven.csv", "3"]);
}

#[test]
fn a_column_name_used_twice_is_named() {
    problems(&[("twice.csv", "a,a,b\n1,2,3\n4,5,7\n")], &["twice.csv", "a"]);
}

#[test]
fn one_column_is_too_few() {
    problems(&[("single.csv", "a\n1\n2\n")], &["two"]);
}

#[test]
fn an_empty_file_is_told() {
    problems(&[("empty.csv", "")], &["empty.csv"]);
}

#[test]
fn files_that_disagree_on_their_columns_are_named() {
    problems(&[("one.csv", "a,b\n1,2\n3,5\n"), ("two.csv", "a,c\n1,2\n4,3\n")], &["two.csv"]);
}

#[test]
fn a_picture_is_not_a_table() {
    problems(&[("photo.csv", "\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR")], &["photo.csv"]);
}

#[test]
fn learning_cannot_start_from_wrong_files() {
    let mut page = Page::open();
    page.upload_data(&[("bad.csv", "a,b\n1,2\n3,oops\n")]);
    page.wait("problems", "text('problems')?.includes('oops')");
    page.step("learn");
    page.wait("start to be out of reach", "!hook('start') || hook('start').disabled");
    assert_eq!(page.text("status"), "idle");
}
