//! The lessons on the page: cards to start one, and the panel that leads through it.

use leptos::prelude::*;

use crate::app::actions::Actions;
use crate::app::explore::{Pane, Side};
use crate::app::icon::{Icon, Shape};
use crate::app::state::Page;

use super::content::{Deed, Question};
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
            <h2 id="lessons">"New to this? Three short lessons"</h2>
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
        None => {}
    });
    mark_what_is_talked_about(page, course);
    // What a lesson does not need is hidden by the style sheet.
    Effect::new(move |_| {
        let under_way = course.place().is_some();
        if let Some(root) = document().document_element() {
            let _ = root.toggle_attribute_with_force("data-lesson", under_way);
        }
    });
    move || {
        let (lesson, scene) = course.place()?;
        let last = lesson.scenes.len();
        let here = &lesson.scenes[scene];
        Some(view! {
            <aside class="lesson" aria-label="Lesson" data-testid="lesson">
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
                {here.question.as_ref().map(|question| view! { <Ask question /> })}
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
                        on:click=move |_| course.go_on()
                    >
                        {if scene + 1 == last { "Finish" } else { "Next" }}
                    </button>
                </div>
            </aside>
        })
    }
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
    if height > 0 && (place.top() < 0.0 || place.bottom() > visible_height()) {
        card.scroll_into_view();
    }
}

/// Pixels of the window's height.
fn visible_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

#[component]
fn Ask(question: &'static Question) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    let answer = move |(i, text): (usize, &'static &'static str)| {
        view! {
            <button
                type="button"
                class="answer"
                class:is-right=move || chosen.get() == Some(i) && i == question.right
                class:is-wrong=move || chosen.get() == Some(i) && i != question.right
                aria-pressed=move || (chosen.get() == Some(i)).to_string()
                on:click=move |_| chosen.set(Some(i))
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
                "Not quite. Look again.".into()
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
