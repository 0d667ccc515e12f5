//! Files, run bundles, links and messages that nobody meant: whatever they hold, nothing panics, and what is accepted can
//! be shown, exported and gone on from, in two seconds. A bounded loop of pseudo-random changes; a failure names its number.
//! `TIMES` in the environment is how many times as many are tried, from the first on.

use std::time::{Duration, Instant};

use metacadi::data::{Dataset, Fix, NamedFile, load, load_experiments};
use metacadi::export::bundle::{Bundle, Source};
use metacadi::learn::{self, Adapter, Problem, Settings};
use metacadi::notes::Notes;
use metacadi::protocol::{Envelope, Format, LearnedState, Purpose, Request, Response};
use metacadi::simulate::{Recipe, simulate};
use metacadi::worker::{Session, as_files};
use serde_json::{Value, json};

/// Pseudo-random numbers of one case (SplitMix64).
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Longest that one input may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The input that is tried; its number is said if the engine panics.
struct Case(u64);

impl Drop for Case {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("input {}", self.0);
        }
    }
}

/// Tries inputs 0, 1, ..., each with draws of its own, and says which was the slowest.
fn each(usually: u64, mut try_one: impl FnMut(u64, Draws)) {
    let times = std::env::var("TIMES").map_or(1, |text| text.parse().expect("TIMES is a number"));
    let mut slowest = (Duration::ZERO, 0);
    for number in 0..usually * times {
        let _case = Case(number);
        let start = Instant::now();
        try_one(number, Draws(number));
        slowest = slowest.max((start.elapsed(), number));
        assert!(slowest.0 <= PATIENCE, "took {:?}", slowest.0);
    }
    println!("{} inputs, the slowest, number {}, took {:?}", usually * times, slowest.1, slowest.0);
}

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> NamedFile {
    NamedFile { name: name.into(), bytes: bytes.into() }
}

const TABLES: [&str; 6] = [
    "environment,a,b,c\nobs,1,2,3\nobs,0.5,1.5,2\nobs,0,1,2.5\nk1,9,1,2\nk1,8,1.5,2.5\n'-',1,9,9\n",
    "env;a;b\n1;1,5;2\n1;1,25;2\n01;3;4\n01;3;4,5\n",
    "\u{feff}a\tb\tc\r\n1\t2\t3\r\n2\t3\t5\r\n",
    "experiment,targets\nk1,a\n'=k',\"['b', 'c']\"\n",
    "from,to\na,b\n'=b',c\n",
    ",a,b\na,0,1\nb,0,0\n",
];

const PIECES: [&str; 28] = [
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r",
    "\r\n",
    "\"",
    "'",
    "''",
    "\"\"\n\"",
    "=",
    "-",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "NaN",
    "inf",
    "1e999",
    "1e-320",
    "1e100",
    "-0",
    "01",
    "NA",
    "environment",
    "from,to",
    "sep=;\n",
    "e\u{301}",
];

