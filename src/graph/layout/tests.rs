use proptest::prelude::*;

use super::*;

/// Probabilities with `edge[i][j]` along a hidden order mostly, and an order.
fn any_problem() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<usize>, Vec<f64>)> {
    (2..40usize).prop_flat_map(|d| {
        let sparse = prop_oneof![8 => Just(0.0), 1 => 0.0..0.5f64, 2 => 0.5..1.0f64];
        (
            prop::collection::vec(prop::collection::vec(sparse, d), d),
            Just((0..d).collect::<Vec<_>>()).prop_shuffle(),
            prop::collection::vec(30.0..140.0f64, d),
        )
            .prop_map(move |(mut edge, order, widths)| {
                let position: Vec<usize> =
                    (0..d).map(|j| order.iter().position(|&o| o == j).unwrap()).collect();
                for i in 0..d {
                    for j in 0..d {
                        // At most a few lines a variable, most of them along the order.
                        let keep = if position[i] < position[j] {
                            (i * 7 + j * 3) % d < 4
                        } else {
                            (i + j) % d == 1
                        };
                        if i == j || !keep {
                            edge[i][j] = 0.0;
                        }
                    }
                }
                (edge, order, widths)
            })
    })
}

fn overlaps(a: &Place, b: &Place) -> bool {
    (a.centre.x - b.centre.x).abs() < (a.width + b.width) / 2.0
        && (a.centre.y - b.centre.y).abs() < NODE_HEIGHT
}

