//! A picture as a file that stands alone: with a title above it, its scale and its legend below.

use std::fmt::Write;

/// Pixels a letter, roughly, at [`SMALL`]; the file cannot measure.
const LETTER: f64 = 7.0;
const TITLE: f64 = 16.0;
/// Width of a letter of the title, which is bold, over its height.
const WIDE: f64 = 0.64;
const SMALL: f64 = 13.0;
/// Room around everything, pixels.
const MARGIN: f64 = 16.0;
const ROW: f64 = 22.0;
/// Length of a sample of a line, of a scale.
const SAMPLE: f64 = 30.0;
const SCALE: f64 = 140.0;

/// A picture with what it takes to read it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it shows.
    pub title: String,
    /// SVG elements.
    pub body: String,
    /// Left, top, width and height of what of `body` is shown, its own units.
    pub view: [f64; 4],
    /// Width and height that it is shown at, pixels.
    pub size: (f64, f64),
    /// What its marks mean.
    pub legend: Vec<Entry>,
    /// Colour of the text, and of the paper.
    pub colours: (String, String),
    /// Font families.
    pub font: String,
}

/// One entry of a legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// A sample of it.
    pub sample: Sample,
    /// What it means.
    pub words: String,
}

/// How a mark looks.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// A line of this colour and these dashes (`none` for a whole one).
    Line(String, String),
    /// A letter of this colour.
    Mark(String, char),
    /// Colours from the lowest to the highest, and the words at the ends.
    Scale(Vec<String>, String, String),
}

impl Sample {
    fn width(&self) -> f64 {
        match self {
            Self::Line(..) => SAMPLE,
            Self::Mark(..) => 14.0,
            Self::Scale(_, low, high) => {
                SCALE + 12.0 + LETTER * (low.chars().count() + high.chars().count()) as f64
            }
        }
    }

