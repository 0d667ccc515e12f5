//! What one gets, before there are data: a small example that learns by itself, with the real engine in a worker of its
//! own. It starts when the page is idle, rests while nobody sees it, and goes as soon as data come. Where motion is not
//! wanted its end is shown at once.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::app::engine::{Engine, Event};
use crate::app::explore::{GraphView, Picture, Selection, TargetHeatmap};
use crate::app::icon::{Icon, Shape};
use crate::app::state::{Page, Step};
use crate::protocol::{Request, Response, Snapshot};
use crate::words;
use crate::worker::cost::EXAMPLE;

/// How long the page is left alone before the example begins.
const IDLE: Duration = Duration::from_millis(1500);
/// How long the example takes, milliseconds: it would be over in the blink of an eye.
const SPAN_MS: f64 = 9000.0;
/// Between two pictures at the least, milliseconds.
const FRAME_MS: f64 = 120.0;

/// Where the example stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Not begun.
    Waiting,
    /// Goes on.
    Playing,
    /// Held by the person.
    Held,
    /// Over.
    Over,
}

/// The example's run. Copies are the same.
#[derive(Clone, Copy)]
struct Show {
    page: Page,
    engine: StoredValue<Option<Engine>, LocalStorage>,
    stage: RwSignal<Stage>,
    picture: RwSignal<Arc<Picture>>,
    caption: RwSignal<String>,
    /// When the last step was asked for, for how long the example has been seen, when the last picture was drawn.
    times: StoredValue<(f64, f64, f64)>,
    /// A step is under way: there is one at a time.
    is_busy: StoredValue<bool>,
    /// Only the end is shown: no motion is wanted.
    rests: StoredValue<bool>,
}

impl Show {
    fn new(page: Page) -> Self {
        Self {
            page,
            engine: StoredValue::new_local(None),
            stage: RwSignal::new(Stage::Waiting),
            picture: RwSignal::new(Arc::new(Picture::default())),
            caption: RwSignal::new(String::new()),
            times: StoredValue::new((0.0, 0.0, 0.0)),
            is_busy: StoredValue::new(false),
            rests: StoredValue::new(false),
        }
    }

    /// Begins, goes on, or begins again.
    fn play(self) {
        match self.stage.get_untracked() {
            Stage::Playing => return,
            Stage::Held if self.engine.with_value(Option::is_some) => {}
            _ => self.begin(false),
        }
        self.stage.set(Stage::Playing);
        self.step();
    }

    fn begin(self, rests: bool) {
        self.end();
        self.rests.set_value(rests);
        self.times.set_value((now(), 0.0, 0.0));
        let engine = Engine::start(move |engine, event| self.hear(engine, event));
        engine.send(Request::Simulate(EXAMPLE.recipe()));
        self.engine.set_value(Some(engine));
    }

    fn hold(self) {
        self.stage.set(Stage::Held);
    }

    /// Lets the worker go.
    fn end(self) {
        if let Some(engine) = self.engine.try_update_value(Option::take).flatten() {
            engine.end();
        }
    }

    /// One step of the run, if the example plays where it is seen.
    fn step(self) {
        // A timer may ring after the example has gone with everything that it had.
        if self.stage.try_get_untracked() != Some(Stage::Playing) {
            return;
        }
        let is_seen = self.page.step.get_untracked() == Step::Data && !document().hidden();
        let is_begun = self.picture.with_untracked(|picture| !picture.is_empty());
        if is_seen
            && is_begun
            && !self.is_busy.get_value()
            && let Some(engine) = self.engine.get_value()
        {
            self.times.update_value(|(asked, ..)| *asked = now());
            self.is_busy.set_value(true);
            engine.step_once();
        }
    }

