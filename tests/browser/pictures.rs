//! Pictures of every step for people to look at, and that nothing sticks out sideways.

use crate::page::Page;

#[test]
fn every_step_fits_projector_and_phone_in_light_and_dark() {
    let mut page = Page::open();
    page.picture("data-empty");
    page.click("example-linear");
    page.step("learn");
    page.click("start");
    page.wait_status("done");
    for (size, width, height) in [("projector", 1280, 720), ("phone", 390, 844)] {
        page.size(width, height);
        for theme in ["light", "dark"] {
            page.theme(theme);
            for step in ["data", "learn", "explore", "new-experiment"] {
                page.step(step);
                page.picture(&format!("{step}-{size}-{theme}"));
                let over =
                    page.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
                assert!(
                    over.as_i64().is_some_and(|over| over <= 0),
                    "{step} on a {size} is {over} px too wide"
                );
            }
        }
    }
    assert_eq!(page.errors(), [""; 0]);
}
