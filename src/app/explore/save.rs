//! Pictures as files.

use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Element, HtmlAnchorElement, HtmlCanvasElement, Url, XmlSerializer};

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

/// Offers a canvas for saving as PNG.
pub fn png(canvas: &HtmlCanvasElement, name: String) {
    let done = Closure::once_into_js(move |blob: JsValue| {
        if let Ok(blob) = blob.dyn_into::<Blob>() {
            offer(&blob, &name);
        }
    });
    // A canvas that is too large gives no blob: nothing is saved then.
    let _ = canvas.to_blob(done.unchecked_ref());
}

/// Offers a picture of the page for saving as SVG, with its styles written out.
pub fn svg(picture: &Element, name: &str) {
    let Some(text) = standalone(picture) else { return };
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = js_sys::Array::of1(&text.into());
    if let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) {
        offer(&blob, name);
    }
}

fn standalone(picture: &Element) -> Option<String> {
    let copy: Element = picture.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    copy.set_attribute("xmlns", "http://www.w3.org/2000/svg").ok()?;
    inline(picture, &copy);
    let (shown, copies) = (picture.query_selector_all("*").ok()?, copy.query_selector_all("*").ok()?);
    for k in 0..shown.length() {
        let (Some(shown), Some(copy)) = (shown.item(k), copies.item(k)) else { continue };
        if let (Some(shown), Some(copy)) = (shown.dyn_ref::<Element>(), copy.dyn_ref::<Element>()) {
            inline(shown, copy);
        }
    }
    // Without the invisible wide lines that catch the pointer.
    while let Ok(Some(line)) = copy.query_selector(".touch, .faded:not(.selected)") {
        line.remove();
    }
    XmlSerializer::new().ok()?.serialize_to_string(&copy).ok()
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