    /// Drawn with its left end at `x`, about the height `y`.
    fn draw(&self, x: f64, y: f64, ink: &str) -> String {
        match self {
            Self::Line(colour, dashes) => format!(
                r#"<path d="M{x} {y}h{SAMPLE}" stroke="{}" stroke-width="2.5" stroke-dasharray="{}" fill="none"/>"#,
                escaped(colour),
                escaped(dashes)
            ),
            Self::Mark(colour, mark) => {
                format!(r#"<text x="{x}" y="{y}" dy="0.35em" fill="{}">{mark}</text>"#, escaped(colour))
            }
            Self::Scale(colours, low, high) => {
                let start = x + LETTER * low.chars().count() as f64 + 6.0;
                let step = SCALE / colours.len().max(1) as f64;
                let mut all =
                    format!(r#"<text x="{x}" y="{y}" dy="0.35em" fill="{ink}">{}</text>"#, escaped(low));
                for (k, colour) in colours.iter().enumerate() {
                    // A little wider than its step: no paper shines through between two.
                    let _ = write!(
                        all,
                        r#"<rect x="{:.2}" y="{}" width="{:.2}" height="12" fill="{}"/>"#,
                        start + k as f64 * step,
                        y - 6.0,
                        step + 0.3,
                        escaped(colour)
                    );
                }
                let _ = write!(
                    all,
                    r#"<text x="{}" y="{y}" dy="0.35em" fill="{ink}">{}</text>"#,
                    start + SCALE + 6.0,
                    escaped(high)
                );
                all
            }
        }
    }
}

impl Figure {
    /// Width and height of the whole file, pixels.
    pub fn whole(&self) -> (f64, f64) {
        let rows = self.rows().last().map_or(0.0, |place| place.2 + 1.0);
        let legend = if rows > 0.0 { rows * ROW + MARGIN } else { 0.0 };
        (self.width(), MARGIN + TITLE + MARGIN + self.size.1 + legend + MARGIN)
    }

    fn width(&self) -> f64 {
        let title = self.title.chars().count() as f64 * WIDE * TITLE;
        self.size.0.max(title).max(SCALE + 60.0) + 2.0 * MARGIN
    }

    /// Place of each entry of the legend: its index, its left end, its row.
    fn rows(&self) -> Vec<(usize, f64, f64)> {
        let (mut x, mut row) = (MARGIN, 0.0);
        let mut places = Vec::with_capacity(self.legend.len());
        for (k, entry) in self.legend.iter().enumerate() {
            let width = entry.sample.width() + 8.0 + LETTER * entry.words.chars().count() as f64 + 20.0;
            if x > MARGIN && x + width > self.width() - MARGIN {
                (x, row) = (MARGIN, row + 1.0);
            }
            places.push((k, x, row));
            x += width;
        }
        places
    }

    /// The file: SVG without style sheet, script or anything from elsewhere.
    pub fn svg(&self) -> String {
        let (width, height) = self.whole();
        let (ink, paper) = (escaped(&self.colours.0), escaped(&self.colours.1));
        let title = escaped(&self.title);
        let mut svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" font-family="{}" font-size="{SMALL}"><title>{title}</title><rect width="100%" height="100%" fill="{paper}"/>"#,
            escaped(&self.font)
        );
        let _ = write!(
            svg,
            r#"<text x="{MARGIN}" y="{}" font-size="{TITLE}" font-weight="600" fill="{ink}">{title}</text>"#,
            MARGIN + TITLE - 3.0
        );
        let top = MARGIN + TITLE + MARGIN;
        let [x, y, w, h] = self.view;
        let _ = write!(
            svg,
            r#"<svg x="{MARGIN}" y="{top}" width="{:.1}" height="{:.1}" viewBox="{x:.2} {y:.2} {w:.2} {h:.2}">{}</svg>"#,
            self.size.0, self.size.1, self.body
        );
        let below = top + self.size.1 + MARGIN + ROW / 2.0;
        for (k, x, row) in self.rows() {
            let (entry, y) = (&self.legend[k], below + row * ROW);
            svg += &entry.sample.draw(x, y, &ink);
            let _ = write!(
                svg,
                r#"<text x="{:.1}" y="{y}" dy="0.35em" fill="{ink}">{}</text>"#,
                x + entry.sample.width() + 8.0,
                escaped(&entry.words)
            );
        }
        svg + "</svg>"
    }
}

/// Text within XML; what XML does not allow at all is left out.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(legend: Vec<Entry>) -> Figure {
        Figure {
            title: "A < B & \"C\"".into(),
            body: r##"<path d="M0 0L10 10" stroke="#000"/>"##.into(),
            view: [0.0, 0.0, 10.0, 10.0],
            size: (200.0, 100.0),
            legend,
            colours: ("#111".into(), "#fff".into()),
            font: "system-ui, \"Segoe UI\"".into(),
        }
    }

    fn line(words: &str) -> Entry {
        Entry { sample: Sample::Line("#00f".into(), "7 4".into()), words: words.into() }
    }

    #[test]
    fn the_file_is_well_formed_and_holds_title_picture_and_legend() {
        let scale = Sample::Scale(vec!["#000".into(), "#fff".into()], "0".into(), "1".into());
        let legend = vec![line("raises"), Entry { sample: scale, words: "probability".into() }];
        let svg = figure(legend).svg();
        let mut reader = quick_xml::Reader::from_str(&svg);
        let mut text = String::new();
        loop {
            match reader.read_event().expect("well-formed") {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Text(part) => text += &part,
                _ => {}
            }
        }
        assert!(svg.contains("A &lt; B &amp; &quot;C&quot;"), "{svg}");
        for word in ["raises", "probability"] {
            assert!(text.contains(word), "{text}");
        }
        assert!(svg.contains("M0 0L10 10") && !svg.contains("style="));
    }

    #[test]
    fn a_long_legend_takes_more_rows_and_more_room() {
        let short = figure(vec![line("one")]).whole();
        let long = figure((0..8).map(|k| line(&format!("a rather long entry, number {k}"))).collect());
        assert!(long.whole().1 > short.1 + 3.0 * ROW);
        assert!(long.rows().iter().all(|place| place.1 < long.width() - MARGIN));
        assert_eq!(figure(Vec::new()).rows(), []);
    }
}
