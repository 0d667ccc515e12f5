//! Pictures as files.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::prelude::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, Element, HtmlAnchorElement, HtmlCanvasElement, Url, XmlSerializer};

use super::chart::{Draw, FAMILY, Size, Surface, UNITS};
use crate::app::theme::ink;
use crate::export::figure::{Entry, Figure};

/// Pixels of a saved picture for each that is shown.
const DENSITY: f64 = 2.0;

/// How long the browser may take to begin saving before the blob is let go.
const KEPT: std::time::Duration = std::time::Duration::from_secs(60);

/// What decides how a part of an SVG picture looks; written into the file, which has no style sheet.
const PROPERTIES: [&str; 16] = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "opacity",
    "fill-opacity",
    "stroke-opacity",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "paint-order",
    "visibility",
    "display",
    "transform",
];

/// What a picture becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A drawing of any size.
    Svg,
    /// Pixels, two for each that is shown.
    Png,
    /// The same, on the clipboard.
    Copy,
}

/// Saves a picture under a name without ending, or copies it; `then` hears whether it worked.
pub fn save(figure: &Figure, name: &str, form: Form, then: impl FnOnce(bool) + 'static) {
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = Array::of1(&figure.svg().into());
    let Ok(drawing) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return then(false) };
    if form == Form::Svg {
        offer(&drawing, &format!("{name}.svg"));
        return then(true);
    }
    let (size, name) = (figure.whole(), format!("{name}.png"));
    spawn_local(async move {
        let done = async {
            let pixels = pixels(&drawing, size).await?;
            if form == Form::Png {
                offer(&pixels, &name);
                return Ok(());
            }
            copy(&pixels).await
        };
        let done: Result<(), JsValue> = done.await;
        then(done.is_ok());
    });
}

/// A drawing at twice its size, as PNG.
async fn pixels(drawing: &Blob, (width, height): (f64, f64)) -> Result<Blob, JsValue> {
    let address = Url::create_object_url_with_blob(drawing)?;
    let image: Element = document().create_element("img")?;
    image.set_attribute("src", &address)?;
    let decoded = method(&image, "decode")?.call0(&image)?;
    let decoded = JsFuture::from(Promise::resolve(&decoded)).await;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width((DENSITY * width).round() as u32);
    canvas.set_height((DENSITY * height).round() as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    decoded?;
    let area = Array::of5(&image, &0.into(), &0.into(), &canvas.width().into(), &canvas.height().into());
    method(&context, "drawImage")?.apply(&context, &area)?;
    Url::revoke_object_url(&address)?;
    let blob = Promise::new(&mut |done, _| {
        let _ = canvas.to_blob(&done);
    });
    JsFuture::from(blob).await?.dyn_into()
}

/// Puts a picture on the clipboard.
async fn copy(pixels: &Blob) -> Result<(), JsValue> {
    let item = Object::new();
    Reflect::set(&item, &"image/png".into(), pixels)?;
    let class: Function = Reflect::get(&window(), &"ClipboardItem".into())?.dyn_into()?;
    let item = Reflect::construct(&class, &Array::of1(&item))?;
    let clipboard = window().navigator().clipboard();
    let written = method(&clipboard, "write")?.call1(&clipboard, &Array::of1(&item))?;
    JsFuture::from(Promise::resolve(&written)).await.map(drop)
}

fn method(object: &JsValue, name: &str) -> Result<Function, JsValue> {
    Reflect::get(object, &name.into())?.dyn_into()
}

/// A figure in the page's colours, of SVG elements in a view of their own units.
pub fn figure(title: String, body: String, view: [f64; 4], size: (f64, f64), legend: Vec<Entry>) -> Figure {
    let colours = (ink("--ink"), ink("--surface"));
    let mut letters = title.chars();
    let title =
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    Figure { title, body, view, size, legend, colours, font: FAMILY.replace('"', "'") }
}

/// What a canvas would show, as a figure.
pub fn drawn(title: String, size: Size, draw: &Draw, legend: Vec<Entry>) -> Option<Figure> {
    let body = Surface::record(size.width, size.height, |area| draw(area, size))?;
    let body = format!(r#"<g font-family="{}">{body}</g>"#, FAMILY.replace('"', "'"));
    let view = [0.0, 0.0, size.width * UNITS, size.height * UNITS];
    Some(figure(title, body, view, (size.width, size.height), legend))
}

/// The elements of a picture of the page, with their styles written out.
pub fn elements(picture: &Element) -> Option<String> {
    let copy: Element = picture.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    inline(picture, &copy);
    let (shown, copies) = (picture.query_selector_all("*").ok()?, copy.query_selector_all("*").ok()?);
    for k in 0..shown.length() {
        let (Some(shown), Some(copy)) = (shown.item(k), copies.item(k)) else { continue };
        if let (Some(shown), Some(copy)) = (shown.dyn_ref::<Element>(), copy.dyn_ref::<Element>()) {
            inline(shown, copy);
        }
    }
    // Without the invisible wide lines that catch the pointer, and lines that are only hinted at.
    while let Ok(Some(line)) = copy.query_selector(".touch, .faded:not(.selected)") {
        line.remove();
    }
    let serializer = XmlSerializer::new().ok()?;
    let children = copy.child_nodes();
    let parts = (0..children.length()).filter_map(|k| children.item(k));
    Some(parts.filter_map(|node| serializer.serialize_to_string(&node).ok()).collect())
}

fn inline(shown: &Element, copy: &Element) {
    let Ok(Some(style)) = window().get_computed_style(shown) else { return };
    // As attributes of their own: a `style` attribute is what the page's content security policy forbids.
    let _ = copy.remove_attribute("style");
    for name in PROPERTIES {
        let value = style.get_property_value(name).unwrap_or_default();
        if !value.is_empty() && value != "none" || name == "fill" {
            let _ = copy.set_attribute(name, &value);
        }
    }
}

fn offer(blob: &Blob, name: &str) {
    let Ok(address) = Url::create_object_url_with_blob(blob) else { return };
    let link = document().create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    set_timeout(move || drop(Url::revoke_object_url(&address)), KEPT);
}