/// The other nodes that the curve `from -> to` runs through.
fn crossed(layout: &Layout, moved: &BTreeMap<usize, Point>, from: usize, to: usize) -> Vec<usize> {
    let routing = Routing::new(layout, moved);
    let points = routing.curve(from, to).sample(32);
    (0..layout.places.len())
        .filter(|&j| j != from && j != to)
        .filter(|&j| {
            let place = routing.place(j);
            points.iter().any(|p| {
                (p.x - place.centre.x).abs() < place.width / 2.0
                    && (p.y - place.centre.y).abs() < NODE_HEIGHT / 2.0
            })
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn boxes_do_not_overlap_and_lie_within_the_drawing((edge, order, widths) in any_problem()) {
        let layout = Layout::new(&edge, &order, &widths, None);
        for (j, a) in layout.places.iter().enumerate() {
            prop_assert!(a.centre.x - a.width / 2.0 >= -1e-6 && a.centre.x + a.width / 2.0 <= layout.size.x + 1e-6);
            prop_assert!(a.centre.y + NODE_HEIGHT / 2.0 <= layout.size.y + 1e-6);
            for b in &layout.places[..j] {
                prop_assert!(!overlaps(a, b), "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn no_line_crosses_a_node((edge, order, widths) in any_problem()) {
        let layout = Layout::new(&edge, &order, &widths, None);
        let unmoved = BTreeMap::new();
        let d = widths.len();
        for (i, j) in (0..d).flat_map(|i| (0..d).map(move |j| (i, j))).filter(|(i, j)| i != j) {
            prop_assert_eq!(crossed(&layout, &unmoved, i, j), Vec::<usize>::new(), "{} -> {}", i, j);
        }
    }

    #[test]
    fn causes_are_above_effects_along_probable_edges((edge, order, widths) in any_problem()) {
        let layout = Layout::new(&edge, &order, &widths, None);
        for pair in pairs(&edge, &order, widths.len()).iter().filter(|p| p.weight >= LAYER_WEIGHT) {
            prop_assert!(layout.places[pair.from].layer < layout.places[pair.to].layer);
        }
    }

    #[test]
    fn lines_go_around_a_node_that_was_moved((edge, order, widths) in any_problem(), a in 0..40usize, b in 0..40usize) {
        let layout = Layout::new(&edge, &order, &widths, None);
        let d = widths.len();
        let (a, b) = (a % d, b % d);
        // Half-way to another node, below its layer: free of other boxes unless the gap is small.
        let (p, q) = (layout.places[a].centre, layout.places[b].centre);
        let to = Point { x: (p.x + q.x) / 2.0, y: q.y + NODE_HEIGHT + 11.0 };
        let moved = BTreeMap::from([(a, to)]);
        let routing = Routing::new(&layout, &moved);
        prop_assume!((0..d).all(|j| j == a || !overlaps(&routing.place(a), &layout.places[j])));
        for (i, j) in (0..d).flat_map(|i| (0..d).map(move |j| (i, j))).filter(|&(i, j)| i != j && edge[i][j] > 0.0) {
            // A box over the end of another line's detour cannot be avoided; touching boxes were ruled out above.
            let through = crossed(&layout, &moved, i, j);
            prop_assert!(through.is_empty(), "{i} -> {j} crosses {through:?}");
        }
    }

    #[test]
    fn an_arrangement_stays_unless_another_is_clearly_better((edge, order, widths) in any_problem()) {
        let first = Layout::new(&edge, &order, &widths, None);
        let second = Layout::new(&edge, &order, &widths, Some(&first));
        let (before, after) = (crossings_of(&edge, &order, &first), crossings_of(&edge, &order, &second));
        prop_assert!(first.places == second.places || after < crossings::CLEARLY_FEWER * before + 1e-6, "{before} {after} {:?} {:?}", first.layers, second.layers);
    }
}

/// Weighted crossings of lanes, recounted from the coordinates of a finished drawing.
fn crossings_of(edge: &[Vec<f64>], order: &[usize], layout: &Layout) -> f64 {
    let pairs = pairs(edge, order, layout.places.len());
    let mut lines = Vec::new();
    for pair in &pairs {
        let (a, b) = (layout.places[pair.from].layer, layout.places[pair.to].layer);
        let (upper, lower) = if a <= b { (pair.from, pair.to) } else { (pair.to, pair.from) };
        let lane = &layout.lanes[&(upper, lower)];
        let mut x = vec![layout.places[upper].centre.x];
        x.extend(&lane.x);
        x.push(layout.places[lower].centre.x);
        let top = layout.places[upper].layer;
        if a != b {
            lines.extend(x.windows(2).enumerate().map(|(k, s)| (top + k, s[0], s[1], pair.weight)));
        }
    }
    let mut sum = 0.0;
    for (k, a) in lines.iter().enumerate() {
        for b in &lines[..k] {
            if a.0 == b.0 && (a.1 - b.1) * (a.2 - b.2) < -1e-9 {
                sum += a.3 * b.3;
            }
        }
    }
    sum
}

fn chain(d: usize) -> Vec<Vec<f64>> {
    (0..d).map(|i| (0..d).map(|j| if j == i + 1 { 0.9 } else { 0.0 }).collect()).collect()
}

#[test]
fn a_chain_is_a_vertical_line() {
    let layout = Layout::new(&chain(5), &[0, 1, 2, 3, 4], &[60.0; 5], None);
    assert_eq!(layout.places.iter().map(|p| p.layer).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert!(layout.places.iter().all(|p| (p.centre.x - layout.places[0].centre.x).abs() < 1e-6));
}

#[test]
fn a_planar_graph_is_drawn_without_crossings() {
    // Two causes with the children interleaved by index: 0 -> {2, 4, 6}, 1 -> {3, 5, 7}.
    let mut edge = vec![vec![0.0; 8]; 8];
    for j in 2..8 {
        edge[j % 2][j] = 1.0;
    }
    let order: Vec<usize> = (0..8).collect();
    let layout = Layout::new(&edge, &order, &[50.0; 8], None);
    assert_eq!(crossings_of(&edge, &order, &layout), 0.0);
}

#[test]
fn small_changes_of_probabilities_move_nothing() {
    let mut edge = chain(8);
    edge[0][4] = 0.8;
    edge[2][7] = 0.9;
    let order: Vec<usize> = (0..8).collect();
    let first = Layout::new(&edge, &order, &[50.0; 8], None);
    edge[0][4] = 0.83;
    edge[5][1] = 0.04;
    assert_eq!(Layout::new(&edge, &order, &[50.0; 8], None).places, first.places);
}

#[test]
fn variables_without_edges_fill_rows() {
    let layout = Layout::new(&vec![vec![0.0; 50]; 50], &[], &[60.0; 50], None);
    let rows = layout.layers.iter().map(Vec::len).collect::<Vec<_>>();
    assert!(rows.len() >= 5 && rows.iter().all(|&n| n <= 10), "{rows:?}");
}

#[test]
fn a_hundred_variables_take_little_time_and_no_absurd_space() {
    // Two parents each, from among the ten variables before.
    let d = 100;
    let mut edge = vec![vec![0.0; d]; d];
    for j in 1..d {
        for k in [1 + (j * 7) % 10, 1 + (j * 3) % 10] {
            if k <= j {
                edge[j - k][j] = 0.95;
            }
        }
    }
    let order: Vec<usize> = (0..d).collect();
    let start = std::time::Instant::now();
    let layout = Layout::new(&edge, &order, &[70.0; 100], None);
    assert!(start.elapsed().as_secs_f64() < 2.0, "{:?}", start.elapsed());
    assert!(layout.size.x < 4000.0 && layout.size.y < 6000.0, "{:?}", layout.size);
}

#[test]
fn a_graph_that_is_all_doubt_has_lanes_for_its_most_probable_pairs_only() {
    let d = 200;
    let mut edge = vec![vec![0.5; d]; d];
    edge[7][150] = 0.6;
    edge[150][7] = 0.3;
    for j in 0..d {
        edge[j][j] = 0.0;
        edge[j][(j + 1) % d] = 0.4;
    }
    let layout = Layout::new(&edge, &(0..d).collect::<Vec<_>>(), &vec![60.0; d], None);
    assert_eq!(layout.lanes.len(), MOST_LANES);
    assert!(!layout.lanes.contains_key(&(198, 199)), "a pair of a smaller probability");
}
