//! Light, dark or as the system has it.

use leptos::prelude::*;
use wasm_bindgen::prelude::{Closure, JsCast};
use web_sys::{HtmlElement, MediaQueryList};

use super::state::Page;
use super::store::storage;

const KEY: &str = "metacadi.theme";

/// The person's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every choice, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// One lower-case word.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn stored() -> Self {
        let word = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        Self::ALL.into_iter().find(|theme| Some(theme.word()) == word.as_deref()).unwrap_or(Self::System)
    }
}

/// The stored choice as a signal; setting it changes the page's colours and is remembered.
pub fn theme(page: Page) -> RwSignal<Theme> {
    let theme = RwSignal::new(Theme::stored());
    let system = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    let system_dark = RwSignal::new(system.as_ref().is_some_and(MediaQueryList::matches));
    if let Some(system) = system {
        let query = system.clone();
        let changed = Closure::<dyn FnMut()>::new(move || system_dark.set(query.matches()));
        system.set_onchange(Some(changed.as_ref().unchecked_ref()));
        changed.forget();
    }
    Effect::new(move || {
        let chosen = theme.get();
        if let Some(root) = document().document_element() {
            let _ = match chosen {
                Theme::System => root.remove_attribute("data-theme"),
                _ => root.set_attribute("data-theme", chosen.word()),
            };
        }
        if let Some(storage) = storage() {
            let _ = match chosen {
                Theme::System => storage.remove_item(KEY),
                _ => storage.set_item(KEY, chosen.word()),
            };
        }
        page.dark.set(match chosen {
            Theme::System => system_dark.get(),
            _ => chosen == Theme::Dark,
        });
    });
    theme
}

/// A colour token (such as `--positive`) as a canvas understands it, for the colours that are shown now.
pub fn ink(token: &str) -> String {
    resolve(token).unwrap_or_else(|| "#808080".into())
}

fn resolve(token: &str) -> Option<String> {
    let body = document().body()?;
    let probe = document().create_element("i").ok()?.dyn_into::<HtmlElement>().ok()?;
    probe.set_hidden(true);
    probe.style().set_property("color", &format!("var({token})")).ok()?;
    body.append_child(&probe).ok()?;
    let colour = window().get_computed_style(&probe).ok()??.get_property_value("color").ok();
    probe.remove();
    colour
}
