//! Starts the web worker.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This is the web worker's entry point; run ./serve to build and open it.");
}
