//! Lines that are no rows (comments) and quotes that swallow rows.
//!
//! Lines keep their numbers: what is not read becomes an empty line.

/// A text without its comments.
pub(super) struct Commented {
    pub text: String,
    /// Numbers of the lines that were taken for comments, from 1.
    pub comments: Vec<u64>,
    /// The line of these that holds the column names after its `#`, as `numpy.savetxt` writes it.
    pub header: Option<u64>,
}

/// Takes out lines that begin with `#` at the top of the text (and further down those that `is_row` denies). The last
/// one at the top becomes the header where it has as many cells as the first row, which holds numbers only.
///
/// `cells` counts the cells of a line; `None` if no line is a comment.
pub(super) fn without_comments(text: &str, cells: impl Fn(&str) -> Vec<String>) -> Option<Commented> {
    let is_comment = |line: &str| line.starts_with('#') || line.starts_with("\"#");
    if !text.lines().any(is_comment) {
        return None;
    }
    let first = text.lines().position(|line| !line.trim().is_empty() && !is_comment(line))?;
    let row = cells(text.lines().nth(first)?);
    let is_number = |cell: &String| cell.trim().replace(',', ".").parse::<f64>().is_ok();
    let numbers = row.iter().filter(|cell| is_number(cell)).count();
    let named = |line: &str| {
        let names = cells(line.trim_matches('"').trim_start_matches('#').trim_start());
        let fits = names.len() == row.len() || names.len() + 1 == row.len();
        fits && row.len() > 1 && !names.iter().any(is_number) && numbers * 2 > row.len()
    };
    let header = text
        .lines()
        .take(first)
        .enumerate()
        .filter(|(_, line)| is_comment(line))
        .last()
        .filter(|(_, line)| named(line))
        .map(|(i, _)| i);
    let (mut comments, mut kept) = (Vec::new(), String::with_capacity(text.len()));
    let mut quoted = false;
    for (i, line) in text.lines().enumerate() {
        if Some(i) == header {
            kept.push_str(line.trim_start_matches('#').trim_start());
        } else if is_comment(line) && !quoted && (i < first || cells(line).len() != row.len()) {
            comments.push(i as u64 + 1);
        } else {
            quoted ^= line.bytes().filter(|&b| b == b'"').count() % 2 == 1;
            kept.push_str(line);
        }
        kept.push('\n');
    }
    Some(Commented { text: kept, comments, header: header.map(|i| i as u64 + 1) })
}

/// The text with every quote taken out of lines that hold an odd number of them.
pub(super) fn with_closed_quotes(text: &str) -> String {
    let odd = |line: &str| line.bytes().filter(|&b| b == b'"').count() % 2 == 1;
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        if odd(line) {
            kept.extend(line.chars().filter(|&c| c != '"'));
        } else {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_comma(line: &str) -> Vec<String> {
        line.split(',').map(String::from).collect()
    }

    #[test]
    fn comments_go_and_lines_keep_their_numbers() {
        let found = without_comments("# a\n# b\nx,y\n1,2\n# late\n3,4\n", by_comma).unwrap();
        assert_eq!(
            (found.text.as_str(), found.comments, found.header),
            ("\n\nx,y\n1,2\n\n3,4\n", vec![1, 2, 5], None)
        );
        assert!(without_comments("x,y\n1,2\n", by_comma).is_none());
    }

    #[test]
    fn a_comment_right_above_numbers_may_be_the_header() {
        let found = without_comments("# made today\n# x,y\n1,2\n3,4\n", by_comma).unwrap();
        assert_eq!((found.text.as_str(), found.header), ("\nx,y\n1,2\n3,4\n", Some(2)));
        let found = without_comments("#,x\n1,2\n3,4\n", by_comma).unwrap();
        assert_eq!(found.text, ",x\n1,2\n3,4\n");
    }

    #[test]
    fn a_row_may_begin_with_a_hash() {
        let found = without_comments("x,y\n#1,2\n#2,3\n", by_comma).unwrap();
        assert!(found.comments.is_empty());
    }

    #[test]
    fn an_open_quote_is_taken_out_of_its_line() {
        assert_eq!(with_closed_quotes("a,b\n\"x,1\n\"y\",2\n"), "a,b\nx,1\n\"y\",2\n");
    }
}
