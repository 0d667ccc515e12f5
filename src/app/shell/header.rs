//! Name, promise, privacy badge, theme switch, help.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::dialogs::HelpDialog;
use super::privacy::PrivacyDialog;
use super::runs::RunsDialog;
use crate::app::icon::{Icon, Shape};
use crate::app::share::copy_link;
use crate::app::state::Page;
use crate::app::store::Keeping;
use crate::app::theme::Theme;
use crate::app::undo::UndoButtons;

/// The top of the page.
#[component]
pub fn Header(
    /// The theme switch.
    theme: RwSignal<Theme>,
    /// Presenter mode.
    presenting: RwSignal<bool>,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let keeping = expect_context::<Keeping>();
    let privacy = NodeRef::<Dialog>::new();
    let help = NodeRef::<Dialog>::new();
    let runs = NodeRef::<Dialog>::new();
    let has_runs = Memo::new(move |_| {
        page.runs.list.with(|list| !list.is_empty()) || keeping.runs.with(|runs| !runs.is_empty())
    });
    let open = |dialog: NodeRef<Dialog>| {
        move |_| {
            if let Some(dialog) = dialog.get_untracked() {
                let _ = dialog.show_modal();
            }
        }
    };
    view! {
        <header class="header">
            <div class="brand">
                <Logo />
                <div>
                    <h1>"MetaCaDI"</h1>
                    <p class="promise">"Who causes whom, and what each experiment changed."</p>
                </div>
            </div>
            <div class="header-tools">
                <UndoButtons />
                <button type="button" class="badge-button" data-testid="privacy" on:click=open(privacy)>
                    <Icon shape=Shape::Shield />
                    <span>"Your data stay in this tab"</span>
                </button>
                <button
                    type="button"
                    class="icon-button"
                    data-testid="share"
                    aria-label="Copy a link to this configuration"
                    title="Copy a link to this configuration"
                    on:click=move |_| copy_link(page)
                >
                    <Icon shape=Shape::Link />
                </button>
                <Show when=move || has_runs.get()>
                    <button
                        type="button"
                        class="icon-button"
                        data-testid="runs"
                        aria-label=move || page.runs.list.with(|list| format!("Runs of this visit: {}", list.len()))
                        title="Runs"
                        on:click=open(runs)
                    >
                        <Icon shape=Shape::History />
                    </button>
                </Show>
                <button
                    type="button"
                    class="icon-button presenter-switch"
                    data-testid="presenter"
                    aria-label="Presenter mode"
                    title="Presenter mode: large type; Page Down and Page Up turn"
                    aria-pressed=move || presenting.get().to_string()
                    on:click=move |_| presenting.update(|on| *on = !*on)
                >
                    <Icon shape=Shape::Present />
                </button>
                <ThemeSwitch theme />
                <button type="button" class="icon-button" aria-label="Help" title="Help" on:click=open(help)>
                    <Icon shape=Shape::Help />
                </button>
            </div>
        </header>
        <PrivacyDialog node=privacy />
        <HelpDialog node=help />
        <RunsDialog node=runs />
    }
}

#[component]
fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 40 40" aria-hidden="true">
            <path class="logo-edge" d="M12 12L26.5 9M11 14L17 27M29.5 12L21 27M22 30.5L31 27" />
            <circle class="logo-node" cx="10" cy="11" r="4.5" />
            <circle class="logo-target" cx="30" cy="8.5" r="4.5" />
            <circle class="logo-node" cx="18.5" cy="30.5" r="4.5" />
            <circle class="logo-node" cx="34" cy="25.5" r="3.5" />
        </svg>
    }
}

/// One button that goes through the choices.
#[component]
fn ThemeSwitch(theme: RwSignal<Theme>) -> impl IntoView {
    let shape = Signal::derive(move || match theme.get() {
        Theme::System => Shape::Half,
        Theme::Light => Shape::Sun,
        Theme::Dark => Shape::Moon,
    });
    let label = move || format!("Colours: {}. Change", theme.get().word());
    let next = move |_| {
        theme.update(|theme| {
            *theme = match theme {
                Theme::System => Theme::Light,
                Theme::Light => Theme::Dark,
                Theme::Dark => Theme::System,
            };
        });
    };
    view! {
        <button
            type="button"
            class="icon-button"
            data-testid="theme"
            aria-label=label
            title=label
            on:click=next
        >
            <Icon shape />
        </button>
    }
}