/// A text with some bytes changed, pieces put in, parts taken out or doubled.
fn changed(draws: &mut Draws, text: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    for _ in 0..=draws.below(6) {
        let at = draws.below(bytes.len() + 1);
        let end = (at + draws.below(20)).min(bytes.len());
        match draws.below(5) {
            0 if at < bytes.len() => bytes[at] = draws.below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let part = bytes[at..end].repeat(1 + draws.below(40));
                bytes.splice(at..at, part);
            }
            _ => {
                let piece = draws.one_of(&PIECES).as_bytes().repeat(1 + draws.below(3));
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

#[test]
fn files_of_any_content_are_read_and_written_data_read_back() {
    let mut ready = 0;
    each(4000, |_, mut draws| {
        let files: Vec<NamedFile> = (0..=draws.below(3))
            .map(|_| {
                let text = draws.one_of(&TABLES).as_bytes();
                let name = draws.one_of(&["a.csv", "NA.csv", " 01 .tsv", "=x.csv", "", "../é.csv"]);
                file(name, changed(&mut draws, text))
            })
            .collect();
        let mut loaded = load(&files, None, &[]);
        // What a person can do: take the first fix that is offered, again and again.
        let mut fixes: Vec<Fix> = Vec::new();
        for _ in 0..4 {
            let offered = loaded.report.findings.iter().flat_map(|finding| &finding.fixes);
            let Some(fix) = offered.into_iter().find(|fix| !fixes.contains(fix)).cloned() else { break };
            fixes.push(fix);
            loaded = load(&files, None, &fixes);
        }
        let _ = load_experiments(&files, &["a".into(), "b".into()], &fixes, &[]);
        let Some(dataset) = loaded.dataset else { return };
        ready += 1;
        let (written, roles) = as_files(&dataset, None, "rows.csv");
        let again = load(&written[..1], Some(&roles), &[]);
        let without_targets: Vec<_> = dataset.environments().iter().map(|e| (&e.name, &e.rows)).collect();
        let found = again.dataset.unwrap_or_else(|| panic!("{:?}", again.report.findings));
        assert_eq!(found.variables(), dataset.variables());
        assert_eq!(
            found.environments().iter().map(|e| (&e.name, &e.rows)).collect::<Vec<_>>(),
            without_targets
        );
    });
    assert!(ready > 200, "only {ready} cases were data sets");
}

fn dataset() -> Dataset {
    let noise = |i: usize| 2.0 * (i as f64 * 0.731_058_578_630_004_9).fract() - 1.0;
    let rows = |start: usize, n: usize, x: f64, y: f64| -> Vec<Vec<f64>> {
        let row = |i: usize| {
            let cause = x + noise(i);
            vec![cause, 2.0 * cause * cause + y + 0.3 * noise(i + 500), noise(3 * i + 1)]
        };
        (start..start + n).map(row).collect()
    };
    let environments = vec![
        ("obs".to_owned(), rows(0, 20, 0.0, 0.0)),
        ("on x".to_owned(), rows(100, 4, 6.0, 0.0)),
        ("on y".to_owned(), rows(200, 4, 0.0, 9.0)),
    ];
    Dataset::new(["environment", "y", "=z"].map(String::from).to_vec(), environments, Some(0)).unwrap()
}

fn run(dataset: &Dataset) -> Bundle {
    let settings = Settings { seed: 1, chains: 2, sweeps: 30, ..Settings::default() };
    let problem = Problem::new(dataset, settings).unwrap();
    let mut state = learn::init(&problem);
    while !learn::step(&problem, &mut state).finished {}
    let source = Source::Files { names: vec!["data.csv".into()], roles: None, fixes: Vec::new() };
    let mut bundle = Bundle::new(source, learn::posterior(&problem, &state));
    bundle.adapter = Some(Adapter::new(&problem, &state));
    bundle
}

/// All places of a JSON value, each a list of keys and positions.
fn places(value: &Value, here: &mut Vec<String>, found: &mut Vec<String>) {
    found.push(here.iter().map(|key| format!("/{}", key.replace('~', "~0").replace('/', "~1"))).collect());
    let inner: Vec<(String, &Value)> = match value {
        Value::Array(list) => list.iter().enumerate().map(|(i, inner)| (i.to_string(), inner)).collect(),
        Value::Object(map) => map.iter().map(|(key, inner)| (key.clone(), inner)).collect(),
        _ => Vec::new(),
    };
    for (key, inner) in inner {
        here.push(key);
        places(inner, here, found);
        here.pop();
    }
}

/// The value with one to three places changed; numbers more often than they are there.
fn tampered(draws: &mut Draws, value: &Value, places: &[String]) -> Value {
    let mut value = value.clone();
    for _ in 0..=draws.below(3) {
        let place = &places[draws.below(places.len())];
        let Some(inner) = value.pointer_mut(place) else { continue };
        let numbers = [
            json!(0),
            json!(-1),
            json!(1),
            json!(2),
            json!(0.5),
            json!(1e308),
            json!(-1e308),
            json!(1e-308),
            json!(u64::MAX),
            json!(1_000_000_007),
            json!(31),
            json!(-0.0),
        ];
        match inner {
            Value::Array(list) if !list.is_empty() => match draws.below(4) {
                0 => drop(list.pop()),
                1 => list.push(list[draws.below(list.len())].clone()),
                2 => *list = Vec::new(),
                _ => *list = list.iter().cycle().take(list.len() * (1 + draws.below(300))).cloned().collect(),
            },
            Value::String(text) => {
                *text = String::from_utf8_lossy(&changed(draws, text.as_bytes())).into_owned()
            }
            Value::Bool(_) | Value::Null => {
                *inner = draws.one_of(&[&json!(true), &json!(null), &json!([])]).clone()
            }
            _ => *inner = numbers[draws.below(numbers.len())].clone(),
        }
    }
    value
}

fn ask(session: &mut Session, request: Request) -> Option<Response> {
    session.handle(Envelope::new(1, request)).map(|answer| answer.body)
}

/// Everything that the page asks of a reopened run.
fn use_all(session: &mut Session) {
    for format in [
        Format::EdgesCsv,
        Format::TargetsCsv,
        Format::Samples,
        Format::Json,
        Format::Dot { threshold: 0.3 },
        Format::GraphMl { threshold: 0.3 },
        Format::Dagitty { threshold: 0.3 },
        Format::Bnlearn { threshold: 0.3 },
        Format::NodeLink { threshold: 0.3 },
    ] {
        let answer =
            ask(session, Request::Export { format, purpose: Purpose::Save, notes: Notes::default() });
        assert!(matches!(answer, Some(Response::Exported { .. })), "{answer:?}");
    }
    ask(session, Request::Suggest);
    ask(session, Request::ExplainEdge { from: 0, to: 1 });
    ask(session, Request::ExplainTarget { experiment: 1, variable: 1 });
    ask(session, Request::ExplainVariable { variable: 1 });
    let new = file("new.csv", "environment,y,'=z'\n1,2,3\n0.5,9,1\n");
    if let Some(Response::Adapted { adaptations, .. }) =
        ask(session, Request::Adapt { files: vec![new], fixes: Vec::new(), first_rows: None })
    {
        for p in adaptations.iter().flat_map(|a| a.target.iter().chain(a.kind.iter().flatten())) {
            assert!((0.0..=1.0 + 1e-9).contains(p), "{p}");
        }
    }
}

#[test]
fn run_files_that_somebody_changed_are_refused_or_can_be_used() {
    let dataset = dataset();
    let bundle = run(&dataset);
    let whole: Value = serde_json::from_str(&Bundle { data: Some(dataset), ..bundle }.write()).unwrap();
    let mut found = Vec::new();
    places(&whole, &mut Vec::new(), &mut found);
    let of_adapter: Vec<String> = found.iter().filter(|place| place.contains("adapter")).cloned().collect();
    let (mut opened, mut refused) = (0, 0);
    each(1500, |number, mut draws| {
        let places = if number % 3 == 0 { &of_adapter } else { &found };
        let mut text = tampered(&mut draws, &whole, places).to_string().into_bytes();
        if number % 10 == 0 {
            text = changed(&mut draws, &text);
        }
        let mut session = Session::default();
        match ask(&mut session, Request::Reopen(file("run.json", text))) {
            Some(Response::Reopened(_)) => {
                opened += 1;
                use_all(&mut session);
            }
            Some(Response::Refused { .. }) => refused += 1,
            other => panic!("{other:?}"),
        }
    });
    assert!(opened > 100 && refused > 100, "{opened} opened, {refused} refused");
}

#[test]
fn recipes_and_settings_of_links_are_refused_or_carried_out() {
    let dataset = dataset();
    let whole = json!({ "recipe": Recipe::default(), "settings": Settings::default() });
    let mut found = Vec::new();
    places(&whole, &mut Vec::new(), &mut found);
    let (mut simulated, mut problems) = (0, 0);
    each(3000, |_, mut draws| {
        let link = tampered(&mut draws, &whole, &found);
        if let Ok(recipe) = serde_json::from_value::<Recipe>(link["recipe"].clone())
            && recipe.check().is_ok()
        {
            // Large ones are checked, but take long.
            if recipe.variables * (recipe.reference_rows + recipe.experiments * recipe.rows) <= 4000 {
                simulated += usize::from(simulate(&recipe).is_ok());
            }
        }
        if let Ok(settings) = serde_json::from_value::<Settings>(link["settings"].clone()) {
            problems += usize::from(Problem::new(&dataset, settings).is_ok());
        }
    });
    assert!(simulated > 100 && problems > 100, "{simulated} simulated, {problems} problems");
}

#[test]
fn damaged_messages_are_refused_or_read() {
    let loading = Request::Load { files: vec![file("a.csv", TABLES[0])], roles: None, fixes: Vec::new() };
    let messages = [
        Envelope::new(3, loading).encode(),
        Envelope::new(3, Request::Simulate(Recipe::default())).encode(),
        Envelope::new(3, Request::Learn(Settings::default())).encode(),
        Envelope::new(3, Request::Restore(LearnedState(vec![7; 40]))).encode(),
    ];
    let mut refused = 0;
    each(20_000, |_, mut draws| {
        let message = &messages[draws.below(messages.len())];
        let bytes = changed(&mut draws, message);
        refused += usize::from(Envelope::<Request>::decode(&bytes).is_err());
        let _ = Envelope::<Response>::decode(&bytes);
        ask(&mut Session::default(), Request::Restore(LearnedState(bytes)));
    });
    assert!(refused > 1000, "{refused}");
}
