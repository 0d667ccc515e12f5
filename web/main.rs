//! The program of the page and of its worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    metacadi::app::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This is the web page's entry point; run ./serve to build and open it.");
}
