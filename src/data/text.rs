//! Bytes to text: encodings, line ends, files that are no text at all.

use super::{Finding, FindingKind, Fix};

/// Text with `\n` line ends and without a byte order mark, or why there is none. Notes go to `findings`.
pub(super) fn decode(file: &str, bytes: &[u8], findings: &mut Vec<Finding>) -> Result<String, Finding> {
    let refuse = |message: String| {
        Finding::error(FindingKind::NotATable, message)
            .in_file(file)
            .offering(Fix::IgnoreFile { file: file.into() })
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => decode_utf16(rest, u16::from_le_bytes, file, findings),
        [0xfe, 0xff, rest @ ..] => decode_utf16(rest, u16::from_be_bytes, file, findings),
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            if let Some(what) = known_format(bytes) {
                return Err(refuse(format!(
                    "{file} is {what}, not a text table. Open it in the program that made it and save each sheet as CSV \
                     (File, Save as, CSV UTF-8)."
                )));
            }
            let unmarked = unmarked_utf16(bytes);
            if unmarked.is_none() && bytes.contains(&0) {
                return Err(refuse(format!(
                    "{file} holds zero bytes, so it is not a text table. Save it as CSV in UTF-8."
                )));
            }
            match (unmarked, std::str::from_utf8(bytes)) {
                (Some(unit), _) => decode_utf16(bytes, unit, file, findings),
                (None, Ok(text)) => text.to_owned(),
                (None, Err(error)) => {
                    let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&b| b == b'\n').count();
                    findings.push(
                        Finding::warning(
                            FindingKind::Encoding,
                            "The text is not UTF-8, so it was read as Windows-1252. Check names with accents, or \
                             save the file as UTF-8.",
                        )
                        .in_file(file)
                        .at_line(line as u64),
                    );
                    bytes.iter().map(|&b| windows_1252(b)).collect()
                }
            }
        }
    };
    if let Some(what) = markup(&text) {
        return Err(refuse(format!("{file} {what}")));
    }
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
}

/// The character of a byte in Windows-1252, which holds Latin-1 and, where that has control characters, what follows
/// (WHATWG Encoding Standard, index windows-1252).
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The byte order of UTF-16 that lost its mark: in a table nearly every second byte is zero.
fn unmarked_utf16(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    let sample = &bytes[..bytes.len().min(4_096) & !1];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count();
    let (first, second, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if pairs < 4 || bytes.len() % 2 == 1 {
        return None;
    }
    if second * 10 >= pairs * 8 && first == 0 {
        Some(u16::from_le_bytes)
    } else if first * 10 >= pairs * 8 && second == 0 {
        Some(u16::from_be_bytes)
    } else {
        None
    }
}

/// What a text is that holds a table in another form than lines of cells, and what to do.
fn markup(text: &str) -> Option<&'static str> {
    let start = text.trim_start();
    let low: String = start.chars().take(60).flat_map(char::to_lowercase).collect();
    if low.starts_with("<!doctype html")
        || ["<html", "<table", "<head"].iter().any(|tag| low.starts_with(tag))
    {
        return Some(
            "is a web page, whatever its name says. Open it in a spreadsheet and save the table as CSV.",
        );
    }
    if low.starts_with("<?xml") || low.starts_with("<workbook") {
        return Some(
            "is XML (a spreadsheet's, perhaps), not a text table. Open it in a spreadsheet and save it as CSV.",
        );
    }
    let object = start.starts_with('{') && start[1..].trim_start().starts_with(['"', '}']);
    let list = start.starts_with('[') && start[1..].trim_start().starts_with(['{', '[', ']', '"']);
    ((object || list) && is_json(start)).then_some(
        "is a table in JSON, which is not read. Save it as CSV: the names of the columns in the first line, then one line \
         for each row.",
    )
}

