//! Presenter mode: large type, one picture of the result a screen, and keys that a remote control sends.

use leptos::ev;
use leptos::prelude::*;

use super::explore::{Pane, Selection, Side};
use super::icon::{Icon, Shape};
use super::lessons::Course;
use super::state::{Page, Step};
use crate::sorting::Arrange;
use crate::words::number::probability;

/// From this probability of a target on it is named.
const NAMED: f64 = 0.5;

/// The pictures of a result, one a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Picture {
    Graph,
    Targets,
    Evidence,
    Certainty,
}

impl Picture {
    const ALL: [Self; 4] = [Self::Graph, Self::Targets, Self::Evidence, Self::Certainty];

    fn word(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Targets => "targets",
            Self::Evidence => "evidence",
            Self::Certainty => "certainty",
        }
    }

    fn place(self) -> (Pane, Option<Side>) {
        match self {
            Self::Graph => (Pane::Graph, None),
            Self::Targets => (Pane::Maps, None),
            Self::Evidence => (Pane::Panel, Some(Side::Why)),
            Self::Certainty => (Pane::Panel, Some(Side::HowSure)),
        }
    }
}

/// The mode. Copies are the same.
#[derive(Clone, Copy)]
pub struct Presenter {
    page: Page,
    course: Course,
    /// True while the mode is on; the document's root knows of it.
    pub on: RwSignal<bool>,
    picture: RwSignal<Picture>,
}

impl Presenter {
    /// Listens to the keys.
    pub fn new(page: Page, course: Course) -> Self {
        let presenter =
            Self { page, course, on: RwSignal::new(false), picture: RwSignal::new(Picture::Graph) };
        let root = move |name: &str, value: Option<&str>| {
            if let Some(root) = document().document_element() {
                let _ = match value {
                    Some(value) => root.set_attribute(name, value),
                    None => root.remove_attribute(name),
                };
            }
        };
        Effect::new(move || root("data-presenter", presenter.on.get().then_some("")));
        Effect::new(move || {
            let picture = presenter.shown();
            root("data-picture", picture.map(Picture::word));
            if picture == Some(Picture::Evidence) && page.selection.get_untracked() == Selection::None {
                page.selection.set(page.learned.with_untracked(|l| {
                    l.as_ref().map_or(Selection::None, |l| strongest(&l.posterior.edge))
                }));
            }
            if let Some((pane, side)) = picture.map(Picture::place) {
                page.pane.set(pane);
                if let Some(side) = side {
                    page.side.set(side);
                }
            }
        });
        let listener = window_event_listener(ev::keydown, move |event| {
            if presenter.on.get_untracked() && !event.default_prevented() && presenter.key(&event) {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
        presenter
    }

    /// The picture that fills the screen.
    fn shown(self) -> Option<Picture> {
        let fills = self.on.get()
            && self.page.step.get() == Step::Explore
            && self.page.learned.with(Option::is_some)
            && !self.course.is_shown();
        fills.then(|| self.picture.get())
    }

    /// True if the key does something in this mode.
    fn key(self, event: &ev::KeyboardEvent) -> bool {
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return false;
        }
        match event.key().as_str() {
            "PageDown" => self.turn(true),
            "PageUp" => self.turn(false),
            "Escape" => self.on.set(false),
            digit => {
                let is_typing =
                    document().active_element().is_some_and(|focused| focused.tag_name() == "INPUT");
                let Some(k) = digit.parse::<usize>().ok().filter(|_| digit.len() == 1 && !is_typing) else {
                    return false;
                };
                return self.ask((k + 9) % 10);
            }
        }
        true
    }

    /// Shows what an experiment changed; false if there is none of this number.
    fn ask(self, k: usize) -> bool {
        let experiments =
            self.page.learned.with_untracked(|l| l.as_ref().map_or(0, |l| l.posterior.experiments.len()));
        if k >= experiments || self.course.is_under_way() {
            return false;
        }
        self.page.step.set(Step::Explore);
        self.picture.set(Picture::Graph);
        self.page.selection.set(Selection::Experiment(k));
        true
    }

    /// The next picture, scene or step.
    fn turn(self, forward: bool) {
        if self.course.is_under_way() {
            return if forward { self.course.go_on() } else { self.course.go_back() };
        }
        let here = untrack(|| self.shown()).map(|picture| picture as usize);
        let there = here.and_then(|here| if forward { Some(here + 1) } else { here.checked_sub(1) });
        match there.and_then(|there| Picture::ALL.get(there)) {
            Some(&picture) => self.picture.set(picture),
            None => {
                self.picture.set(if forward { Picture::Graph } else { Picture::Certainty });
                self.page.step.update(|step| *step = neighbour(*step, forward));
            }
        }
    }
}

/// The most probable edge: evidence has to be about something.
fn strongest(edge: &[Vec<f64>]) -> Selection {
    let all = edge
        .iter()
        .enumerate()
        .flat_map(|(from, row)| row.iter().enumerate().map(move |(to, &p)| (p, from, to)));
    let best = all.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|best| best.0 >= NAMED);
    best.map_or(Selection::None, |(_, from, to)| Selection::Edge { from, to })
}

fn neighbour(step: Step, forward: bool) -> Step {
    let here = step as usize;
    let there = if forward { (here + 1).min(Step::ALL.len() - 1) } else { here.saturating_sub(1) };
    Step::ALL[there]
}

/// While a picture fills the screen: what is asked of it, and buttons for who has no keys.
#[component]
pub fn PresenterBar() -> impl IntoView {
    let presenter = expect_context::<Presenter>();
    let page = presenter.page;
    let answer = move || {
        let k = page.selection.get().experiment()?;
        page.learned.with(|learned| {
            let posterior = &learned.as_ref()?.posterior;
            let (name, row) = (posterior.experiments.get(k)?, posterior.target.get(k)?);
            let mut targets: Vec<(f64, &String)> =
                row.iter().copied().zip(&posterior.variables).filter(|(p, _)| *p >= NAMED).collect();
            targets.arrange_by(|a, b| b.0.total_cmp(&a.0));
            let words: Vec<String> =
                targets.iter().map(|(p, variable)| format!("{variable} ({})", probability(*p))).collect();
            Some(match words.as_slice() {
                [] => format!("{name} changed nothing that shows."),
                words => format!("{name} changed {}.", words.join(" and ")),
            })
        })
    };
    let place = move || presenter.picture.get() as usize + 1;
    view! {
        <Show when=move || presenter.shown().is_some()>
            <div class="presenter-bar" data-testid="presenter-bar">
                <p class="presenter-answer" role="status" data-testid="presenter-answer">
                    {move || answer().unwrap_or_else(|| "Keys 1 to 9: what did this experiment change?".into())}
                </p>
                <button type="button" class="icon-button is-small" aria-label="Back" title="Page Up" on:click=move |_| presenter.turn(false)>
                    "‹"
                </button>
                <span>{place} " / " {Picture::ALL.len()}</span>
                <button type="button" class="icon-button is-small" aria-label="On" title="Page Down" on:click=move |_| presenter.turn(true)>
                    "›"
                </button>
                <button
                    type="button"
                    class="icon-button is-small"
                    aria-label="Leave presenter mode"
                    title="Leave presenter mode (Escape)"
                    on:click=move |_| presenter.on.set(false)
                >
                    <Icon shape=Shape::Close />
                </button>
            </div>
        </Show>
    }
    .into_any()
}
