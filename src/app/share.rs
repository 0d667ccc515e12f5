//! Links that carry configuration and seed, and the recipe of simulated data; never data.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::learn::{Knowledge, Settings};
use crate::simulate::Recipe;

use super::actions::Actions;
use super::state::{Page, Source, Step, Tone};

/// What a link carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Shared {
    /// How to simulate the data, where they are simulated.
    recipe: Option<Recipe>,
    /// Name of the example, if it is one.
    example: Option<String>,
    /// Settings of the run. Knowledge goes along with simulated data only: elsewhere it would name variables.
    settings: Settings,
}

/// Copies a link to the present configuration.
pub fn copy_link(page: Page) {
    let (recipe, example) = page.source.with_untracked(|source| match source {
        Some(Source::Simulated { recipe, example }) => (Some(recipe.clone()), example.clone()),
        _ => (None, None),
    });
    let mut settings = page.settings.get_untracked();
    if recipe.is_none() {
        settings.knowledge = Knowledge::default();
    }
    let has_recipe = recipe.is_some();
    let Ok(text) = serde_json::to_string(&Shared { recipe, example, settings }) else { return };
    let location = window().location();
    let base = location.href().unwrap_or_default();
    let base = base.split('#').next().unwrap_or_default();
    let link = format!(
        "{base}#{}?{}",
        untrack(|| page.address()),
        String::from(js_sys::encode_uri_component(&text))
    );
    spawn_local(async move {
        let copied = JsFuture::from(window().navigator().clipboard().write_text(&link)).await.is_ok();
        let carries = if has_recipe {
            "It carries the recipe of the simulated data, the settings and the seed: whoever opens it gets the same result."
        } else {
            "It carries the settings and the seed. Your data are not in it."
        };
        if copied {
            page.tell(Tone::Note, "Link copied", carries);
        } else {
            page.tell(Tone::Note, "Copy this link", format!("{carries} {link}"));
        }
    });
}

/// Takes up what the address carries; true if it carries something.
pub fn open_link(page: Page, actions: Actions) -> bool {
    let location = window().location();
    let hash = location.hash().unwrap_or_default();
    let Some((slug, query)) = hash.split_once('?') else { return false };
    // Once is enough: a reload goes on from what is kept.
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(slug));
    }
    let text = js_sys::decode_uri_component(query).ok().map(String::from);
    let shared = text.and_then(|text| serde_json::from_str::<Shared>(&text).ok());
    match shared.filter(|shared| shared.settings.check().is_ok()) {
        Some(shared) => {
            page.settings.set(shared.settings);
            if let Some(recipe) = shared.recipe {
                actions.simulate(shared.example, recipe);
                // Who shares a result means it to be seen.
                page.learn_when_ready.set(page.step.get_untracked() == Step::Explore);
            }
            true
        }
        None => {
            let text = "It is incomplete, comes from another version of this page, or asks for more than the page can do. Ask for a new one.";
            page.tell(Tone::Error, "The link could not be read", text);
            false
        }
    }
}
