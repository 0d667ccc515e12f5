//! Files in and out of the browser.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, File, FileList, HtmlAnchorElement, Url};

use crate::data::{MAX_BYTES, NamedFile};

/// Reads files into memory, then calls `then` with those that can be read and with a sentence about those that cannot.
pub fn read(list: Option<FileList>, then: impl FnOnce(Vec<NamedFile>, Option<String>) + 'static) {
    let Some(list) = list else { return };
    let files: Vec<File> = (0..list.length()).filter_map(|i| list.get(i)).collect();
    if files.is_empty() {
        return;
    }
    if files.iter().map(|file| file.size()).sum::<f64>() > MAX_BYTES as f64 {
        let text = format!(
            "The files are larger than {} MB together; a browser tab cannot hold them. Take fewer columns or rows.",
            MAX_BYTES / 1_000_000
        );
        then(Vec::new(), Some(text));
        return;
    }
    spawn_local(async move {
        let mut read = Vec::with_capacity(files.len());
        let mut failed = Vec::new();
        for file in files {
            match JsFuture::from(file.array_buffer()).await {
                Ok(buffer) => {
                    read.push(NamedFile { name: file.name(), bytes: Uint8Array::new(&buffer).to_vec() });
                }
                Err(_) => failed.push(file.name()),
            }
        }
        let text = (!failed.is_empty()).then(|| {
            format!(
                "{} could not be read and was left out. Is it a folder, or open in another program? Choose it again.",
                failed.join(", ")
            )
        });
        then(read, text);
    });
}

/// Offers a text for saving.
pub fn save(name: &str, content: &str) {
    let options = BlobPropertyBag::new();
    options.set_type("text/plain;charset=utf-8");
    let parts = Array::of1(&content.into());
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    let document = leptos::prelude::document();
    if let Some(link) = document.create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok())
    {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    // The click has handed the blob to the browser; the address is no longer needed once the save has begun.
    leptos::prelude::set_timeout(
        move || drop(Url::revoke_object_url(&url)),
        std::time::Duration::from_secs(60),
    );
}