/// True if the text begins with a JSON value on lines of its own, whole or cut off; a name such as `{}` is followed by a comma.
fn is_json(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            text[values.byte_offset()..].trim_start_matches([' ', '\t']).starts_with(['\r', '\n', '{', '['])
                || text[values.byte_offset()..].trim().is_empty()
        }
        Some(Err(error)) => error.is_eof(),
        None => false,
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, file: &str, findings: &mut Vec<Finding>) -> String {
    let units = bytes.chunks(2).map(|pair| unit([pair[0], *pair.get(1).unwrap_or(&0)]));
    let mut damaged = bytes.len() % 2 == 1;
    let text = char::decode_utf16(units)
        .map(|c| {
            c.unwrap_or_else(|_| {
                damaged = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    findings.push(
        if damaged {
            Finding::warning(
                FindingKind::Encoding,
                "The UTF-16 text is damaged; check the names and save it as UTF-8.",
            )
        } else {
            Finding::note(FindingKind::Encoding, "Read as UTF-16.")
        }
        .in_file(file),
    );
    text
}

/// Formats that people drop by mistake, by their first bytes.
fn known_format(bytes: &[u8]) -> Option<&'static str> {
    let formats: [(&[u8], &str); 7] = [
        (b"PK\x03\x04", "a workbook (xlsx, ods) or a zip archive"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)"),
        (b"\x1f\x8b", "compressed with gzip"),
        (b"%PDF", "a PDF"),
        (b"PAR1", "a Parquet file"),
        (b"\x89HDF", "an HDF5 file"),
        (b"\x93NUMPY", "a NumPy array"),
    ];
    formats.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|&(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (Result<String, Finding>, Vec<Finding>) {
        let mut findings = Vec::new();
        (decode("f.csv", bytes, &mut findings), findings)
    }

    #[test]
    fn byte_order_mark_and_line_ends_go() {
        let (text, findings) = decoded(b"\xef\xbb\xbfa,b\r\n1,2\r3,4\n");
        assert_eq!(text.unwrap(), "a,b\n1,2\n3,4\n");
        assert!(findings.is_empty());
    }

    #[test]
    fn utf16_of_both_byte_orders_is_read() {
        for (mark, bytes) in
            [([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> [u8; 2]), ([0xfe, 0xff], u16::to_be_bytes)]
        {
            let mut file = mark.to_vec();
            file.extend("ä,b\n".encode_utf16().flat_map(bytes));
            let (text, findings) = decoded(&file);
            assert_eq!(text.unwrap(), "ä,b\n");
            assert_eq!(findings[0].kind, FindingKind::Encoding);
        }
    }

    #[test]
    fn latin1_is_read_with_a_warning_that_names_the_line() {
        let (text, findings) = decoded(b"a,b\n1,2\n\xe4,3\n");
        assert_eq!(text.unwrap(), "a,b\n1,2\nä,3\n");
        assert_eq!((findings[0].kind, findings[0].line), (FindingKind::Encoding, Some(3)));
    }

    #[test]
    fn the_euro_sign_of_windows_is_one() {
        let (text, _) = decoded(b"price \x80,b\n1,2\n\xe4,3\n");
        assert_eq!(text.unwrap(), "price €,b\n1,2\nä,3\n");
    }

    #[test]
    fn utf16_without_a_mark_is_read() {
        for bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            let file: Vec<u8> = "a,b\n1,2\n3,4\n".encode_utf16().flat_map(bytes).collect();
            assert_eq!(decoded(&file).0.unwrap(), "a,b\n1,2\n3,4\n");
        }
    }

    #[test]
    fn json_and_web_pages_are_named() {
        for (text, word) in
            [("[{\"x\": 1}]", "JSON"), ("{\"x\": [1]}\n{\"x\": [2]}", "JSON"), ("<html><table>", "web page")]
        {
            assert!(decoded(text.as_bytes()).0.unwrap_err().message.contains(word));
        }
        assert!(decoded(b"{\"x\": [1, 2").0.is_err(), "cut off");
        for table in ["[a],b\n1,2\n", "{},b\n1,2\n", "[],b\n1,2\n", "[{}];b\n1;2\n"] {
            assert!(decoded(table.as_bytes()).0.is_ok(), "{table}");
        }
    }

    #[test]
    fn workbooks_and_binary_files_are_refused_in_words() {
        for (bytes, word) in
            [(&b"PK\x03\x04rest"[..], "workbook"), (b"a\0b\0", "zero bytes"), (b"\x1f\x8b\x08", "gzip")]
        {
            let refused = decoded(bytes).0.unwrap_err();
            assert_eq!(refused.kind, FindingKind::NotATable);
            assert!(refused.message.contains(word), "{}", refused.message);
        }
    }
}
