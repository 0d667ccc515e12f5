//! The lessons on the page: cards to start one, and the panel that leads through it.

use leptos::html;
use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::explore::{Pane, Selection, Side};
use crate::app::icon::{Icon, Shape};
use crate::app::state::{Page, Step};

use super::content::{Act, Deed, Question};
use super::dial::DialControl;
use super::fork::ForkControl;
use super::{Course, LESSONS, Lesson};

/// A card for each lesson.
#[component]
pub fn LessonCards() -> impl IntoView {
    let course = expect_context::<Course>();
    let card = move |(i, lesson): (usize, &'static Lesson)| {
        view! {
            <li>
                <button
                    type="button"
                    class="example"
                    data-testid=format!("lesson-{}", i + 1)
                    on:click=move |_| course.begin(i)
                >
                    <span class="example-title">{lesson.title}</span>
                    <span class="example-text">{lesson.promise}</span>
                </button>
            </li>
        }
    };
    view! {
        <section class="card" aria-labelledby="lessons">
            <h2 id="lessons">"New to this? Four short lessons"</h2>
            <p class="muted">"A few minutes each, with the real engine on simulated data."</p>
            <ul class="lesson-cards">{LESSONS.iter().enumerate().map(card).collect_view()}</ul>
        </section>
    }
}

/// The present scene, above the step that it talks about.
#[component]
pub fn LessonPanel() -> impl IntoView {
    let course = expect_context::<Course>();
    let page = expect_context::<Page>();
    let actions = expect_context::<Actions>();
    Effect::new(move |_| match course.scene().map(|scene| scene.deed) {
        Some(Deed::Learn(recipe)) => untrack(|| actions.simulate_and_learn(recipe())),
        Some(Deed::Show(step)) => page.step.set(step),
        Some(Deed::Slide(_)) => page.step.set(Step::Explore),
        Some(Deed::Fork) | None => {}
    });
    mark_what_is_talked_about(page, course);
    // What a lesson does not need is hidden by the style sheet.
    Effect::new(move |_| {
        let under_way = course.place().is_some();
        if let Some(root) = document().document_element() {
            let _ = root.toggle_attribute_with_force("data-lesson", under_way);
        }
    });
    let panel = NodeRef::<html::Aside>::new();
    // A new scene is read from its beginning.
    Effect::new(move |_| {
        course.place();
        if let Some(panel) = panel.get() {
            panel.set_scroll_top(0);
        }
    });
    move || {
        let (lesson, scene) = course.place()?;
        Some(
            view! { <aside class="lesson" node_ref=panel aria-label="Lesson" data-testid="lesson"><SceneView lesson scene /></aside> },
        )
    }
}

#[component]
fn SceneView(lesson: &'static Lesson, scene: usize) -> impl IntoView {
    let course = expect_context::<Course>();
    let page = expect_context::<Page>();
    let last = lesson.scenes.len();
    let here = &lesson.scenes[scene];
    let (answered, slid) = (RwSignal::new(here.question.is_none()), RwSignal::new(false));
    // The selection may be one of an earlier scene.
    if here.act == Act::SelectTarget {
        page.selection.set(Selection::None);
    }
    let acted = Memo::new(move |_| match here.act {
        Act::Read => true,
        Act::Slide => slid.get(),
        Act::SelectTarget => matches!(page.selection.get(), Selection::Target { .. }),
        Act::Simulate => has_new(page, |_| true),
        Act::OneRow => has_new(page, |rows| rows == 1),
    });
    course.waits.set_value(true);
    let missing = Memo::new(move |_| match (answered.get(), acted.get()) {
        (false, _) => Some("First: answer the question".to_owned()),
        (true, false) => Some(format!("First: {}", here.act.words())),
        (true, true) => None,
    });
    Effect::new(move |_| course.waits.set_value(missing.get().is_some()));
    let control = match here.deed {
        Deed::Slide(dial) => Some(view! { <DialControl dial done=slid /> }.into_any()),
        Deed::Fork => Some(view! { <ForkControl sets=here.act == Act::Slide done=slid /> }.into_any()),
        Deed::Learn(_) | Deed::Show(_) => None,
    };
    let next = LESSONS.iter().position(|other| std::ptr::eq(other.title, lesson.title)).map(|i| i + 1);
    let next = next.filter(|&next| next < LESSONS.len());
    let onward = (scene + 1 == last).then(|| {
        view! {
            <p class="lesson-onward">
                "Then: "
                {next.map(|next| view! {
                    <button type="button" class="link" data-testid="lesson-onward" disabled=move || missing.with(Option::is_some) on:click=move |_| course.begin(next)>
                        "the next lesson, “" {LESSONS[next].title} "”"
                    </button>
                    ", or "
                })}
                <button
                    type="button"
                    class="link"
                    on:click=move |_| {
                        course.leave();
                        page.step.set(Step::Data);
                    }
                >"your own data"</button>
                "."
            </p>
        }
    });
    view! {
        <div class="lesson-head">
            <span class="lesson-place">{format!("{} · {} of {last}", lesson.title, scene + 1)}</span>
            <button
                type="button"
                class="icon-button is-small"
                aria-label="Leave the lesson"
                title="Leave the lesson"
                on:click=move |_| course.leave()
            >
                <Icon shape=Shape::Close />
            </button>
        </div>
        <div class="lesson-words" aria-live="polite">
            <h2>{here.title}</h2>
            <p>{here.text}</p>
        </div>
        {control}
        {here.question.as_ref().map(|question| view! { <Ask question answered /> })}
        {onward}
        <div class="lesson-turn">
            <button
                type="button"
                class="button is-small"
                disabled=scene == 0
                on:click=move |_| course.go_back()
            >
                "Back"
            </button>
            <button
                type="button"
                class="button is-small is-primary"
                data-testid="lesson-next"
                aria-describedby="lesson-missing"
                disabled=move || missing.with(Option::is_some)
                on:click=move |_| course.go_on()
            >
                {if scene + 1 == last { "Finish" } else { "Next" }}
            </button>
            <span id="lesson-missing" class="lesson-missing" role="status">{missing}</span>
        </div>
    }
    .into_any()
}