    fn hear(self, engine: Engine, event: Event) {
        // After the worker was let go there is nobody to show it to.
        if self.stage.try_get_untracked().is_none() {
            return;
        }
        let Event::Response(response) = event else { return self.stop() };
        match *response {
            Response::Loaded { report, .. } => {
                let names = report.environments.iter().map(|(name, _)| name);
                let experiments = names.filter(|&name| report.reference.as_ref() != Some(name)).cloned();
                let d = report.variables.len();
                let order = (0..d).collect();
                let snapshot = Snapshot { edge: vec![vec![0.0; d]; d], order, ..Snapshot::default() };
                let variables: Arc<[String]> = report.variables.clone().into();
                self.picture.set(Arc::new(Picture::live(variables, experiments.collect(), &snapshot)));
                engine.learn(EXAMPLE.settings(), 0);
                if self.rests.get_value() {
                    return;
                }
                engine.pause();
                self.is_busy.set_value(false);
                self.step();
            }
            Response::Progress { info, snapshot, .. } if !self.rests.get_value() => {
                self.is_busy.set_value(false);
                let at = now();
                let (asked, seen, drawn) = self.times.get_value();
                let seen = seen + (at - asked).clamp(0.0, FRAME_MS);
                let is_due = at - drawn >= FRAME_MS;
                self.times.set_value((at, seen, if is_due { at } else { drawn }));
                if is_due {
                    self.draw(&snapshot);
                    let share = words::number::share(info.fraction);
                    self.caption.set(format!("{} … {share}", words::phase(info.phase).0));
                }
                if info.fraction <= seen / SPAN_MS {
                    self.step();
                } else {
                    set_timeout(move || self.step(), Duration::from_millis(40));
                }
            }
            Response::Learned { posterior, elapsed_ms, .. } => {
                self.draw(&Snapshot::from(&*posterior));
                self.caption.set(format!(
                    "Done, in {} of computing: select a line or a cell.",
                    words::duration(elapsed_ms)
                ));
                self.page.pace.set(Some(elapsed_ms / EXAMPLE.reference_ms));
                self.stop();
            }
            Response::Refused { .. } => self.stop(),
            _ => {}
        }
    }

    fn stop(self) {
        // Who has seen the end alone may still want to see the way.
        if !self.rests.get_value() {
            self.stage.set(Stage::Over);
        }
        // Not from within what the engine says.
        set_timeout(move || self.end(), Duration::ZERO);
    }

    fn draw(self, snapshot: &Snapshot) {
        let names = self.picture.with_untracked(|p| (p.variables.clone(), p.experiments.clone()));
        self.picture.set(Arc::new(Picture::live(names.0, names.1, snapshot)));
    }
}

fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

fn prefers_rest() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// The example, with a sentence for each word that it needs.
#[component]
pub fn Showcase() -> impl IntoView {
    let page = expect_context::<Page>();
    let show = Show::new(page);
    let (threshold, selection) = (RwSignal::new(0.5), RwSignal::new(Selection::None));
    let wait = set_timeout_with_handle(
        move || {
            let is_alone = page.step.get_untracked() == Step::Data && !page.loading.get_untracked();
            if show.stage.try_get_untracked() == Some(Stage::Waiting) && is_alone {
                request_idle(move || {
                    if show.stage.try_get_untracked() == Some(Stage::Waiting) {
                        if prefers_rest() { show.begin(true) } else { show.play() }
                    }
                });
            }
        },
        IDLE,
    );
    on_cleanup(move || {
        if let Ok(wait) = wait {
            wait.clear();
        }
    });
    // Goes on where it was left when the person comes back.
    Effect::new(move |_| {
        if page.step.get() == Step::Data {
            untrack(|| show.step());
        }
    });
    let visible = window_event_listener_untyped("visibilitychange", move |_| show.step());
    on_cleanup(move || {
        visible.remove();
        show.end();
    });
    let button = move || match show.stage.get() {
        Stage::Playing => ("Pause the example", "Pause", Shape::Pause),
        Stage::Held | Stage::Waiting => ("Play the example", "Play", Shape::Play),
        Stage::Over => ("Play the example again", "Again", Shape::Play),
    };
    let toggle = move |_| match show.stage.get_untracked() {
        Stage::Playing => show.hold(),
        _ => show.play(),
    };
    view! {
        <section class="card showcase" aria-labelledby="showcase" data-testid="showcase">
            <div class="card-head">
                <h2 id="showcase">"What you get, on a small example"</h2>
                <button type="button" class="button is-small" aria-label=move || button().0 on:click=toggle>
                    <Icon shape=Signal::derive(move || button().2) />
                    {move || button().1}
                </button>
            </div>
            <div class="showcase-pictures">
                <GraphView
                    picture=show.picture
                    threshold
                    selection
                    bare=true
                    miniature=true
                    test_id="showcase-graph"
                />
                <TargetHeatmap picture=show.picture selection bare=true test_id="showcase-targets" />
            </div>
            <p class="muted showcase-caption">{move || show.caption.get()}</p>
            <dl class="showcase-words">
                <div><dt>"Experiment"</dt><dd>"rows measured under one condition; nobody needs to know what was changed."</dd></div>
                <div><dt>"Target"</dt><dd>"a variable that an experiment changed directly: a bright cell of the map."</dd></div>
                <div><dt>"Probability"</dt><dd>"how much data and assumptions speak for an arrow or a target, from 0 to 1."</dd></div>
            </dl>
        </section>
    }
    .into_any()
}

/// When the browser has nothing else to do; at once where it cannot tell.
fn request_idle(then: impl Fn() + Copy + 'static) {
    if request_idle_callback_with_handle(then).is_err() {
        then();
    }
}
