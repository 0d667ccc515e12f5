//! Names with accents composed (Unicode's normalization form C, UAX #15): by the browser where there is one, whose tables weigh
//! nothing, and natively by a crate. What is assigned in Unicode is composed alike by every version.

/// The text in form C.
pub(super) fn composed(text: &str) -> String {
    if text.is_ascii() {
        return text.into();
    }
    #[cfg(target_arch = "wasm32")]
    return js_sys::JsString::from(text).normalize("NFC").into();
    #[cfg(not(target_arch = "wasm32"))]
    return unicode_normalization::UnicodeNormalization::nfc(text).collect();
}