/// True if targets of new experiments are shown, and the number of rows used of each is as wanted.
fn has_new(page: Page, is_wanted: fn(usize) -> bool) -> bool {
    page.adapted.with(|adapted| {
        adapted
            .as_ref()
            .is_some_and(|a| !a.adaptations.is_empty() && a.adaptations.iter().all(|one| is_wanted(one.rows)))
    })
}

/// Brings what the present scene talks about into view and marks it, once it is there.
fn mark_what_is_talked_about(page: Page, course: Course) {
    Effect::new(move |_| {
        let look = course.scene().map(|scene| scene.look);
        page.step.track();
        page.learned.track();
        if let Some(side) = look.and_then(Side::of_hook) {
            page.side.set(side);
        }
        if let Some(pane) = look.and_then(Pane::of_hook) {
            page.pane.set(pane);
        }
        // After the step and its pictures have been put into the page.
        request_animation_frame(move || mark(look));
    });
}

fn mark(look: Option<&'static str>) {
    let find = |selector: &str| document().query_selector(selector).ok().flatten();
    if let Some(marked) = find("[data-look]") {
        let _ = marked.remove_attribute("data-look");
    }
    let hook = look.and_then(|look| find(&format!("[data-testid={look}]")));
    let Some(card) = hook.and_then(|hook| hook.closest(".card").ok().flatten()) else { return };
    let _ = card.set_attribute("data-look", "");
    let (place, height) = (card.get_bounding_client_rect(), card.client_height());
    // Hidden steps have no height.
    if height > 0 && !(0.0..0.5 * visible_height()).contains(&place.top()) {
        card.scroll_into_view();
    }
}

/// Pixels of the window's height.
fn visible_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

#[component]
fn Ask(question: &'static Question, answered: RwSignal<bool>) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    let answer = move |(i, text): (usize, &'static &'static str)| {
        view! {
            <button
                type="button"
                class="answer"
                class:is-right=move || chosen.get() == Some(i) && i == question.right
                class:is-wrong=move || chosen.get() == Some(i) && i != question.right
                aria-pressed=move || (chosen.get() == Some(i)).to_string()
                on:click=move |_| {
                    chosen.set(Some(i));
                    answered.set(true);
                }
            >
                {*text}
            </button>
        }
    };
    let verdict = move || {
        chosen.get().map(|i| {
            if i == question.right {
                format!("Right. {}", question.why)
            } else {
                // What is right is shown, not told: the next scene does.
                format!("Not quite. It is “{}”. {}", question.answers[question.right], question.why)
            }
        })
    };
    view! {
        <div class="question" role="group" aria-label="Question">
            <p>{question.ask}</p>
            <div class="answers">{question.answers.iter().enumerate().map(answer).collect_view()}</div>
            <p class="question-verdict" role="status">{verdict}</p>
        </div>
    }
}
