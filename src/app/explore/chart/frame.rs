//! A canvas that is drawn again whenever its size, its data or the page's colours change.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver};

use super::surface::{Area, Surface};

/// Width and height in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Size {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// Draws on an area of the given size; signals that it reads make it draw again.
pub type Draw = Arc<dyn Fn(&Area, Size) + Send + Sync>;

/// A canvas that fills its frame. The picture itself is hidden from screen readers: `label` says what it shows.
#[component]
pub fn Chart(
    /// What to draw.
    draw: Draw,
    /// The picture in words.
    #[prop(into)]
    label: Signal<String>,
    /// Class of the frame, which gives it its height.
    class: &'static str,
    /// Takes the size that it is shown at.
    size: RwSignal<Size>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    let frame = NodeRef::<html::Div>::new();
    let observed = observed_size(frame);
    Effect::new(move |_| {
        let (Some(canvas), now) = (canvas.get(), observed.get()) else { return };
        size.set(now);
        let size = now;
        paint_canvas(&canvas, size, &draw);
    });
    view! {
        <div node_ref=frame class=format!("chart {class}") role="img" aria-label=move || label.get()>
            <canvas node_ref=canvas aria-hidden="true"></canvas>
        </div>
    }
}

/// Draws once; nothing where there is no room.
pub fn paint_canvas(canvas: &HtmlCanvasElement, size: Size, draw: &Draw) {
    if size.width < 8.0 || size.height < 8.0 {
        return;
    }
    if let Some(area) = Surface::open(canvas, size.width, size.height) {
        draw(&area, size);
        let _ = area.present();
    }
}

/// Inner size of an element, kept up to date while the component lives.
pub fn observed_size(frame: NodeRef<html::Div>) -> RwSignal<Size> {
    let size = RwSignal::new(Size::default());
    let kept = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move |_| {
        let Some(frame) = frame.get() else { return };
        let element: Element = (*frame).clone().unchecked_into();
        let measured = element.clone();
        let measure = Closure::<dyn FnMut()>::new(move || {
            let now = Size {
                width: f64::from(measured.client_width()),
                height: f64::from(measured.client_height()),
            };
            if size.try_get_untracked().is_some_and(|last| last != now) {
                size.set(now);
            }
        });
        if let Ok(observer) = ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            observer.observe(&element);
            kept.set_value(Some((observer, measure)));
        }
    });
    on_cleanup(move || {
        let _ = kept.try_update_value(|kept| {
            if let Some((observer, _)) = kept.take() {
                observer.disconnect();
            }
        });
    });
    size
}
