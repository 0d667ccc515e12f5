//! Text as HTML.

use crate::export::invisible::is_invisible;

/// A text for an element or an attribute. What is not seen is shown: it could make a name look like another one.
pub fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => written += "&amp;",
            '<' => written += "&lt;",
            '>' => written += "&gt;",
            '"' => written += "&quot;",
            '\'' => written += "&#39;",
            '\r' => written += "&#13;",
            c if is_invisible(c) => written += &format!("⟨U+{:04X}⟩", u32::from(c)),
            c => written.push(c),
        }
    }
    written
}

/// A part with a title; `content` is HTML.
pub fn section(title: &str, content: &str) -> String {
    format!("<section>\n<h2>{}</h2>\n{content}</section>\n", escaped(title))
}

/// Paragraphs of plain text.
pub fn paragraphs(texts: &[String]) -> String {
    texts.iter().map(|text| format!("<p>{}</p>\n", escaped(text))).collect()
}

/// A quiet paragraph of plain text.
pub fn muted(text: &str) -> String {
    format!("<p class=\"muted\">{}</p>\n", escaped(text))
}

/// A cell of a table.
pub enum Cell {
    /// Text.
    Text(String),
    /// A number, at the right.
    Number(String),
}

/// A table; plain text in all cells. Headings of number columns stand at the right as well.
pub fn table(headings: &[(&str, bool)], rows: impl IntoIterator<Item = Vec<Cell>>) -> String {
    let mut text = String::from("<table>\n<thead><tr>");
    for (heading, is_number) in headings {
        let class = if *is_number { " class=\"n\"" } else { "" };
        text += &format!("<th{class}>{}</th>", escaped(heading));
    }
    text += "</tr></thead>\n<tbody>\n";
    for row in rows {
        text += "<tr>";
        for cell in row {
            text += &match cell {
                Cell::Text(cell) => format!("<td>{}</td>", escaped(&cell)),
                Cell::Number(cell) => format!("<td class=\"n\">{}</td>", escaped(&cell)),
            };
        }
        text += "</tr>\n";
    }
    text + "</tbody>\n</table>\n"
}

/// Names in a picture are cut in the middle beyond so many letters.
const LONGEST: usize = 18;

/// A name short enough for a picture; its end is kept.
pub fn short_name(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= LONGEST {
        return name.into();
    }
    let tail = letters.len() - 7;
    letters[..LONGEST - 8].iter().chain(&['…']).chain(&letters[tail..]).collect()
}

/// About the width of a text, in units of its size: there is nothing to measure it with.
pub fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 0.6 } else { 1.0 }).sum()
}
