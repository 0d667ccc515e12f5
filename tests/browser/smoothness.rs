//! A result of a hundred variables and a hundred experiments follows the hand.

use serde_json::json;

use crate::input::number;
use crate::page::Page;
use crate::result::{NODES, opened, pictured};

/// Longest median of the time for one frame's work, milliseconds: 25 frames a second look smooth.
const MEDIAN: f64 = 40.0;

/// Tries of a measurement, of which the best counts: other programs on the machine take their share of a single one.
const TRIES: usize = 3;

/// Does `act` forty times, a frame apart, and looks at the milliseconds from the act to the end of the frame that shows
/// it.
fn frames(page: &mut Page, what: &str, act: &str) {
    let script = format!(
        "new Promise(done => {{
            const times = [];
            const act = {act};
            const next = k => {{
                if (k === 40) return done(times);
                requestAnimationFrame(() => {{
                    const begin = performance.now();
                    act(k);
                    // After style, layout and paint of this frame.
                    requestAnimationFrame(() => {{
                        const channel = new MessageChannel();
                        channel.port1.onmessage = () => {{ times.push(performance.now() - begin); next(k + 1); }};
                        channel.port2.postMessage(0);
                    }});
                }});
            }};
            next(0);
        }})"
    );
    let mut tries = Vec::new();
    for _ in 0..TRIES {
        let times = page.eval(&script);
        let mut times: Vec<f64> = times.as_array().expect("times").iter().map(number).collect();
        times.sort_by(f64::total_cmp);
        let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
        println!("{what}: median {median:.1} ms, longest {most:.1} ms");
        tries.push(median);
        if median <= MEDIAN {
            return;
        }
    }
    panic!("{what} takes {tries:.1?} ms a frame");
}

#[test]
fn heatmaps_and_graph_of_a_hundred_variables_follow_the_hand() {
    let mut page = opened(&pictured(100, 100, &[]));
    page.click("map-edges");
    let hover = |heatmap: &str| {
        format!(
            "k => {{
                const canvas = hook('{heatmap}').querySelector('canvas'), box = canvas.getBoundingClientRect();
                canvas.dispatchEvent(new PointerEvent('pointermove', {{
                    bubbles: true, clientX: box.x + box.width * (0.3 + k / 80), clientY: box.y + box.height * (0.3 + k / 80),
                }}));
            }}"
        )
    };
    frames(&mut page, "pointing along the edge heatmap", &hover("edge-heatmap"));
    frames(
        &mut page,
        "walking the edge heatmap by keyboard",
        "k => {
            const cell = hook('edge-heatmap').querySelector('[role=gridcell]');
            cell.focus();
            cell.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, key: k % 2 ? 'ArrowRight' : 'ArrowDown'}));
        }",
    );
    frames(
        &mut page,
        "selecting cells of the edge heatmap",
        "k => hook('edge-heatmap').querySelector('[role=gridcell]').dispatchEvent(
            new KeyboardEvent('keydown', {bubbles: true, key: k % 2 ? 'Enter' : 'ArrowRight'}))",
    );
    frames(
        &mut page,
        "sorting the edge heatmap",
        "k => {
            const select = hook('edge-heatmap').querySelector('select');
            select.value = ['given', 'causal', 'strength', 'name'][k % 4];
            select.dispatchEvent(new Event('change', {bubbles: true}));
        }",
    );
    frames(
        &mut page,
        "scrolling the edge heatmap",
        "k => hook('edge-heatmap').querySelector('.heatmap-frame').scrollBy({top: k < 20 ? 60 : -60, left: 30, behavior: 'instant'})",
    );
    page.eval("hook('graph').scrollIntoView({behavior: 'instant'})");
    frames(
        &mut page,
        "pointing at nodes of the graph",
        &format!("k => {NODES}[k].dispatchEvent(new PointerEvent('pointerenter'))"),
    );
    frames(
        &mut page,
        "moving the threshold",
        "k => {
            const input = hook('threshold');
            input.value = 0.3 + k / 60;
            input.dispatchEvent(new Event('input', {bubbles: true}));
        }",
    );
    frames(
        &mut page,
        "zooming the graph",
        "k => hook('graph').querySelector('svg').dispatchEvent(
            new WheelEvent('wheel', {bubbles: true, cancelable: true, deltaY: k < 20 ? -40 : 40, clientX: 400, clientY: 400}))",
    );
    assert_eq!(page.errors(), [""; 0]);
    let cells = page.eval("hook('edge-heatmap').querySelectorAll('[role=gridcell]').length");
    assert_eq!(cells, json!(1), "only the current cell is in the document");
}
